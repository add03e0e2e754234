"""The SIP user agent, as the services need it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from desktop.domain.calls import CallId
from desktop.domain.line import Line
from desktop.domain.reports import CallStatistics, EngineReport, SoundDevices


class PhoneEngine(Protocol):
    """The SIP user agent. Commands return once the engine has accepted them.

    Raises ``EngineUnavailable``, ``UnknownCall`` or ``TooManyCalls``.
    """

    async def start(self) -> None:
        """Start the engine; restarts itself after a crash until ``stop``."""

    async def stop(self) -> None:
        """Unregister, end calls, leave within a second. Safe to repeat."""

    def reports(self) -> AsyncIterator[EngineReport]:
        """Every report from now on, in order; ends after ``stop``. One consumer."""

    async def register(self, line: Line) -> None:
        """Register, and again by itself after an engine restart; replaces the former line."""

    async def try_line(self, line: Line) -> None:
        """Register it beside the line in use, which goes on until the new one has registered.

        One ``LineTrialReport`` tells how it came out. Raises ``EngineUnavailable`` without a line
        in use.
        """

    async def unregister(self) -> None: ...

    async def place(
        self, call_id: CallId, destination: str, headers: Sequence[tuple[str, str]] = ()
    ) -> None:
        """Send an INVITE to a number, extension or user name of the registered domain."""

    async def answer(self, call_id: CallId) -> None: ...

    async def decline(self, call_id: CallId) -> None: ...

    async def hang_up(self, call_id: CallId) -> None:
        """Idempotent: a call that has ended is no error."""

    async def hold(self, call_id: CallId) -> None: ...

    async def resume(self, call_id: CallId) -> None: ...

    async def mute(self, call_id: CallId, muted: bool) -> None: ...

    async def send_tones(self, call_id: CallId, digits: str) -> None:
        """Digits 0-9 * # A-D by RFC 4733; a comma waits two seconds."""

    async def play(self, call_id: CallId, wave: bytes, then_hang_up: bool) -> None:
        """The far end hears a WAV instead of the microphone, and nobody here hears it.

        The call ends with it, or the talk goes on. Raises ``EngineError`` for what cannot be
        played, and where nobody has answered.
        """

    async def record(self, call_id: CallId, path: str) -> None:
        """Write both sides of the talk into the file at ``path``, which is there already, as WAV.

        What is said on hold, muted or while it is paused is not in it. The report's ``capture``
        says how it goes; one ``CaptureReport`` tells that the file is whole. Raises
        ``EngineError`` where nobody has answered, or the file cannot be written.
        """

    async def pause_recording(self, call_id: CallId, paused: bool) -> None:
        """Raises ``EngineError`` for a call that is not recorded."""

    async def statistics(self, call_id: CallId) -> CallStatistics: ...

    async def use_devices(self, devices: SoundDevices) -> None: ...

    async def report_levels(self, wanted: bool) -> None:
        """Send LevelReports ten times a second while wanted, also without a call."""
