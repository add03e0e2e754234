"""Placing, answering and steering calls; applies what the engine reports and tells the window."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime

from desktop.domain.calls import Call, CallId, CallState, Direction, EndReason
from desktop.domain.errors import (
    CrmBusy,
    CrmConfused,
    CrmUnreachable,
    EngineError,
    InvalidInput,
    Refused,
    UnknownCall,
)
from desktop.domain.events import (
    CallChanged,
    EngineChanged,
    LevelsChanged,
    SoundChanged,
)
from desktop.domain.records import CallerIdPreview
from desktop.domain.reports import (
    CallReport,
    CallStatistics,
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

_PREFERRED_IDENTITY = "P-Preferred-Identity"  # RFC 3325 section 9.2


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
        answer, the call goes out all the same: the phone system decides.
        """
        preview = await self._preview(dialled, pick, dnc_confirmed)
        emergency = preview is not None and preview.destination_class == "emergency"
        if not emergency:
            require(self._session.answer, "calls:place", "place calls")
        if preview is not None:
            _check(preview)
        await self._hold_others(None)
        call = self._outbound(dialled, preview)
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

    async def statistics(self, call_id: CallId) -> CallStatistics:
        return await self._engine.statistics(self.call(call_id).id)

    async def end_all(self) -> None:
        for call in self.calls:
            await self._engine.hang_up(call.id)

    def apply(self, report: EngineReport) -> None:
        """Take over what the engine reports; repeated and late reports change nothing."""
        match report:
            case CallReport():
                self._apply_call(report)
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
        try:
            return await self._caller_ids.preview(dialled, pick, dnc_confirmed)
        except (CrmUnreachable, CrmConfused, CrmBusy):
            return None

    def _outbound(self, dialled: str, preview: CallerIdPreview | None) -> Call:
        if preview is None:
            destination, tones = self._caller_ids.read(dialled)
        else:
            destination, tones = preview.destination, preview.tones_after_answer
        call = Call(
            id=CallId(uuid.uuid4().hex),
            direction=Direction.OUTBOUND,
            state=CallState.CONNECTING,
            remote_number=destination,
            started_at=self._clock.now(),
            our_number=(preview.caller_id or "") if preview else "",
            caller_id_rule=preview.rule if preview else "",
        )
        if tones:
            self._tones[call.id] = tones
        return call

    async def _hold_others(self, but: CallId | None) -> None:
        for call in self.calls:
            if call.id != but and call.state is CallState.ACTIVE:
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

    def _inbound(self, report: CallReport) -> Call:
        call = Call(
            id=report.call_id,
            direction=Direction.INBOUND,
            state=CallState.INCOMING,
            remote_number=report.remote_number,
            remote_name=report.remote_name,
            started_at=self._clock.now(),
        )
        self._calls[call.id] = call
        return call

    def _end(self, call: Call, reason: EndReason, detail: str) -> None:
        self._calls.pop(call.id, None)
        self._tones.pop(call.id, None)
        self._stream.publish(CallChanged(call.ended_because(reason, self._clock.now(), detail)))

    async def _name(self, call_id: CallId) -> None:
        """The contact's name, where the CRM knows one; a call never waits for it."""
        call = self._calls.get(call_id)
        if call is None or not self._session.answer.grants("contacts:view"):
            return
        try:
            contact = await self._people.match(call.remote_number)
        except (CrmUnreachable, CrmConfused, CrmBusy, Refused):
            return
        call = self._calls.get(call_id)
        if contact is None or call is None or call.remote_name == contact.name:
            return
        self._calls[call_id] = replace(call, remote_name=contact.name)
        self._stream.publish(CallChanged(self._calls[call_id]))


def _check(preview: CallerIdPreview) -> None:
    if preview.rule == "refused.invalid_number":
        raise InvalidInput(preview.sentence)
    if preview.is_refused or preview.rule in ("confirm.dnc", "ask"):
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
        record_id=headers.get("x-call-id", call.record_id),
        queue=headers.get("x-queue", call.queue),
        our_number=called or shown or call.our_number,
        our_number_name=headers.get("x-called-name", call.our_number_name),
        caller_id_rule=headers.get("x-caller-id-rule", call.caller_id_rule),
        remote_name=call.remote_name or headers.get("x-contact-name", "") or report.remote_name,
    )
    if report.state is CallState.ENDED:
        return after.ended_because(report.end_reason or EndReason.FAILED, now, report.end_detail)
    return after.moved_to(report.state, now)
