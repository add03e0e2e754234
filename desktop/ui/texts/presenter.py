"""Texts: the conversations, the open thread, and what is being written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from desktop.domain import phone_numbers
from desktop.domain.correspondence import Correspondent, OutgoingText
from desktop.domain.errors import InvalidInput, SoftphoneError
from desktop.domain.events import (
    CrmStateChanged,
    Event,
    LocalChanged,
    LocalDataReady,
    OutboxChanged,
    PermissionsChanged,
    SettingsChanged,
    SignedIn,
    SignedOut,
    SyncChanged,
)
from desktop.ui.texts.composing import Composing
from desktop.ui.texts.contracts import TextsServices
from desktop.ui.texts.conversations import ConversationList
from desktop.ui.texts.states import NewTextState, TextsView
from desktop.ui.texts.thread import Thread
from desktop.ui.texts.wording import Wording

__all__ = ["TextsPresenter", "TextsServices"]

VIEW = "messages.log:view"


class TextsPresenter:
    """``write_to`` is for every page from which somebody is texted."""

    def __init__(self, services: TextsServices) -> None:
        self._services = services
        self._wording = Wording(services.session)
        self._view: TextsView | None = None
        self.is_looked_at: Callable[[], bool] = lambda: False
        self.list = ConversationList(
            services, lambda state: self._shown().show_conversations(state)
        )
        self.thread = Thread(services, lambda state: self._shown().show_thread(state), self._edit)
        self.composing = Composing(
            services, lambda state: self._shown().show_composer(state), self._on_sent
        )
        self._new = NewTextState()
        self._number = ""  # whom the open thread is with, also while texts may not be seen
        self._asked = 0
        self._unsubscribe: Callable[[], None] | None = None

    def attach(self, view: TextsView) -> None:
        self._view = view
        self._unsubscribe = self._services.stream.subscribe(self.handle)
        self.thread.close()
        self.composing.close()
        self.list.reload()

    def detach(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def _shown(self) -> TextsView:
        if self._view is None:
            raise RuntimeError("the presenter has no view yet")
        return self._view

    def handle(self, event: Event) -> None:
        match event:
            case SignedIn() | SignedOut():
                self._leave_account()
            case LocalDataReady():
                self.list.reload()
                self._reopen()
            case LocalChanged():
                self._take(event)
            case PermissionsChanged():
                self._on_permissions()
            case SettingsChanged():
                self.composing.renew()
            case OutboxChanged() | SyncChanged():
                self.list.show()
                self.thread.show()
            case CrmStateChanged(state=state):
                self.thread.crm = state
                self.thread.show()
            case _:
                pass

    @property
    def open_number(self) -> str:
        return self._number if self.thread.person is not None else ""

    def is_open(self, conversation_id: str) -> bool:
        person = self.thread.person
        return person is not None and any(each.id == conversation_id for each in person.threads)

    def reload(self) -> None:
        self._services.messaging.ask_again()
        self.list.reload()

    def open(self, number: str, message_id: str = "") -> None:
        """The thread with a number, at a text of it where one is named."""
        self._number = number
        self._asked += 1
        self._services.tasks.start(self._open(self._asked, number, message_id), "open a thread")

    def open_conversation(self, conversation_id: str) -> None:
        conversation = self._services.messaging.conversation(conversation_id)
        if conversation is not None:
            self.open(conversation.remote_number)

    def write_to(self, number: str) -> None:
        """A thread with whoever has ``number``, new or not, as another page asks for it."""
        try:
            read = phone_numbers.parse(number, self._wording.region)
        except InvalidInput:
            self.type_recipient(number)
            return
        self.open(read.e164)

    def reopen(self) -> None:
        if self.thread.person is not None:
            self.thread.open(self.thread.person)

    def call(self) -> None:
        if self.composing.number:
            self._services.call(self.composing.number)

    def looked_at(self) -> None:
        """The page came into sight, or the window to the front: what is open is being read."""
        person = self.thread.person
        if person is not None and person.unread and self.is_looked_at():
            self._services.tasks.start(
                self._services.messaging.mark_read(person.threads), "what was read"
            )

    def start_new(self) -> None:
        self._show_new(NewTextState())

    def type_recipient(self, text: str) -> None:
        self._show_new(replace(self._new, text=text, problem="", is_done=False))
        self._services.tasks.start(self._find_people(text), "who a text is for")

    def choose_recipient(self, number: str = "") -> None:
        """A number of those shown, or the one that was typed."""
        try:
            read = phone_numbers.parse(number or self._new.text, self._wording.region)
        except InvalidInput as error:
            self._show_new(replace(self._new, problem=str(error)))
            return
        self._show_new(NewTextState(is_done=True))
        self.open(read.e164)

    def want_picture(self, picture_id: str) -> None:
        self._services.tasks.start(self._load_picture(picture_id), "a picture")

    def _edit(self, text: OutgoingText) -> None:
        self.composing.put_back(text)

    def _on_sent(self) -> None:
        self.thread.show()
        self.list.show()

    def _leave_account(self) -> None:
        self._asked += 1
        self._number = ""
        self._close()
        self.composing.clear()
        self.list.reload()

    def _close(self) -> None:
        self.list.clear()
        self.thread.close()
        self.composing.close()

    def _on_permissions(self) -> None:
        """What is being written stays with its number, and is there again with the permission."""
        if self._services.session.answer.grants(VIEW):
            self._reopen()
        else:
            self._asked += 1
            self._close()
        self.list.reload()
        self.composing.show()
        self.thread.show()

    def _reopen(self) -> None:
        if self._number and self.thread.person is None:
            self.open(self._number)

    def _take(self, changed: LocalChanged) -> None:
        if "conversations" in changed.emptied or "texts" in changed.emptied:
            self.list.clear()
            self.thread.close()
            self.composing.close()
            self._reopen()
        self.list.take(changed)
        self.thread.take(changed)
        numbers = {each.remote_number for each in changed.conversations}
        person = self.thread.person
        if person is not None and (changed.contacts or numbers & set(self._related(person))):
            self._services.tasks.start(self._know_again(self._asked), "who a thread is with")

    def _related(self, person: Correspondent) -> tuple[str, ...]:
        return (*person.numbers, self._number)

    async def _know_again(self, asked: int) -> None:
        person = await self._services.messaging.correspondent(self._number)
        if asked != self._asked or self.thread.person is None:
            return
        self.thread.known_as(person)
        self.composing.known_as(person)
        self.list.mark_open(person)
        self.looked_at()

    async def _open(self, asked: int, number: str, message_id: str) -> None:
        try:
            person = await self._services.messaging.correspondent(number)
        except SoftphoneError:
            return  # there is nothing to read from yet; it is opened when there is
        if asked != self._asked:
            return
        self.thread.open(person, message_id)
        self.composing.open(person, number if not person.threads else "")
        self.list.mark_open(person)
        self.looked_at()

    async def _find_people(self, text: str) -> None:
        try:
            found = await self._services.messaging.people(text)
        except SoftphoneError:
            return  # a number can be typed all the same
        if text != self._new.text:
            return
        people = tuple(
            (number, each.name, self._wording.number(number))
            for each in found
            for number in each.numbers
        )
        self._show_new(replace(self._new, people=people))

    async def _load_picture(self, picture_id: str) -> None:
        try:
            content = await self._services.texting.picture(picture_id)
        except SoftphoneError as error:
            self._shown().show_picture(picture_id, b"", str(error))
            return
        self._shown().show_picture(picture_id, content, "")

    def _show_new(self, state: NewTextState) -> None:
        self._new = state
        self._shown().show_new(state)
