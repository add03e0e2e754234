"""Favourites in their order, with their digits, and a line to add a number."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.people.detail_view import digit_choice
from desktop.ui.people.favourites import FavouriteListPresenter, FavouriteListState
from desktop.ui.phone.favourites import FavouriteRow
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import CallButton, IconButton, PlainButton
from desktop.ui.widgets.fields import TextField
from desktop.ui.widgets.frames import Card, Scroller
from desktop.ui.widgets.text import ElidedLabel, Label


class FavouritesPanel(Card):
    def __init__(self, presenter: FavouriteListPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._state = FavouriteListState()
        self.name = TextField("Name of the number", "Name")
        self.number = TextField("Number to add", "Number")
        self.name.setMaxLength(200)
        self.number.setMaxLength(64)
        self.add = PlainButton("Add number", "plus")
        self._problem = Label("", "error", wraps=True)
        self._none = Label(
            "Nobody yet. The star beside a number or a colleague adds them.", "muted", wraps=True
        )
        self._lines = QWidget()
        self._scroller = Scroller(QWidget())
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.name, 1)
        row.addWidget(self.number, 1)
        row.addWidget(self.add)
        self.column.addLayout(row)
        for widget in (self._problem, self._none, self._scroller):
            self.column.addWidget(widget)
        words = "On the phone page a digit and Enter, or a long press of the digit, calls."
        self.column.addWidget(Label(words, "small", wraps=True))
        self.add.clicked.connect(self._on_add)
        for field in (self.name, self.number):
            field.returnPressed.connect(self._on_add)
        presenter.attach(self)

    def show_list(self, state: FavouriteListState) -> None:
        if state.added != self._state.added:
            self.name.clear()
            self.number.clear()
        has_other_rows = (state.rows, state.can_call) != (self._state.rows, self._state.can_call)
        self._state = state
        self._problem.setText(state.problem)
        self._problem.setVisible(bool(state.problem))
        self.number.set_invalid(bool(state.problem))
        self._none.setVisible(not state.rows)
        self._scroller.setVisible(bool(state.rows))
        if has_other_rows:
            self._fill()

    def _fill(self) -> None:
        """The keyboard stays on the control it was on."""
        focused = QApplication.focusWidget()
        inside = focused is not None and self._lines.isAncestorOf(focused)
        key = focused.objectName() if focused is not None and inside else ""
        self._lines = QWidget()
        column = QVBoxLayout(self._lines)
        column.setContentsMargins(0, 0, 0, 0)
        for place, row in enumerate(self._state.rows):
            column.addLayout(self._line(row, place))
        column.addStretch(1)
        self._lines.setProperty("ground", "none")
        self._scroller.setWidget(self._lines)
        again = self._lines.findChild(QWidget, key) if key else None
        if isinstance(again, QWidget):
            again.setFocus()
        elif inside:
            self.number.setFocus()

    def _line(self, row: FavouriteRow, place: int) -> QHBoxLayout:
        favourite, presenter = row.favourite, self._presenter
        key = f"{favourite.kind.value} {favourite.subject or favourite.number}"
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(ElidedLabel(row.name, "medium"))
        shown = " · ".join(part for part in (row.shown, row.state) if part)
        names.addWidget(ElidedLabel(shown, "small"))
        digit = digit_choice(favourite.digit, f"Speed dial of {row.name}")
        digit.activated.connect(lambda: presenter.choose_digit(favourite, digit.currentData()))
        up = IconButton("arrow-up", f"Move {row.name} up")
        up.setEnabled(place > 0)
        up.clicked.connect(lambda: presenter.move(favourite, -1))
        down = IconButton("arrow-down", f"Move {row.name} down")
        down.setEnabled(place < len(self._state.rows) - 1)
        down.clicked.connect(lambda: presenter.move(favourite, 1))
        remove = IconButton("close", f"Remove {row.name}")
        remove.clicked.connect(lambda: presenter.remove(favourite))
        call = CallButton(large=False)
        call.setAccessibleName(f"Call {row.name}")
        call.setVisible(self._state.can_call)
        call.clicked.connect(lambda: presenter.call(favourite))
        line = QHBoxLayout()
        line.setSpacing(Space.S)
        line.addLayout(names, 1)
        named = {"digit": digit, "up": up, "down": down, "remove": remove, "call": call}
        for name, control in named.items():
            control.setObjectName(f"{name} {key}")
            line.addWidget(control)
        return line

    def _on_add(self) -> None:
        if self.number.text().strip():
            self._presenter.add(self.name.text(), self.number.text())
        else:
            self.number.setFocus()
