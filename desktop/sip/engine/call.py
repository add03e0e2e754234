"""One call in the library: its state in our words, its sound on the bridge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

import pjsua2 as pj

from desktop.domain.calls import CallId, CallState, Direction, EndReason
from desktop.domain.errors import EngineError, UnknownCall
from desktop.domain.reports import CallReport, CallStatistics, EngineReport, ToneReport
from desktop.sip.engine import requests
from desktop.sip.engine.capture import CallCapture, Closing
from desktop.sip.engine.events import carries_sound, message_of, packets_due, statistics_of
from desktop.sip.engine.faults import guarded, words
from desktop.sip.engine.headers import Headers, header, kept_headers, merged
from desktop.sip.engine.joining import Bridge, join
from desktop.sip.engine.offers import Offers
from desktop.sip.engine.patience import Limits, Silence
from desktop.sip.engine.playing import Playing
from desktop.sip.engine.reasons import hung_up_reason, unanswered_reason, warning_text
from desktop.sip.engine.texts import clean
from desktop.sip.engine.timers import Alarms, Timers
from desktop.sip.engine.tones import Tones

_LOST = frozenset({408, 481})  # to any request within a call; the library then ends it
FAR_END_LOST = "The other side does not answer any more"
RANG_TOO_LONG = "It rang for too long"
NETWORK_CHANGED = "The network changed before anybody answered"


class Surroundings(Protocol):
    """What a call needs of the engine."""

    timers: Timers
    limits: Limits
    bridge: Bridge
    report: Callable[[EngineReport], None]
    closing: Closing

    def gone(self, call: EngineCall) -> None:
        """The library has let go of the call."""


# The bindings come without types; ``on...`` are the library's names.
class EngineCall(pj.Call):
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
        self._offers = Offers(ours=first.direction is Direction.OUTBOUND)
        self._media_index: int | None = None
        self._tones = Tones()
        self._playing = Playing()
        self._capture = CallCapture()
        # A timer would keep this object beyond its call. When the library frees it, it hangs up
        # whatever call has its number by then.
        self._alarms = Alarms(around.timers)
        self._silence = Silence(around.limits.silence)
        self._used_at = 0.0  # when the far end was last asked whether it is there

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
        self.publish()
        self._limit_ringing()
        requests.invite(self, uri, headers)

    def not_placed(self, why: str) -> None:
        """The library refused ``place``."""
        self._end(EndReason.FAILED, 0, why.rstrip("."))
        self._let_go(0)

    def ring(self) -> None:
        self._limit_ringing()
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
        self._offers.hold(held)
        self._agree()

    def look(self, now: float, keep_open: bool) -> None:
        """Once a second: is the far end still there? ``keep_open``: its connection needs use."""
        if not self.state.is_talking:
            return
        if self._capture.has_failed():
            self._change(capture=self._capture.state)
        silent = self._silence.is_too_long(self._packets(), now)
        idle = now - self._used_at > self._around.limits.keep_open
        if silent:
            self._alarms.set("answer", self._around.limits.answer, self._lose)
        if silent or (keep_open and idle):
            self._used_at = now
            requests.ask_if_there(self)

    def move(self) -> None:
        """Tell the far end that this phone has another address now."""
        if self.state.is_talking:
            self._offers.move()
            self._agree()
        elif self.state in (CallState.CONNECTING, CallState.RINGING):
            # The answer would go to the address that was.
            self._end(EndReason.FAILED, 0, NETWORK_CHANGED)
            self._let_go(0)

    def mute(self, muted: bool) -> None:
        if self.state is CallState.ENDED:
            raise UnknownCall("This call has ended.")
        self._change(muted=muted)
        self._join_sound()

    def play(self, path: str, then_hang_up: bool) -> None:
        self._need_talk()
        seconds = self._playing.start(path)
        self._change(playing=True)
        self._join_sound()
        self._alarms.set("play", seconds, self.hang_up if then_hang_up else self._talk_again)

    def record(self, path: str) -> None:
        self._need_talk()
        self._capture.begin(path)
        self._capture_changed()

    def pause_recording(self, paused: bool) -> None:
        self._need_talk()
        self._capture.pause(paused)
        self._capture_changed()

    def send_tones(self, digits: str) -> None:
        self._need_talk()
        self._tones.add(digits)
        if not self._tones.is_sending:
            self._next_tone()

    def statistics(self) -> CallStatistics:
        return statistics_of(self, self._media_index)

    def publish(self) -> None:
        self._around.report(self._now)

    # What the library tells

    @guarded
    def onCallState(self, told: pj.OnCallStateParam) -> None:
        self._read(message_of(told.e))
        info = self.getInfo()
        code = int(info.lastStatusCode)
        if info.state == pj.PJSIP_INV_STATE_EARLY:
            self._rang = True
            self._limit_ringing()  # As proxies do, from each sign of life on.
            if self._now.direction is Direction.OUTBOUND:
                self._change(state=CallState.RINGING, status_code=code)
        elif info.state == pj.PJSIP_INV_STATE_CONFIRMED and self.state is not CallState.ENDED:
            self._answered = True
            self._change(state=CallState.ACTIVE, status_code=code)
            self._join_sound()
        elif info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self._disconnected(code, clean(info.lastReason))

    @guarded
    def onCallTsxState(self, told: pj.OnCallTsxStateParam) -> None:
        event = told.e
        message = message_of(event)
        if message.startswith(("CANCEL ", "BYE ")):
            self._said = header(message, "Reason")
        if event.type != pj.PJSIP_EVENT_TSX_STATE:
            return
        body = event.body
        change = body.tsxState
        transaction = change.tsx
        if transaction.role == pj.PJSIP_ROLE_UAC:
            self._answered_by_far_end(str(transaction.method), int(transaction.statusCode))

    @guarded
    def onCallMediaState(self, _told: pj.OnCallMediaStateParam) -> None:
        info = self.getInfo()
        for media in info.media:
            if media.type == pj.PJMEDIA_TYPE_AUDIO:
                self._media_index = int(media.index)
                self._media_changed(int(media.status))
                break
        self._join_sound()

    @guarded
    def onDtmfDigit(self, told: pj.OnDtmfDigitParam) -> None:
        self._around.report(ToneReport(self._call_id, clean(told.digit)))

    def onCallRedirected(self, _told: pj.OnCallRedirectedParam) -> int:
        """Follow (RFC 3261 section 8.1.3.4): the call still goes through our own proxy."""
        return int(pj.PJSIP_REDIRECT_ACCEPT_REPLACE)

    @guarded
    def onCallTransferRequest(self, asked: pj.OnCallTransferRequestParam) -> None:
        """Whoever is on the line must not make this phone call others (RFC 3515 section 5.1)."""
        asked.statusCode = pj.PJSIP_SC_DECLINE

    @guarded
    def onCallReplaceRequest(self, asked: pj.OnCallReplaceRequestParam) -> None:
        """Nobody takes the place of the person on the line unseen (RFC 3891 section 3)."""
        asked.statusCode = pj.PJSIP_SC_DECLINE

    # Inside

    def _change(self, **what: object) -> None:
        changed = replace(self._now, **what)  # type: ignore[arg-type]  # its own fields
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
        try:
            requests.respond(self, code)
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

    def _end(self, reason: EndReason, code: int, detail: str = "") -> None:
        self._alarms.forget()
        self._around.closing.close(self.call_id, self._capture)
        self._change(state=CallState.ENDED, status_code=code, end_reason=reason, end_detail=detail)

    def _disconnected(self, code: int, phrase: str) -> None:
        if self.state is not CallState.ENDED:
            if self._answered and code in _LOST:
                self._end(EndReason.FAILED, code, FAR_END_LOST)
            elif self._answered:
                self._end(hung_up_reason(self._said), code, self._said)
            else:
                reason = unanswered_reason(self._now.direction, code, self._rang, self._said)
                ours = self._now.direction is Direction.OUTBOUND
                self._end(reason, code, (self._warned or phrase) if ours else self._said)
        self._around.gone(self)

    def _limit_ringing(self) -> None:
        self._alarms.set("ring", self._around.limits.ring, self._stop_ringing)

    def _stop_ringing(self) -> None:
        """Whoever should have ended this has gone silent."""
        if self.state is CallState.INCOMING and not self._picked_up:
            self._end(EndReason.MISSED, 480, RANG_TOO_LONG)
            self._let_go(480)
        elif self.state in (CallState.CONNECTING, CallState.RINGING):
            self._end(EndReason.NO_ANSWER, 487, RANG_TOO_LONG)
            self._let_go(0)

    def _packets(self) -> int | None:
        """Received so far, None where none are due."""
        if self.state is not CallState.ACTIVE or self._now.held_by_far_end:
            return None
        return None if self._media_index is None else packets_due(self, self._media_index)

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
        if not carries_sound(info):
            self._capture.join(())
            return
        sound = self.getAudioMedia(self._media_index)
        playing = self._playing if self._now.playing else None
        join(sound, self._around.bridge, self._now.muted, playing, self._capture)

    def _capture_changed(self) -> None:
        self._change(capture=self._capture.state)
        self._join_sound()

    def _talk_again(self) -> None:
        self._playing.stop()
        self._change(playing=False)
        self._join_sound()

    def _need_talk(self) -> None:
        if self.state is CallState.ENDED:
            raise UnknownCall("This call has ended.")
        if not self.state.is_talking:
            raise EngineError("Nobody has answered this call yet.")

    @property
    def _is_held(self) -> bool:
        return self.state is CallState.HELD

    def _agree(self) -> None:
        """Send the re-INVITE that is due, where one is."""
        offer = self._offers.next(self._is_held) if self.state.is_talking else None
        if offer is None:
            return
        try:
            requests.re_invite(self, offer)
        except pj.Error:
            self._agree_later(self._offers.not_sent(self._is_held))

    def _answered_by_far_end(self, method: str, code: int) -> None:
        if method == "INVITE":
            self._offer_answered(code)
        elif method == "OPTIONS" and code >= 200 and code not in _LOST:
            self._alarms.cancel("answer")

    def _lose(self) -> None:
        """Nothing was heard, and nobody says why."""
        self._end(EndReason.FAILED, 408, FAR_END_LOST)
        self._let_go(0)

    def _offer_answered(self, code: int) -> None:
        self._agree_later(self._offers.answered(code, self._is_held))

    def _agree_later(self, seconds: float | None) -> None:
        if seconds is not None:
            self._alarms.set("offer", seconds, self._agree)

    def _next_tone(self) -> None:
        if not self.state.is_talking:
            self._tones.stop()
            return
        found = self._tones.next()
        if found is not None:
            digit, seconds = found
            if digit:
                requests.send_tone(self, digit)
            self._alarms.set("tone", seconds, self._next_tone)
