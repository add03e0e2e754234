"""One call of the outside world: rings, answers, plays, listens and records what it hears."""

from __future__ import annotations

import logging
from collections.abc import Callable
from enum import Enum
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, Protocol

import pjsua2 as pj

log = logging.getLogger(__name__)

_FORSAKEN_SECONDS: Final = 30.0  # no voice packet for so long: the other end has vanished
RATE: Final = 16_000


class Sound(Enum):
    """What the outside party plays."""

    MUSIC = "music"
    ECHO = "echo"
    MENU = "menu"
    SALES = "sales"
    WORDS = "message_quote"
    BEEP = "beep"
    TONE_1004 = "tone-1004"
    TONE_1400 = "tone-1400"


_TONES: Final = {Sound.TONE_1004: 1004, Sound.TONE_1400: 1400}
_MENU_CHOICES: Final = {"1": Sound.SALES, "2": Sound.ECHO}


class Keeper(Protocol):
    def over(self, call: OutsideCall) -> None: ...


class Guest(Protocol):
    """Somebody else who hears the call."""

    def rejoin(self) -> None:
        """Sound flows again, or comes from elsewhere."""

    def lose(self, source: pj.AudioMedia) -> None:
        """This is not what the person outside says any more."""

    def end(self) -> None: ...


class OutsideCall(pj.Call):
    is_of_the_world = True  # not a part of the phone system itself

    def __init__(
        self, world: Keeper, call_id: int, number: str, sound: Sound, recording: Path
    ) -> None:
        super().__init__(world, call_id)
        self._world = world
        self._number = number
        self._sound = sound
        self._recording = recording
        self._source: pj.AudioMedia | None = None
        # One that is let go of while sound flows takes the library along: they end with the call.
        self._silent: list[pj.AudioMedia] = []
        self._recorder: pj.AudioMediaRecorder | None = None
        self._is_answered = False
        self._packets = 0
        self._last_packet_at = 0.0
        self._next_question_at = 0.0
        self.number_in_library = call_id
        self.sip_call_id = ""
        self.on_sound: Callable[[], None] = _nothing  # once, when sound begins to flow
        self.guests: list[Guest] = []
        self.goes_on_as: OutsideCall | None = None  # who has taken the person outside over

    # Doing

    def ring(self) -> None:
        self._answer(180)

    def pick_up(self) -> None:
        if self._is_on():
            self._answer(200)

    def refuse(self, status: int) -> None:
        self._answer(status)

    def dial(self, target: str, identity: str, token: str) -> None:
        """Raises pj.Error where the library has no call left."""
        wishes = pj.CallOpParam(True)
        options = wishes.txOption
        options.localUri = identity
        header = pj.SipHeader()
        header.hName, header.hValue = "X-Ring", token
        options.headers.append(header)
        self.makeCall(target, wishes)
        self.number_in_library = self.getId()

    @property
    def sound(self) -> Sound:
        return self._sound

    def be_silent(self) -> None:
        if self._is_on():
            self._stop(self.getAudioMedia(-1))

    def speak(self, sound: Sound) -> None:
        if self._is_on():
            self._play(sound)

    def press(self, digits: str) -> None:
        try:
            if self._is_on():
                self.dialDtmf(digits)
        except pj.Error as error:
            log.warning("no digits could be sent: %s", error.reason)

    def end(self) -> None:
        if self.goes_on_as is not None:
            self.goes_on_as.end()
        elif self._is_on():
            try:
                self.hangup(pj.CallOpParam())
            except pj.Error as error:
                log.info("the call was over already: %s", error.reason)

    def end_unless_answered(self) -> None:
        if self._is_on() and not self._is_answered:
            self.end()

    def end_if_forsaken(self, now: float) -> None:
        """A phone that died sends no BYE; its silence on the wire tells, or on hold a question."""
        if not self._is_on() or not self._is_answered:
            return
        try:
            is_flowing = self._is_flowing()
            packets = int(self.getStreamStat(0).rtcp.rxStat.pkt) if is_flowing else -1
            if not is_flowing and now >= self._next_question_at:
                self._next_question_at = now + _FORSAKEN_SECONDS
                self._ask_whether_it_is_there()
        except pj.Error:
            return
        if packets <= 0 or packets != self._packets:
            self._packets, self._last_packet_at = packets, now
        elif now - self._last_packet_at > _FORSAKEN_SECONDS:
            self.end()

    def hearing(self) -> dict[str, Any]:
        return {
            "number": self._number,
            "file": str(self._recording),
            "rate": RATE,
            "answered": self._is_answered,
        }

    def release(self) -> None:
        """Let go of what belongs to the library, on its own thread."""
        self._source = None
        self._silent.clear()
        self._recorder = None
        if self.goes_on_as is None:
            self._recording.unlink(missing_ok=True)

    # For those who join it

    @property
    def is_talk(self) -> bool:
        return self._is_on() and self._is_answered

    @property
    def flows(self) -> bool:
        """Not while it is held."""
        return self._is_on() and self._is_flowing()

    @property
    def mouth(self) -> pj.AudioMedia | None:
        """What the person outside says; None where it is what they hear."""
        return self._source

    @property
    def ear(self) -> pj.AudioMedia | None:
        return self._recorder

    def move_to(self, other: OutsideCall) -> None:
        """The person outside talks on with somebody else; the call itself ends."""
        other.take_person(self._number, self._sound, self._recording)
        other.take_sound(self._source, self._recorder, self._silent)
        self._source = self._recorder = None
        self._silent = []
        self.goes_on_as, self.is_of_the_world = other, False

    def take_person(self, number: str, sound: Sound, recording: Path) -> None:
        self._number, self._sound, self._recording = number, sound, recording
        self.is_of_the_world = True

    def take_sound(
        self,
        source: pj.AudioMedia | None,
        recorder: pj.AudioMediaRecorder | None,
        silent: list[pj.AudioMedia],
    ) -> None:
        self._source, self._recorder, self._silent = source, recorder, silent

    # What the library tells

    def onCallState(self, prm: pj.OnCallStateParam) -> None:  # noqa: ARG002 - pjsua2's signature
        info = self.getInfo()
        self.sip_call_id = str(info.callIdString)
        if info.state == pj.PJSIP_INV_STATE_CONFIRMED:
            self._is_answered = True
        if info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            for guest in tuple(self.guests):
                guest.end()
            self._world.over(self)

    def onCallMediaState(
        self,
        prm: pj.OnCallMediaStateParam,  # noqa: ARG002 - pjsua2's signature
    ) -> None:
        try:
            if self._is_flowing():
                self._connect()
                began, self.on_sound = self.on_sound, _nothing
                began()
        except pj.Error as error:
            log.warning("sound could not be connected: %s", error.info())

    def onDtmfDigit(self, prm: pj.OnDtmfDigitParam) -> None:
        if self._sound not in (Sound.MENU, Sound.SALES):
            return
        digit = str(prm.digit)
        if digit == "9":
            self.end()
        elif digit in _MENU_CHOICES:
            self._play(_MENU_CHOICES[digit])

    def onCallTransferRequest(self, prm: pj.OnCallTransferRequestParam) -> None:
        # People outside are not sent on; without an answer the library would dial by itself.
        prm.statusCode = pj.PJSIP_SC_NOT_IMPLEMENTED

    # Steps

    def _answer(self, status: int) -> None:
        wishes = pj.CallOpParam()
        wishes.statusCode = status
        self.answer(wishes)

    def _ask_whether_it_is_there(self) -> None:
        """No answer, or 481, ends the call in the library."""
        question = pj.CallSendRequestParam()
        question.method = "OPTIONS"
        self.sendRequest(question)

    def _is_on(self) -> bool:
        return self.number_in_library >= 0 and bool(self.isActive())

    def _is_flowing(self) -> bool:
        info = self.getInfo()
        return any(
            media.type == pj.PJMEDIA_TYPE_AUDIO and media.status == pj.PJSUA_CALL_MEDIA_ACTIVE
            for media in info.media
        )

    def _connect(self) -> None:
        voice = self.getAudioMedia(-1)
        if self._recorder is None:
            self._recorder = pj.AudioMediaRecorder()
            self._recorder.createRecorder(str(self._recording))
        voice.startTransmit(self._recorder)
        self._play(self._sound)

    def _play(self, sound: Sound) -> None:
        voice = self.getAudioMedia(-1)
        if sound is not self._sound:
            self._stop(voice)
        self._sound = sound
        if sound is Sound.ECHO:
            voice.startTransmit(voice)
            self._tell_guests()
            return
        if self._source is None:
            self._source = _source(sound)
        self._source.startTransmit(voice)
        self._tell_guests()

    def _tell_guests(self) -> None:
        for guest in tuple(self.guests):
            guest.rejoin()

    def _stop(self, voice: pj.AudioMedia) -> None:
        if self._source is not None:
            self._source.stopTransmit(voice)
            for guest in self.guests:
                guest.lose(self._source)
            self._silent.append(self._source)
            self._source = None
        if self._sound is Sound.ECHO:
            voice.stopTransmit(voice)


def _nothing() -> None:
    """Nobody waits for the sound."""


def _source(sound: Sound) -> pj.AudioMedia:
    if sound in _TONES:
        generator = pj.ToneGenerator()
        generator.createToneGenerator(RATE)
        tone = pj.ToneDesc()
        tone.freq1, tone.freq2, tone.on_msec, tone.off_msec = _TONES[sound], 0, 1000, 0
        tones = pj.ToneDescVector()
        tones.append(tone)
        generator.play(tones, True)
        return generator
    player = pj.AudioMediaPlayer()
    player.createPlayer(str(sound_file(sound.value)))
    return player


def sound_file(name: str) -> Path:
    """``name`` is one of the resources, or the whole path of a sound of an account."""
    if Path(name).is_absolute():
        return Path(name)
    return Path(str(files("resources").joinpath("sounds", f"{name}.wav")))
