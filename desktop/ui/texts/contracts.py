"""What the page of texts asks of the services."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from desktop.domain.correspondence import Correspondent, OutgoingText
from desktop.domain.records import Contact, Conversation, Message
from desktop.domain.text_records import MessageTemplate, Picture, TextCheck, TextNumber
from desktop.services.messaging import Found
from desktop.services.texting import PendingText
from desktop.ui.contracts import Clock, Session, Stream, Tasks


class Messaging(Protocol):
    """Texts as they are kept here; what is not awaited takes milliseconds."""

    @property
    def is_ready(self) -> bool: ...

    @property
    def is_filling(self) -> bool: ...

    @property
    def trouble(self) -> str: ...

    def ask_again(self) -> None: ...

    async def conversations(
        self,
        after: Conversation | None = None,
        limit: int = 100,
        unread_only: bool = False,
        our_number: str = "",
    ) -> tuple[Conversation, ...]: ...

    def conversation(self, conversation_id: str) -> Conversation | None: ...

    async def our_numbers(self) -> tuple[str, ...]: ...

    async def correspondent(self, number: str) -> Correspondent: ...

    async def thread(
        self, conversation_id: str, before: Message | None = None, limit: int = 50
    ) -> tuple[Message, ...]: ...

    async def find(self, text: str, limit: int = 50) -> Found: ...

    async def people(self, text: str) -> tuple[Contact, ...]: ...

    async def mark_read(self, conversations: tuple[Conversation, ...]) -> None: ...


class Texting(Protocol):
    async def put(self, text: OutgoingText) -> None: ...

    def pending(self, number: str = "") -> tuple[PendingText, ...]: ...

    async def send_again(self, pending: PendingText) -> None: ...

    async def give_up(self, pending: PendingText) -> None: ...

    async def numbers(self) -> tuple[TextNumber, ...]: ...

    async def check(self, to: str, from_number: str = "") -> TextCheck: ...

    async def templates(self) -> tuple[MessageTemplate, ...]: ...

    async def add_picture(self, content: bytes) -> Picture: ...

    async def picture(self, picture_id: str) -> bytes: ...


class TextDrafts(Protocol):
    def text(self, number: str) -> str: ...

    def all(self) -> dict[str, str]: ...

    def type(self, number: str, text: str) -> None: ...


@dataclass(slots=True)
class TextsServices:
    """``call`` fills the number field."""

    session: Session
    stream: Stream
    messaging: Messaging
    texting: Texting
    drafts: TextDrafts
    tasks: Tasks
    clock: Clock
    call: Callable[[str], None]
