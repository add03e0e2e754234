"""Small windows that stand at a control and go when one looks elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PrimaryButton
from desktop.ui.widgets.fields import SearchField, TextField
from desktop.ui.widgets.text import Label

_ROWS_SHOWN: Final = 9
_NARROWEST: Final = 240
_WIDEST: Final = 480
_SCROLL_BAR: Final = 12


class Popover(QFrame):
    """Opens below a control, inside the screen; Escape closes it."""

    def __init__(self, name: str) -> None:
        super().__init__(None, Qt.WindowType.Popup)
        self.setProperty("kind", "popover")
        self.setAccessibleName(name)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(Space.M, Space.M, Space.M, Space.M)
        self.column.setSpacing(Space.S)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self.adjustSize()  # a sentence that appears, another size of text
        return super().event(event)

    def open_at(self, control: QWidget) -> None:
        self.adjustSize()
        below = control.mapToGlobal(QPoint(0, control.height() + 4))
        screen = QGuiApplication.screenAt(below) or QGuiApplication.primaryScreen()
        room = screen.availableGeometry()
        x = max(room.left(), min(below.x(), room.right() - self.width()))
        y = max(room.top(), min(below.y(), room.bottom() - self.height()))
        self.move(x, y)
        self.show()


@dataclass(frozen=True, slots=True)
class Choosable:
    key: object
    text: str
    detail: str = ""


class Picker(Popover):
    """A field to type into and the values that fit; Enter takes the one that is marked."""

    chosen = Signal(object)

    def __init__(self, name: str, hint: str = "Type to find") -> None:
        super().__init__(name)
        self.title = Label(name, "section")
        self.search = SearchField(hint, name)
        self.list = QListWidget()
        self.list.setProperty("kind", "menu")
        self.list.setAccessibleName(name)
        self.list.setMinimumWidth(_NARROWEST)
        self._nothing = Label("Nothing fits.", "muted")
        self._choices: tuple[Choosable, ...] = ()
        for widget in (self.title, self.search, self.list, self._nothing):
            self.column.addWidget(widget)
        self.search.textChanged.connect(self._fill)
        self.search.installEventFilter(self)
        self.list.itemActivated.connect(self._take)
        self.list.itemClicked.connect(self._take)
        self.setFocusProxy(self.search)

    def show_choices(self, choices: Sequence[Choosable]) -> None:
        self._choices = tuple(choices)
        self._fill("")  # all of them, for the widest decides
        content = self.list.sizeHintForColumn(0) + 2 * self.list.frameWidth() + _SCROLL_BAR
        self.list.setMinimumWidth(min(max(content, _NARROWEST), _WIDEST))
        self._fill(self.search.text())

    def open_at(self, control: QWidget) -> None:
        self.search.clear()
        super().open_at(control)
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                row = self.list.currentRow() + step
                self.list.setCurrentRow(max(0, min(self.list.count() - 1, row)))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take(self.list.currentItem())
                return True
        return super().eventFilter(watched, event)

    def _fill(self, text: str) -> None:
        wanted = text.strip().casefold()
        self.list.clear()
        for each in self._choices:
            if wanted in f"{each.text} {each.detail}".casefold():
                shown = f"{each.text}   {each.detail}" if each.detail else each.text
                item = QListWidgetItem(shown)
                item.setData(Qt.ItemDataRole.UserRole, each)
                self.list.addItem(item)
        self.list.setCurrentRow(0)
        found = self.list.count()
        self.list.setVisible(bool(found))
        self._nothing.setVisible(not found)
        height = self.list.sizeHintForRow(0) * min(found, _ROWS_SHOWN)
        self.list.setFixedHeight(height + 2 * self.list.frameWidth() + 4)

    def _take(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            choice: Choosable = item.data(Qt.ItemDataRole.UserRole)
            self.close()
            self.chosen.emit(choice.key)


class NamePopover(Popover):
    """Asks for a name; ``named`` when it is given, and ``show_error`` says what is wrong."""

    named = Signal(str)

    def __init__(self, name: str, action: str = "Save") -> None:
        super().__init__(name)
        self.field = TextField(name)
        self.field.setMinimumWidth(220)
        self._error = Label("", "error", wraps=True)
        self.button = PrimaryButton(action)
        for widget in (Label(name, "section"), self.field, self._error, self.button):
            self.column.addWidget(widget)
        self.field.returnPressed.connect(self._on_given)
        self.button.clicked.connect(self._on_given)
        self.setFocusProxy(self.field)

    def ask(self, control: QWidget, text: str = "") -> None:
        self.field.setText(text)
        self.field.selectAll()
        self.show_error("")
        self.open_at(control)
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def show_error(self, sentence: str) -> None:
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))
        self.field.set_invalid(bool(sentence))
        self.adjustSize()

    def _on_given(self) -> None:
        self.named.emit(self.field.text())
