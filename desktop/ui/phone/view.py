"""The phone page: dial card, calls in progress, recent calls."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.calls import CallId
from desktop.ui.phone.card_view import CallCard
from desktop.ui.phone.cards import CardState
from desktop.ui.phone.dial_view import DialCard
from desktop.ui.phone.dialling import DialState
from desktop.ui.phone.presenter import PhonePresenter
from desktop.ui.phone.recent import RecentState
from desktop.ui.phone.recent_rows import RecentDelegate
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import LinkButton
from desktop.ui.widgets.first_row import FirstRow
from desktop.ui.widgets.frames import Card, Scroller
from desktop.ui.widgets.states import EmptyState, LoadingRows
from desktop.ui.widgets.text import Label
from desktop.ui.words import Phase

TICK_MS: Final = 1_000
NARROW: Final = 640


def is_dialled(text: str) -> bool:
    return bool(text) and (text.isdigit() or text in "+*#")


class PhonePage(QWidget):
    """``all_calls_wanted`` when the link to the call log is followed.

    ``block_wanted(number)`` when somebody is to be kept away from now on; ``side_shown`` tells
    whether there is room for what stands beside the dial card.
    """

    all_calls_wanted = Signal()
    block_wanted = Signal(str)
    side_shown = Signal(bool)
    contact_wanted = Signal(str)
    web_page_wanted = Signal(str)

    def __init__(self, presenter: PhonePresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._cards: dict[CallId, CallCard] = {}
        self.dial = DialCard(presenter.dial)
        self.recent = RecentCard()
        self._cards_column = QVBoxLayout()
        self._cards_column.setSpacing(Space.M)
        self._below_cards = QVBoxLayout()
        self._below_cards.setSpacing(Space.M)
        right = QVBoxLayout()
        right.setSpacing(Space.M)
        right.addLayout(self._cards_column)
        right.addLayout(self._below_cards)
        right.addWidget(self.recent, 1)
        self._right = QWidget()
        right.setContentsMargins(0, 0, 0, 0)
        self._right.setLayout(right)
        content = QWidget()
        layout = QHBoxLayout(content)
        layout.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        layout.setSpacing(Space.XL)
        layout.addWidget(self.dial)
        layout.addWidget(self._right, 1)
        # Several calls with their notes, or large text, may need more than the window has.
        ground = QVBoxLayout(self)
        ground.setContentsMargins(0, 0, 0, 0)
        ground.addWidget(Scroller(content))
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(presenter.cards.tick)
        self.recent.filled.connect(presenter.dial.fill)
        self.recent.called.connect(presenter.fill_and_call)
        self.recent.retried.connect(presenter.recent.ask_again)
        self.recent.block_wanted.connect(self.block_wanted)
        self.recent.all_wanted.connect(self.all_calls_wanted)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        presenter.attach(self)

    @property
    def has_side(self) -> bool:
        return self.width() >= NARROW

    def add_below_calls(self, widget: QWidget) -> None:
        """What calls leave to be done stands between them and the recent ones."""
        self._below_cards.addWidget(widget)

    def fill(self, number: str) -> None:
        """Put a number into the field and the cursor behind it; never dials."""
        self._presenter.dial.fill(number)
        self.dial.field.setFocus()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.dial.field.setFocus()
        self.dial.field.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits typed anywhere on the page go into the number field."""
        if is_dialled(event.text()):
            self.dial.field.setFocus()
            self._presenter.dial.press(event.text())
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._right.isVisibleTo(self) is not self.has_side:
            self._right.setVisible(self.has_side)
            self.side_shown.emit(self.has_side)

    def show_dial(self, state: DialState) -> None:
        self.dial.show_state(state)

    def show_cards(self, cards: tuple[CardState, ...]) -> None:
        """Cards stay the same widgets while a call lives, so that typing is never lost."""
        wanted = {card.id for card in cards}
        for call_id in [each for each in self._cards if each not in wanted]:
            self._cards.pop(call_id).deleteLater()
        for place, state in enumerate(cards):
            card = self._cards.get(state.id)
            if card is None:
                card = self._cards[state.id] = CallCard(self._presenter.cards, state)
                card.block_wanted.connect(self.block_wanted)
                card.contact_wanted.connect(self.contact_wanted)
                card.web_page_wanted.connect(self.web_page_wanted)
            else:
                card.show_state(state)
            if self._cards_column.indexOf(card) != place:
                self._cards_column.insertWidget(place, card)
        # An idle phone needs no clock.
        if cards and not self._tick.isActive():
            self._tick.start()
        elif not cards:
            self._tick.stop()

    def show_recent(self, state: RecentState) -> None:
        self.recent.show_state(state)

    def card(self, call_id: CallId) -> CallCard:
        return self._cards[call_id]


class RecentCard(Card):
    filled = Signal(str)
    called = Signal(str)
    retried = Signal()
    all_wanted = Signal()
    block_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__(padding=0, spacing=0)
        self._all = LinkButton("All calls  ›", quiet=True)
        self._all.clicked.connect(self.all_wanted)
        head = QHBoxLayout()
        head.setContentsMargins(Space.XL, Space.L, Space.L, Space.S)
        head.addWidget(Label("Recent", "heading"))
        head.addStretch(1)
        head.addWidget(self._all)
        self.rows = QListWidget()
        FirstRow(self.rows)
        self.rows.setItemDelegate(RecentDelegate(self.rows))
        self.rows.setAccessibleName("Recent calls")
        self.rows.setMouseTracking(True)
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows.itemClicked.connect(lambda item: self._tell(item, self.filled))
        self.rows.itemDoubleClicked.connect(lambda item: self._tell(item, self.called))
        self.rows.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.rows.customContextMenuRequested.connect(self._on_menu_wanted)
        self.menu = QMenu(self)
        self._block = self.menu.addAction("Block this caller")
        self._block.triggered.connect(
            lambda: self._tell(self.rows.currentItem(), self.block_wanted)
        )
        self.rows.installEventFilter(self)
        self._loading = LoadingRows(6)
        self._empty = EmptyState("history", "No calls yet", "Calls you make and take appear here.")
        self._empty.acted.connect(self.retried)
        self.column.addLayout(head)
        for widget in (self.rows, self._loading, self._empty):
            self.column.addWidget(widget, 1)

    def show_state(self, state: RecentState) -> None:
        self.rows.setVisible(bool(state.rows) and state.phase is not Phase.FAILED)
        self._loading.setVisible(state.phase is Phase.LOADING and not state.rows)
        self._empty.setVisible(state.phase in (Phase.EMPTY, Phase.FAILED) and not state.rows)
        if state.phase is Phase.FAILED:
            self._empty.show_state(
                "cloud-off-outline", "No recent calls", state.sentence, "Try again"
            )
        elif state.phase is Phase.EMPTY:
            words = ("No calls yet", "Calls you make and take appear here.")
            if state.sentence:
                words = ("No recent calls", state.sentence)
            self._empty.show_state("history", *words)
        self.rows.clear()
        for row in state.rows:
            item = QListWidgetItem(row.name)
            item.setData(Qt.ItemDataRole.UserRole, row)
            spoken = f"{row.mark.title}, {row.name} {row.number}, {row.detail}, {row.time}"
            item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
            self.rows.addItem(item)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ):
            self._tell(self.rows.currentItem(), self.called)
            return True
        if isinstance(event, QKeyEvent) and is_dialled(event.text()):
            event.ignore()  # the page puts it into the number field; the list would search for it
            return True
        return super().eventFilter(watched, event)

    def _tell(self, item: QListWidgetItem | None, signal: SignalInstance) -> None:
        row = item.data(Qt.ItemDataRole.UserRole) if item else None
        if row is not None and row.dials:
            signal.emit(row.dials)

    def _on_menu_wanted(self, place: QPoint) -> None:
        """By the mouse at a row, by the keyboard at the chosen one; nothing opens without a use."""
        item = self.rows.itemAt(place) or self.rows.currentItem()
        row = item.data(Qt.ItemDataRole.UserRole) if item else None
        if item is not None and row is not None and row.can_block:
            self.rows.setCurrentItem(item)
            self.menu.popup(self.rows.viewport().mapToGlobal(place))
