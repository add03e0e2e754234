"""The conversations at the left: search, filters, and the rows."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
)

from desktop.ui.texts.conversation_rows import ConversationDelegate
from desktop.ui.texts.presenter import TextsPresenter
from desktop.ui.texts.states import ConversationRow, ConversationsState
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import ElidedButton, IconButton
from desktop.ui.widgets.choices import Chip
from desktop.ui.widgets.fields import SearchField
from desktop.ui.widgets.first_row import FirstRow
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.states import EmptyState, LoadingRows
from desktop.ui.widgets.text import Label
from desktop.ui.words import Phase

WIDTH = 320
_NEAR_END = 8  # rows


class ConversationsCard(Card):
    new_wanted = Signal()

    def __init__(self, presenter: TextsPresenter) -> None:
        super().__init__(padding=0, spacing=0)
        self._presenter = presenter
        self._state = ConversationsState()
        self.setFixedWidth(WIDTH)
        self.write = IconButton("message-plus-outline", "New text", colour="accent")
        self.search = SearchField("Search people and texts")
        self.unread = Chip("Unread")
        self.ours = ElidedButton("All our numbers  ▾")
        self._menu = QMenu(self)
        self.ours.setMenu(self._menu)
        self.rows = QListWidget()
        FirstRow(self.rows)
        self.rows.setItemDelegate(ConversationDelegate(self.rows))
        self.rows.setAccessibleName("Conversations")
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.empty = EmptyState("message-text-outline", "No texts yet", "")
        self._loading = LoadingRows(8)
        self.standing = Label("", "small", wraps=True)
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        title = QHBoxLayout()
        title.addWidget(Label("Texts", "title"))
        title.addStretch(1)
        title.addWidget(self.write)
        filters = QHBoxLayout()
        filters.setSpacing(Space.S)
        filters.addWidget(self.unread)
        filters.addWidget(self.ours, 100)
        filters.addStretch(1)
        head = QVBoxLayout()
        head.setContentsMargins(Space.L, Space.M, Space.M, Space.S)
        head.setSpacing(Space.S)
        head.addLayout(title)
        head.addWidget(self.search)
        head.addLayout(filters)
        self.column.addLayout(head)
        for page in (self.rows, self.empty, self._loading):
            self._stack.addWidget(page)
        self.column.addWidget(self._stack, 1)
        self.standing.setContentsMargins(Space.L, Space.XS, Space.M, 0)
        self.column.addWidget(self.standing)

    def _connect(self) -> None:
        conversations = self._presenter.list
        self.write.clicked.connect(self.new_wanted)
        self.search.textChanged.connect(conversations.search)
        self.unread.clicked.connect(lambda on: conversations.filter(unread_only=on))
        self.rows.currentItemChanged.connect(self._on_current_changed)
        self.rows.itemClicked.connect(self._on_current_changed)
        self.rows.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.empty.acted.connect(self._presenter.reload)

    def show_conversations(self, state: ConversationsState) -> None:
        before, self._state = self._state, state
        self.unread.setText(f"Unread {state.unread}" if state.unread else "Unread")
        self.unread.setChecked(state.unread_only)
        if state.phase is not Phase.READY:
            self._show_nothing(state)
        if state.rows != before.rows:
            self._fill(state.rows)
        self._mark_open(state.open_key)
        if (state.our_numbers, state.our_number) != (before.our_numbers, before.our_number):
            self._fill_numbers(state)
        self.ours.setVisible(len(state.our_numbers) > 1)
        self.standing.setText(f"May be out of date. {state.standing}" if state.standing else "")
        self.standing.setVisible(bool(state.standing))
        pages = {Phase.READY: self.rows, Phase.LOADING: self._loading}
        self._stack.setCurrentWidget(pages.get(state.phase, self.empty))

    def _show_nothing(self, state: ConversationsState) -> None:
        if state.phase is Phase.FAILED:
            self.empty.show_state(
                "cloud-off-outline", "Texts cannot be shown", state.sentence, state.action
            )
        else:
            self.empty.show_state("message-text-outline", state.title, state.sentence)

    def _fill(self, rows: tuple[ConversationRow, ...]) -> None:
        blocked = self.rows.blockSignals(True)
        bar = self.rows.verticalScrollBar()
        place = bar.value()
        self.rows.clear()
        for row in rows:
            item = QListWidgetItem(row.name[:200])
            item.setData(Qt.ItemDataRole.UserRole, row)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, _spoken(row))
            self.rows.addItem(item)
        bar.setValue(place)
        self.rows.blockSignals(blocked)

    def _mark_open(self, key: str) -> None:
        current = self.rows.currentItem()
        if current is not None and current.data(Qt.ItemDataRole.UserRole).key == key:
            return
        if current is not None and current.data(Qt.ItemDataRole.UserRole).message_id:
            return  # what was found stays chosen while its thread is open
        blocked = self.rows.blockSignals(True)
        place = next((at for at, row in enumerate(self._state.rows) if row.key == key), -1)
        self.rows.setCurrentRow(place)
        self.rows.blockSignals(blocked)

    def _fill_numbers(self, state: ConversationsState) -> None:
        shown = dict(state.our_numbers).get(state.our_number, "All our numbers")
        self.ours.setText(f"{shown}  ▾")
        self.ours.setAccessibleName(f"{shown}, number of ours")
        self._menu.clear()
        for number, words in (("", "All our numbers"), *state.our_numbers):
            action = self._menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(number == state.our_number)
            action.triggered.connect(partial(self._on_number, number))

    def _on_number(self, number: str, _: bool = False) -> None:
        self._presenter.list.filter(our_number=number)

    def _on_current_changed(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        row: ConversationRow = item.data(Qt.ItemDataRole.UserRole)
        if row.message_id or row.key != self._state.open_key:
            self._presenter.open(row.number, row.message_id)

    def _on_scrolled(self, value: int) -> None:
        bar = self.rows.verticalScrollBar()
        if bar.maximum() > 0 and value >= bar.maximum() - _NEAR_END * bar.singleStep():
            self._presenter.list.load_more()


def _spoken(row: ConversationRow) -> str:
    new = f", {row.unread} new" if row.unread else ""
    mark = f"{row.mark}: " if row.mark else ""
    return f"{row.name[:200]}{new}, {row.time}, {mark}{row.preview}"
