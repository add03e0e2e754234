"""A panel with a list that is put together and saved as one, and a field for a new row."""

from __future__ import annotations

from typing import ClassVar, Generic

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.editing.rows import Row, RowsPresenter, RowsState, RowState
from desktop.ui.editing.sheet_view import SheetFrame
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import IconButton, PlainButton
from desktop.ui.widgets.fields import TextField
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.text import Label


class RowView(QWidget, Generic[Row]):
    """Its place, its name and what is wrong with it; a subclass adds what else is said of it."""

    def __init__(self, presenter: RowsPresenter[Row], place: int, what: str, longest: int) -> None:
        super().__init__()
        self._presenter, self._place = presenter, place
        self._row: Row | None = None
        number = place + 1
        self.up = IconButton("arrow-up", f"Move {what} {number} up", framed=True)
        self.down = IconButton("arrow-down", f"Move {what} {number} down", framed=True)
        self.name = TextField(f"Name of {what} {number}")
        self.name.setMaxLength(longest)
        self._error = Label("", "error", wraps=True)
        self.up.clicked.connect(lambda: presenter.move(place, -1))
        self.down.clicked.connect(lambda: presenter.move(place, 1))

    def _lay_out(self, *more: QWidget) -> None:
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.up)
        row.addWidget(self.down)
        row.addWidget(self.name, 1)
        for widget in more:
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self._error)

    def show_row(self, state: RowState[Row], *, can_edit: bool) -> None:
        self._row = state.row
        if self.name.text() != state.row.name:
            self.name.setText(state.row.name)
        self.name.setReadOnly(not can_edit)
        self.name.set_invalid(bool(state.error))
        self.name.setAccessibleDescription(state.error)
        self._error.setText(state.error)
        self._error.setVisible(bool(state.error))
        self.up.setEnabled(can_edit and not state.is_first)
        self.down.setEnabled(can_edit and not state.is_last)


class RowsPanel(SheetFrame, Generic[Row]):
    title: ClassVar[str]
    hint: ClassVar[str]
    new: ClassVar[tuple[str, str]]  # the name of the field for one more, and what stands in it
    longest: ClassVar[int]

    def __init__(self, presenter: RowsPresenter[Row]) -> None:
        super().__init__(self.title, presenter)
        self._presenter = presenter
        self.rows: list[RowView[Row]] = []
        self.field = TextField(*self.new)
        self.field.setMaxLength(self.longest)
        self.add = PlainButton("Add", "plus")
        self.error = Label("", "error", wraps=True)
        self._list = QVBoxLayout()
        self._list.setSpacing(Space.S)
        self._frame(self._card())
        self.add.clicked.connect(self._on_add_clicked)
        self.field.returnPressed.connect(self._on_add_clicked)
        presenter.attach(self)

    def _card(self) -> Card:
        card = Card()
        card.column.addWidget(Label(self.hint, "small", wraps=True))
        card.column.addLayout(self._list)
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        foot.addWidget(self.field, 1)
        foot.addWidget(self.add)
        card.column.addLayout(foot)
        card.column.addWidget(self.error)
        return card

    def show_sheet(self, state: RowsState[Row]) -> None:
        while len(self.rows) < len(state.rows):
            self.rows.append(self._made(self._presenter, len(self.rows)))
            self._list.addWidget(self.rows[-1])
        for place, view in enumerate(self.rows):
            view.setVisible(place < len(state.rows))
        for view, row in zip(self.rows, state.rows, strict=False):
            view.show_row(row, can_edit=state.can_edit and not state.is_busy)
        self.add.setVisible(state.can_edit)
        self.add.setEnabled(state.can_add)
        # What was typed and not added yet can still be copied.
        self.field.setVisible(state.can_edit or bool(self.field.text()))
        self.field.setEnabled(state.can_add or not state.can_edit)
        self.field.setReadOnly(not state.can_edit)
        self.error.setText(state.error)
        self.error.setVisible(bool(state.error))
        self._show_frame(state)

    def _made(self, presenter: RowsPresenter[Row], place: int) -> RowView[Row]:
        raise NotImplementedError

    def _on_add_clicked(self) -> None:
        if self._presenter.add(self.field.text()):
            self.field.clear()
