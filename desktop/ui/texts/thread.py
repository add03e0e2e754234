"""The open thread: texts by time, those on their way at its end, and what to do about failures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from desktop.domain.calls import Direction
from desktop.domain.correspondence import Correspondent, OutgoingText
from desktop.domain.errors import SoftphoneError
from desktop.domain.events import CrmState, LocalChanged
from desktop.domain.records import Conversation, Message, MessageState
from desktop.services.texting import PendingText, shown_as
from desktop.ui.texts.contracts import TextsServices
from desktop.ui.texts.states import Bubble, BubblePicture, ThreadState
from desktop.ui.texts.wording import Wording
from desktop.ui.words import Phase, day, moment

PAGE: Final = 50
RETRY: Final = ("retry", "Try again")
EDIT: Final = ("edit", "Edit")
DISCARD: Final = ("discard", "Discard")
OPTED_OUT: Final = (
    "This person has asked for no more texts from this number. They can reply START to get "
    "them again."
)


class Thread:
    """All conversations with one person, as one. ``edit`` puts words back into the field."""

    def __init__(
        self,
        services: TextsServices,
        show: Callable[[ThreadState], None],
        edit: Callable[[OutgoingText], None],
    ) -> None:
        self._services = services
        self._show = show
        self._edit = edit
        self._wording = Wording(services.session)
        self.state = ThreadState()
        self.person: Correspondent | None = None
        self.crm = CrmState.CONNECTED
        self._messages: dict[str, Message] = {}
        self._more: set[str] = set()  # conversations with older texts than are loaded
        self._marked = ""
        self._is_loading = False

    def close(self) -> None:
        self.person, self._messages, self._more, self._marked = None, {}, set(), ""
        self.state = ThreadState(opening=self.state.opening + 1)
        self._show(self.state)

    def open(self, person: Correspondent, message_id: str = "") -> None:
        is_another = self.person is None or self.person.key != person.key
        self.person = person
        if is_another or message_id:
            self._messages, self._marked = {}, message_id
            opening = self.state.opening + 1
            self.state = ThreadState(Phase.LOADING, scroll_to=message_id, opening=opening)
        self.show()
        self._services.tasks.start(self._load(person, message_id), "a thread")

    def known_as(self, person: Correspondent) -> None:
        """The same person; a number, a name or a conversation is new."""
        fresh = [each for each in person.threads if each.id not in self._threads]
        self.person = person
        self.show()
        if fresh:
            self._services.tasks.start(self._load(person, ""), "a thread")

    def load_older(self) -> None:
        if self._more and not self._is_loading and self.person is not None:
            self._is_loading = True
            self._services.tasks.start(self._load_older(self.person), "older texts")

    def take(self, changed: LocalChanged) -> None:
        mine = [each for each in changed.messages if each.conversation_id in self._threads]
        for each in mine:
            if each.id in self._messages or not self._is_beyond(each):
                self._messages[each.id] = each
        for gone in changed.gone_messages:
            self._messages.pop(gone, None)
        if mine or changed.gone_messages:
            self.show()

    def act(self, bubble_id: str, action: str) -> None:
        """What one decides about a text that was not sent or not delivered."""
        pending = next((each for each in self._pending() if each.write.key == bubble_id), None)
        message = self._messages.get(bubble_id)
        work = None
        if pending is not None:
            work = self._decide(pending, action)
        elif message is not None and message.state is MessageState.FAILED:
            work = self._decide_failed(message, action)
        if work is not None:
            self._services.tasks.start(work, f"{action} a text")

    async def _decide(self, pending: PendingText, action: str) -> None:
        if action == RETRY[0]:
            await self._services.texting.send_again(pending)
            return
        await self._services.texting.give_up(pending)
        if action == EDIT[0]:
            self._edit(pending.text)

    async def _decide_failed(self, message: Message, action: str) -> None:
        thread = self._threads[message.conversation_id]
        text = OutgoingText(
            *(thread.remote_number, message.text, thread.id, thread.our_number),
            media=message.media,
            retry_of=message.id,
        )
        if action == RETRY[0]:
            await self._services.texting.put(text)
        else:
            self._edit(replace(text, retry_of=""))

    @property
    def _threads(self) -> dict[str, Conversation]:
        return {each.id: each for each in self.person.threads} if self.person else {}

    def _is_beyond(self, message: Message) -> bool:
        """Older than what is loaded of its conversation: it comes when one scrolls up."""
        if message.conversation_id not in self._more:
            return False
        mine = [
            each.sent_at
            for each in self._messages.values()
            if each.conversation_id == message.conversation_id
        ]
        return bool(mine) and message.sent_at < min(mine)

    async def _load(self, person: Correspondent, message_id: str) -> None:
        """The newest texts of each conversation, and as many as it takes to ``message_id``."""
        found: dict[str, Message] = {}
        more: set[str] = set()
        try:
            for thread in person.threads:
                rows = await self._rows_of(thread, message_id)
                found |= {each.id: each for each in rows}
                if len(rows) >= PAGE:
                    more.add(thread.id)
        except SoftphoneError as error:
            if self._is_open(person):
                self.state = replace(self.state, phase=Phase.FAILED, sentence=str(error))
                self.show()
            return
        if self._is_open(person):
            self._messages = found | self._messages
            self._more = more
            self.state = replace(self.state, phase=Phase.READY, sentence="")
            self.show()

    async def _rows_of(self, thread: Conversation, message_id: str) -> tuple[Message, ...]:
        rows = await self._services.messaging.thread(thread.id, None, PAGE)
        while rows and message_id and message_id not in {each.id for each in rows}:
            older = await self._services.messaging.thread(thread.id, rows[0], 4 * PAGE)
            if not older:
                break  # it stands in another conversation with this person
            rows = (*older, *rows)
        return rows

    async def _load_older(self, person: Correspondent) -> None:
        try:
            for conversation_id in sorted(self._more):
                mine = [
                    each
                    for each in self._messages.values()
                    if each.conversation_id == conversation_id
                ]
                first = min(mine, key=lambda each: each.sent_at, default=None)
                rows = await self._services.messaging.thread(conversation_id, first, PAGE)
                if not self._is_open(person):
                    return
                self._messages |= {each.id: each for each in rows}
                if len(rows) < PAGE:
                    self._more.discard(conversation_id)
        finally:
            self._is_loading = False
        self.show()

    def _is_open(self, person: Correspondent) -> bool:
        return self.person is not None and self.person.key == person.key

    def show(self) -> None:
        person = self.person
        if person is None:
            return
        name = self._wording.name(person)
        numbers = ", ".join(self._wording.number(each) for each in person.numbers)
        out = any(each.opted_out for each in person.threads)
        self.state = replace(
            self.state,
            title=name,
            number=numbers if name != numbers else "Not in your contacts",
            bubbles=self._bubbles(person),
            opted_out=OPTED_OUT if out else "",
            has_older=bool(self._more),
        )
        self._show(self.state)

    def _pending(self) -> list[PendingText]:
        if self.person is None:
            return []
        numbers = self.person.numbers
        return [each for each in self._services.texting.pending() if each.text.to in numbers]

    def _bubbles(self, person: Correspondent) -> tuple[Bubble, ...]:
        pending = self._pending()
        again = {each.text.retry_of for each in pending}
        again |= {each.retry_of for each in self._messages.values()}
        bubbles: list[Bubble] = []
        last_day = ""
        for message in self._in_order():
            if message.id in again:
                continue  # the newer attempt stands for it
            bubbles.append(self._bubble(message, last_day))
            last_day = day(message.sent_at, self._services.clock.now())
        profile = self._services.session.profile
        blocked = False
        for each in pending:
            shown = shown_as(each, profile.name if profile else "")
            bubbles.append(self._pending_bubble(each, shown, last_day, blocked))
            last_day = day(shown.sent_at, self._services.clock.now())
            blocked = blocked or each.is_refused
        return tuple(bubbles)

    def _in_order(self) -> list[Message]:
        """What is older than the oldest loaded text of a conversation with more waits for it."""
        starts: dict[str, object] = {}
        every = sorted(self._messages.values(), key=lambda each: each.sent_at)
        for each in every:
            starts.setdefault(each.conversation_id, each.sent_at)
        edges = [
            each.sent_at
            for each in every
            if each.conversation_id in self._more and starts[each.conversation_id] == each.sent_at
        ]
        edge = max(edges, default=None)
        return [each for each in every if edge is None or each.sent_at >= edge]

    def _bubble(self, message: Message, last_day: str) -> Bubble:
        now = self._services.clock.now()
        name = day(message.sent_at, now)
        failed = message.state is MessageState.FAILED
        may_send = self._services.session.answer.grants("messages:send")
        return Bubble(
            id=message.id,
            text=message.text,
            mine=message.direction is Direction.OUTBOUND,
            status=_status(message, moment(message.sent_at, now)),
            failed=failed,
            new_day=name if name != last_day else "",
            through=self._through(message.conversation_id),
            pictures=_pictures(message),
            actions=(RETRY, EDIT) if failed and may_send else (),
            is_marked=message.id == self._marked,
        )

    def _pending_bubble(
        self, pending: PendingText, message: Message, last_day: str, blocked: bool
    ) -> Bubble:
        now = self._services.clock.now()
        name = day(message.sent_at, now)
        words = "Waiting for the CRM" if self.crm is not CrmState.CONNECTED else "Sending…"
        if pending.is_refused:
            words = f"Not sent. {pending.write.sentence}"
        elif blocked:
            words = "Waiting for the text before it"
        return Bubble(
            id=message.id,
            text=message.text,
            mine=True,
            status=f"{moment(message.sent_at, now)} · {words}",
            failed=pending.is_refused,
            new_day=name if name != last_day else "",
            pictures=_pictures(message),
            actions=(RETRY, EDIT, DISCARD) if pending.is_refused else (),
        )

    def _through(self, conversation_id: str) -> str:
        """Where somebody is texted through more than one pair of numbers, which one it was."""
        threads = self._threads
        if len(threads) < 2 or conversation_id not in threads:
            return ""
        thread = threads[conversation_id]
        numbers = (self._wording.number(thread.remote_number), thread.our_number)
        return f"{numbers[0]} · ours {self._wording.number(numbers[1])}"


def _pictures(message: Message) -> tuple[BubblePicture, ...]:
    many = len(message.media) > 1
    return tuple(
        BubblePicture(each.id, f"Picture {place}" if many else "Picture")
        for place, each in enumerate(message.media, 1)
    )


def _status(message: Message, time: str) -> str:
    if message.direction is Direction.INBOUND:
        return time
    words = {
        MessageState.QUEUED: "On its way",
        MessageState.SENT: "Sent",
        MessageState.DELIVERED: "Delivered",
        MessageState.FAILED: f"Not delivered. {message.failure}".strip(),
    }
    author = f" · {message.author}" if message.author else ""
    return f"{time}{author} · {words.get(message.state, message.state.value)}"
