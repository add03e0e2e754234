"""Texts: conversations on the left, the open thread with its composer on the right."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QEvent
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.domain.errors import SoftphoneError
from desktop.ui.contracts import Tasks
from desktop.ui.texts.bulk.contracts import FileDialogs
from desktop.ui.texts.bulk.view import BulkPage
from desktop.ui.texts.composer_view import ComposerView
from desktop.ui.texts.list_view import ConversationsCard
from desktop.ui.texts.new_text import NewTextPopover
from desktop.ui.texts.pictures import KINDS, MOST_READ, has_pictures, pictures_of
from desktop.ui.texts.presenter import TextsPresenter
from desktop.ui.texts.states import (
    ComposerState,
    ConversationsState,
    NewTextState,
    ThreadState,
)
from desktop.ui.texts.thread_view import ThreadView
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import IconButton
from desktop.ui.widgets.frames import Card, Separator
from desktop.ui.widgets.marks import Avatar
from desktop.ui.widgets.states import Banner, EmptyState, LoadingRows
from desktop.ui.widgets.text import ElidedLabel
from desktop.ui.words import Phase

_NAME = 200  # characters of a name that are shown


class TextsPage(QWidget):
    def __init__(
        self, presenter: TextsPresenter, bulk: BulkPage, files: FileDialogs, tasks: Tasks
    ) -> None:
        super().__init__()
        self._presenter = presenter
        self._files = files
        self._tasks = tasks
        self.bulk = bulk
        self.open_conversation = presenter.open_conversation
        self.list = ConversationsCard(presenter)
        self.new = NewTextPopover(presenter)
        self._avatar = Avatar()
        self.title = ElidedLabel("", "strong")
        self._number = ElidedLabel("", "small")
        self.call = IconButton("phone-outline", "Call")
        self.opted_out = Banner("warning")
        self.texts = ThreadView(presenter)
        self.nothing = EmptyState("message-text-outline", "", "")
        self._loading = LoadingRows(5)
        self._middle = _stack(self.texts, self.nothing, self._loading)
        self.writing = ComposerView(presenter.composing)
        self._head = QWidget()
        self._lay_out()
        self._connect()
        self.setAcceptDrops(True)
        presenter.is_looked_at = lambda: self.isVisible() and self.window().isActiveWindow()
        presenter.attach(self)

    @property
    def composer(self) -> QWidget:
        return self.writing.field

    @property
    def rows(self) -> QWidget:
        return self.list.rows

    def _lay_out(self) -> None:
        right = Card(padding=0, spacing=0)
        self._lay_out_head()
        for widget in (self._head, Separator(), self.opted_out):
            right.column.addWidget(widget)
        right.column.addWidget(self._middle, 1)
        right.column.addWidget(self.writing)
        conversations = QWidget()
        layout = QHBoxLayout(conversations)
        layout.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        layout.setSpacing(Space.L)
        layout.addWidget(self.list)
        layout.addWidget(right, 1)
        self._lay_out_bulk(conversations)

    def _lay_out_bulk(self, conversations: QWidget) -> None:
        below = QVBoxLayout()
        below.setContentsMargins(Space.M, Space.S, Space.M, Space.M)
        below.addWidget(self.bulk.button)
        self.list.column.addLayout(below)
        pages = _stack(conversations, self.bulk)
        self.bulk.opened.connect(lambda: pages.setCurrentWidget(self.bulk))
        self.bulk.closed.connect(lambda: pages.setCurrentWidget(conversations))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(pages)

    def _lay_out_head(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self.title)
        names.addWidget(self._number)
        row = QHBoxLayout(self._head)
        row.setContentsMargins(Space.L, Space.S, Space.M, Space.S)
        row.setSpacing(Space.M)
        row.addWidget(self._avatar)
        row.addLayout(names, 1)
        row.addWidget(self.call)

    def _connect(self) -> None:
        self.list.new_wanted.connect(lambda: self.new.ask(self.list.write))
        self.call.clicked.connect(self._presenter.call)
        self.nothing.acted.connect(self._presenter.reopen)
        self.writing.choose_wanted.connect(lambda: self._start(self._choose(), "choose a picture"))
        self.writing.field.paged.connect(self.texts.page)

    def _start(self, work: Coroutine[Any, Any, None], name: str) -> None:
        self._tasks.start(work, name)

    async def _choose(self) -> None:
        complain: Callable[[str], None] = self._presenter.composing.complain
        try:
            chosen = await self._files.choose("Picture to send", KINDS, MOST_READ)
        except SoftphoneError as error:
            complain(str(error))
            return
        if chosen is not None:
            self._presenter.composing.add_picture(chosen.content)

    def show_conversations(self, state: ConversationsState) -> None:
        self.list.show_conversations(state)

    def show_thread(self, state: ThreadState) -> None:
        self._head.setVisible(bool(state.title))
        self._avatar.show_person(state.title[:_NAME])
        self.title.setText(state.title[:_NAME])
        self._number.setText(state.number)
        self.opted_out.setVisible(bool(state.opted_out))
        if state.opted_out:
            self.opted_out.show_banner("warning", state.opted_out, closable=False)
        self._show_nothing(state)
        self.texts.show_thread(state)

    def _show_nothing(self, state: ThreadState) -> None:
        pages = {Phase.READY: self.texts, Phase.LOADING: self._loading}
        page = pages.get(state.phase, self.nothing)
        icon = "message-text-outline"
        if state.phase is Phase.FAILED:
            icon, words = "cloud-off-outline", "This thread cannot be shown"
            self.nothing.show_state(icon, words, state.sentence, "Try again")
        elif state.title and state.phase is Phase.READY and not state.bubbles:
            page = self.nothing
            self.nothing.show_state(icon, "Nothing written yet", "The first text begins here.")
        else:
            self.nothing.show_state(icon, "Choose a conversation", "Its texts are shown here.")
        self._middle.setCurrentWidget(page)

    def show_composer(self, state: ComposerState) -> None:
        self.writing.show_composer(state)

    def show_new(self, state: NewTextState) -> None:
        self.new.show_new(state)
        if state.is_done:
            self.writing.field.setFocus()

    def show_picture(self, picture_id: str, content: bytes, sentence: str) -> None:
        self.texts.show_picture(picture_id, content, sentence)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._presenter.looked_at()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange:
            self._presenter.looked_at()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if has_pictures(event.mimeData()) and self.writing.field.isVisibleTo(self):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        composing = self._presenter.composing
        for content in pictures_of(event.mimeData(), composing.complain):
            composing.add_picture(content)
        event.acceptProposedAction()


def _stack(*widgets: QWidget) -> QStackedWidget:
    stack = QStackedWidget()
    for widget in widgets:
        stack.addWidget(widget)
    return stack
