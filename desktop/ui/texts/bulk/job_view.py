"""One text to many: how far it is, who got it, and stopping, resuming and reporting it."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from desktop.domain.text_records import BulkAction
from desktop.ui.texts.bulk.presenter import BulkPresenter
from desktop.ui.texts.bulk.states import JobState, RecipientRow
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton
from desktop.ui.widgets.choices import Chip
from desktop.ui.widgets.frames import Inset
from desktop.ui.widgets.listing import Cell, Listing
from desktop.ui.widgets.marks import Tag
from desktop.ui.widgets.states import Banner
from desktop.ui.widgets.text import ElidedLabel, Label

_ACTIONS: Final = {
    BulkAction.PAUSE: ("Pause", "pause"),
    BulkAction.RESUME: ("Resume", "play"),
    BulkAction.CANCEL: ("Cancel sending", "close"),
}


class JobPage(QWidget):
    def __init__(self, presenter: BulkPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._shown = JobState()
        self._tag = Tag()
        self.progress_words = Label("", "title")
        self.about = ElidedLabel("", "muted")
        self.text = Label("", "body", wraps=True, selectable=True)
        self.bar = QProgressBar()
        self.bar.setAccessibleName("Progress")
        self.bar.setTextVisible(False)
        self.banner = Banner("info")
        self.problem = Banner("error")
        self.problem.hide()
        self.buttons = {action: PlainButton(*words) for action, words in _ACTIONS.items()}
        self.report = PlainButton("Save report…", "download-outline")
        self._filters = QHBoxLayout()
        self.filters: list[Chip] = []
        self.rows = Listing(
            "Recipients of this text",
            (("Number", 148), ("Name", 132), ("State", 104), ("Remark", 0)),
            "account-outline",
            ("Nobody here", "No recipient is in this state."),
        )
        self.more = PlainButton("Show more")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(Space.M)
        head.addWidget(self.progress_words)
        head.addWidget(self._tag)
        head.addStretch(1)
        doing = QHBoxLayout()
        doing.setSpacing(Space.S)
        for button in (*self.buttons.values(), self.report):
            doing.addWidget(button)
        doing.addStretch(1)
        words = Inset()
        words.column.addWidget(self.text)
        self._filters.setSpacing(Space.S)
        self.rows.header.hide()
        self.rows.column.setContentsMargins(0, 0, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        column.setSpacing(Space.M)
        column.addLayout(head)
        for each in (self.about, self.bar, self.banner, self.problem, words):
            column.addWidget(each)
        column.addLayout(doing)
        column.addLayout(self._filters)
        column.addWidget(self.rows, 1)
        column.addWidget(self.more)

    def _connect(self) -> None:
        for action, button in self.buttons.items():
            button.clicked.connect(lambda _=False, action=action: self._presenter.act(action))
        self.report.clicked.connect(self._presenter.save_report)
        self.more.clicked.connect(self._presenter.load_more)
        self.rows.empty.acted.connect(self._presenter.reload_recipients)
        self.problem.closed.connect(self.problem.hide)

    def show_job(self, state: JobState) -> None:
        before, self._shown = self._shown, state
        self.progress_words.setText(state.progress)
        self._tag.show_tag(state.state, state.tone)
        self.about.setText(state.about)
        self.text.setText(state.text)
        self.bar.setValue(state.share)
        said = state.saved or state.sentence
        self.banner.show_banner("good" if state.saved else "info", said, closable=False)
        self.banner.setVisible(bool(said))
        if state.problem != before.problem:
            self.problem.show_banner("error", state.problem)
            self.problem.setVisible(bool(state.problem))
        for action, button in self.buttons.items():
            button.setVisible(action in state.actions)
            button.setEnabled(not state.busy)
        self.report.setEnabled(not state.busy)
        if (before.filters, before.wanted) != (state.filters, state.wanted):
            self._show_filters(state)
        self.rows.show_phase(state.phase, state.rows_sentence)
        if before.rows != state.rows:
            self.rows.fill([_cells(row) for row in state.rows])
        self.more.setVisible(state.has_more)

    def _show_filters(self, state: JobState) -> None:
        """The chips stay where they are, so that the keyboard does as well."""
        while len(self.filters) < len(state.filters):
            place = len(self.filters)
            chip = Chip("")
            chip.clicked.connect(lambda _=False, place=place: self._on_filter(place))
            self.filters.append(chip)
            self._filters.insertWidget(place, chip)
            if place == 0:
                self._filters.addStretch(1)
        for place, chip in enumerate(self.filters):
            chip.setVisible(place < len(state.filters))
            if place < len(state.filters):
                key, words = state.filters[place]
                chip.setText(words)
                chip.setChecked(key == state.wanted)

    def _on_filter(self, place: int) -> None:
        self._presenter.show_only(self._shown.filters[place][0])


def _cells(row: RecipientRow) -> list[Cell]:
    return [row.number, row.name, Tag(row.state, row.tone), row.detail]
