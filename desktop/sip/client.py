"""The engine as the app sees it: starts, watches and restarts the engine process.

The only hop between threads is ``_hop``: readers run on threads, everything else on the loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from typing import Final

from desktop.domain.calls import CallId, CallState, EndReason
from desktop.domain.errors import EngineError, EngineUnavailable
from desktop.domain.line import Line, RegistrationState
from desktop.domain.reports import (
    CallReport,
    CallStatistics,
    EngineLost,
    EngineReady,
    EngineReport,
    LineTrialReport,
    RegistrationReport,
    SoundDevices,
)
from desktop.sip.process import EngineProcess, engine_command
from desktop.sip.protocol import (
    HUNG_SECONDS,
    Accepted,
    AnswerCall,
    AskStatistics,
    Command,
    Decline,
    HangUp,
    Heartbeat,
    Hold,
    Leave,
    Message,
    Mute,
    NotDone,
    PauseRecording,
    Place,
    PlayFile,
    Record,
    Register,
    ReportLevels,
    SendTones,
    Started,
    TryLine,
    Unregister,
    UseDevices,
)
from desktop.sip.sounds import SoundTray

RESTART_DELAYS: Final = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0)
WATCH_SECONDS: Final = 1.0  # how often the engine's silence is looked at; each look costs power
STEADY_SECONDS: Final = 30.0  # a run this long counts as healthy; delays start over
START_SECONDS: Final = 15.0
LEAVE_SECONDS: Final = 0.75
NOT_RUNNING: Final = "The phone engine is not running. It is being started; try again in a moment."
LOST: Final = "The phone engine stopped. It is starting again; calls that were on are lost."


class _ReportStream:
    def __init__(self) -> None:
        self._queue: asyncio.Queue[EngineReport | None] = asyncio.Queue()

    def put(self, report: EngineReport | None) -> None:
        self._queue.put_nowait(report)

    def __aiter__(self) -> _ReportStream:
        return self

    async def __anext__(self) -> EngineReport:
        report = await self._queue.get()
        if report is None:
            self.put(None)  # Whoever asks again is told again.
            raise StopAsyncIteration
        return report


class EngineClient:
    """The port ``PhoneEngine`` over a child process; see there for the commands."""

    def __init__(self, command: Sequence[str] | None = None) -> None:
        self._command = tuple(command or engine_command())
        self._stream = _ReportStream()
        self._tray = SoundTray()
        self._loop: asyncio.AbstractEventLoop | None = None  # None: not started, or stopped
        self._hop_loop: asyncio.AbstractEventLoop | None = None
        self._process: EngineProcess | None = None
        self._ready = asyncio.Event()
        self._gone = asyncio.Event()
        self._watch: asyncio.Task[None] | None = None
        self._restart: asyncio.TimerHandle | None = None
        self._failures = 0
        self._sip_port = 0
        self._serial = 0
        self._answers: dict[int, asyncio.Future[Message]] = {}
        self._calls: dict[CallId, CallReport] = {}
        self._line: Line | None = None
        self._trial: Line | None = None
        self._devices: SoundDevices | None = None
        self._levels_wanted = False

    @property
    def process_id(self) -> int | None:
        """Of the engine process that runs now, for diagnostics."""
        return self._process.pid if self._process else None

    async def start(self) -> None:
        if self._loop is not None:
            return
        self._loop = self._hop_loop = asyncio.get_running_loop()
        self._launch()
        self._watch = self._loop.create_task(self._watch_heartbeat())
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(START_SECONDS):
                await self._ready.wait()
                return
        raise EngineUnavailable("The phone engine does not start. Restart the application.")

    async def stop(self) -> None:
        if self._loop is None:
            return
        self._loop = None
        if self._watch is not None:
            self._watch.cancel()
        if self._restart is not None:
            self._restart.cancel()
        if self._process is not None:
            await self._see_off(self._process)
        self._tray.clear()
        self._ready.clear()
        self._forget_answers()
        self._calls.clear()
        self._stream.put(None)

    def reports(self) -> AsyncIterator[EngineReport]:
        self._stream = _ReportStream()
        return self._stream

    async def register(self, line: Line) -> None:
        self._line = line
        await self._tell_when_ready(Register(line))

    async def try_line(self, line: Line) -> None:
        self._trial = line
        try:
            await self._do(TryLine(line))
        except EngineError:
            self._trial = None
            raise

    async def unregister(self) -> None:
        self._line = None
        await self._tell_when_ready(Unregister())

    async def use_devices(self, devices: SoundDevices) -> None:
        self._devices = devices
        await self._tell_when_ready(UseDevices(devices))

    async def report_levels(self, wanted: bool) -> None:
        self._levels_wanted = wanted
        await self._tell_when_ready(ReportLevels(wanted))

    async def place(
        self, call_id: CallId, destination: str, headers: Sequence[tuple[str, str]] = ()
    ) -> None:
        await self._do(Place(call_id, destination, tuple(headers)))

    async def answer(self, call_id: CallId) -> None:
        await self._do(AnswerCall(call_id))

    async def decline(self, call_id: CallId) -> None:
        await self._do(Decline(call_id))

    async def hang_up(self, call_id: CallId) -> None:
        await self._do(HangUp(call_id))

    async def hold(self, call_id: CallId) -> None:
        await self._do(Hold(call_id, True))

    async def resume(self, call_id: CallId) -> None:
        await self._do(Hold(call_id, False))

    async def mute(self, call_id: CallId, muted: bool) -> None:
        await self._do(Mute(call_id, muted))

    async def send_tones(self, call_id: CallId, digits: str) -> None:
        await self._do(SendTones(call_id, digits))

    async def play(self, call_id: CallId, wave: bytes, then_hang_up: bool) -> None:
        path = await asyncio.to_thread(self._tray.lay_down, wave)
        await self._do(PlayFile(call_id, path, then_hang_up))

    async def record(self, call_id: CallId, path: str) -> None:
        await self._do(Record(call_id, path))

    async def pause_recording(self, call_id: CallId, paused: bool) -> None:
        await self._do(PauseRecording(call_id, paused))

    async def statistics(self, call_id: CallId) -> CallStatistics:
        answer = await self._do(AskStatistics(call_id))
        if not isinstance(answer, CallStatistics):
            raise EngineError("The phone engine gave no figures for this call.")
        return answer

    # Commands

    async def _tell_when_ready(self, command: Command) -> None:
        """Send now, or leave it to ``_became_ready``, which sends what is remembered."""
        if self._ready.is_set():
            with contextlib.suppress(EngineUnavailable):
                await self._do(command)

    async def _do(self, command: Command) -> Message:
        if self._loop is None or self._process is None or not self._ready.is_set():
            raise EngineUnavailable(NOT_RUNNING)
        self._serial += 1
        serial = self._serial
        answer: asyncio.Future[Message] = self._loop.create_future()
        self._answers[serial] = answer
        self._process.send(command, serial)
        try:
            message = await answer
        finally:
            self._answers.pop(serial, None)
        if isinstance(message, NotDone):
            raise message.error()
        return message

    def _forget_answers(self) -> None:
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(EngineUnavailable(NOT_RUNNING))
        self._answers.clear()

    # The process

    def _launch(self) -> None:
        self._restart = None
        self._gone.clear()
        command = (*self._command, "--sip-port", str(self._sip_port))
        try:
            self._process = EngineProcess(
                command,
                lambda process, message, serial: self._hop(self._heard, process, message, serial),
                lambda process: self._hop(self._ended, process),
            )
        except OSError:
            self._schedule_restart()

    def _hop(self, method: Callable[..., None], *arguments: object) -> None:
        """From a reader's thread to the loop; nothing else of this class runs off the loop."""
        loop = self._hop_loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # The loop was closed under us at exit.
                loop.call_soon_threadsafe(method, *arguments)

    async def _see_off(self, process: EngineProcess) -> None:
        process.send(Leave(), 0)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LEAVE_SECONDS):
                await self._gone.wait()
        process.kill()
        process.reap()
        self._process = None

    def _ended(self, process: EngineProcess) -> None:
        if process is not self._process:
            return
        self._gone.set()
        if self._loop is None:
            return  # ``stop`` waits for this.
        process.reap()
        if time.monotonic() - process.started_at > STEADY_SECONDS:
            self._failures = 0
        self._process = None
        self._ready.clear()
        self._forget_answers()
        self._schedule_restart()

    def _schedule_restart(self) -> None:
        if self._loop is None:
            return
        delay = RESTART_DELAYS[min(self._failures, len(RESTART_DELAYS) - 1)]
        self._failures += 1
        self._stream.put(EngineLost(LOST, delay))
        for call in self._calls.values():
            self._stream.put(
                replace(
                    call,
                    state=CallState.ENDED,
                    end_reason=EndReason.ENGINE_LOST,
                    end_detail="The phone engine stopped.",
                )
            )
        self._calls.clear()
        if self._trial is not None:
            self._trial = None
            self._stream.put(LineTrialReport(False, 0, "The phone engine stopped."))
        if self._line is not None:
            self._stream.put(
                RegistrationReport(RegistrationState.RETRYING, 0, "The phone engine starts again.")
            )
        self._restart = self._loop.call_later(delay, self._launch)

    async def _watch_heartbeat(self) -> None:
        looked_at = time.monotonic()
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            now = time.monotonic()
            # After a sleep of the machine or of this process the silence was ours.
            we_slept = now - looked_at > 2 * WATCH_SECONDS
            looked_at = now
            process = self._process
            if process is None:
                continue
            if we_slept:
                process.heard_at = now
            limit = HUNG_SECONDS if self._ready.is_set() else START_SECONDS
            if now - process.heard_at > limit:
                process.kill()

    # Reports

    def _heard(self, process: EngineProcess, message: Message, serial: int) -> None:
        if process is not self._process:
            return
        match message:
            case Heartbeat():
                pass
            case Started():
                self._became_ready(message)
            case Accepted() | NotDone() | CallStatistics():
                answer = self._answers.get(serial)
                if answer is not None and not answer.done():
                    answer.set_result(message)
            case CallReport():
                self._remember(message)
                self._stream.put(message)
            case LineTrialReport(has_moved):
                self._trial, tried = None, self._trial
                self._line = tried if has_moved and tried is not None else self._line
                self._stream.put(message)
            case _ if isinstance(message, EngineReport):
                self._stream.put(message)

    def _became_ready(self, started: Started) -> None:
        self._sip_port = started.sip_port
        self._ready.set()
        self._stream.put(EngineReady())
        if self._process is None:
            return
        # Sent in the order in which calls need them; serial 0: nobody waits for the answers.
        if self._devices is not None:
            self._process.send(UseDevices(self._devices), 0)
        if self._levels_wanted:
            self._process.send(ReportLevels(True), 0)
        if self._line is not None:
            self._process.send(Register(self._line), 0)

    def _remember(self, report: CallReport) -> None:
        if report.state is CallState.ENDED:
            self._calls.pop(report.call_id, None)
        else:
            self._calls[report.call_id] = report
