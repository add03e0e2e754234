"""Notes about calls: on disk as they are typed, at the CRM as soon as it answers."""

from __future__ import annotations

import logging
import random
import uuid
from dataclasses import dataclass

from desktop.domain.errors import (
    Conflict,
    InvalidInput,
    NotFound,
    Refused,
    SessionEnded,
    SoftphoneError,
    StoreUnavailable,
)
from desktop.domain.events import (
    CallLogged,
    CrmState,
    CrmStateChanged,
    Event,
    NoteChanged,
    Notice,
    SignedIn,
    SignedOut,
)
from desktop.domain.line import retry_delay
from desktop.services.ports import Clock, Crm, LocalStore
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks
from desktop.services.waiting import PASSING

PAUSE_SECONDS = 0.3

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
    """Keeps a draft until the CRM has confirmed exactly what was typed last."""

    def __init__(
        self,
        crm: Crm,
        session: SessionService,
        store: LocalStore,
        stream: EventStream,
        clock: Clock,
        tasks: Tasks,
    ) -> None:
        self._crm = crm
        self._session = session
        self._store = store
        self._stream = stream
        self._clock = clock
        self._tasks = tasks
        self._typed: dict[_Noted, tuple[str, str]] = {}  # (text, key)
        self._sending: set[_Noted] = set()
        stream.subscribe(self._on_event)

    def text(self, record_id: str) -> str | None:
        """What was typed and is not confirmed yet; None where nothing waits."""
        call = self._noted(record_id)
        if call is None:
            return None
        if call in self._typed:
            return self._typed[call][0]
        try:
            return self._store.draft(call.owner, record_id)
        except StoreUnavailable:
            return None  # typing will tell; an empty field can still be written into

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
        self._stream.publish(NoteChanged(record_id, text, saved=False, sentence="Saving…"))
        self._send(call)

    def _noted(self, record_id: str) -> _Noted | None:
        profile, account = self._session.profile, self._session.account
        if profile is None or account is None:
            return None
        return _Noted(profile.id, account.id, record_id)

    def _send(self, call: _Noted) -> None:
        if call not in self._sending:
            self._sending.add(call)
            self._tasks.start(self._until_sent(call), "note")

    def _on_event(self, event: Event) -> None:
        match event:
            case SignedIn(profile=profile, account=account):
                self._forget()
                self._take_up(profile.id, account.id)
            case SignedOut():
                self._forget()
            case CrmStateChanged(state=CrmState.CONNECTED):
                for call in tuple(self._typed):
                    self._send(call)
            case _:
                pass

    def _forget(self) -> None:
        """Unsent notes stay on the disk, for the one who wrote them."""
        self._typed.clear()

    def _take_up(self, user_id: str, account_id: str) -> None:
        try:
            drafts = self._store.drafts(f"{user_id}/{account_id}")
        except StoreUnavailable as error:
            self._stream.publish(Notice(str(error), "error"))
            return
        for record_id, text, key in drafts:
            call = _Noted(user_id, account_id, record_id)
            self._typed[call] = (text, key)
            self._send(call)

    async def _until_sent(self, call: _Noted) -> None:
        failures = 0
        try:
            while call in self._typed:
                wait = retry_delay(failures, random.random()) if failures else PAUSE_SECONDS
                await self._clock.sleep(wait)
                try:
                    await self._send_once(call)
                    failures = 0
                except PASSING:
                    failures += 1
                    self._tell(call, "Saved here, sent when the CRM answers")
                except SessionEnded:
                    self._tell(call, "Saved here, sent when you sign in again")
                    return
        finally:
            self._sending.discard(call)

    async def _send_once(self, call: _Noted) -> None:
        if call not in self._typed:
            return  # signed out during the pause
        text, key = self._typed[call]
        try:
            record = await self._crm.save_note(call.account_id, call.record_id, text, key)
        except (Refused, NotFound, InvalidInput, Conflict) as error:
            self._not_sent(call, key, error)
            return
        self._stream.publish(CallLogged(record))
        if self._is_newest(call, key):
            del self._typed[call]
            self._drop(call, key)
            self._stream.publish(NoteChanged(call.record_id, text, True, "Note saved"))

    def _not_sent(self, call: _Noted, key: str, error: SoftphoneError) -> None:
        """The text stays on disk: it can still be copied, and is sent again at the next sign-in.

        What was typed since may fare better.
        """
        self._tell(call, f"Not sent. {error}")
        if self._is_newest(call, key):
            del self._typed[call]

    def _drop(self, call: _Noted, key: str) -> None:
        try:
            self._store.drop_draft(call.owner, call.record_id, key)
        except StoreUnavailable as error:
            # It will be sent once more, with the same key, which the CRM answers without writing.
            _log.info("a sent note stays on the disk: %s", error)

    def _is_newest(self, call: _Noted, key: str) -> bool:
        return self._typed.get(call, ("", ""))[1] == key

    def _tell(self, call: _Noted, sentence: str) -> None:
        typed = self._typed.get(call)
        if typed is not None:
            self._stream.publish(NoteChanged(call.record_id, typed[0], False, sentence))
