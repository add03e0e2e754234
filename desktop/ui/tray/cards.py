"""Notifications of our own where the system shows none: in the corner, never with the focus."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.theme import Space, current_theme
from desktop.ui.tray.contracts import Note
from desktop.ui.widgets.buttons import IconButton, LinkButton
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.text import Label

WIDTH: Final = 340
GAP: Final = 12
MOST: Final = 3
STAYS_MS: Final = 8_000


class NoteCard(QWidget):
    def __init__(self, note: Note) -> None:
        flags = (
            Qt.WindowType.Tool
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint
            | Qt.WindowType.WindowDoesNotAcceptFocus
        )
        super().__init__(None, flags)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setWindowTitle("Notification")
        self.setAccessibleName(f"{note.title}. {note.text}".strip())
        self.open = LinkButton("Open")
        self.open.setAccessibleName(f"Open: {note.title}")
        self.dismiss = IconButton("close", "Dismiss")
        for button in (self.open, self.dismiss):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._lay_out(note)

    def _lay_out(self, note: Note) -> None:
        card = Card(padding=Space.M, spacing=Space.S)
        head = QHBoxLayout()
        head.addWidget(Label(note.title, "strong", wraps=True), 1)
        head.addWidget(self.dismiss, 0, Qt.AlignmentFlag.AlignTop)
        card.column.addLayout(head)
        if note.text:
            card.column.addWidget(Label(note.text, "body", wraps=True))
        card.column.addWidget(self.open)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(card)

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        # Qt sends events before there is anything to fit.
        if event.type() is QEvent.Type.LayoutRequest:
            self.fit()
        return handled

    def fit(self) -> None:
        """As high as the words are in this width."""
        width = current_theme().px(WIDTH)
        self.setFixedSize(width, self._column.totalHeightForWidth(width))


class NoteCards:
    """The newest few; they go by themselves, what they tell of is in the window too."""

    def __init__(self) -> None:
        self.cards: list[NoteCard] = []

    def show(self, note: Note) -> None:
        card = NoteCard(note)
        self.cards.append(card)
        card.dismiss.clicked.connect(lambda: self._drop(card))
        card.open.clicked.connect(lambda: self._open(card, note))
        for old in self.cards[:-MOST]:
            self._drop(old)
        # A timer of its own: it ends with the card.
        timer = QTimer(card)
        timer.setSingleShot(True)
        timer.timeout.connect(lambda: self._drop(card))
        timer.start(STAYS_MS)
        self._place()
        card.show()

    def close(self) -> None:
        for card in tuple(self.cards):
            self._drop(card)

    def _open(self, card: NoteCard, note: Note) -> None:
        self._drop(card)
        note.opens()

    def _drop(self, card: NoteCard) -> None:
        if card in self.cards:
            self.cards.remove(card)
            card.hide()
            card.deleteLater()
            self._place()

    def _place(self) -> None:
        room = QGuiApplication.primaryScreen().availableGeometry()
        bottom = room.bottom() - GAP
        for card in reversed(self.cards):
            card.fit()
            card.move(room.right() - card.width() - GAP, bottom - card.height())
            bottom -= card.height() + GAP
