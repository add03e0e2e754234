"""The number field, the caller-ID line and the dial pad."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.phone.dialling import Dialling, DialState
from desktop.ui.theme import Space, current_theme
from desktop.ui.widgets.buttons import (
    CallButton,
    ElidedButton,
    IconButton,
    LinkButton,
    PlainButton,
)
from desktop.ui.widgets.frames import Card, Inset, Separator
from desktop.ui.widgets.marks import IconLabel
from desktop.ui.widgets.text import Label

KEYS: Final = (
    *(("1", ""), ("2", "ABC"), ("3", "DEF")),
    *(("4", "GHI"), ("5", "JKL"), ("6", "MNO")),
    *(("7", "PQRS"), ("8", "TUV"), ("9", "WXYZ")),
    *(("*", ""), ("0", "+"), ("#", "")),
)
LONG_PRESS_MS: Final = 450
WIDTH: Final = 300


class DigitButton(QPushButton):
    """A key of a pad; ``long_pressed`` after half a second, then no ``clicked``."""

    long_pressed = Signal()

    def __init__(self, digit: str, letters: str) -> None:
        super().__init__()
        self.setProperty("kind", "digit")
        self.setAccessibleName(f"{digit} {letters}".strip())
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LONG_PRESS_MS)
        self._timer.timeout.connect(self._on_long)
        self.pressed.connect(self._timer.start)
        self.released.connect(self._timer.stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 6)
        column.setSpacing(0)
        for text, kind in ((digit, "title"), (letters, "faint")):
            if text:
                label = Label(text, kind)
                label.setAlignment(Qt.AlignmentFlag.AlignCenter)
                label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
                column.addWidget(label)

    def sizeHint(self) -> QSize:
        """A button asks for the room of a word of its own; these have labels, which may grow."""
        return super().sizeHint().expandedTo(QSize(64, current_theme().px(52)))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _on_long(self) -> None:
        self.setDown(False)
        self.long_pressed.emit()


class DialPad(QWidget):
    """``held(digit)`` after a long press of 1 to 9."""

    pressed = Signal(str)
    held = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(Space.S)
        for place, (digit, letters) in enumerate(KEYS):
            button = DigitButton(digit, letters)
            button.clicked.connect(lambda _=False, digit=digit: self.pressed.emit(digit))
            if digit == "0":
                button.long_pressed.connect(lambda: self.pressed.emit("+"))
            else:
                button.long_pressed.connect(lambda digit=digit: self.held.emit(digit))
            grid.addWidget(button, place // 3, place % 3)


class NumberField(QLineEdit):
    """Enter calls; what is pasted comes as one change."""

    called = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "number")
        self.setAccessibleName("Number to call")
        self.setPlaceholderText("Number to call")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setMaxLength(200)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.called.emit()
            return
        super().keyPressEvent(event)


class CallerIdPopover(QFrame):
    """Which rule chose the number and which it beat; the picker where one may choose."""

    picked = Signal(str)

    def __init__(self) -> None:
        super().__init__(None, Qt.WindowType.Popup)
        self.setProperty("kind", "popover")
        self.setAccessibleName("How the caller ID was chosen")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(Space.L, Space.M, Space.L, Space.M)
        self._content: QWidget | None = None

    def fill(self, state: DialState) -> None:
        if self._content is not None:
            self._content.deleteLater()
        self._content = QWidget()
        column = QVBoxLayout(self._content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(Label("How the caller ID is chosen", "section"))
        for row in state.trace:
            column.addLayout(_trace_line(row.text, row.chosen))
        if state.choices:
            column.addWidget(Separator())
            column.addWidget(Label("Call from", "section"))
        for choice in state.choices:
            button = LinkButton(choice.words, "check" if choice.chosen else "")
            button.clicked.connect(lambda _=False, number=choice.number: self._pick(number))
            column.addWidget(button)
        self._column.addWidget(self._content)
        self.adjustSize()

    def _pick(self, number: str) -> None:
        self.close()
        self.picked.emit(number)


def _trace_line(text: str, chosen: bool) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(Space.S)
    row.addWidget(IconLabel("check" if chosen else "minus", "ok" if chosen else "faint", 16))
    row.addWidget(Label(text, "medium" if chosen else "muted"), 1)
    return row


class DialCard(Card):
    """The left card of the phone page."""

    def __init__(self, dialling: Dialling) -> None:
        super().__init__(spacing=Space.S)
        self._dialling = dialling
        self._state = DialState()
        self.setFixedWidth(current_theme().px(WIDTH))
        self.field = NumberField()
        self.line = Label("", "small", wraps=True)
        self.line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.line.setMinimumHeight(34)
        self.caller_id = ElidedButton("")
        self.caller_id.setProperty("kind", "from")
        self.problem = Label("", "error", wraps=True)
        self.problem.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.pad = DialPad()
        self.call = CallButton()
        self.erase = IconButton("backspace-outline", "Delete the last digit", framed=True)
        self.hint = Label("Enter calls", "faint")
        self.hint.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._popover = CallerIdPopover()
        self._make_confirmation()
        self._lay_out()
        self._connect()

    def _make_confirmation(self) -> None:
        self.confirmation = Inset()
        self.confirm_text = Label("", "body", wraps=True)
        self.confirm = PlainButton("Call all the same")
        self.cancel = PlainButton("Cancel")
        row = QHBoxLayout()
        row.addWidget(self.confirm)
        row.addWidget(self.cancel)
        self.confirmation.column.addWidget(self.confirm_text)
        self.confirmation.column.addLayout(row)

    def _lay_out(self) -> None:
        self.erase.setFixedSize(40, 40)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        buttons.addWidget(self.call, 1)
        buttons.addWidget(self.erase)
        for widget in (self.field, self.line, self.caller_id, self.confirmation, self.problem):
            self.column.addWidget(widget)
        self.column.addSpacing(Space.XS)
        self.column.addWidget(self.pad)
        self.column.addSpacing(Space.XS)
        self.column.addLayout(buttons)
        self.column.addWidget(self.hint)
        self.column.addStretch(1)

    def _connect(self) -> None:
        self.field.textEdited.connect(self._dialling.type)
        self.field.called.connect(self._dialling.call)
        self.pad.pressed.connect(self._dialling.press)
        self.pad.held.connect(self._dialling.hold_down)
        self.erase.clicked.connect(self._dialling.erase)
        self.call.clicked.connect(self._dialling.call)
        self.confirm.clicked.connect(self._dialling.confirm)
        self.cancel.clicked.connect(self._dialling.cancel_confirmation)
        self.caller_id.clicked.connect(self._on_caller_id_clicked)
        self._popover.picked.connect(self._dialling.pick)

    def changeEvent(self, event: QEvent) -> None:
        """Larger text wants a wider card."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self.setFixedWidth(current_theme().px(WIDTH))

    def show_state(self, state: DialState) -> None:
        self._state = state
        if self.field.text() != state.text:
            self._retype(state.text)
        self.line.setText(state.line)
        self.line.set_tone(state.line_tone)
        self.caller_id.setVisible(bool(state.from_number))
        why = f" · {state.from_why}" if state.from_why else ""
        self.caller_id.setText(f"From {state.from_number}{why}  ▾")
        self.caller_id.setAccessibleName(f"From {state.from_number}{why}. Show how it was chosen")
        self.problem.setText(state.problem)
        self.problem.setVisible(bool(state.problem))
        self.confirmation.setVisible(bool(state.confirm))
        self.confirm_text.setText(state.confirm)
        self.call.setEnabled(state.can_call and not state.calling)
        self.call.setText("Calling…" if state.calling else "Call")
        self.erase.setEnabled(bool(state.text))
        if self._popover.isVisible():
            self._popover.fill(state)

    def _retype(self, text: str) -> None:
        """Grouping moves the digits; the cursor stays behind the digit it stood behind."""
        before = self.field.text()
        at_end = self.field.cursorPosition() >= len(before)
        kept = sum(each.isalnum() or each == "+" for each in before[: self.field.cursorPosition()])
        self.field.setText(text)
        self.field.setCursorPosition(len(text) if at_end else _behind(text, kept))

    def _on_caller_id_clicked(self) -> None:
        self._popover.fill(self._state)
        self._popover.move(self.caller_id.mapToGlobal(QPoint(0, self.caller_id.height() + 4)))
        self._popover.show()


def _behind(text: str, count: int) -> int:
    """The place behind the ``count``-th dialable character."""
    for place, character in enumerate(text):
        if count == 0:
            return place
        count -= character.isalnum() or character == "+"
    return len(text)
