"""Single texts: what is said beforehand, and sending through the outbox, once each (S1-21)."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Final

import msgspec

from desktop.domain.calls import Direction
from desktop.domain.correspondence import OutgoingText
from desktop.domain.errors import Conflict, InvalidInput, StoreUnavailable
from desktop.domain.events import (
    Event,
    LocalChanged,
    PermissionsChanged,
    SignedIn,
    SignedOut,
    WriteSent,
)
from desktop.domain.outbox import NOTHING, TEXT, Rows, Write, WriteState
from desktop.domain.records import Conversation, Message, MessageState
from desktop.domain.text_records import (
    MOST_PICTURE_BYTES,
    MessageTemplate,
    Picture,
    TextCheck,
    TextNumber,
)
from desktop.services.gate import require
from desktop.services.outbox import OutboxService, Sent
from desktop.services.ports import Crm, LocalData
from desktop.services.session import SessionService
from desktop.services.stream import EventStream

SEND: Final = "messages:send"
_PICTURE_ONLY: Final = "Picture"
_MOST_PICTURES_KEPT: Final = 32 * MOST_PICTURE_BYTES
_BEGINNINGS: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")


@dataclass(frozen=True, slots=True)
class PendingText:
    """A text that the CRM does not have yet, or will not take."""

    write: Write
    text: OutgoingText

    @property
    def is_refused(self) -> bool:
        return self.write.state is not WriteState.WAITING


class TextingService:
    """Implements ``Sender`` for texts."""

    def __init__(
        self,
        crm: Crm,
        session: SessionService,
        outbox: OutboxService,
        local: LocalData,
        stream: EventStream,
    ) -> None:
        self._crm = crm
        self._session = session
        self._outbox = outbox
        self._local = local
        self._stream = stream
        self._sent: dict[str, Rows] = {}
        self._pictures: OrderedDict[str, bytes] = OrderedDict()
        outbox.register(TEXT, self)
        stream.subscribe(self._on_event)

    async def put(self, text: OutgoingText) -> None:
        """On the disk when this returns; it goes out as soon as the CRM answers."""
        self._check()
        if not text.text.strip() and not text.media:
            raise InvalidInput("There is nothing to send yet. Write a text first.")
        await self._outbox.put(TEXT, text.to, msgspec.json.encode(text).decode())

    def pending(self, number: str = "") -> tuple[PendingText, ...]:
        """In the order they were written; to one number, or to anybody."""
        if not self._session.answer.grants("messages.log:view"):
            return ()
        return tuple(
            PendingText(each, text_of(each))
            for each in self._outbox.all()
            if each.kind == TEXT and number in ("", each.subject)
        )

    async def send_again(self, pending: PendingText) -> None:
        self._check()
        await self._outbox.send_again(pending.write)

    async def give_up(self, pending: PendingText) -> None:
        await self._outbox.give_up(pending.write)

    async def send(self, account_id: str, write: Write) -> Sent:
        text = text_of(write)
        media = [each.id for each in text.media]
        if text.conversation_id:
            message = await self._crm.send_message(
                *(account_id, text.conversation_id, text.text, write.key),
                *(media, text.retry_of),
            )
        else:
            message = await self._crm.send_text(
                account_id, text.to, text.text, write.key, text.from_number, media
            )
        rows = self._rows(message, text)
        self._sent[write.key] = rows
        return Sent(rows=rows)

    def rebased(self, write: Write, conflict: Conflict) -> Write:
        """There is nothing to put a text on top of: its author decides."""
        return replace(write, state=WriteState.REFUSED, sentence=str(conflict))

    async def numbers(self) -> tuple[TextNumber, ...]:
        self._check()
        return await self._session.ask(self._crm.text_numbers(self._session.account_id))

    async def check(self, to: str, from_number: str = "") -> TextCheck:
        self._check()
        asked = self._crm.check_text(self._session.account_id, to, from_number)
        return await self._session.ask(asked)

    async def templates(self) -> tuple[MessageTemplate, ...]:
        self._check()
        return (await self._session.ask(self._crm.templates(self._session.account_id))).rows

    async def add_picture(self, content: bytes) -> Picture:
        """Raises ``InvalidInput`` before anything is sent for what could not be."""
        self._check()
        fault = fault_of_picture(content)
        if fault:
            raise InvalidInput(fault)
        added = await self._session.ask(self._crm.add_picture(self._session.account_id, content))
        self._keep(added.id, content)
        return added

    async def picture(self, picture_id: str) -> bytes:
        """Fetched once and kept in memory alone."""
        require(self._session.answer, "messages.log:view", "see texts")
        if picture_id not in self._pictures:
            account_id = self._session.account_id
            content = await self._session.ask(self._crm.picture(account_id, picture_id))
            if account_id != self._session.account_id:
                return content
            self._keep(picture_id, content)
        self._pictures.move_to_end(picture_id)
        return self._pictures[picture_id]

    def _keep(self, picture_id: str, content: bytes) -> None:
        self._pictures[picture_id] = content
        while sum(map(len, self._pictures.values())) > _MOST_PICTURES_KEPT:
            self._pictures.popitem(last=False)

    def _rows(self, message: Message, text: OutgoingText) -> Rows:
        """Nothing comes onto the disk of somebody who may not see texts any more."""
        if not self._session.answer.grants("messages.log:view"):
            return NOTHING
        try:
            known = self._local.texts.conversation(message.conversation_id)
            contact = self._local.contacts.match(text.to)
        except StoreUnavailable:
            return NOTHING
        if known is None:
            who = (contact.id, contact.name) if contact else ("", "")
            ours = (text.to, text.from_number)
            known = Conversation(message.conversation_id, *who, *ours, "", message.sent_at, 0)
        last = message.text or _PICTURE_ONLY
        if message.sent_at >= known.last_at:
            known = replace(known, last_text=last, last_at=message.sent_at)
        return Rows(conversations=(known,), messages=(message,))

    def _on_event(self, event: Event) -> None:
        match event:
            case SignedIn() | SignedOut():
                self._pictures.clear()
            case PermissionsChanged(answer=answer) if not answer.grants("messages.log:view"):
                self._pictures.clear()
            case WriteSent(write=write) if rows := self._sent.pop(write.key, None):
                changed = LocalChanged(conversations=rows.conversations, messages=rows.messages)
                self._stream.publish(changed)
            case _:
                pass

    def _check(self) -> None:
        require(self._session.answer, SEND, "send texts")


def text_of(write: Write) -> OutgoingText:
    return msgspec.json.decode(write.body, type=OutgoingText)


def shown_as(pending: PendingText, author: str) -> Message:
    """The text as it will stand in its thread."""
    text, write = pending.text, pending.write
    return Message(
        id=write.key,
        conversation_id=text.conversation_id,
        direction=Direction.OUTBOUND,
        text=text.text,
        state=MessageState.QUEUED,
        sent_at=write.written_at,
        author=author,
        retry_of=text.retry_of,
        media=text.media,
    )


def fault_of_picture(content: bytes) -> str:
    """Why these bytes cannot be sent as a picture, "" where they can."""
    if not content.startswith(_BEGINNINGS):
        return "This is not a picture that can be sent. Choose a PNG, JPEG or GIF file."
    if len(content) > MOST_PICTURE_BYTES:
        size = len(content) / MOST_PICTURE_BYTES
        return f"This picture has {size:.1f} MB; a text takes 1 MB. Choose a smaller one."
    return ""
