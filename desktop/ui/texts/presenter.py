"""Texts: the conversations, one thread, and what is being written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol

from desktop.domain import phone_numbers
from desktop.domain.calls import Direction
from desktop.domain.errors import SoftphoneError
from desktop.domain.events import (
    CrmState,
    CrmStateChanged,
    Event,
    EventsMissed,
    MessageChanged,
    PermissionsChanged,
    SignedIn,
)
from desktop.domain.records import Conversation, Message, MessageState
from desktop.ui.contracts import Clock, Messaging, Session, Stream, Tasks
from desktop.ui.texts import segments
from desktop.ui.words import Phase, day, day_or_clock, initials, moment

DEFAULT_REGION: Final = "US"


@dataclass(frozen=True, slots=True)
class ConversationRow:
    id: str
    initials: str
    name: str
    preview: str
    time: str
    unread: int


@dataclass(frozen=True, slots=True)
class ConversationsState:
    phase: Phase = Phase.LOADING
    rows: tuple[ConversationRow, ...] = ()
    open_id: str = ""
    sentence: str = ""
    unread_only: bool = False
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Bubble:
    id: str
    text: str
    mine: bool
    status: str
    failed: bool
    new_day: str  # the day's name above the first text of a day


@dataclass(frozen=True, slots=True)
class ThreadState:
    phase: Phase = Phase.EMPTY
    title: str = ""
    initials: str = ""
    number: str = ""
    our_number: str = ""
    bubbles: tuple[Bubble, ...] = ()
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class ComposerState:
    """``why_not`` says why nothing can be sent from here, "" where it can."""

    shown: bool = False
    text: str = ""
    why_not: str = ""
    counter: str = ""
    counter_hover: str = ""
    can_send: bool = False
    sending: bool = False
    problem: str = ""
    from_number: str = ""


class TextsView(Protocol):
    def show_conversations(self, state: ConversationsState) -> None: ...

    def show_thread(self, state: ThreadState) -> None: ...

    def show_composer(self, state: ComposerState) -> None: ...


@dataclass(slots=True)
class TextsServices:
    session: Session
    stream: Stream
    messaging: Messaging
    tasks: Tasks
    clock: Clock
    call: Callable[[str], None]


class TextsPresenter:
    def __init__(self, services: TextsServices) -> None:
        self._services = services
        self._view: TextsView | None = None
        self._list = ConversationsState()
        self._conversations: dict[str, Conversation] = {}
        self._messages: dict[str, Message] = {}
        self._open: Conversation | None = None
        self._drafts: dict[str, str] = {}
        self._sending: set[str] = set()
        self._problem = ""
        self._thread = ThreadState()
        self._unsubscribe: Callable[[], None] | None = None

    def attach(self, view: TextsView) -> None:
        self._view = view
        self._unsubscribe = self._services.stream.subscribe(self.handle)
        self._show_thread()
        self._show_composer()
        self.reload()

    def detach(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def handle(self, event: Event) -> None:
        match event:
            case MessageChanged(message):
                self._take(message)
            case SignedIn():
                self._leave_account()
                self.reload()
            case PermissionsChanged() | EventsMissed():
                self._show_composer()
                self.reload()
            case CrmStateChanged(CrmState.CONNECTED, _) if self._list.phase is Phase.FAILED:
                self.reload()
            case _:
                pass

    def reload(self) -> None:
        if self._list.phase is not Phase.READY:
            self._change_list(phase=Phase.LOADING)
        self._services.tasks.start(self._load(), "conversations")

    def show_unread_only(self, wanted: bool) -> None:
        self._list = replace(self._list, unread_only=wanted)
        self._show_list()

    def open(self, conversation_id: str) -> None:
        conversation = self._conversations.get(conversation_id)
        if conversation is None:
            return
        self._open, self._messages, self._problem = conversation, {}, ""
        self._conversations[conversation_id] = replace(conversation, unread=0)
        self._thread = replace(self._thread, phase=Phase.LOADING)
        self._show_list()
        self._show_thread()
        self._show_composer()
        self._services.tasks.start(self._load_thread(conversation_id), "a thread")

    def reopen(self) -> None:
        if self._open is not None:
            self.open(self._open.id)

    def type(self, text: str) -> None:
        if self._open is not None:
            self._drafts[self._open.id] = text
            self._problem = ""
            self._show_composer()

    def send(self) -> None:
        if self._open is None or not self._composer().can_send:
            return
        self._sending.add(self._open.id)
        self._show_composer()
        text = self._drafts[self._open.id]
        self._services.tasks.start(self._send(self._open.id, text), "send a text")

    def call(self) -> None:
        if self._open is not None:
            self._services.call(self._open.remote_number)

    def _leave_account(self) -> None:
        self._open, self._conversations, self._messages = None, {}, {}
        self._list = ConversationsState(unread_only=self._list.unread_only)
        self._show_thread()
        self._show_composer()

    async def _load(self) -> None:
        try:
            page = await self._services.messaging.conversations()
        except SoftphoneError as error:
            self._change_list(phase=Phase.FAILED, sentence=str(error))
            return
        self._conversations = {each.id: each for each in page.rows}
        self._change_list(phase=Phase.READY if page.rows else Phase.EMPTY, sentence="")

    async def _load_thread(self, conversation_id: str) -> None:
        try:
            page = await self._services.messaging.thread(conversation_id)
        except SoftphoneError as error:
            if self._is_open(conversation_id):
                self._thread = replace(self._thread, phase=Phase.FAILED, sentence=str(error))
                self._show_thread()
            return
        if self._is_open(conversation_id):
            self._messages = {message.id: message for message in page.rows}
            self._thread = replace(self._thread, phase=Phase.READY, sentence="")
            self._show_thread()

    async def _send(self, conversation_id: str, text: str) -> None:
        problem = ""
        try:
            await self._services.messaging.send(conversation_id, text)
        except SoftphoneError as error:
            problem = str(error)
        else:
            if self._drafts.get(conversation_id) == text:
                self._drafts[conversation_id] = ""
        self._sending.discard(conversation_id)
        if self._is_open(conversation_id):
            self._problem = problem
        self._show_composer()

    def _take(self, message: Message) -> None:
        conversation = self._conversations.get(message.conversation_id)
        if conversation is None:
            self.reload()
            return
        is_open = self._is_open(conversation.id)
        is_new = message.sent_at > conversation.last_at and message.direction is Direction.INBOUND
        if message.sent_at >= conversation.last_at:
            unread = conversation.unread + 1 if is_new and not is_open else conversation.unread
            self._conversations[conversation.id] = replace(
                conversation, last_text=message.text, last_at=message.sent_at, unread=unread
            )
        if is_open:
            self._messages[message.id] = message
            self._show_thread()
        self._show_list()

    def _is_open(self, conversation_id: str) -> bool:
        return self._open is not None and self._open.id == conversation_id

    def _change_list(self, phase: Phase, sentence: str = "") -> None:
        self._list = replace(self._list, phase=phase, sentence=sentence)
        self._show_list()

    def _show_list(self) -> None:
        if self._view is None:
            return
        newest = sorted(self._conversations.values(), key=lambda c: c.last_at, reverse=True)
        open_id = self._open.id if self._open is not None else ""
        wanted = [c for c in newest if not self._list.unread_only or c.unread or c.id == open_id]
        self._list = replace(
            self._list,
            rows=tuple(self._row(conversation) for conversation in wanted),
            open_id=open_id,
            unread=sum(1 for conversation in newest if conversation.unread),
        )
        self._view.show_conversations(self._list)

    def _row(self, conversation: Conversation) -> ConversationRow:
        name = self._name(conversation)
        return ConversationRow(
            id=conversation.id,
            initials=initials(name if conversation.contact_name else conversation.remote_number),
            name=name,
            preview=" ".join(conversation.last_text.split()),
            time=day_or_clock(conversation.last_at, self._services.clock.now()),
            unread=conversation.unread,
        )

    def _name(self, conversation: Conversation) -> str:
        return conversation.contact_name or self._display(conversation.remote_number)

    def _display(self, number: str) -> str:
        account = self._services.session.account
        return phone_numbers.display(number, account.region if account else DEFAULT_REGION)

    def _show_thread(self) -> None:
        if self._view is None:
            return
        if self._open is None:
            self._thread = ThreadState()
        else:
            name = self._name(self._open)
            number = self._display(self._open.remote_number)
            self._thread = replace(
                self._thread,
                title=name,
                initials=initials(name if self._open.contact_name else self._open.remote_number),
                number=number if name != number else "Not in your contacts",
                our_number=self._display(self._open.our_number),
                bubbles=self._bubbles(),
            )
        self._view.show_thread(self._thread)

    def _bubbles(self) -> tuple[Bubble, ...]:
        now = self._services.clock.now()
        bubbles: list[Bubble] = []
        last_day = ""
        for message in sorted(self._messages.values(), key=lambda m: m.sent_at):
            name = day(message.sent_at, now)
            bubbles.append(
                Bubble(
                    id=message.id,
                    text=message.text,
                    mine=message.direction is Direction.OUTBOUND,
                    status=_status(message, moment(message.sent_at, now)),
                    failed=message.state is MessageState.FAILED,
                    new_day=name if name != last_day else "",
                )
            )
            last_day = name
        return tuple(bubbles)

    def _show_composer(self) -> None:
        if self._view is not None:
            self._view.show_composer(self._composer())

    def _composer(self) -> ComposerState:
        if self._open is None:
            return ComposerState()
        text = self._drafts.get(self._open.id, "")
        counted = segments.count(text)
        why_not = self._why_not()
        sending = self._open.id in self._sending
        return ComposerState(
            shown=True,
            text=text,
            why_not=why_not,
            counter=counted.words,
            counter_hover=f"Counted in the {counted.alphabet} alphabet",
            can_send=bool(text.strip()) and not why_not and not sending,
            sending=sending,
            problem=self._problem,
            from_number=self._display(self._open.our_number),
        )

    def _why_not(self) -> str:
        if self._services.session.answer.grants("messages:send"):
            return ""
        return "You can read texts but not send them. An administrator can allow it."


def _status(message: Message, time: str) -> str:
    if message.direction is Direction.INBOUND:
        return time
    words = {
        MessageState.QUEUED: "Waiting to be sent",
        MessageState.SENT: "Sent",
        MessageState.DELIVERED: "Delivered",
        MessageState.FAILED: f"Not delivered. {message.failure}".strip(),
    }
    author = f" · {message.author}" if message.author else ""
    return f"{time}{author} · {words.get(message.state, message.state.value)}"
