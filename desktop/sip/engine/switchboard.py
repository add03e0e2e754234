"""Carries out commands: one line, up to four calls, one sound path."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Final

import pjsua2 as pj

from desktop.domain.calls import CallId, CallState, Direction
from desktop.domain.errors import EngineError, EngineUnavailable, TooManyCalls, UnknownCall
from desktop.domain.reports import CallReport, EngineReport
from desktop.sip.engine.account import Account
from desktop.sip.engine.audio.sound import Sound
from desktop.sip.engine.call import EngineCall
from desktop.sip.engine.capture import Closing
from desktop.sip.engine.faults import TOO_MANY, words
from desktop.sip.engine.headers import (
    header,
    kept_headers,
    name_and_number,
    single_line,
    uri_of,
)
from desktop.sip.engine.joining import Bridge
from desktop.sip.engine.lines import Lines
from desktop.sip.engine.names import Names
from desktop.sip.engine.patience import Limits
from desktop.sip.engine.requests import turn_away
from desktop.sip.engine.timers import Timers
from desktop.sip.engine.transports import Transports
from desktop.sip.protocol import (
    MOST_CALLS,
    Accepted,
    AnswerCall,
    AskStatistics,
    Command,
    Decline,
    HangUp,
    Hold,
    Mute,
    PauseRecording,
    Place,
    PlayFile,
    Record,
    Register,
    Report,
    ReportLevels,
    SendTones,
    TryLine,
    Unregister,
    UseDevices,
)

FOUR_CALLS: Final = "There are four calls already. End one first."
STILL_ENDING: Final = (
    "The phone system has not confirmed the end of calls that were given up. "
    "Try again in half a minute."
)
_TONES: Final = re.compile(r"[0-9*#A-Da-d,]*")


class Switchboard:
    """Lives on the engine's thread. ``carry_out`` raises ``EngineError``."""

    def __init__(
        self,
        transports: Transports,
        names: Names,
        timers: Timers,
        sound: Sound,
        report: Callable[[EngineReport], None],
        limits: Limits,
    ) -> None:
        self.timers = timers
        self.limits = limits
        self.bridge: Bridge = sound
        self.report = report
        self.closing = Closing(timers, report, self._want_sound)
        self._sound = sound
        self._calls: dict[CallId, EngineCall] = {}
        self._lines = Lines(transports, names, timers, report, self._incoming, self._calls.values)
        self._let_go: list[EngineCall] = []

    def carry_out(self, command: Command) -> Report:
        match command:
            case Place(call_id, destination, headers):
                self._place(call_id, destination, headers)
            case Register(line):
                self._lines.register(line)
            case TryLine(line):
                self._lines.try_line(line)
            case Unregister():
                self._lines.unregister()
            case UseDevices(devices):
                self._sound.use(devices)
            case ReportLevels(wanted):
                self._sound.measure(wanted)
            case HangUp(call_id):
                if call_id in self._calls:
                    self._calls[call_id].hang_up()
            case AskStatistics(call_id):
                return self._call(call_id).statistics()
            case _:
                self._carry_out_in_call(command)
        self._want_sound()
        return Accepted()

    def _carry_out_in_call(self, command: Command) -> None:
        match command:
            case AnswerCall(call_id):
                self._call(call_id).pick_up()
            case Decline(call_id):
                self._call(call_id).decline()
            case Hold(call_id, held):
                self._call(call_id).hold(held)
            case Mute(call_id, muted):
                self._call(call_id).mute(muted)
            case PlayFile(call_id, path, then_hang_up):
                self._call(call_id).play(path, then_hang_up)
            case Record(call_id, path):
                self._call(call_id).record(path)
            case PauseRecording(call_id, paused):
                self._call(call_id).pause_recording(paused)
            case SendTones(call_id, digits):
                if not _TONES.fullmatch(digits):
                    raise EngineError("Only 0 to 9, *, #, A to D and commas can be sent as tones.")
                self._call(call_id).send_tones(digits)

    def gone(self, call: EngineCall) -> None:
        """Keep it until the callback that says so has returned, then let go of it."""
        if self._calls.pop(call.call_id, None) is not None:
            self._let_go.append(call)

    def tidy(self) -> bool:
        """After every poll: let go of what the library no longer uses; whether there was any.

        A call that is freed hangs up what has its number: while the next one has, it is kept.
        """
        self._lines.tidy()
        if not self._let_go:
            return False
        taken = {call.getId() for call in self._calls.values()}
        before = len(self._let_go)
        self._let_go = [call for call in self._let_go if call.getId() in taken]
        self._want_sound()
        return len(self._let_go) < before

    def look_around(self, now: float, slept: bool) -> None:
        """Once a second: what changed without anybody saying so."""
        self._hang_up_strangers()
        self._lines.look(slept)
        for call in tuple(self._calls.values()):
            call.look(now, keep_open=self._lines.leaves_unused(call.account))

    def _hang_up_strangers(self) -> None:
        """End what the library answered by itself: a call that nobody sees must not be.

        An INVITE that replaces a call which is being hung up is such a one; nobody is asked.
        """
        account = self._lines.any
        if account is None:
            return
        for number in range(MOST_CALLS):
            if pj.Call.lookup(number) is None:
                stranger = pj.Call(account, number)
                if stranger.isActive():
                    stranger.hangup(pj.CallOpParam())

    def hang_up_all(self) -> None:
        for call in tuple(self._calls.values()):
            call.hang_up()

    def sign_out(self) -> None:
        self._lines.sign_out_all()

    @property
    def is_signed_out(self) -> bool:
        return self._lines.are_signed_out

    @property
    def has_calls(self) -> bool:
        return bool(self._calls)

    def close(self) -> None:
        """Drop every object of the library, which must not outlive it."""
        self._calls.clear()
        self._let_go.clear()
        self._lines.close()

    def reconnect(self) -> None:
        """A connection to the phone system was lost."""
        self._lines.connection_lost()

    def _call(self, call_id: CallId) -> EngineCall:
        call = self._calls.get(call_id)
        if call is None or call.state is CallState.ENDED:
            raise UnknownCall("This call has ended.")
        return call

    def _place(
        self, call_id: CallId, destination: str, headers: tuple[tuple[str, str], ...]
    ) -> None:
        account = self._lines.current
        if account is None or not account.isValid():
            raise EngineUnavailable("The phone is not signed in to the phone system.")
        if len(self._calls) >= MOST_CALLS:
            raise TooManyCalls(FOUR_CALLS)
        first = CallReport(call_id, Direction.OUTBOUND, CallState.CONNECTING, destination)
        call = EngineCall(account, first, self)
        self._calls[call_id] = call
        clean = tuple((name, single_line(value)) for name, value in headers)
        try:
            call.place(uri_of(destination, account.line.domain), clean)
        except pj.Error as error:
            refusal = _placing_error(error)
            call.not_placed(str(refusal))
            raise refusal from error

    def _incoming(self, account: Account, number: int, message: str) -> None:
        if not self._lines.takes_calls_of(account):
            turn_away(account, number, pj.PJSIP_SC_TEMPORARILY_UNAVAILABLE)
            return
        name, caller = name_and_number(header(message, "From") or header(message, "f"))
        call_id = CallId(f"in-{uuid.uuid4().hex}")
        first = CallReport(
            call_id,
            Direction.INBOUND,
            CallState.INCOMING,
            caller,
            name,
            headers=kept_headers(message),
        )
        call = EngineCall(account, first, self, number)
        self._calls[call_id] = call
        call.ring()
        call.publish()

    def _want_sound(self) -> None:
        used = any(call.uses_sound for call in self._calls.values())
        self._sound.need(used or self.closing.are_there)


def _placing_error(error: pj.Error) -> EngineError:
    if error.status == TOO_MANY:
        # Ours are fewer than four: given up, but nobody has confirmed that to the library yet.
        return TooManyCalls(STILL_ENDING)
    return EngineError(f"The call cannot be placed: {words(error)}.")
