"""Texts that come in while one looks at something else: who wrote, and the first words."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from desktop.domain import phone_numbers
from desktop.domain.calls import Direction
from desktop.domain.events import (
    Event,
    LocalChanged,
    MessageChanged,
    PermissionsChanged,
    SignedIn,
    SignedOut,
)
from desktop.domain.records import Conversation, Message
from desktop.ui.contracts import Session, Stream

_WORDS: Final = 90  # characters of a text that are shown
_REMEMBERED: Final = 500
_DEFAULT_REGION: Final = "US"


@dataclass(frozen=True, slots=True)
class Arrival:
    """``number`` opens the thread."""

    number: str
    sender: str
    words: str


class ArrivalView(Protocol):
    def show_arrival(self, arrival: Arrival) -> None: ...

    def hide_arrival(self) -> None: ...


class ArrivalsPresenter:
    """``is_read`` says of a conversation whether it is open before somebody's eyes."""

    def __init__(
        self,
        session: Session,
        stream: Stream,
        conversation: Callable[[str], Conversation | None],
        is_read: Callable[[str], bool],
        open_thread: Callable[[str], None],
    ) -> None:
        self._session = session
        self._conversation = conversation
        self._is_read = is_read
        self._open_thread = open_thread
        self._view: ArrivalView | None = None
        self._told: OrderedDict[str, None] = OrderedDict()
        self._waiting: dict[str, Message] = {}  # from somebody this computer does not know yet
        self._shown: Arrival | None = None
        stream.subscribe(self.handle)

    def attach(self, view: ArrivalView) -> None:
        self._view = view

    def handle(self, event: Event) -> None:
        match event:
            case MessageChanged(message) if message.direction is Direction.INBOUND:
                self._arrived(message)
            case LocalChanged(conversations=conversations):
                for each in conversations:
                    self._known(each)
            case SignedIn() | SignedOut():
                self._forget()
            case PermissionsChanged(answer=answer) if not answer.grants("messages.log:view"):
                self._forget()
            case _:
                pass

    def open(self) -> None:
        if self._shown is not None:
            number = self._shown.number
            self.dismiss()
            self._open_thread(number)

    def dismiss(self) -> None:
        self._shown = None
        if self._view is not None:
            self._view.hide_arrival()

    def _arrived(self, message: Message) -> None:
        if message.id in self._told:
            return
        self._told[message.id] = None
        while len(self._told) > _REMEMBERED:
            self._told.popitem(last=False)
        conversation = self._conversation(message.conversation_id)
        if conversation is None:
            self._waiting[message.conversation_id] = message
        else:
            self._show(message, conversation)

    def _known(self, conversation: Conversation) -> None:
        if conversation.id in self._waiting:
            self._show(self._waiting.pop(conversation.id), conversation)
        elif self._shown is not None and not conversation.unread:
            self._seen(conversation.remote_number)

    def _seen(self, number: str) -> None:
        if self._shown is not None and self._shown.number == number:
            self.dismiss()

    def _show(self, message: Message, conversation: Conversation) -> None:
        if self._is_read(conversation.id) or self._view is None:
            return
        account = self._session.account
        region = account.region if account else _DEFAULT_REGION
        number = conversation.remote_number
        words = " ".join(message.text.split()) or "Picture"
        short = words if len(words) <= _WORDS else f"{words[:_WORDS].rstrip()}…"
        sender = conversation.contact_name or phone_numbers.display(number, region)
        self._shown = Arrival(number, sender, short)
        self._view.show_arrival(self._shown)

    def _forget(self) -> None:
        self._told.clear()
        self._waiting.clear()
        self.dismiss()
