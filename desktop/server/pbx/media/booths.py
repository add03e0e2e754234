"""The phone system's own voices: one asks for a message and records it, one reads a menu out."""

from __future__ import annotations

import logging
import wave
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import pjsua2 as pj

from .call import OutsideCall, Sound, sound_file

log = logging.getLogger(__name__)

LONGEST_MESSAGE_SECONDS: Final = 180.0
_PAUSE_SECONDS: Final = 0.4  # between the answer and the first word


@dataclass(frozen=True, slots=True)
class Wish:
    """``prompt`` is the name of a sound in the resources, or the path of another one."""

    token: str
    prompt: str
    takes_message: bool


class Room(Protocol):
    """Where a booth stands."""

    def over(self, call: OutsideCall) -> None: ...

    def later(self, seconds: float, action: Callable[[], None]) -> None: ...

    def say(self, report: dict[str, Any]) -> None: ...


class BoothCall(OutsideCall):
    """Reads a menu out before the call is answered (early media), or answers for a message.

    A menu may turn into a message: the far end would refuse a second line of the same call.
    """

    is_of_the_world = False

    def __init__(self, room: Room, call_id: int, wish: Wish, recording: Path) -> None:
        super().__init__(room, call_id, wish.token, Sound.MUSIC, recording)
        self.token = wish.token
        self._room = room
        self._prompt = wish.prompt
        self._takes_message = wish.takes_message
        self._is_begun = False
        self._player: pj.AudioMediaPlayer | None = None
        # One that is let go of while sound flows takes the library along: they end with the call.
        self._players: list[pj.AudioMediaPlayer] = []

    def begin(self) -> None:
        if self._takes_message:
            self.pick_up()
        else:
            self._answer(pj.PJSIP_SC_PROGRESS)

    def take_message(self, greeting: str) -> None:
        """Greeting, tone, then it listens until somebody hangs up, presses #, or three minutes."""
        if self._takes_message or not self._is_on():
            return
        self._takes_message, self._prompt = True, greeting
        self._quiet()
        self.pick_up()
        if self._is_begun:
            self._room.later(_PAUSE_SECONDS, self._speak)

    def play(self, name: str, *, loops: bool = False) -> None:
        if not self._is_on():
            return
        self._quiet()
        self._player = pj.AudioMediaPlayer()
        self._player.createPlayer(str(sound_file(name)), 0 if loops else pj.PJMEDIA_FILE_NO_LOOP)
        self._players.append(self._player)
        self._player.startTransmit(self.getAudioMedia(-1))

    def release(self) -> None:
        """The file is whole only when its recorder is gone."""
        last = {"file": str(self._recording)} if self._recorder is not None else {}
        self._player = self._recorder = None
        self._players.clear()
        self._room.say({"booth": self.token, "over": True, **last})

    def onDtmfDigit(self, prm: pj.OnDtmfDigitParam) -> None:
        digit = str(prm.digit)
        if not self._takes_message:
            self._room.say({"booth": self.token, "digit": digit})
        elif digit == "#":
            self.end()

    def _connect(self) -> None:
        if not self._is_begun:
            self._is_begun = True
            self._room.later(_PAUSE_SECONDS, self._speak)

    def _speak(self) -> None:
        self.play(self._prompt)
        after = self._beep if self._takes_message else self._spoken
        self._room.later(seconds_of(self._prompt), after)

    def _spoken(self) -> None:
        if self._is_on():
            self._room.say({"booth": self.token, "spoken": True})

    def _beep(self) -> None:
        self.play(Sound.BEEP.value)
        self._room.later(seconds_of(Sound.BEEP.value), self._listen)

    def _listen(self) -> None:
        if not self._is_on():
            return
        try:
            self._quiet()
            self._recorder = pj.AudioMediaRecorder()
            self._recorder.createRecorder(str(self._recording))
            self.getAudioMedia(-1).startTransmit(self._recorder)
        except pj.Error as error:
            log.error("a message cannot be recorded: %s", error.info())
            self._recorder = None
            self.end()
            return
        self._room.later(LONGEST_MESSAGE_SECONDS, self.end)

    def _quiet(self) -> None:
        if self._player is not None:
            self._player.stopTransmit(self.getAudioMedia(-1))
            self._player = None


def seconds_of(name: str) -> float:
    with wave.open(str(sound_file(name))) as file:
        return float(file.getnframes() / file.getframerate())
