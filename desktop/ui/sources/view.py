"""The panel of sources."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.editing.paged_view import PagedPanel
from desktop.ui.sources.presenter import SourceFormState, SourceRow, SourcesPresenter, SourcesState
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.choices import SegmentedControl
from desktop.ui.widgets.fields import TextField
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.listing import Cell
from desktop.ui.widgets.text import Label


class SourceForm(QWidget):
    def __init__(self, presenter: SourcesPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._shown = SourceFormState()
        self._title = Label("", "heading")
        self.name = TextField("Name of the source", "Google Ads")
        self.name.setMaxLength(80)
        self.error = Label("", "error", wraps=True)
        self.submit = PrimaryButton("Add")
        self.cancel = PlainButton("Cancel")
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.name, 1)
        for button in (self.cancel, self.submit):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(self._title)
        column.addLayout(row)
        column.addWidget(self.error)
        self.name.returnPressed.connect(self._on_submit_clicked)
        self.submit.clicked.connect(self._on_submit_clicked)
        self.cancel.clicked.connect(presenter.close_form)

    def show_form(self, state: SourceFormState) -> None:
        is_new = state.opened != self._shown.opened
        self._shown = state
        self._title.setText(state.title)
        self.submit.setText(state.action)
        self.submit.setEnabled(not (state.is_busy or state.is_locked))
        self.name.setReadOnly(state.is_locked)
        self.name.set_invalid(bool(state.error) and not state.is_locked)
        self.name.setAccessibleDescription(state.error)
        self.error.setText(state.error)
        self.error.setVisible(bool(state.error))
        self.setVisible(state.is_open)
        if is_new and state.is_open:
            self.name.setText(state.name)
            self.name.setFocus()

    def _on_submit_clicked(self) -> None:
        self._presenter.submit(self.name.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._presenter.close_form()
            return
        super().keyPressEvent(event)


class SourcesPanel(PagedPanel[SourceRow]):
    def __init__(self, presenter: SourcesPresenter) -> None:
        super().__init__(
            "Sources",
            (("Name", 0), ("Numbers", 160)),
            "bullhorn-outline",
            ("No sources", "Say here where callers find your numbers."),
            "Search sources",
        )
        self.which = SegmentedControl(
            "Show", (("used", "In use"), ("archived", "Archived")), "used"
        )
        self.add = PrimaryButton("Add a source", "plus")
        self.rename = PlainButton("Rename", "pencil-outline")
        self.archive = PlainButton("Archive", "archive-outline")
        self.form = SourceForm(presenter)
        self._card = Card()
        self._card.column.addWidget(self.form)
        self.insert_form(self._card)
        self.header.add(self.which)
        for button in (self.rename, self.archive):
            self.add_action(button, on_row=True)
        self.add_action(self.add)
        self._connect(presenter)
        presenter.attach(self)

    def _connect(self, presenter: SourcesPresenter) -> None:
        self._listen(presenter)
        self.which.chosen.connect(lambda key: presenter.show_archived(archived=key == "archived"))
        self.add.clicked.connect(presenter.add)
        self.rename.clicked.connect(lambda: presenter.rename(self.chosen))
        self.archive.clicked.connect(lambda: presenter.archive(self.chosen))
        self.chosen_entered.connect(presenter.rename)

    def show_list(self, state: SourcesState) -> None:
        self._show_state(state)
        for button in (self.add, self.rename, self.archive):
            button.setVisible(state.can_edit)
        self.archive.setText("Use again" if state.are_archived else "Archive")

    def _cells(self, row: SourceRow) -> list[Cell]:
        return [row.name, row.numbers]

    def show_form(self, state: SourceFormState) -> None:
        self._card.setVisible(state.is_open)
        self.form.show_form(state)
