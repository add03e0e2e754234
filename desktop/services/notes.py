"""Notes about calls: on disk as they are typed, then through the outbox to the CRM."""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass
from typing import Final

from desktop.domain.changes import KEPT, CallChange
from desktop.domain.errors import SessionEnded, SoftphoneError, StoreUnavailable
from desktop.domain.events import (
    AccountsLeft,
    CallChanged,
    CrmState,
    Event,
    LocalDataReady,
    NoteChanged,
    Notice,
    OutboxChanged,
    SignedIn,
    SignedOut,
    WriteSent,
)
from desktop.domain.outbox import CALL_CHANGE, Write
from desktop.services.call_writing import CallWritingService, change_of
from desktop.services.ports import Clock, LocalStore
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks

PAUSE_SECONDS: Final = 0.3
_WAITS: Final = "Saved here, sent when the CRM answers"
_WAITS_FOR_SIGN_IN: Final = "Saved here, sent when you sign in again"
_WAITS_THERE: Final = "Saved here, sent when you are in that account again"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Noted:
    """A call as one user sees it; a note is never sent in another user's name."""

    user_id: str
    account_id: str
    record_id: str

    @property
    def owner(self) -> str:
        return f"{self.user_id}/{self.account_id}"


class NoteService:
    """Keeps a draft until the outbox has exactly what was typed last.

    A note belongs to the account its call began in, whichever is entered while it is typed.
    """

    def __init__(
        self,
        writing: CallWritingService,
        session: SessionService,
        store: LocalStore,
        stream: EventStream,
        clock: Clock,
        tasks: Tasks,
    ) -> None:
        self._writing = writing
        self._session = session
        self._store = store
        self._stream = stream
        self._clock = clock
        self._tasks = tasks
        self._typed: dict[_Noted, tuple[str, str]] = {}  # (text, key)
        self._pausing: set[_Noted] = set()
        self._accounts: dict[str, str] = {}  # by call: the account it began in
        self._handed_over: dict[_Noted, str] = {}  # texts that the outbox has
        self._in_memory: dict[_Noted, str] = {}  # handed over, but the disk has only the draft
        stream.subscribe(self._on_event)
        stream.subscribe(self._on_left)

    def text(self, record_id: str) -> str | None:
        """What was typed and is not confirmed yet; None where nothing waits."""
        call = self._noted(record_id)
        if call is None:
            return None
        if call in self._typed:
            return self._typed[call][0]
        try:
            draft = self._store.draft(call.owner, record_id)
        except StoreUnavailable:
            draft = None  # typing will tell; an empty field can still be written into
        return self._writing.waiting_note(record_id) if draft is None else draft

    def type(self, record_id: str, text: str) -> None:
        """Take over what is in the field now; it is on disk when this returns."""
        call = self._noted(record_id)
        if call is None:
            raise SessionEnded("You are signed out. Sign in again.")
        key = uuid.uuid4().hex
        self._typed[call] = (text, key)
        try:
            self._store.keep_draft(call.owner, record_id, text, key)
        except StoreUnavailable as error:
            self._stream.publish(Notice(str(error), "error"))
        self._tell(record_id, text, "Saving…")
        self._after_a_pause(call)

    def _noted(self, record_id: str) -> _Noted | None:
        profile, account = self._session.profile, self._session.account
        if profile is None or account is None:
            return None
        return _Noted(profile.id, self._accounts.get(record_id, account.id), record_id)

    def _is_here(self, call: _Noted) -> bool:
        account = self._session.account
        return account is not None and account.id == call.account_id

    def _after_a_pause(self, call: _Noted) -> None:
        if call not in self._pausing:
            self._pausing.add(call)
            self._tasks.start(self._hand_over(call), "note")

    def _on_event(self, event: Event) -> None:
        match event:
            case SignedIn(profile=profile):
                self._leave(profile.id)
            case SignedOut():
                self._leave("")
                self._accounts.clear()
            case CallChanged(call=talk) if talk.record_id and talk.account_id:
                self._accounts[talk.record_id] = talk.account_id
            case LocalDataReady():
                self._take_up()
            case WriteSent(write=write):
                self._sent(write)
            case OutboxChanged(stuck=stuck, sentence=sentence):
                for write in stuck:
                    self._stuck(write)
                for call, text in self._handed_over.items() if sentence else ():
                    self._tell(call.record_id, text, _WAITS)
            case _:
                pass

    def _on_left(self, event: Event) -> None:
        if isinstance(event, AccountsLeft):
            for account_id in event.account_ids:
                self._let_go(f"{event.user_id}/{account_id}")

    def _let_go(self, owner: str) -> None:
        """Notes about calls of an account that was left go with everything else of it."""
        try:
            for record_id, _, key in self._store.drafts(owner):
                self._store.drop_draft(owner, record_id, key)
        except StoreUnavailable as error:
            self._stream.publish(Notice(str(error), "warning"))

    def _leave(self, user_id: str) -> None:
        """Unsent notes stay on the disk, for the one who wrote them; their own go on being sent."""
        words = _WAITS_THERE if user_id else _WAITS_FOR_SIGN_IN
        for call, text in self._handed_over.items():
            self._tell(call.record_id, text, words)
        for call in [each for each in self._typed if each.user_id != user_id]:
            self._tell(call.record_id, self._typed.pop(call)[0], _WAITS_FOR_SIGN_IN)
        for each in (self._handed_over, self._in_memory):
            each.clear()

    def _take_up(self) -> None:
        profile, account = self._session.profile, self._session.account
        if profile is None or account is None:
            return
        try:
            drafts = self._store.drafts(f"{profile.id}/{account.id}")
        except StoreUnavailable as error:
            self._stream.publish(Notice(str(error), "error"))
            return
        for record_id, text, key in drafts:
            call = _Noted(profile.id, account.id, record_id)
            if call not in self._typed:
                self._typed[call] = (text, key)
                self._after_a_pause(call)

    async def _hand_over(self, call: _Noted) -> None:
        try:
            while call in self._typed:
                await self._clock.sleep(PAUSE_SECONDS)
                if call not in self._typed:
                    return  # signed out during the pause
                text, key = self._typed[call]
                if not self._is_here(call):
                    await self._send_there(call, text, key)
                    continue
                kept = await self._writing.change(call.record_id, CallChange(note=text))
                if self._typed.get(call) == (text, key):
                    self._has_gone(call, text, key, kept)
        finally:
            self._pausing.discard(call)

    async def _send_there(self, call: _Noted, text: str, key: str) -> None:
        """A CRM that will not have it now gets it from the disk, when the account is entered."""
        note = CallChange(note=text)
        sent = self._writing.write_elsewhere(call.account_id, call.record_id, note, key)
        is_sent = True
        try:
            await self._session.ask(sent)
        except SoftphoneError as error:
            is_sent = False
            _log.info("a note for another account waits on the disk: %s", type(error).__name__)
        if self._typed.get(call) != (text, key):
            return  # typed on meanwhile, or signed out
        del self._typed[call]
        if is_sent:
            self._drop(call, key)
            self._stream.publish(NoteChanged(call.record_id, text, True, "Note saved"))
        else:
            self._tell(call.record_id, text, _WAITS_THERE)

    def _has_gone(self, call: _Noted, text: str, key: str, kept: bool) -> None:
        del self._typed[call]
        if self._writing.waiting_note(call.record_id) is not None:
            self._handed_over[call] = text
        if kept:
            self._drop(call, key)
        else:
            self._in_memory[call] = key
        if self._session.crm_state is not CrmState.CONNECTED:
            self._tell(call.record_id, text, _WAITS)

    def _sent(self, write: Write) -> None:
        note = _note_of(write)
        call = self._noted(write.subject)
        if note is None or call is None:
            return
        if self._writing.waiting_note(write.subject) is None:
            self._handed_over.pop(call, None)
        if key := self._in_memory.pop(call, ""):
            self._drop(call, key)
        if call not in self._typed and self._writing.waiting_note(write.subject) is None:
            self._stream.publish(NoteChanged(write.subject, note, True, "Note saved"))

    def _stuck(self, write: Write) -> None:
        """The text stays in the outbox: it can be sent again, or given up, by its author."""
        note, call = _note_of(write), self._noted(write.subject)
        if note is not None and call is not None:
            self._handed_over.pop(call, None)
            self._tell(write.subject, note, f"Not sent. {write.sentence}")

    def _drop(self, call: _Noted, key: str) -> None:
        try:
            self._store.drop_draft(call.owner, call.record_id, key)
        except StoreUnavailable as error:
            # It goes into the outbox once more, and says the same again.
            _log.info("a note that was handed over stays a draft on the disk: %s", error)

    def _tell(self, record_id: str, text: str, sentence: str) -> None:
        self._stream.publish(NoteChanged(record_id, text, False, sentence))


def _note_of(write: Write) -> str | None:
    if write.kind != CALL_CHANGE:
        return None
    note = change_of(write).note
    return None if note is KEPT else note
