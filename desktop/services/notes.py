"""Notes about calls: on disk as they are typed, at the CRM as soon as it answers."""

from __future__ import annotations

import random
import uuid

from desktop.domain.errors import (
    Conflict,
    CrmBusy,
    CrmConfused,
    CrmUnreachable,
    InvalidInput,
    NotFound,
    Refused,
    SessionEnded,
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
)
from desktop.domain.line import retry_delay
from desktop.services.ports import Clock, Crm, LocalStore
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks

PAUSE_SECONDS = 0.3


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
        self._typed: dict[tuple[str, str], tuple[str, str]] = {}  # call -> (text, key)
        self._sending: set[tuple[str, str]] = set()
        stream.subscribe(self._on_event)

    def text(self, record_id: str) -> str | None:
        """What was typed and is not confirmed yet; None where nothing waits."""
        account = self._session.account
        if account is None:
            return None
        typed = self._typed.get((account.id, record_id))
        return typed[0] if typed else self._store.draft(account.id, record_id)

    def type(self, record_id: str, text: str) -> None:
        """Take over what is in the field now; it is on disk when this returns."""
        call = (self._session.account_id, record_id)
        key = uuid.uuid4().hex
        self._typed[call] = (text, key)
        try:
            self._store.keep_draft(*call, text, key)
        except StoreUnavailable as error:
            self._stream.publish(Notice(str(error), "error"))
        self._stream.publish(NoteChanged(record_id, text, saved=False, sentence="Saving…"))
        self._send(call)

    def _send(self, call: tuple[str, str]) -> None:
        if call not in self._sending:
            self._sending.add(call)
            self._tasks.start(self._until_sent(call), "note")

    def _on_event(self, event: Event) -> None:
        match event:
            case SignedIn(account=account):
                for record_id, text, key in self._store.drafts(account.id):
                    self._typed.setdefault((account.id, record_id), (text, key))
                    self._send((account.id, record_id))
            case CrmStateChanged(state=CrmState.CONNECTED):
                for call in tuple(self._typed):
                    self._send(call)
            case _:
                pass

    async def _until_sent(self, call: tuple[str, str]) -> None:
        failures = 0
        try:
            while call in self._typed:
                wait = retry_delay(failures, random.random()) if failures else PAUSE_SECONDS
                await self._clock.sleep(wait)
                try:
                    await self._send_once(call)
                    failures = 0
                except (CrmUnreachable, CrmConfused, CrmBusy):
                    failures += 1
                    self._tell(call, "Saved here, sent when the CRM answers")
                except SessionEnded:
                    self._tell(call, "Saved here, sent when you sign in again")
                    return
        finally:
            self._sending.discard(call)

    async def _send_once(self, call: tuple[str, str]) -> None:
        text, key = self._typed[call]
        account_id, record_id = call
        try:
            record = await self._crm.save_note(account_id, record_id, text, key)
        except (Refused, NotFound, Conflict, InvalidInput) as error:
            # The text stays on disk: it can still be copied, and sent once it is allowed again.
            self._typed.pop(call, None)
            self._stream.publish(NoteChanged(record_id, text, False, f"Not sent. {error}"))
            return
        self._stream.publish(CallLogged(record))
        if self._typed.get(call) == (text, key):
            del self._typed[call]
            self._store.drop_draft(account_id, record_id, key)
            self._stream.publish(NoteChanged(record_id, text, saved=True, sentence="Note saved"))

    def _tell(self, call: tuple[str, str], sentence: str) -> None:
        typed = self._typed.get(call)
        if typed is not None:
            self._stream.publish(NoteChanged(call[1], typed[0], saved=False, sentence=sentence))
