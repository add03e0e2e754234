"""Texts as this computer keeps them: conversations, threads, and what is found in them (S1-17)."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

from desktop.domain import phone_numbers
from desktop.domain.correspondence import Correspondent, correspondent
from desktop.domain.errors import InvalidInput, SoftphoneError, StoreUnavailable
from desktop.domain.events import (
    CrmState,
    CrmStateChanged,
    Event,
    LocalChanged,
    LocalDataReady,
    PermissionsChanged,
    SignedIn,
    TextsCounted,
)
from desktop.domain.records import Contact, Conversation, Message
from desktop.services.gate import require
from desktop.services.ports import Crm, LocalData
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.synchronising import SyncService
from desktop.services.tasks import Tasks

VIEW = "messages.log:view"
_PEOPLE = 20  # contacts of a name whose conversations are looked for


@dataclass(frozen=True, slots=True)
class Found:
    """Conversations with people of that name or number, and texts with those words."""

    conversations: tuple[Conversation, ...] = ()
    messages: tuple[Message, ...] = ()


class MessagingService:
    """Raises ``Refused`` and ``StoreUnavailable``; what is not awaited takes milliseconds."""

    def __init__(
        self,
        crm: Crm,
        session: SessionService,
        local: LocalData,
        sync: SyncService,
        stream: EventStream,
        tasks: Tasks,
    ) -> None:
        self._crm = crm
        self._session = session
        self._local = local
        self._sync = sync
        self._stream = stream
        self._tasks = tasks
        self._read: set[str] = set()  # read here, and the CRM does not know it yet
        self._counted = 0
        stream.subscribe(self._on_event)

    @property
    def is_ready(self) -> bool:
        """Whether there is anything to read from yet."""
        return self._local.is_open

    @property
    def is_filling(self) -> bool:
        """Whether the conversations are being fetched for the first time."""
        try:
            return not self._local.facts.value("sync.conversations")
        except StoreUnavailable:
            return True

    @property
    def trouble(self) -> str:
        """What keeps this computer from being in step with the CRM, "" where nothing does."""
        return self._sync.state.sentence

    def ask_again(self) -> None:
        """Try now to get in step, instead of after the next pause."""
        self._sync.start_again()

    async def conversations(
        self,
        after: Conversation | None = None,
        limit: int = 100,
        unread_only: bool = False,
        our_number: str = "",
    ) -> tuple[Conversation, ...]:
        """The one with the newest text first."""
        self._check()
        return await self._local.texts.conversations(after, limit, unread_only, our_number)

    def conversation(self, conversation_id: str) -> Conversation | None:
        if not self._session.answer.grants(VIEW):
            return None
        try:
            return self._local.texts.conversation(conversation_id)
        except StoreUnavailable:
            return None

    async def our_numbers(self) -> tuple[str, ...]:
        self._check()
        return await self._local.texts.our_numbers()

    async def correspondent(self, number: str) -> Correspondent:
        """Whoever has this number, with all of their conversations."""
        self._check()
        contact = self._local.contacts.match(number)
        threads = list(await self._local.texts.with_number(number))
        contact_id = contact.id if contact else next((t.contact_id for t in threads), "")
        if contact_id:
            threads = [
                *(each for each in threads if each.contact_id != contact_id),
                *await self._local.texts.with_contact(contact_id),
            ]
        name = contact.name if contact else ""
        if not threads:
            return Correspondent(contact_id or number, name, (number,))
        found = correspondent(threads)
        numbers = tuple(dict.fromkeys((number, *found.numbers)))
        key = contact_id or number
        return replace(found, key=key, name=found.name or name, numbers=numbers)

    async def thread(
        self, conversation_id: str, before: Message | None = None, limit: int = 50
    ) -> tuple[Message, ...]:
        """The newest ones up to ``before``, oldest first."""
        self._check()
        return await self._local.texts.thread(conversation_id, before, limit)

    async def find(self, text: str, limit: int = 50) -> Found:
        """The newest first."""
        self._check()
        texts, people = self._local.texts, list[Conversation]()
        account = self._session.account
        with suppress(InvalidInput):  # most of what is looked for is no number
            number = phone_numbers.parse(text, account.region if account else "US")
            people += await texts.with_number(number.e164)
        for contact in await self._local.contacts.find(text, _PEOPLE):
            people += await texts.with_contact(contact.id)
        return Found(tuple(dict.fromkeys(people)), await texts.find(text, limit))

    async def people(self, text: str) -> tuple[Contact, ...]:
        """Contacts whom a new text may be meant for; none for who may not see contacts."""
        if not text.strip() or not self._session.answer.grants("contacts:view"):
            return ()
        return await self._local.contacts.find(text, _PEOPLE)

    def unread(self) -> int:
        """How many texts nobody has opened yet; 0 for who may see none."""
        if not self._session.answer.grants(VIEW):
            return 0
        try:
            return self._local.texts.unread()
        except StoreUnavailable:
            return 0

    async def mark_read(self, conversations: tuple[Conversation, ...]) -> None:
        """At once here; the CRM is told as soon as it answers, and nobody is bothered with it."""
        self._check()
        unread = tuple(replace(each, unread=0) for each in conversations if each.unread)
        if not unread:
            return
        await self._local.texts.put_conversations(unread)
        self._stream.publish(LocalChanged(conversations=unread))
        self._read |= {each.id for each in unread}
        await self._tell_read()

    async def _tell_read(self) -> None:
        account_id = self._session.account_id
        for conversation_id in sorted(self._read):
            try:
                await self._session.ask(self._crm.messages(account_id, conversation_id, True))
            except SoftphoneError:
                continue  # told again when the CRM is back
            self._read.discard(conversation_id)
            # What came from the CRM meanwhile says that it is unread.
            self._sync.wake("conversations")

    def _on_event(self, event: Event) -> None:
        match event:
            case SignedIn():
                self._read.clear()
                self._counted = 0
            case LocalDataReady() | LocalChanged() | PermissionsChanged():
                self._count()
            case CrmStateChanged(state=CrmState.CONNECTED) if self._read:
                self._tasks.start(self._tell_read(), "tell what was read")
            case _:
                pass

    def _count(self) -> None:
        unread = self.unread()
        if unread != self._counted:
            self._counted = unread
            self._stream.publish(TextsCounted(unread))

    def _check(self) -> None:
        require(self._session.answer, VIEW, "see texts")
