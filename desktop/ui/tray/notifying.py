"""What has happened while one looked elsewhere: missed calls, texts, voicemail, permissions."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from desktop.domain import phone_numbers
from desktop.domain.calls import Call, Direction, EndReason
from desktop.domain.events import (
    CallChanged,
    Event,
    MessageChanged,
    PermissionReceipt,
    VoicemailChanged,
)
from desktop.domain.receipts import Receipt
from desktop.domain.records import Conversation, Message
from desktop.domain.voicemails import Voicemail
from desktop.services.own_settings import OwnSettingsService
from desktop.services.session import SessionService
from desktop.ui.contracts import Clock, Stream
from desktop.ui.phone.call_words import title
from desktop.ui.phone.dialling import DEFAULT_REGION
from desktop.ui.receipt_words import receipt_sentence
from desktop.ui.tray.contracts import Note

MISSED_CALLS: Final = "notifications.missed_calls"
TEXTS: Final = "notifications.texts"
VOICEMAILS: Final = "notifications.voicemails"
PERMISSIONS: Final = "notifications.permissions"
NEWS_FOR: Final = timedelta(minutes=10)  # what is older is told again for another reason
_REMEMBERED: Final = 200
_MOST_WORDS: Final = 160


class Conversations(Protocol):
    def conversation(self, conversation_id: str) -> Conversation | None: ...


@dataclass(slots=True)
class NotifyingServices:
    session: SessionService
    own: OwnSettingsService
    messaging: Conversations
    stream: Stream
    clock: Clock


@dataclass(slots=True)
class NotifyingActs:
    """``is_looked_at`` is whether the window has the person's eyes now."""

    is_looked_at: Callable[[], bool]
    show: Callable[[Note], None]
    sound: Callable[[], None]
    open_calls: Callable[[], None]
    open_conversation: Callable[[str], None]
    open_voicemail: Callable[[], None]
    open_permissions: Callable[[], None]


class Notifying:
    """Says no more than the privacy settings let it, and the same thing never twice."""

    def __init__(self, services: NotifyingServices, acts: NotifyingActs) -> None:
        self._services = services
        self._acts = acts
        self._told: deque[str] = deque(maxlen=_REMEMBERED)
        services.stream.subscribe(self.handle)

    def handle(self, event: Event) -> None:
        match event:
            case CallChanged(call=call) if call.end_reason is EndReason.MISSED:
                self._tell(MISSED_CALLS, f"call {call.id}", self._of_call(call))
            case MessageChanged(message=message) if message.direction is Direction.INBOUND:
                if self._is_news(message.sent_at):
                    self._tell(TEXTS, f"text {message.id}", self._of_text(message))
            case VoicemailChanged(voicemail=Voicemail() as voicemail) if not voicemail.heard:
                if self._is_news(voicemail.left_at):
                    key = f"voicemail {voicemail.id}"
                    self._tell(VOICEMAILS, key, self._of_voicemail(voicemail))
            case PermissionReceipt(receipt=receipt):
                self._tell(PERMISSIONS, "", self._of_receipt(receipt))
            case _:
                pass

    def _tell(self, kind: str, key: str, note: Note) -> None:
        own, when = self._services.own, self._services.own.text("notifications.when")
        if key and key in self._told:
            return
        self._told.append(key)
        is_wanted = when == "always" or (when == "away" and not self._acts.is_looked_at())
        if not (is_wanted and own.is_on(kind) and self._services.session.is_signed_in):
            return
        self._acts.show(note)
        if own.is_on("notifications.sound"):
            self._acts.sound()

    def _of_call(self, call: Call) -> Note:
        who = title(call, None, self._region())
        return self._note("Missed call", "from", who, "", self._acts.open_calls)

    def _of_text(self, message: Message) -> Note:
        thread = self._services.messaging.conversation(message.conversation_id)
        who = _who(thread.contact_name, thread.remote_number, self._region()) if thread else ""

        def opens() -> None:
            self._acts.open_conversation(message.conversation_id)

        return self._note("New text", "from", who, message.text or "A picture", opens)

    def _of_voicemail(self, voicemail: Voicemail) -> Note:
        who = _who(voicemail.contact_name, voicemail.caller_number, self._region())
        words = voicemail.transcript or ""
        return self._note("New voicemail", "from", who, words, self._acts.open_voicemail)

    def _of_receipt(self, receipt: Receipt) -> Note:
        words = receipt_sentence(receipt, self._services.clock.now())
        title_, opens = "Your permissions have changed", self._acts.open_permissions
        return self._note(title_, "", "", words, opens)

    def _note(self, what: str, join: str, who: str, words: str, opens: Callable[[], None]) -> Note:
        shown = self._services.own.text("privacy.notifications")
        named = f"{what} {join} {who}" if who and shown != "nothing" else what
        text = words.replace("\n", " ")[:_MOST_WORDS] if shown == "all" else ""
        return Note(named, text, opens)

    def _is_news(self, at: datetime) -> bool:
        return self._services.clock.now() - at < NEWS_FOR

    def _region(self) -> str:
        account = self._services.session.account
        return account.region if account is not None else DEFAULT_REGION


def _who(name: str, number: str, region: str) -> str:
    return name or phone_numbers.display(number, region)
