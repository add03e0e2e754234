"""The list of conversations: the newest first, one row for a contact, and what is looked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from desktop.domain.correspondence import Correspondent, grouped, key_of
from desktop.domain.errors import Refused, SoftphoneError, StoreUnavailable
from desktop.domain.events import LocalChanged
from desktop.domain.records import Conversation, Message
from desktop.services.messaging import Found
from desktop.services.texting import PendingText
from desktop.ui.texts.contracts import TextsServices
from desktop.ui.texts.states import DRAFT, NOT_SENT, ConversationRow, ConversationsState
from desktop.ui.texts.wording import Wording
from desktop.ui.words import Phase, day_or_clock, initials

PAGE: Final = 100
_NOTHING: Final = {
    "search": ("Nothing found", "No name, number or text like that. Try another word."),
    "unread": ("Nothing new", "Every text has been read."),
    "number": ("No texts", "Nobody has texted with this number yet."),
    "": ("No texts yet", "Texts to your numbers appear here."),
}


class ConversationList:
    def __init__(self, services: TextsServices, show: Callable[[ConversationsState], None]) -> None:
        self._services = services
        self._show = show
        self._wording = Wording(services.session)
        self.state = ConversationsState()
        self._known: dict[str, Conversation] = {}
        self._pages = 1
        self._has_more = False
        self._search = ""
        self._found: Found | None = None
        self._asked = 0
        self._open: Correspondent | None = None
        self._drafts: dict[str, str] = {}
        self._pending: tuple[PendingText, ...] = ()

    def clear(self) -> None:
        """Nothing of an account, or of a permission that is gone, stays in sight."""
        self._asked += 1
        self._known, self._found, self._pages, self._open = {}, None, 1, None
        self._search, self._has_more = "", False
        self.state = ConversationsState(unread_only=self.state.unread_only)
        self.show()

    def reload(self) -> None:
        self._asked += 1
        self._services.tasks.start(self._load(self._asked), "conversations")

    def filter(self, *, unread_only: bool | None = None, our_number: str | None = None) -> None:
        if unread_only is not None:
            self.state = replace(self.state, unread_only=unread_only)
        if our_number is not None:
            self.state = replace(self.state, our_number=our_number)
        self._pages = 1
        self.reload()

    def search(self, text: str) -> None:
        self._search = text.strip()
        if not self._search:
            self._found = None
        self.reload()

    def load_more(self) -> None:
        if self._has_more and self._found is None:
            self._pages += 1
            self.reload()

    def mark_open(self, person: Correspondent | None) -> None:
        self._open = person
        self.show()

    def take(self, changed: LocalChanged) -> None:
        if changed.emptied or self._found is not None:
            self.reload()
        for gone in changed.gone_conversations:
            self._known.pop(gone, None)
        for each in changed.conversations:
            if each.id in self._known or self._fits(each):
                self._known[each.id] = each
        self._trim()
        if changed.conversations or changed.gone_conversations:
            self.show()

    def _fits(self, conversation: Conversation) -> bool:
        if self.state.unread_only and not conversation.unread:
            return False
        return self.state.our_number in ("", conversation.our_number)

    def _trim(self) -> None:
        """The first synchronisation tells of all there are; as many are shown as were asked for."""
        most = self._pages * PAGE
        if len(self._known) > most:
            newest = sorted(self._known.values(), key=_age, reverse=True)
            self._known = {each.id: each for each in newest[:most]}
            self._has_more = True

    async def _load(self, asked: int) -> None:
        messaging, wanted = self._services.messaging, self._pages * PAGE
        try:
            found = await messaging.find(self._search) if self._search else None
            rows = await messaging.conversations(
                None, wanted, self.state.unread_only, self.state.our_number
            )
            numbers = await messaging.our_numbers()
        except SoftphoneError as error:
            if asked == self._asked:
                self._failed(error)
            return
        if asked != self._asked:
            return
        self._found = found
        self._known = {each.id: each for each in rows}
        self._has_more = len(rows) == wanted
        shown = tuple((each, self._wording.number(each)) for each in numbers)
        self.state = replace(self.state, phase=Phase.READY, our_numbers=shown)
        self.show()

    def _failed(self, error: SoftphoneError) -> None:
        """Before the local data is open there is nothing to read, which is no failure."""
        waits = isinstance(error, StoreUnavailable) and not self._services.messaging.is_ready
        phase = Phase.LOADING if waits else Phase.FAILED
        action = "" if isinstance(error, Refused) else "Try again"
        self.state = replace(self.state, phase=phase, sentence=str(error), action=action, rows=())
        self._show(self.state)

    def show(self) -> None:
        if self.state.phase is Phase.FAILED:
            self._show(self.state)
            return
        self._drafts = self._services.drafts.all()
        self._pending = self._services.texting.pending()
        rows = self._rows()
        self.state = replace(
            self.state,
            rows=rows,
            open_key=self._open.key if self._open else "",
            unread=sum(1 for each in self._known.values() if each.unread),
            standing=self._services.messaging.trouble if rows else "",
        )
        self._show(self._phased(self.state))

    def _phased(self, state: ConversationsState) -> ConversationsState:
        if state.rows or state.phase is Phase.LOADING:
            phase = Phase.READY if state.rows else Phase.LOADING
            return replace(state, phase=phase, sentence="", action="")
        messaging = self._services.messaging
        is_all = not (self._found or state.unread_only or state.our_number)
        if is_all and messaging.is_filling and messaging.trouble:
            return replace(
                state, phase=Phase.FAILED, sentence=messaging.trouble, action="Try again"
            )
        if is_all and messaging.is_filling:
            return replace(state, phase=Phase.LOADING)
        why = "unread" if state.unread_only else "number" if state.our_number else ""
        title, sentence = _NOTHING["search" if self._found else why]
        return replace(state, phase=Phase.EMPTY, title=title, sentence=sentence, action="")

    def _rows(self) -> tuple[ConversationRow, ...]:
        if self._found is not None:
            people = [each for each in self._found.conversations if self._fits(each)]
            texts = [self._text_row(each) for each in self._found.messages]
            shown = [self._row(each) for each in grouped(sorted(people, key=_age, reverse=True))]
            return (*shown, *(each for each in texts if each is not None))
        newest = sorted(self._known.values(), key=_age, reverse=True)
        people_known = grouped(newest)
        return (*self._unwritten(people_known), *(self._row(each) for each in people_known))

    def _unwritten(self, known: tuple[Correspondent, ...]) -> list[ConversationRow]:
        """People without a conversation whom something was written to, sent or not."""
        may_see = self._services.session.answer.grants("messages.log:view")
        if not may_see or self.state.unread_only or self.state.our_number or self._has_more:
            return []
        numbers = {number for each in known for number in each.numbers}
        written = (*(each.text.to for each in self._pending), *self._drafts)
        fresh = [each for each in dict.fromkeys(written) if each not in numbers]
        return [self._row(Correspondent(each, "", (each,))) for each in reversed(fresh)]

    def _row(self, person: Correspondent) -> ConversationRow:
        name = self._wording.name(person)
        mark, preview = self._preview(person)
        last = person.last_at
        return ConversationRow(
            key=person.key,
            number=person.numbers[0],
            initials=initials(person.name or person.numbers[0]),
            name=name,
            preview=" ".join(preview.split())[:200],
            time=day_or_clock(last, self._services.clock.now()) if last else "",
            unread=person.unread,
            mark=mark,
        )

    def _preview(self, person: Correspondent) -> tuple[str, str]:
        waiting = [each for each in self._pending if each.text.to in person.numbers]
        refused = next((each for each in waiting if each.is_refused), None)
        if refused is not None:
            return NOT_SENT, refused.text.text or "Picture"
        is_open = self._open is not None and self._open.key == person.key
        for number in () if is_open else person.numbers:
            if draft := self._drafts.get(number, "").strip():
                return DRAFT, draft
        if waiting:
            return "", waiting[-1].text.text or "Picture"
        return "", person.threads[0].last_text if person.threads else ""

    def _text_row(self, message: Message) -> ConversationRow | None:
        conversation = self._services.messaging.conversation(message.conversation_id)
        if conversation is None or not self._fits(conversation):
            return None
        (person,) = grouped([conversation])
        name = self._wording.name(person)
        return ConversationRow(
            key=f"{key_of(conversation)}/{message.id}",
            number=conversation.remote_number,
            initials=initials(person.name or conversation.remote_number),
            name=name,
            preview=_around(message.text, self._search),
            time=day_or_clock(message.sent_at, self._services.clock.now()),
            unread=0,
            message_id=message.id,
        )


def _age(conversation: Conversation) -> tuple[datetime, str]:
    return conversation.last_at, conversation.id


def _around(text: str, wanted: str) -> str:
    """The words that were found, with some of what stands before them."""
    plain = " ".join(text.split())
    word = wanted.partition(" ")[0].casefold()
    place = plain.casefold().find(word)
    return plain[:200] if place < 24 else f"…{plain[place - 16 : place + 180]}"
