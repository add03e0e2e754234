"""The voicemail page: the box on the left, the chosen message with its player on the right."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QWidget,
)

from desktop.ui.theme import Space
from desktop.ui.voicemail.message_view import MessageView
from desktop.ui.voicemail.presenter import BoxState, MessageDetail, VoicemailPresenter
from desktop.ui.voicemail.rows import VoicemailDelegate, spoken
from desktop.ui.widgets.first_row import FirstRow
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.player import Player
from desktop.ui.widgets.states import EmptyState, LoadingRows
from desktop.ui.widgets.text import Label
from desktop.ui.words import Phase

_LEFT: Final = 320
QWIDGETSIZE_MAX: Final = 16_777_215  # what Qt calls no limit
_EMPTY: Final = (
    "voicemail",
    "No voicemail",
    "When you do not answer, callers can leave you a message here.",
)


class VoicemailPage(QWidget):
    """The presenter decides; ``player`` belongs to the page from now on."""

    def __init__(self, presenter: VoicemailPresenter, player: Player) -> None:
        super().__init__()
        self._presenter = presenter
        self._rows_shown = BoxState()
        self.unheard = Label("", "small")
        self.rows = QListWidget()
        FirstRow(self.rows)
        self.rows.setItemDelegate(VoicemailDelegate(self.rows))
        self.rows.setAccessibleName("Voicemails")
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._loading = LoadingRows(8)
        self._empty = EmptyState(*_EMPTY)
        self._stack = _stack(self.rows, self._loading, self._empty)
        self.message = MessageView(presenter, player)
        self._left, self._right = Card(padding=0, spacing=0), Card(padding=0, spacing=0)
        self._lay_out()
        self.rows.currentItemChanged.connect(self._on_current_changed)
        self.rows.itemActivated.connect(lambda _: player.button.click())
        self.rows.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self._empty.acted.connect(presenter.reload)
        presenter.attach(self)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(Space.L, Space.M, Space.L, Space.S)
        head.addWidget(Label("Voicemail", "title"))
        head.addStretch(1)
        head.addWidget(self.unheard)
        self._left.setMinimumWidth(_LEFT)
        self._left.column.addLayout(head)
        self._left.column.addWidget(self._stack, 1)
        self._right.column.addWidget(self.message)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        layout.setSpacing(Space.L)
        layout.addWidget(self._left, 1)
        layout.addWidget(self._right, 1)

    def show_box(self, state: BoxState) -> None:
        before, self._rows_shown = self._rows_shown, state
        self.unheard.setText(f"{state.unheard} not heard" if state.unheard else "")
        if (state.rows, state.open_id) != (before.rows, before.open_id):
            self._fill(state)
        pages = {Phase.READY: self.rows, Phase.LOADING: self._loading}
        self._stack.setCurrentWidget(pages.get(state.phase, self._empty))
        if state.phase is Phase.FAILED:
            self._empty.show_state(
                "cloud-off-outline", "Voicemail cannot be shown", state.sentence, "Try again"
            )
        elif state.phase is Phase.EMPTY:
            self._empty.show_state(*_EMPTY)

    def show_message(self, detail: MessageDetail | None) -> None:
        self.message.show_detail(detail)
        # Without a message the list, or why there is none, has the page for itself.
        self._right.setVisible(detail is not None)
        self._left.setMaximumWidth(_LEFT if detail is not None else QWIDGETSIZE_MAX)

    def pause(self) -> None:
        self.message.player.pause()

    def _fill(self, state: BoxState) -> None:
        blocked = self.rows.blockSignals(True)
        above = self.rows.verticalScrollBar().value()
        self.rows.clear()
        for row in state.rows:
            item = QListWidgetItem(row.name)
            item.setData(Qt.ItemDataRole.UserRole, row)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken(row))
            self.rows.addItem(item)
            if row.id == state.open_id:
                self.rows.setCurrentItem(item)
        self.rows.verticalScrollBar().setValue(above)
        self.rows.blockSignals(blocked)

    def _on_current_changed(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self._presenter.open(item.data(Qt.ItemDataRole.UserRole).id)

    def _on_scrolled(self, value: int) -> None:
        if self._rows_shown.has_more and value >= self.rows.verticalScrollBar().maximum():
            self._presenter.load_more()


def _stack(*widgets: QWidget) -> QStackedWidget:
    stack = QStackedWidget()
    for widget in widgets:
        stack.addWidget(widget)
    return stack
