"""Texts: conversations on the left, the open thread with its composer on the right."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.texts.bulk.view import BulkPage
from desktop.ui.texts.conversation_rows import ConversationDelegate
from desktop.ui.texts.presenter import (
    Bubble,
    ComposerState,
    ConversationsState,
    TextsPresenter,
    ThreadState,
)
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import IconButton, PrimaryButton
from desktop.ui.widgets.choices import Chip
from desktop.ui.widgets.frames import Card, Scroller, Separator
from desktop.ui.widgets.marks import Avatar
from desktop.ui.widgets.states import EmptyState, LoadingRows
from desktop.ui.widgets.text import ElidedLabel, Label, SnugLabel
from desktop.ui.words import Phase, Tone

BUBBLE_WIDTH: Final = 416


class Composer(QPlainTextEdit):
    """Enter sends, Shift+Enter breaks the line."""

    def __init__(self, presenter: TextsPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self.setAccessibleName("Text to send")
        self.setPlaceholderText("Write a text")
        self.setTabChangesFocus(True)
        self.setFixedHeight(64)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        breaks = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not breaks:
            self._presenter.send()
            return
        super().keyPressEvent(event)


class TextsPage(QWidget):
    def __init__(self, presenter: TextsPresenter, bulk: BulkPage) -> None:
        super().__init__()
        self._presenter = presenter
        self.bulk = bulk
        self.open_conversation = presenter.open
        self._list_phase = Phase.LOADING
        self.unread = Chip("Unread")
        self.rows = QListWidget()
        self.rows.setItemDelegate(ConversationDelegate(self.rows))
        self.rows.setAccessibleName("Conversations")
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list_loading = LoadingRows(8)
        self._list_empty = EmptyState("message-text-outline", "No texts", "")
        self._list_stack = _stack(self.rows, self._list_loading, self._list_empty)
        self._avatar = Avatar(size=36)
        self._title = ElidedLabel("", "heading")
        self._number = ElidedLabel("", "muted")
        self.call = IconButton("phone", "Call", framed=True)
        self._bubbles = QVBoxLayout()
        self._thread = self._make_thread()
        self._thread_loading = LoadingRows(6)
        self._thread_empty = EmptyState("message-text-outline", "Choose a conversation", "")
        self._thread_stack = _stack(self._thread, self._thread_loading, self._thread_empty)
        self.composer = Composer(presenter)
        self.counter = Label("", "faint")
        self.problem = Label("", "error", wraps=True)
        self.why_not = Label("", "muted", wraps=True)
        self.send = PrimaryButton("Send", "send")
        self._composing = QWidget()
        self._head = QWidget()
        self._lay_out()
        self._connect()
        presenter.attach(self)

    def _make_thread(self) -> Scroller:
        content = QWidget()
        self._bubbles.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        self._bubbles.setSpacing(Space.S)
        self._bubbles.addStretch(1)
        content.setLayout(self._bubbles)
        return Scroller(content)

    def _lay_out(self) -> None:
        left = Card(padding=0, spacing=0)
        left.setFixedWidth(320)
        title = QHBoxLayout()
        title.setContentsMargins(Space.L, Space.M, Space.M, Space.S)
        title.addWidget(Label("Texts", "title"))
        title.addStretch(1)
        title.addWidget(self.unread)
        left.column.addLayout(title)
        left.column.addWidget(self._list_stack, 1)
        right = Card(padding=0, spacing=0)
        self._lay_out_head()
        self._lay_out_composer()
        for widget in (self._head, Separator()):
            right.column.addWidget(widget)
        right.column.addWidget(self._thread_stack, 1)
        right.column.addWidget(self._composing)
        conversations = QWidget()
        layout = QHBoxLayout(conversations)
        layout.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        layout.setSpacing(Space.L)
        layout.addWidget(left)
        layout.addWidget(right, 1)
        self._lay_out_bulk(left, conversations)

    def _lay_out_bulk(self, left: Card, conversations: QWidget) -> None:
        below = QVBoxLayout()
        below.setContentsMargins(Space.M, Space.S, Space.M, Space.M)
        below.addWidget(self.bulk.button)
        left.column.addLayout(below)
        pages = _stack(conversations, self.bulk)
        self.bulk.opened.connect(lambda: pages.setCurrentWidget(self.bulk))
        self.bulk.closed.connect(lambda: pages.setCurrentWidget(conversations))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(pages)

    def _lay_out_head(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self._title)
        names.addWidget(self._number)
        row = QHBoxLayout(self._head)
        row.setContentsMargins(Space.L, Space.S, Space.M, Space.S)
        row.setSpacing(Space.M)
        row.addWidget(self._avatar)
        row.addLayout(names, 1)
        row.addWidget(self.call)

    def _lay_out_composer(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.counter, 1)
        row.addWidget(self.send)
        column = QVBoxLayout(self._composing)
        column.setContentsMargins(Space.L, Space.S, Space.L, Space.L)
        column.setSpacing(Space.S)
        for widget in (self.why_not, self.composer, self.problem):
            column.addWidget(widget)
        column.addLayout(row)

    def _connect(self) -> None:
        self.unread.clicked.connect(self._presenter.show_unread_only)
        self.rows.currentItemChanged.connect(self._on_current_changed)
        self.call.clicked.connect(self._presenter.call)
        self.send.clicked.connect(self._presenter.send)
        self.composer.textChanged.connect(self._on_text_changed)
        self._list_empty.acted.connect(self._presenter.reload)
        self._thread_empty.acted.connect(self._presenter.reopen)

    def show_conversations(self, state: ConversationsState) -> None:
        self.unread.setText(f"Unread {state.unread}" if state.unread else "Unread")
        self.unread.setChecked(state.unread_only)
        blocked = self.rows.blockSignals(True)
        self.rows.clear()
        for row in state.rows:
            item = QListWidgetItem(row.name)
            item.setData(Qt.ItemDataRole.UserRole, row)
            new = f", {row.unread} new" if row.unread else ""
            spoken = f"{row.name}{new}, {row.time}, {row.preview}"
            item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
            self.rows.addItem(item)
            if row.id == state.open_id:
                self.rows.setCurrentItem(item)
        self.rows.blockSignals(blocked)
        pages = {Phase.READY: self.rows, Phase.LOADING: self._list_loading}
        self._list_stack.setCurrentWidget(pages.get(state.phase, self._list_empty))
        if state.phase is Phase.FAILED:
            self._list_empty.show_state(
                "cloud-off-outline", "Texts cannot be shown", state.sentence, "Try again"
            )
        else:
            self._list_empty.show_state(
                "message-text-outline", "No texts yet", "Texts to your numbers appear here."
            )

    def show_thread(self, state: ThreadState) -> None:
        self._head.setVisible(bool(state.title))
        self._avatar.show_person(state.title)
        self._title.setText(state.title)
        ours = f"to {state.our_number}" if state.our_number else ""
        self._number.setText(" · ".join(part for part in (state.number, ours) if part))
        pages = {Phase.READY: self._thread, Phase.LOADING: self._thread_loading}
        self._thread_stack.setCurrentWidget(pages.get(state.phase, self._thread_empty))
        if state.phase is Phase.FAILED:
            self._thread_empty.show_state(
                "cloud-off-outline", "This thread cannot be shown", state.sentence, "Try again"
            )
        else:
            self._thread_empty.show_state(
                "message-text-outline", "Choose a conversation", "Its texts are shown here."
            )
        self._fill(state.bubbles)

    def show_composer(self, state: ComposerState) -> None:
        self._composing.setVisible(state.shown)
        may_write = not state.why_not
        for widget in (self.composer, self.send, self.counter):
            widget.setVisible(may_write)
        self.why_not.setText(state.why_not)
        self.why_not.setVisible(not may_write)
        if self.composer.toPlainText() != state.text:
            blocked = self.composer.blockSignals(True)
            self.composer.setPlainText(state.text)
            self.composer.blockSignals(blocked)
        self.counter.setText(f"From {state.from_number} · {state.counter}".rstrip(" ·"))
        self.counter.setToolTip(state.counter_hover)
        self.send.setEnabled(state.can_send)
        self.send.setText("Sending…" if state.sending else "Send")
        self.problem.setText(state.problem)
        self.problem.setVisible(bool(state.problem))

    def _fill(self, bubbles: tuple[Bubble, ...]) -> None:
        while self._bubbles.count() > 1:
            item = self._bubbles.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        place = 0
        for bubble in bubbles:
            if bubble.new_day:
                day = Label(bubble.new_day, "faint")
                day.setAlignment(Qt.AlignmentFlag.AlignHCenter)
                self._bubbles.insertWidget(place, day)
                place += 1
            self._bubbles.insertWidget(place, BubbleView(bubble))
            place += 1
        bar = self._thread.verticalScrollBar()
        bar.rangeChanged.connect(
            lambda _, most: bar.setValue(most), Qt.ConnectionType.SingleShotConnection
        )

    def _on_current_changed(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self._presenter.open(item.data(Qt.ItemDataRole.UserRole).id)

    def _on_text_changed(self) -> None:
        self._presenter.type(self.composer.toPlainText())


class BubbleView(QWidget):
    """One text; ours to the right, theirs to the left, with its state in words."""

    def __init__(self, bubble: Bubble) -> None:
        super().__init__()
        frame = QFrame()
        frame.setProperty("kind", "bubble")
        frame.setProperty("mine", bubble.mine)
        text = SnugLabel(bubble.text, BUBBLE_WIDTH)
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(Space.M, Space.S, Space.M, Space.S)
        inside.addWidget(text)
        status = Label(bubble.status, "small")
        status.set_tone(Tone.BAD if bubble.failed else Tone.PLAIN)
        side = Qt.AlignmentFlag.AlignRight if bubble.mine else Qt.AlignmentFlag.AlignLeft
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(frame, 0, side)
        column.addWidget(status, 0, side)


def _stack(*widgets: QWidget) -> QStackedWidget:
    stack = QStackedWidget()
    for widget in widgets:
        stack.addWidget(widget)
    return stack
