"""One call in the library: its state in our words, its sound on the bridge."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

import pjsua2 as pj

from desktop.domain.calls import CallId, CallState, Direction, EndReason
from desktop.domain.errors import EngineError, UnknownCall
from desktop.domain.reports import CallReport, CallStatistics, EngineReport, ToneReport
from desktop.sip.engine.faults import guarded, words
from desktop.sip.engine.headers import Headers, header, kept_headers, merged
from desktop.sip.engine.quality import loss_percent, mean_opinion_score
from desktop.sip.engine.reasons import unanswered_reason, warning_text
from desktop.sip.engine.texts import clean
from desktop.sip.engine.timers import Timers

HOLD_ATTEMPTS = 6
TONE_SECONDS = 0.32  # a digit of 200 ms and the gap that voice menus need
COMMA_SECONDS = 2.0
_HEARD = (pj.PJSUA_CALL_MEDIA_ACTIVE, pj.PJSUA_CALL_MEDIA_REMOTE_HOLD)


class Bridge(Protocol):
    """Where a call's sound is joined to the microphone and the loudspeaker."""

    def microphone(self) -> pj.AudioMedia: ...

    def speaker(self) -> pj.AudioMedia: ...


class Surroundings(Protocol):
    """What a call needs of the engine."""

    timers: Timers
    bridge: Bridge
    report: Callable[[EngineReport], None]

    def gone(self, call: EngineCall) -> None:
        """The library has let go of the call."""


# The bindings come without types; ``on...`` are the library's names.
class EngineCall(pj.Call):  # type: ignore[misc]
    """Kept by the engine until ``gone``; everything here runs on the engine's thread."""

    def __init__(
        self,
        account: pj.Account,
        first: CallReport,
        around: Surroundings,
        number: int = pj.PJSUA_INVALID_ID,
    ) -> None:
        super().__init__(account, number)
        self.account = account  # The library's call needs it to the end.
        self._around = around
        self._call_id = first.call_id
        self._now = first
        self._rang = False
        self._picked_up = False
        self._answered = False
        self._said = ""  # the Reason header of the message that ended the call
        self._warned = ""
        self._wants_hold = False
        self._hold_attempts = 0
        self._media_index: int | None = None
        self._tones = ""
        self._sends_tones = False
        self._due: dict[str, int] = {}  # timers by what they are for

    @property
    def call_id(self) -> CallId:
        return self._call_id

    @property
    def state(self) -> CallState:
        return self._now.state

    @property
    def uses_sound(self) -> bool:
        """A phone that only rings opens no microphone."""
        if self.state is CallState.INCOMING:
            return self._picked_up
        return self.state is not CallState.ENDED

    # Commands

    def place(self, uri: str, headers: Headers) -> None:
        """Send the INVITE; raises ``pj.Error``."""
        parameters = pj.CallOpParam(True)
        option = parameters.txOption
        lines = option.headers
        for name, value in headers:
            line = pj.SipHeader()
            line.hName, line.hValue = name, value
            lines.append(line)
        self.publish()
        self.makeCall(uri, parameters)

    def not_placed(self, why: str) -> None:
        """The library refused ``place``."""
        self._end(EndReason.FAILED, 0, why.rstrip("."))
        self._let_go(0)

    def ring(self) -> None:
        self._respond(180)

    def pick_up(self) -> None:
        if self.state is CallState.INCOMING:
            self._picked_up = True
            self._respond(200)

    def decline(self) -> None:
        if self.state is CallState.INCOMING:
            self._end(EndReason.DECLINED_HERE, 603)
            self._let_go(603)

    def hang_up(self) -> None:
        """Say so at once; the far end's confirmation may take half a minute."""
        if self.state is CallState.INCOMING:
            self.decline()
        elif self.state is not CallState.ENDED:
            reason = EndReason.HUNG_UP_HERE if self.state.is_talking else EndReason.CANCELLED
            self._end(reason, 487 if reason is EndReason.CANCELLED else 200)
            self._let_go(0)

    def hold(self, held: bool) -> None:
        self._need_talk()
        self._wants_hold = held
        self._hold_attempts = 0
        self._settle_hold()

    def mute(self, muted: bool) -> None:
        if self.state is CallState.ENDED:
            raise UnknownCall("This call has ended.")
        self._change(muted=muted)
        self._join_sound()

    def send_tones(self, digits: str) -> None:
        self._need_talk()
        self._tones += digits
        if not self._sends_tones:
            self._next_tone()

    def statistics(self) -> CallStatistics:
        if self._media_index is None:
            raise UnknownCall("This call has no sound yet.")
        try:
            stream = self.getStreamInfo(self._media_index)
            figures = self.getStreamStat(self._media_index)
        except pj.Error as error:
            raise UnknownCall("This call has no sound.") from error
        return _statistics(clean(stream.codecName), figures)

    def publish(self) -> None:
        self._around.report(self._now)

    # What the library tells

    @guarded
    def onCallState(self, told: pj.OnCallStateParam) -> None:  # noqa: N802
        self._read(_message_of(told.e))
        info = self.getInfo()
        code = int(info.lastStatusCode)
        if info.state == pj.PJSIP_INV_STATE_EARLY:
            self._rang = True
            if self._now.direction is Direction.OUTBOUND:
                self._change(state=CallState.RINGING, status_code=code)
        elif info.state == pj.PJSIP_INV_STATE_CONFIRMED and self.state is not CallState.ENDED:
            self._answered = True
            self._change(state=CallState.ACTIVE, status_code=code)
            self._join_sound()
        elif info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self._disconnected(code, clean(info.lastReason))

    @guarded
    def onCallTsxState(self, told: pj.OnCallTsxStateParam) -> None:  # noqa: N802
        event = told.e
        message = _message_of(event)
        if message.startswith(("CANCEL ", "BYE ")):
            self._said = header(message, "Reason")
        if event.type != pj.PJSIP_EVENT_TSX_STATE:
            return
        body = event.body
        change = body.tsxState
        transaction = change.tsx
        if transaction.method == "INVITE" and transaction.role == pj.PJSIP_ROLE_UAC:
            self._hold_answered(int(transaction.statusCode))

    @guarded
    def onCallMediaState(self, _told: pj.OnCallMediaStateParam) -> None:  # noqa: N802
        info = self.getInfo()
        for media in info.media:
            if media.type == pj.PJMEDIA_TYPE_AUDIO:
                self._media_index = int(media.index)
                self._media_changed(int(media.status))
                break
        self._join_sound()

    @guarded
    def onDtmfDigit(self, told: pj.OnDtmfDigitParam) -> None:  # noqa: N802
        self._around.report(ToneReport(self._call_id, clean(told.digit)))

    def onCallRedirected(self, _told: pj.OnCallRedirectedParam) -> int:  # noqa: N802
        """Follow (RFC 3261 section 8.1.3.4): the call still goes through our own proxy."""
        return int(pj.PJSIP_REDIRECT_ACCEPT_REPLACE)

    @guarded
    def onCallTransferRequest(self, asked: pj.OnCallTransferRequestParam) -> None:  # noqa: N802
        """Whoever is on the line must not make this phone call others (RFC 3515 section 5.1)."""
        asked.statusCode = pj.PJSIP_SC_DECLINE

    @guarded
    def onCallReplaceRequest(self, asked: pj.OnCallReplaceRequestParam) -> None:  # noqa: N802
        """Nobody takes the place of the person on the line unseen (RFC 3891 section 3)."""
        asked.statusCode = pj.PJSIP_SC_DECLINE

    # Inside

    def _change(self, **what: object) -> None:
        changed = replace(self._now, **what)  # type: ignore[arg-type]
        if changed != self._now and self.state is not CallState.ENDED:
            self._now = changed
            self.publish()

    def _read(self, message: str) -> None:
        if message:
            self._said = header(message, "Reason") or self._said
            self._warned = warning_text(header(message, "Warning")) or header(message, "X-Refusal")
            headers = merged(self._now.headers, kept_headers(message))
            if self.state is not CallState.ENDED:
                self._now = replace(self._now, headers=headers)

    def _respond(self, code: int) -> None:
        parameters = pj.CallOpParam(True)
        parameters.statusCode = code
        try:
            self.answer(parameters)
        except pj.Error as error:
            raise UnknownCall(f"This call cannot be answered: {words(error)}.") from error

    def _let_go(self, code: int) -> None:
        if self.getId() < 0:  # Hanging up what the library never took on would abort it.
            self._around.gone(self)
            return
        parameters = pj.CallOpParam()
        parameters.statusCode = code
        try:
            self.hangup(parameters)
        except pj.Error:
            self._around.gone(self)  # The library had let go of it already.

    def _later(self, what: str, seconds: float, action: Callable[[], None]) -> None:
        self._due[what] = self._around.timers.after(seconds, action)

    def _end(self, reason: EndReason, code: int, detail: str = "") -> None:
        # A timer would keep this object beyond its call. When the library frees it, it hangs up
        # whatever call has its number by then.
        for number in self._due.values():
            self._around.timers.cancel(number)
        self._due.clear()
        self._change(state=CallState.ENDED, status_code=code, end_reason=reason, end_detail=detail)

    def _disconnected(self, code: int, phrase: str) -> None:
        if self.state is not CallState.ENDED:
            if self._answered:
                self._end(EndReason.HUNG_UP_THERE, code, self._said)
            else:
                reason = unanswered_reason(self._now.direction, code, self._rang, self._said)
                ours = self._now.direction is Direction.OUTBOUND
                self._end(reason, code, (self._warned or phrase) if ours else self._said)
        self._around.gone(self)

    def _media_changed(self, status: int) -> None:
        if not self._answered or self.state is CallState.ENDED:
            return
        here = status == pj.PJSUA_CALL_MEDIA_LOCAL_HOLD
        there = self._now.held_by_far_end if here else status == pj.PJSUA_CALL_MEDIA_REMOTE_HOLD
        state = CallState.HELD if here else CallState.ACTIVE
        self._change(state=state, held_by_far_end=there)

    def _join_sound(self) -> None:
        if self._media_index is None or self.state is CallState.ENDED:
            return
        info = self.getInfo()
        heard = any(
            media.type == pj.PJMEDIA_TYPE_AUDIO and media.status in _HEARD for media in info.media
        )
        if not heard:
            return
        bridge = self._around.bridge
        sound = self.getAudioMedia(self._media_index)
        sound.startTransmit(bridge.speaker())
        if self._now.muted:
            bridge.microphone().stopTransmit(sound)
        else:
            bridge.microphone().startTransmit(sound)

    def _need_talk(self) -> None:
        if self.state is CallState.ENDED:
            raise UnknownCall("This call has ended.")
        if not self.state.is_talking:
            raise EngineError("Nobody has answered this call yet.")

    def _settle_hold(self) -> None:
        """Send a re-INVITE where the state is not the wanted one."""
        if not self.state.is_talking or self._wants_hold == (self.state is CallState.HELD):
            return
        self._hold_attempts += 1
        try:
            parameters = pj.CallOpParam(True)
            if self._wants_hold:
                self.setHold(parameters)
            else:
                option = parameters.opt
                option.flag = pj.PJSUA_CALL_UNHOLD
                self.reinvite(parameters)
        except pj.Error:
            self._try_hold_later(0.3)  # Another offer is on its way.

    def _hold_answered(self, code: int) -> None:
        """After glare try again at different times (RFC 3261 section 14.1)."""
        if code == 491:
            ours = self._now.direction is Direction.OUTBOUND
            self._try_hold_later(random.uniform(2.1, 4.0) if ours else random.uniform(0.0, 2.0))
        elif code >= 300:
            self._wants_hold = self.state is CallState.HELD

    def _try_hold_later(self, seconds: float) -> None:
        if self._hold_attempts < HOLD_ATTEMPTS:
            self._later("hold", seconds, self._settle_hold)
        else:
            self._wants_hold = self.state is CallState.HELD

    def _next_tone(self) -> None:
        self._sends_tones = bool(self._tones) and self.state.is_talking
        if not self._sends_tones:
            self._tones = ""
            return
        digit, self._tones = self._tones[0], self._tones[1:]
        if digit != ",":
            self._send_tone(digit.upper())
        self._later("tones", COMMA_SECONDS if digit == "," else TONE_SECONDS, self._next_tone)

    def _send_tone(self, digit: str) -> None:
        try:
            self.dialDtmf(digit)
        except pj.Error:
            parameters = pj.CallSendDtmfParam()
            parameters.method = pj.PJSUA_DTMF_METHOD_SIP_INFO
            parameters.digits = digit
            self.sendDtmf(parameters)


def _message_of(event: pj.SipEvent) -> str:
    """The received message behind an event, "" where there is none.

    Every level is bound to a name: the library frees a parent that nothing refers to.
    """
    body = event.body
    if event.type == pj.PJSIP_EVENT_RX_MSG:
        received = body.rxMsg
        data = received.rdata
        return clean(data.wholeMsg)
    if event.type == pj.PJSIP_EVENT_TSX_STATE:
        change = body.tsxState
        if change.type == pj.PJSIP_EVENT_RX_MSG:
            source = change.src
            data = source.rdata
            return clean(data.wholeMsg)
    return ""


def _statistics(codec: str, figures: pj.StreamStat) -> CallStatistics:
    control = figures.rtcp
    received = control.rxStat
    jitter = received.jitterUsec
    trip = control.rttUsec
    packets, lost = int(received.pkt), int(received.loss)
    loss = loss_percent(packets, lost)
    jitter_ms = float(jitter.mean) / 1000
    trip_ms = float(trip.last) / 1000 if trip.n else None
    score = mean_opinion_score(loss, jitter_ms, trip_ms)
    return CallStatistics(codec, packets, lost, loss, jitter_ms, trip_ms, score)
