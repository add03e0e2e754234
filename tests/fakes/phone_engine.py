"""A phone engine without SIP or sound: a test plays the far end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from desktop.domain.calls import CallId, CallState, Capture, Direction, EndReason
from desktop.domain.errors import EngineError, EngineUnavailable, TooManyCalls, UnknownCall
from desktop.domain.line import Line, RegistrationState
from desktop.domain.reports import (
    CallReport,
    CallStatistics,
    CaptureReport,
    EngineLost,
    EngineReady,
    EngineReport,
    LevelReport,
    LineTrialReport,
    RegistrationReport,
    SoundDevices,
    SoundReport,
    SoundState,
    ToneReport,
)
from tests.support.waves import wav

MOST_CALLS = 4
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """One ``place`` command as it came."""

    call_id: CallId
    destination: str
    headers: Headers


class _Reports:
    def __init__(self) -> None:
        self.queue: asyncio.Queue[EngineReport | None] = asyncio.Queue()

    def __aiter__(self) -> _Reports:
        return self

    async def __anext__(self) -> EngineReport:
        report = await self.queue.get()
        if report is None:
            raise StopAsyncIteration
        return report


def _write(path: str, content: bytes) -> None:
    """At once: whoever settles waits for no thread."""
    Path(path).write_bytes(content)


class FakePhoneEngine:
    """Behaves as the port says; everything the far end does is a method of this class.

    ``fails_with`` makes the next command raise; ``registers`` is what a sign-in comes to, and
    ``trial_comes_to`` a line on trial, None: nothing until ``ends_trial``.
    """

    def __init__(self) -> None:
        self.running = False
        self.line: Line | None = None
        self.trial: Line | None = None
        self.trial_comes_to: LineTrialReport | None = LineTrialReport(True, 200, "OK")
        self.placed: list[Placed] = []
        self.tones: list[tuple[CallId, str]] = []
        self.played: list[tuple[CallId, bytes, bool]] = []
        self.recorded: dict[CallId, str] = {}  # where to
        self.sound_of_talks = wav(0.5)
        self.devices = SoundDevices()
        self.levels_wanted = False
        self.calls: dict[CallId, CallReport] = {}
        self.fails_with: EngineError | None = None
        self.registers = RegistrationReport(RegistrationState.REGISTERED, 200, "OK")
        self.call_statistics = CallStatistics("PCMU", 500, 0, 0.0, 2.0, 30.0, 4.4)
        self._reports = _Reports()
        self._incoming_count = 0

    # The port

    async def start(self) -> None:
        self.running = True
        self.report(EngineReady())

    async def stop(self) -> None:
        self.running = False
        self._reports.queue.put_nowait(None)

    def reports(self) -> AsyncIterator[EngineReport]:
        self._reports = _Reports()
        return self._reports

    async def register(self, line: Line) -> None:
        self.line = line
        if self.running:
            self.report(RegistrationReport(RegistrationState.REGISTERING))
            self.report(self.registers)

    async def try_line(self, line: Line) -> None:
        self._accept()
        if self.line is None:
            raise EngineUnavailable("The phone is not signed in to the phone system.")
        self.trial = line
        if self.trial_comes_to is not None:
            self.ends_trial(self.trial_comes_to)

    async def unregister(self) -> None:
        self.line = None
        if self.trial is not None:
            self.ends_trial(LineTrialReport(False, 0, "Another line was chosen meanwhile."))
        if self.running:
            self.report(RegistrationReport(RegistrationState.OFF))

    async def place(
        self, call_id: CallId, destination: str, headers: Sequence[tuple[str, str]] = ()
    ) -> None:
        self._accept()
        if self.line is None:
            raise EngineUnavailable("The phone is not signed in to the phone system.")
        if len(self.live_calls()) >= MOST_CALLS:
            raise TooManyCalls("There are four calls already. End one first.")
        self.placed.append(Placed(call_id, destination, tuple(headers)))
        self._report_call(
            CallReport(call_id, Direction.OUTBOUND, CallState.CONNECTING, destination)
        )

    async def answer(self, call_id: CallId) -> None:
        self._report_call(replace(self._live(call_id), state=CallState.ACTIVE, status_code=200))

    async def decline(self, call_id: CallId) -> None:
        self._live(call_id)
        self.reports_end(call_id, EndReason.DECLINED_HERE, 603)

    async def hang_up(self, call_id: CallId) -> None:
        self._accept()
        report = self.calls.get(call_id)
        if report is None or report.state is CallState.ENDED:
            return
        if report.state in (CallState.CONNECTING, CallState.RINGING):
            self.reports_end(call_id, EndReason.CANCELLED, 487)
        elif report.state is CallState.INCOMING:
            self.reports_end(call_id, EndReason.DECLINED_HERE, 603)
        else:
            self.reports_end(call_id, EndReason.HUNG_UP_HERE, 200)

    async def hold(self, call_id: CallId) -> None:
        self._report_call(replace(self._live(call_id), state=CallState.HELD))

    async def resume(self, call_id: CallId) -> None:
        self._report_call(replace(self._live(call_id), state=CallState.ACTIVE))

    async def mute(self, call_id: CallId, muted: bool) -> None:
        self._report_call(replace(self._live(call_id), muted=muted))

    async def send_tones(self, call_id: CallId, digits: str) -> None:
        self._live(call_id)
        self.tones.append((call_id, digits))

    async def play(self, call_id: CallId, wave: bytes, then_hang_up: bool) -> None:
        report = self._live(call_id)
        if not report.state.is_talking:
            raise EngineError("Nobody has answered this call yet.")
        if not wave.startswith(b"RIFF"):
            raise EngineError("This sound cannot be played into the call.")
        self.played.append((call_id, wave, then_hang_up))
        self._report_call(replace(report, playing=True))

    async def record(self, call_id: CallId, path: str) -> None:
        report = self._live(call_id)
        if not report.state.is_talking:
            raise EngineError("Nobody has answered this call yet.")
        if call_id in self.recorded:
            raise EngineError("This call is being recorded already.")
        try:
            _write(path, self.sound_of_talks)
        except OSError as error:
            raise EngineError("The call cannot be recorded.") from error
        self.recorded[call_id] = path
        self._report_call(replace(report, capture=Capture.RUNNING))

    async def pause_recording(self, call_id: CallId, paused: bool) -> None:
        report = self._live(call_id)
        if report.capture not in (Capture.RUNNING, Capture.PAUSED):
            raise EngineError("This call is not being recorded.")
        state = Capture.PAUSED if paused else Capture.RUNNING
        self._report_call(replace(report, capture=state))

    async def statistics(self, call_id: CallId) -> CallStatistics:
        self._live(call_id)
        return self.call_statistics

    async def use_devices(self, devices: SoundDevices) -> None:
        self.devices = devices

    async def report_levels(self, wanted: bool) -> None:
        self.levels_wanted = wanted

    # What a test makes happen

    def report(self, report: EngineReport) -> None:
        self._reports.queue.put_nowait(report)

    def ends_trial(self, report: LineTrialReport) -> None:
        assert self.trial is not None
        if report.has_moved:
            self.line = self.trial
        self.trial = None
        self.report(report)
        if report.has_moved:
            self.report(RegistrationReport(RegistrationState.REGISTERED, 200, "OK"))

    def has_played(self, call_id: CallId) -> None:
        """The sound is over."""
        if next(hangs_up for known, _, hangs_up in reversed(self.played) if known == call_id):
            self.reports_end(call_id, EndReason.HUNG_UP_HERE, 200)
        else:
            self._report_call(replace(self.calls[call_id], playing=False))

    def live_calls(self) -> list[CallReport]:
        return [report for report in self.calls.values() if report.state is not CallState.ENDED]

    def incoming(
        self, number: str, name: str = "", headers: Headers = (), call_id: str | None = None
    ) -> CallId:
        """A caller rings this phone; the new call's id."""
        self._incoming_count += 1
        known = CallId(call_id or f"in-{self._incoming_count}")
        self._report_call(
            CallReport(known, Direction.INBOUND, CallState.INCOMING, number, name, headers=headers)
        )
        return known

    def reports_ringing(self, call_id: CallId, headers: Headers = ()) -> None:
        """The far end of an outbound call rings (180)."""
        self._change(call_id, CallState.RINGING, 180, headers)

    def reports_answer(self, call_id: CallId, headers: Headers = ()) -> None:
        """The far end of an outbound call answers (200)."""
        self._change(call_id, CallState.ACTIVE, 200, headers)

    def reports_end(
        self,
        call_id: CallId,
        reason: EndReason = EndReason.HUNG_UP_THERE,
        status_code: int = 200,
        detail: str = "",
        headers: Headers = (),
    ) -> None:
        """The call ends; by default the far end hangs up."""
        report = self.calls[call_id]
        self._report_call(
            replace(
                report,
                state=CallState.ENDED,
                status_code=status_code,
                end_reason=reason,
                end_detail=detail,
                headers=headers or report.headers,
            )
        )
        if call_id in self.recorded and reason is not EndReason.ENGINE_LOST:
            self.report(CaptureReport(call_id, self.recorded[call_id]))

    def reports_far_end_hold(self, call_id: CallId, held: bool) -> None:
        self._report_call(replace(self.calls[call_id], held_by_far_end=held))

    def reports_tone(self, call_id: CallId, digit: str) -> None:
        self.report(ToneReport(call_id, digit))

    def reports_registration(
        self, state: RegistrationState, status_code: int = 0, reason: str = ""
    ) -> None:
        self.report(RegistrationReport(state, status_code, reason))

    def reports_sound(self, state: SoundState, sentence: str = "") -> None:
        self.report(SoundReport(state, sentence, self.devices.microphone, self.devices.speaker))

    def reports_levels(self, microphone: float, far_end: float) -> None:
        self.report(LevelReport(microphone, far_end))

    def dies(self, restart_in: float = 0.0) -> None:
        """The engine process is lost, and every call with it; ``comes_back`` ends that."""
        self.running = False
        self.report(EngineLost("The phone engine stopped. It is starting again.", restart_in))
        if self.trial is not None:
            self.ends_trial(LineTrialReport(False, 0, "The phone engine stopped."))
        for call in self.live_calls():
            self.reports_end(call.call_id, EndReason.ENGINE_LOST, 0)

    def comes_back(self) -> None:
        self.running = True
        self.report(EngineReady())
        if self.line is not None:
            self.report(RegistrationReport(RegistrationState.REGISTERING))
            self.report(self.registers)

    def _change(
        self, call_id: CallId, state: CallState, status_code: int, headers: Headers
    ) -> None:
        report = self.calls[call_id]
        self._report_call(
            replace(report, state=state, status_code=status_code, headers=headers or report.headers)
        )

    def _report_call(self, report: CallReport) -> None:
        self.calls[report.call_id] = report
        self.report(report)

    def _accept(self) -> None:
        if self.fails_with is not None:
            error, self.fails_with = self.fails_with, None
            raise error
        if not self.running:
            raise EngineUnavailable("The phone engine is not running. Wait a moment.")

    def _live(self, call_id: CallId) -> CallReport:
        self._accept()
        report = self.calls.get(call_id)
        if report is None or report.state is CallState.ENDED:
            raise UnknownCall("This call has ended.")
        return report
