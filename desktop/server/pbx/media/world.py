"""The outside world: what happens at each fictional number, and calls that come from outside."""

from __future__ import annotations

import heapq
import itertools
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pjsua2 as pj

from .call import OutsideCall, Sound
from .queue_music import QUEUE_MUSIC, QueueMusic

log = logging.getLogger(__name__)

ECHO: Final = "+14435550141"
MENU: Final = "+14435550142"
BUSY: Final = "+14435550143"
SILENT: Final = "+14435550144"  # rings for ever
UNKNOWN: Final = "+14435550145"
SHORT: Final = "+14435550146"  # hangs up five seconds after its answer
TONE: Final = "+14435550147"

_RING_SECONDS: Final = {ECHO: 0.3, MENU: 0.5, TONE: 0.3, SHORT: 0.5, "+14435550140": 0.5}
_SOUNDS: Final = {ECHO: Sound.ECHO, MENU: Sound.MENU, TONE: Sound.TONE_1004}
_OTHERS_RING_SECONDS: Final = 2.0
_SHORT_TALK_SECONDS: Final = 5.0
_LONGEST_CALL_SECONDS: Final = 1800.0
_LONGEST_RING_IN_SECONDS: Final = 90.0
_WATCH_SECONDS: Final = 5.0


class World(pj.Account):
    """The account that every outside call belongs to; it keeps each call until it is over."""

    def __init__(
        self,
        settings: pj.AccountConfig,
        pbx_port: int,
        recordings: Path,
        say: Callable[[dict[str, Any]], None],
    ) -> None:
        super().__init__()
        self.create(settings)
        self._pbx_port = pbx_port
        self._say = say
        self._recordings = recordings
        self._calls: dict[int, OutsideCall] = {}
        self._ended: list[OutsideCall] = []
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()
        self._in(_WATCH_SECONDS, self._watch)

    @property
    def is_busy(self) -> bool:
        return bool(self._calls)

    def tick(self, now: float) -> None:
        """Do what is due and let go of calls that are over."""
        while self._due and self._due[0][0] <= now:
            heapq.heappop(self._due)[2]()
        for call in self._ended:
            call.release()
        self._ended.clear()

    def obey(self, command: dict[str, Any]) -> dict[str, Any]:
        """Carry out one command of the phone system; the answer is JSON."""
        if command["do"] == "ring":
            return {"ok": self._ring(command)}
        if command["do"] == "heard":
            outside = [call for call in self._calls.values() if call.is_of_the_world]
            return {"ok": True, "calls": [call.hearing() for call in outside]}
        if command["do"] == "hang_up_all":
            self.hang_up_all()
            return {"ok": True}
        return {"ok": False}

    def hang_up_all(self) -> None:
        for call in list(self._calls.values()):
            call.end()

    def close(self) -> None:
        self.tick(0.0)
        for call in self._calls.values():
            call.release()
        self._calls.clear()
        self.shutdown()

    def over(self, call: OutsideCall) -> None:
        """Called by the call itself; it is let go of outside its own callback."""
        if self._calls.pop(call.number_in_library, None) is not None:
            self._ended.append(call)
            if not call.is_of_the_world:
                return
            # A BYE may have had nowhere to go; the phone system closes the record all the same.
            self._say({"over": call.sip_call_id})

    def onIncomingCall(self, prm: pj.OnIncomingCallParam) -> None:
        try:
            self._called(prm.callId, str(prm.rdata.wholeMsg))
        except pj.Error as error:
            log.exception("an outside call could not be taken: %s", error.info())

    def _called(self, call_id: int, message: str) -> None:
        number = _dialled(message)
        if number == QUEUE_MUSIC:
            music = self._calls[call_id] = QueueMusic(self, call_id, self._recording())
            music.play()
            return
        sound = _SOUNDS.get(number, Sound.MUSIC)
        call = OutsideCall(self, call_id, number, sound, self._recording())
        self._calls[call_id] = call
        refusal = {BUSY: 486, UNKNOWN: 404}.get(number)
        if refusal is not None:
            call.refuse(refusal)
            return
        call.ring()
        if number == SILENT:
            return
        pause = _RING_SECONDS.get(number, _OTHERS_RING_SECONDS)
        self._in(pause, call.pick_up)
        talk = _SHORT_TALK_SECONDS if number == SHORT else _LONGEST_CALL_SECONDS
        self._in(pause + talk, call.end)

    def _ring(self, command: dict[str, Any]) -> bool:
        sound = Sound(command.get("sound") or Sound.MUSIC.value)
        caller, host = command["caller"], command.get("domain") or "outside.example"
        name = str(command.get("name", "")).replace('"', "'")
        call = OutsideCall(self, -1, caller, sound, self._recording())
        try:
            call.dial(
                f"sip:{command['number']}@127.0.0.1:{self._pbx_port}",
                f'"{name}" <sip:{caller}@{host}>' if name else f"<sip:{caller}@{host}>",
                str(command.get("token", "")),
            )
        except pj.Error as error:
            log.warning("no call could be made: %s", error.info())
            return False
        self._calls[call.number_in_library] = call
        self._in(_LONGEST_RING_IN_SECONDS, call.end_unless_answered)
        self._in(_LONGEST_CALL_SECONDS, call.end)
        return True

    def _recording(self) -> Path:
        return self._recordings / f"heard-{next(self._numbers)}.wav"

    def _in(self, seconds: float, action: Callable[[], None]) -> None:
        heapq.heappush(self._due, (time.monotonic() + seconds, next(self._numbers), action))

    def _watch(self) -> None:
        for call in list(self._calls.values()):
            call.end_if_forsaken(time.monotonic())
        self._in(_WATCH_SECONDS, self._watch)


def _dialled(message: str) -> str:
    """The user part of the request's address, for instance +14435550140."""
    address = message.split(" ", 2)[1]
    return address.partition(":")[2].partition("@")[0]
