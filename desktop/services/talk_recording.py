"""Talks that are to be recorded: written down here by the engine, and sent to the CRM."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Final

from desktop.domain.calls import Call, CallId, CallState, Capture, EndReason
from desktop.domain.errors import Conflict, EngineError, StoreUnavailable, UnknownCall
from desktop.domain.events import (
    AccountsLeft,
    CallChanged,
    Event,
    LocalDataReady,
    Notice,
    SignedIn,
    TalkCaptured,
)
from desktop.domain.outbox import RECORDING, Write
from desktop.services.calling import CallService
from desktop.services.gate import require
from desktop.services.outbox import OutboxService, Sent
from desktop.services.ports import Crm, PhoneEngine
from desktop.services.ports.recordings import RecordingFiles
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks
from desktop.services.unsent import Told

PAUSE: Final = "recordings:pause_own_call"
DISK_FULL: Final = (
    "The recording of this call has stopped: this computer has no room for it. "
    "The call goes on. Free some space."
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Talk:
    owner: str
    account_id: str
    record_id: str


class TalkRecordingService:
    """A call that cannot be recorded goes on all the same, and its agent is told.

    A file is sent when its call is over, and again from the next start on where this program ended
    first. It goes with the account that its call began in.
    """

    def __init__(
        self,
        crm: Crm,
        session: SessionService,
        engine: PhoneEngine,
        calls: CallService,
        files: RecordingFiles,
        outbox: OutboxService,
        stream: EventStream,
        tasks: Tasks,
    ) -> None:
        self._crm = crm
        self._session = session
        self._engine = engine
        self._calls = calls
        self._files = files
        self._outbox = outbox
        self._stream = stream
        self._tasks = tasks
        self._user_id = ""
        self._talks: dict[CallId, _Talk] = {}
        self._failed: set[CallId] = set()
        outbox.register(RECORDING, self)
        stream.subscribe(self._on_event)

    def may_pause(self, call: Call) -> bool:
        is_there = call.capture in (Capture.RUNNING, Capture.PAUSED)
        return is_there and self._session.answer_in(call.account_id).grants(PAUSE)

    async def pause(self, call_id: CallId, paused: bool) -> None:
        """What is said meanwhile is in no file."""
        call = self._calls.call(call_id)
        answer = self._session.answer_in(call.account_id)
        require(answer, PAUSE, "pause the recording of your call")
        await self._engine.pause_recording(call_id, paused)

    # As a sender

    async def send(self, account_id: str, write: Write) -> Sent:
        owner = self._owner(account_id)
        path = self._files.path_of(owner, write.subject)
        if write.subject in await self._files.left(owner):
            try:
                await self._crm.send_recording(account_id, write.subject, path)
            except Conflict as error:
                _log.info("a recording is not wanted: %s", error)
            await self._files.remove(owner, write.subject)
        return Sent()

    def rebased(self, write: Write, _: Conflict) -> Write:
        return write

    async def discard(self, write: Write) -> None:
        """Its author gives up what the CRM will not take."""
        await self._files.remove(self._owner(self._session.account_id), write.subject)
        await self._outbox.give_up(write)

    async def keep_mine(self, write: Write) -> None:
        await self._outbox.send_again(write)

    async def take_theirs(self, write: Write) -> None:
        await self.discard(write)

    # What happens

    def _on_event(self, event: Event) -> None:
        match event:
            case SignedIn(profile=profile):
                self._user_id = profile.id
            case LocalDataReady():
                self._tasks.start(self._send_left(), "send recordings that were left")
            case CallChanged(call):
                self._follow(call)
            case TalkCaptured(call_id):
                self._over(call_id)
            case AccountsLeft(user_id, account_ids):
                owners = [f"{user_id}/{each}" for each in account_ids]
                self._tasks.start(self._wipe(owners), "recordings of accounts that were left")
            case _:
                pass

    def _follow(self, call: Call) -> None:
        if call.end_reason is EndReason.ENGINE_LOST:
            self._over(call.id)
        elif call.capture is Capture.FAILED and call.id not in self._failed:
            self._failed.add(call.id)
            self._stream.publish(Notice(DISK_FULL, "error"))
        elif (
            call.state is CallState.ACTIVE
            and call.is_recorded
            and call.record_id
            and call.id not in self._talks
        ):
            owner = self._owner(call.account_id)
            self._talks[call.id] = _Talk(owner, call.account_id, call.record_id)
            self._tasks.start(self._begin(call.id, self._talks[call.id]), "record a talk")

    async def _begin(self, call_id: CallId, talk: _Talk) -> None:
        try:
            path = await self._files.begin(talk.owner, talk.record_id)
            await self._engine.record(call_id, str(path))
        except UnknownCall:
            await self._forget(talk)  # it was over before anybody spoke
        except (EngineError, StoreUnavailable) as error:
            await self._forget(talk)
            sentence = f"This call goes on, but it is not recorded. {error}"
            self._stream.publish(Notice(sentence, "error"))

    async def _forget(self, talk: _Talk) -> None:
        try:
            await self._files.remove(talk.owner, talk.record_id)
        except StoreUnavailable as error:
            _log.info("an empty recording stays: %s", error)

    def _over(self, call_id: CallId) -> None:
        self._failed.discard(call_id)
        talk = self._talks.pop(call_id, None)
        if talk is not None:
            self._tasks.start(self._send(talk), "send a recording")

    async def _send(self, talk: _Talk) -> None:
        """Where another account is in the window by now, it waits for its own."""
        try:
            is_there = await self._files.finish(talk.owner, talk.record_id)
        except StoreUnavailable as error:
            self._stream.publish(Notice(str(error), "error"))
            return
        here = self._session.account
        if is_there and here is not None and here.id == talk.account_id:
            await self._outbox.put(RECORDING, talk.record_id, "{}")

    async def _send_left(self) -> None:
        account = self._session.account
        if account is None:
            return
        owner = self._owner(account.id)
        try:
            left = await self._files.left(owner)
        except StoreUnavailable as error:
            self._stream.publish(Notice(str(error), "error"))
            return
        known = {write.subject for write in self._outbox.all() if write.kind == RECORDING}
        known |= {talk.record_id for talk in self._talks.values() if talk.owner == owner}
        for record_id in left:
            if record_id not in known:
                await self._send(_Talk(owner, account.id, record_id))

    async def _wipe(self, owners: list[str]) -> None:
        for owner in owners:
            await self._files.wipe(owner)

    def _owner(self, account_id: str) -> str:
        return f"{self._user_id}/{account_id}"


def recording_words(_: Write) -> Told:
    return Told("The recording of a call")
