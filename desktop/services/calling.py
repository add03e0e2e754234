"""Placing, answering and steering calls; applies what the engine reports and tells the window."""

from __future__ import annotations

import asyncio
import contextlib
import re
import uuid
from dataclasses import replace
from datetime import datetime
from typing import Final
from urllib.parse import unquote

from desktop.domain.calls import Call, CallId, CallState, Direction, EndReason
from desktop.domain.destinations import Destination, DestinationClass
from desktop.domain.errors import EngineError, InvalidInput, Refused, SoftphoneError, UnknownCall
from desktop.domain.events import (
    CallChanged,
    EngineChanged,
    LevelsChanged,
    SoundChanged,
    TalkCaptured,
)
from desktop.domain.records import CallerIdPreview, CallRecord
from desktop.domain.reports import (
    CallReport,
    CallStatistics,
    CaptureReport,
    EngineLost,
    EngineReady,
    EngineReport,
    LevelReport,
    SoundReport,
)
from desktop.services.caller_id import CallerIdService
from desktop.services.gate import require
from desktop.services.people import PeopleService
from desktop.services.ports import Clock, PhoneEngine
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks
from desktop.services.waiting import PASSING

# A person who presses the call button waits this long for a CRM that hangs, then the call goes out.
PATIENCE_SECONDS: Final = 3.0
_PREFERRED_IDENTITY: Final = "P-Preferred-Identity"  # RFC 3325 section 9.2
_MAYBE_EXTENSION: Final = re.compile(r"\d{2,6}")


class CallService:
    """The calls of this phone. Losing a permission never ends one."""

    def __init__(
        self,
        engine: PhoneEngine,
        caller_ids: CallerIdService,
        people: PeopleService,
        session: SessionService,
        stream: EventStream,
        clock: Clock,
        tasks: Tasks,
    ) -> None:
        self._engine = engine
        self._caller_ids = caller_ids
        self._people = people
        self._session = session
        self._stream = stream
        self._clock = clock
        self._tasks = tasks
        self._calls: dict[CallId, Call] = {}
        self._tones: dict[CallId, str] = {}

    @property
    def calls(self) -> tuple[Call, ...]:
        """The calls that live, oldest first."""
        return tuple(self._calls.values())

    def call(self, call_id: CallId) -> Call:
        """Raises ``UnknownCall`` once it has ended."""
        if call_id not in self._calls:
            raise UnknownCall("This call has ended.")
        return self._calls[call_id]

    async def place(
        self, dialled: str, pick: str | None = None, dnc_confirmed: bool = False
    ) -> CallId:
        """Call what was dialled; a call in progress is held first.

        Raises ``InvalidInput`` or ``Refused`` with the CRM's sentence. While the CRM does not
        answer, the call goes out all the same: the phone system decides. An emergency call asks
        nobody and is never refused here.
        """
        here, preview = self._caller_ids.read(dialled), None
        if here.kind is not DestinationClass.EMERGENCY:
            require(self._session.answer, "calls:place", "place calls")
            preview = await self._preview(dialled, pick, dnc_confirmed)
            _check(preview, here)
        await self._hold_others(None)
        call = self._outbound(here, preview)
        self._calls[call.id] = call
        self._stream.publish(CallChanged(call))
        try:
            await self._engine.place(
                call.id, call.remote_number, _headers(preview, pick, dnc_confirmed)
            )
        except EngineError as error:
            self._end(call, EndReason.FAILED, str(error).rstrip("."))
            raise
        self._tasks.start(self._name(call.id), "name the caller")
        return call.id

    async def answer(self, call_id: CallId) -> None:
        call = self.call(call_id)
        require(self._session.answer_in(call.account_id), "calls:answer", "answer calls")
        await self._hold_others(call_id)
        await self._engine.answer(call.id)

    async def decline(self, call_id: CallId) -> None:
        await self._engine.decline(self.call(call_id).id)

    async def hang_up(self, call_id: CallId) -> None:
        if call_id in self._calls:
            await self._engine.hang_up(call_id)

    async def hold(self, call_id: CallId) -> None:
        await self._engine.hold(self.call(call_id).id)

    async def resume(self, call_id: CallId) -> None:
        call = self.call(call_id)
        await self._hold_others(call_id)
        await self._engine.resume(call.id)

    async def mute(self, call_id: CallId, muted: bool) -> None:
        await self._engine.mute(self.call(call_id).id, muted)

    async def send_tones(self, call_id: CallId, digits: str) -> None:
        await self._engine.send_tones(self.call(call_id).id, digits)

    async def play(self, call_id: CallId, wave: bytes, *, then_hang_up: bool) -> None:
        """The other side hears a sound, and nobody here is heard; the call may end with it."""
        await self._engine.play(self.call(call_id).id, wave, then_hang_up)

    def is_announced(self, call_id: CallId) -> None:
        """The other side knows that it is recorded; nothing is left to be said about it."""
        if call_id in self._calls:
            self._calls[call_id] = replace(self._calls[call_id], is_announced=True)
            self._stream.publish(CallChanged(self._calls[call_id]))

    async def statistics(self, call_id: CallId) -> CallStatistics:
        return await self._engine.statistics(self.call(call_id).id)

    async def hold_all(self) -> None:
        """The person listens elsewhere for a while."""
        await self._hold_others(None)

    async def take_in(self, call: Call) -> None:
        """A talk that this phone is in already becomes a call of the window; others are held."""
        self._calls[call.id] = call
        self._stream.publish(CallChanged(call))
        await self._hold_others(call.id)

    def describe(self, call_id: CallId, record: CallRecord) -> None:
        """What the log knows about a call that was taken in; nothing once it has ended."""
        if call_id not in self._calls:
            return
        call = self._calls[call_id]
        self._calls[call_id] = replace(
            call,
            direction=record.direction,
            queue=record.queue,
            our_number=record.tracking_number,
            remote_name=record.contact_name or call.remote_name,
        )
        self._stream.publish(CallChanged(self._calls[call_id]))

    async def end_all(self) -> None:
        for call in self.calls:
            with contextlib.suppress(EngineError):  # the others are to end all the same
                await self._engine.hang_up(call.id)

    def apply(self, report: EngineReport) -> None:
        """Take over what the engine reports; repeated and late reports change nothing."""
        match report:
            case CallReport():
                self._apply_call(report)
            case CaptureReport(call_id):
                self._stream.publish(TalkCaptured(call_id))
            case SoundReport():
                self._stream.publish(SoundChanged(report))
            case LevelReport():
                self._stream.publish(LevelsChanged(report))
            case EngineReady():
                self._stream.publish(EngineChanged(running=True))
            case EngineLost(sentence=sentence):
                self._stream.publish(EngineChanged(running=False, sentence=sentence))
            case _:
                pass

    async def _preview(
        self, dialled: str, pick: str | None, dnc_confirmed: bool
    ) -> CallerIdPreview | None:
        """None where the CRM does not answer, or not soon enough."""
        asked = asyncio.ensure_future(self._caller_ids.preview(dialled, pick, dnc_confirmed))
        patience = asyncio.ensure_future(self._clock.sleep(PATIENCE_SECONDS))
        try:
            await asyncio.wait({asked, patience}, return_when=asyncio.FIRST_COMPLETED)
            return asked.result() if asked.done() else None
        except PASSING:
            return None
        finally:
            asked.cancel()
            patience.cancel()

    def _outbound(self, here: Destination, preview: CallerIdPreview | None) -> Call:
        destination = preview.destination if preview else here.number
        tones = preview.tones_after_answer if preview else here.tones_after_answer
        call = Call(
            id=CallId(uuid.uuid4().hex),
            direction=Direction.OUTBOUND,
            state=CallState.CONNECTING,
            remote_number=destination,
            started_at=self._clock.now(),
            our_number=(preview.caller_id or "") if preview else "",
            caller_id_rule=preview.rule if preview else "",
            account_id=self._here[0],
            account_name=self._here[1],
        )
        if tones:
            self._tones[call.id] = tones
        return call

    async def _hold_others(self, but: CallId | None) -> None:
        for call in self.calls:
            # What is played into a call goes on to its end; nobody here is in it.
            if call.id != but and call.state is CallState.ACTIVE and not call.playing:
                with contextlib.suppress(UnknownCall):  # it has just ended
                    await self._engine.hold(call.id)

    def _apply_call(self, report: CallReport) -> None:
        known = self._calls.get(report.call_id)
        if known is None:
            if report.state is not CallState.INCOMING:
                return
            known = self._inbound(report)
            self._tasks.start(self._name(known.id), "name the caller")
        after = _followed(known, report, self._clock.now())
        self._calls[after.id] = after
        if not after.is_live:
            del self._calls[after.id]
            self._tones.pop(after.id, None)
        if after != known or report.state is CallState.INCOMING:
            self._stream.publish(CallChanged(after))
        if after.state is CallState.ACTIVE and after.id in self._tones:
            self._tasks.start(self.send_tones(after.id, self._tones.pop(after.id)), "tones")
        if after.state is CallState.ACTIVE and not known.state.is_talking:
            # A second outbound call was answered while the first one is talking.
            self._tasks.start(self._hold_others(after.id), "hold the others")

    def _inbound(self, report: CallReport) -> Call:
        known = self._people.known(report.remote_number)
        call = Call(
            id=report.call_id,
            direction=Direction.INBOUND,
            state=CallState.INCOMING,
            remote_number=report.remote_number,
            remote_name=known.name if known else report.remote_name,
            started_at=self._clock.now(),
            account_id=self._here[0],
            account_name=self._here[1],
        )
        self._calls[call.id] = call
        return call

    @property
    def _here(self) -> tuple[str, str]:
        """Id and name of the account whose line is in use: a call stays with it."""
        account = self._session.account
        return (account.id, account.name) if account is not None else ("", "")

    def _end(self, call: Call, reason: EndReason, detail: str) -> None:
        self._tones.pop(call.id, None)
        if self._calls.pop(call.id, None) is None:
            return
        self._stream.publish(CallChanged(call.ended_because(reason, self._clock.now(), detail)))

    async def _name(self, call_id: CallId) -> None:
        """The contact's name, where the CRM knows one; a call never waits for it."""
        call = self._calls.get(call_id)
        account = self._session.account
        if call is None or account is None or call.account_id != account.id:
            return  # the contacts at hand are another account's
        if not self._session.answer.grants("contacts:view"):
            return
        try:
            contact = await self._people.match(call.remote_number)
        except SoftphoneError:
            return  # the number is name enough
        call = self._calls.get(call_id)
        if contact is None or call is None or call.remote_name == contact.name:
            return
        self._calls[call_id] = replace(call, remote_name=contact.name)
        self._stream.publish(CallChanged(self._calls[call_id]))


def _check(preview: CallerIdPreview | None, here: Destination) -> None:
    if preview is None:
        # Extensions are known to the CRM alone; the phone system will know them too.
        if here.kind is DestinationClass.INVALID and not _MAYBE_EXTENSION.fullmatch(here.number):
            raise InvalidInput(here.fault)
    elif preview.rule == "refused.invalid_number":
        raise InvalidInput(preview.sentence)
    elif preview.is_refused or preview.rule in ("confirm.dnc", "ask"):
        raise Refused(preview.sentence, reason=preview.rule)


def _headers(
    preview: CallerIdPreview | None, pick: str | None, dnc_confirmed: bool
) -> tuple[tuple[str, str], ...]:
    headers: list[tuple[str, str]] = []
    shown = pick or (preview.caller_id if preview else None)
    if shown and shown.startswith("+"):
        headers.append((_PREFERRED_IDENTITY, f"<tel:{shown}>"))
    if pick:
        headers.append(("X-Caller-Id-Pick", pick))
    if dnc_confirmed:
        headers.append(("X-Dnc-Confirmed", "1"))
    return tuple(headers)


def _followed(call: Call, report: CallReport, now: datetime) -> Call:
    headers = {name.lower(): value for name, value in report.headers}
    called = headers.get("x-called-number", "")
    shown = headers.get("x-caller-id", "")
    after = replace(
        call,
        muted=report.muted,
        held_by_far_end=report.held_by_far_end,
        playing=report.playing,
        capture=report.capture,
        announcement_sound=headers.get("x-announcement-sound", call.announcement_sound),
        record_id=headers.get("x-call-id", call.record_id),
        queue=headers.get("x-queue", call.queue),
        is_recorded=call.is_recorded or headers.get("x-recorded") == "1",
        announcement=unquote(headers.get("x-announcement", "")) or call.announcement,
        our_number=called or shown or call.our_number,
        our_number_name=headers.get("x-called-name", call.our_number_name),
        caller_id_rule=headers.get("x-caller-id-rule", call.caller_id_rule),
        remote_name=call.remote_name or headers.get("x-contact-name", "") or report.remote_name,
    )
    if report.state is CallState.ENDED:
        return after.ended_because(report.end_reason or EndReason.FAILED, now, report.end_detail)
    return after.moved_to(report.state, now)
