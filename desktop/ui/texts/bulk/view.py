"""Texts to many: the jobs on the left; one of them, a new one, or the templates on the right."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.texts.bulk.compose_view import ComposePage
from desktop.ui.texts.bulk.job_view import JobPage
from desktop.ui.texts.bulk.presenter import BulkPresenter
from desktop.ui.texts.bulk.states import JobsState, JobState
from desktop.ui.texts.bulk.templates_view import TemplatesPage
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import IconButton, PlainButton, PrimaryButton
from desktop.ui.widgets.first_row import FirstRow
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.states import EmptyState, LoadingRows
from desktop.ui.widgets.text import Label
from desktop.ui.words import Phase


class BulkPage(QWidget):
    """``button`` opens it from the page it stands on; ``opened`` and ``closed`` say so."""

    opened = Signal()
    closed = Signal()

    def __init__(self, presenter: BulkPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self.button = PlainButton("Bulk text", "bullhorn-outline")
        self.button.hide()
        self.back = IconButton("arrow-left", "Back to conversations")
        self.new = PrimaryButton("New bulk text", "plus")
        self.rows = QListWidget()
        FirstRow(self.rows)
        self.rows.setAccessibleName("Bulk texts")
        self.rows.setWordWrap(True)
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._loading = LoadingRows(6)
        self.empty = EmptyState("bullhorn-outline", "No bulk texts yet", "")
        self.more = PlainButton("Show more")
        self.manage_templates = PlainButton("Templates", "text-box-outline")
        self._list = QStackedWidget()
        for widget in (self.rows, self._loading, self.empty):
            self._list.addWidget(widget)
        self.compose = ComposePage(presenter.composing)
        self.job = JobPage(presenter)
        self.templates = TemplatesPage(presenter.templates)
        self._pages = QStackedWidget()
        for page in (self.compose, self.job, self.templates):
            self._pages.addWidget(page)
        self._lay_out()
        self._connect()
        presenter.attach(self)

    def _lay_out(self) -> None:
        left = Card(padding=0, spacing=0)
        left.setFixedWidth(300)
        title = QHBoxLayout()
        title.setContentsMargins(Space.S, Space.M, Space.M, Space.S)
        title.setSpacing(Space.XS)
        title.addWidget(self.back)
        title.addWidget(Label("Bulk texts", "title"))
        title.addStretch(1)
        left.column.addLayout(title)
        left.column.addWidget(self._list, 1)
        buttons = QVBoxLayout()
        buttons.setContentsMargins(Space.M, Space.S, Space.M, Space.M)
        buttons.setSpacing(Space.S)
        for button in (self.more, self.new, self.manage_templates):
            buttons.addWidget(button)
        left.column.addLayout(buttons)
        right = Card(padding=0, spacing=0)
        right.column.addWidget(self._pages)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        row.setSpacing(Space.L)
        row.addWidget(left)
        row.addWidget(right, 1)

    def _connect(self) -> None:
        self.button.clicked.connect(self.open)
        self.back.clicked.connect(self.close_page)
        self.new.clicked.connect(self._on_new)
        self.more.clicked.connect(self._presenter.load_more_jobs)
        self.manage_templates.clicked.connect(self._on_templates)
        self.rows.currentItemChanged.connect(self._on_current_changed)
        self.empty.acted.connect(self._presenter.reload)

    def open(self) -> None:
        self._presenter.open()
        self.opened.emit()

    def close_page(self) -> None:
        self._presenter.close()
        self.closed.emit()

    def show_allowed(self, is_allowed: bool) -> None:
        self.button.setVisible(is_allowed)

    def show_jobs(self, state: JobsState) -> None:
        blocked = self.rows.blockSignals(True)
        scrolled = self.rows.verticalScrollBar().value()
        self.rows.clear()
        for row in state.rows:
            item = QListWidgetItem(f"{_short(row.title)}\n{row.detail}")
            item.setData(Qt.ItemDataRole.UserRole, row.id)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{row.title}, {row.detail}")
            self.rows.addItem(item)
            if row.id == state.open_id:
                self.rows.setCurrentItem(item)
        if not state.open_id:
            self.rows.setCurrentRow(-1)
        self.rows.verticalScrollBar().setValue(scrolled)
        self.rows.blockSignals(blocked)
        pages = {Phase.READY: self.rows, Phase.LOADING: self._loading}
        self._list.setCurrentWidget(pages.get(state.phase, self.empty))
        if state.phase is Phase.FAILED:
            words = ("cloud-off-outline", "Cannot be shown", state.sentence)
            self.empty.show_state(*words, "Try again")
        else:
            sentence = "Texts to many people appear here, with how far they are."
            self.empty.show_state("bullhorn-outline", "No bulk texts yet", sentence)
        self.more.setVisible(state.has_more)

    def show_job(self, state: JobState) -> None:
        self.job.show_job(state)
        if state.id:
            self._pages.setCurrentWidget(self.job)
        elif self._pages.currentWidget() is self.job:
            self._pages.setCurrentWidget(self.compose)

    def _on_new(self) -> None:
        self._presenter.leave()
        self._pages.setCurrentWidget(self.compose)

    def _on_templates(self) -> None:
        self._presenter.leave()
        self._presenter.templates.reload()
        self._pages.setCurrentWidget(self.templates)

    def _on_current_changed(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self._presenter.follow(item.data(Qt.ItemDataRole.UserRole))


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
