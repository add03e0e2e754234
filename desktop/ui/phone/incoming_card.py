"""The card of a call that rings here: above all windows, and never with the focus."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.calls import CallId
from desktop.ui.phone.call_words import plain
from desktop.ui.phone.ringing import RingingPresenter, RingState
from desktop.ui.theme import Space, current_theme
from desktop.ui.widgets.buttons import CallButton, HangUpButton
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.marks import Avatar, IconLabel
from desktop.ui.widgets.text import ElidedLabel, Label

WIDTH: Final = 380
GAP: Final = 12


class IncomingCard(QWidget):
    """One window per ringing call."""

    def __init__(self, presenter: RingingPresenter, state: RingState, keys: str) -> None:
        """``keys`` answer, in words."""
        self._keys = keys
        flags = (
            Qt.WindowType.Tool
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint
            | Qt.WindowType.WindowDoesNotAcceptFocus
        )
        super().__init__(None, flags)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setWindowTitle("Incoming call")
        self._avatar = Avatar(size=44)
        self._title = ElidedLabel("", "heading")
        self._number = ElidedLabel("", "muted")
        self._called = Label("", "body", wraps=True)
        self._problem = Label("", "error", wraps=True)
        self.answer = CallButton("Answer")
        self.decline = HangUpButton("Decline")
        for button in (self.answer, self.decline):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.answer.clicked.connect(lambda: presenter.answer(state.id))
        self.decline.clicked.connect(lambda: presenter.decline(state.id))
        self._lay_out()
        self.show_state(state)

    def _lay_out(self) -> None:
        card = Card(padding=Space.L, spacing=Space.M)
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(self._title)
        names.addWidget(self._number)
        head = QHBoxLayout()
        head.setSpacing(Space.M)
        head.addWidget(self._avatar)
        head.addLayout(names, 1)
        head.addWidget(IconLabel("phone-ring", "ok", 24, "Ringing"))
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        buttons.addWidget(self.answer, 2)
        buttons.addWidget(self.decline, 1)
        words = f"{self._keys} answers · your typing stays where it is"
        hint = Label(words, "small", wraps=True)
        hint.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        card.column.addLayout(head)
        card.column.addWidget(self._called)
        card.column.addLayout(buttons)
        card.column.addWidget(self._problem)
        card.column.addWidget(hint)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(card)

    def event(self, event: QEvent) -> bool:
        """The words have changed, or their size: the card is as high as they want."""
        handled = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self.fit()
        return handled

    def fit(self) -> None:
        self.setFixedWidth(current_theme().px(WIDTH))
        self.adjustSize()

    def show_state(self, state: RingState) -> None:
        self._avatar.show_person(state.title)
        self._title.setText(state.title)
        self._number.setText(state.number)
        self._called.setText(plain(state.called))
        self._called.setVisible(bool(state.called))
        self.answer.setText("Hold and answer" if state.holds_other else "Answer")
        self.answer.setAccessibleName(f"{self.answer.text()}: {state.title}")
        self.decline.setAccessibleName(f"Decline: {state.title}")
        self.setAccessibleName(f"Incoming call from {state.title}. {plain(state.called)}")
        self._problem.setText(state.problem)
        self._problem.setVisible(bool(state.problem))


class IncomingCards:
    """Shows a card per ringing call, stacked in the corner of the screen one works on."""

    def __init__(self, presenter: RingingPresenter, keys: Callable[[], str]) -> None:
        self._presenter = presenter
        self._keys = keys
        self._cards: dict[CallId, IncomingCard] = {}
        self._tick = QTimer()
        self._tick.setInterval(1_000)
        self._tick.timeout.connect(presenter.tick)
        presenter.attach(self)

    @property
    def cards(self) -> tuple[IncomingCard, ...]:
        return tuple(self._cards.values())

    def show_ringing(self, cards: tuple[RingState, ...]) -> None:
        wanted = {state.id for state in cards}
        for call_id in [each for each in self._cards if each not in wanted]:
            card = self._cards.pop(call_id)
            card.hide()
            card.deleteLater()
        for state in cards:
            if state.id in self._cards:
                self._cards[state.id].show_state(state)
            else:
                self._cards[state.id] = IncomingCard(self._presenter, state, self._keys())
        # A name that comes later may need another line.
        self._place()
        for card in self._cards.values():
            card.show()
        if cards and not self._tick.isActive():
            self._tick.start()
        elif not cards:
            self._tick.stop()

    def close(self) -> None:
        for card in self._cards.values():
            card.close()
        self._tick.stop()

    def _place(self) -> None:
        screen = QGuiApplication.screenAt(QCursor.pos()) or QGuiApplication.primaryScreen()
        room = screen.availableGeometry()
        top = room.top() + GAP
        for card in self._cards.values():
            card.fit()
            card.move(room.right() - card.width() - GAP, top)
            top += card.height() + GAP
