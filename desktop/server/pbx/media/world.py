"""The outside world: what happens at each fictional number, and calls that come from outside."""

from __future__ import annotations

import heapq
import itertools
import logging
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

import pjsua2 as pj

from .booths import BoothCall, Wish, seconds_of
from .call import OutsideCall, Sound, sound_file
from .queue_music import QUEUE_MUSIC, QueueMusic
from .supervisor import Mode, SupervisorCall

log = logging.getLogger(__name__)

ECHO: Final = "+14435550141"
MENU: Final = "+14435550142"
BUSY: Final = "+14435550143"
SILENT: Final = "+14435550144"  # rings for ever
UNKNOWN: Final = "+14435550145"
SHORT: Final = "+14435550146"  # hangs up five seconds after its answer
TONE: Final = "+14435550147"

_SEAT: Final = "supervisor-"  # what the phone system calls a place beside a call
_RING_SECONDS: Final = {ECHO: 0.3, MENU: 0.5, TONE: 0.3, SHORT: 0.5, "+14435550140": 0.5}
_SOUNDS: Final = {ECHO: Sound.ECHO, MENU: Sound.MENU, TONE: Sound.TONE_1004}
_OTHERS_RING_SECONDS: Final = 2.0
_SHORT_TALK_SECONDS: Final = 5.0
_LONGEST_CALL_SECONDS: Final = 1800.0
_LONGEST_RING_IN_SECONDS: Final = 90.0
_LISTENS_SECONDS: Final = 3.0  # to a menu, before a caller presses digits
_BREATH_SECONDS: Final = 1.5
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
        self._booths: dict[str, Wish] = {}  # calls that are to come, by token
        self._music: dict[str, str] = {}  # likewise: the file that is played
        self._supervisors: dict[str, tuple[OutsideCall, Mode]] = {}  # likewise: of whose call
        self._in_calls: dict[str, SupervisorCall] = {}  # those who came, by token
        self._ended: list[OutsideCall] = []
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()
        self._known = self._known_commands()
        self._in(_WATCH_SECONDS, self._watch)

    @property
    def is_busy(self) -> bool:
        return bool(self._calls)

    def tick(self, now: float) -> None:
        """Do what is due and let go of calls that are over."""
        while self._due and self._due[0][0] <= now:
            heapq.heappop(self._due)[2]()
        for call in self._ended:
            for token in [key for key, known in self._in_calls.items() if known is call]:
                del self._in_calls[token]
            call.release()
        self._ended.clear()

    def obey(self, command: dict[str, Any]) -> dict[str, Any]:
        """Carry out one command of the phone system; the answer is JSON."""
        action = self._known.get(str(command["do"]))
        return action(command) if action is not None else {"ok": False}

    def _known_commands(self) -> dict[str, Callable[[dict[str, Any]], dict[str, Any]]]:
        return {
            "ring": lambda command: {"ok": self._ring(command)},
            "heard": lambda _: {"ok": True, "calls": self._hearing()},
            "booth": lambda command: {"ok": self._prepare(command)},
            "music": lambda command: {"ok": self._prepare_music(command)},
            "say": lambda command: {"ok": self._tell(command)},
            "take_message": lambda command: {"ok": self._tell(command)},
            "leave_words": lambda command: {"ok": self._leave_words(command)},
            "hang_up_all": lambda _: {"ok": self._end_all()},
            "supervise": lambda command: {"ok": self._expect_supervisor(command)},
            "act_as": lambda command: {"ok": self._act_as(command)},
            "take_over": lambda command: {"ok": self._take_over(command)},
            "dismiss": lambda command: {"ok": self._dismiss(command)},
        }

    def _hearing(self) -> list[dict[str, Any]]:
        """What a caller hears of the phone system's own voices is nobody's affair."""
        outside = [call for call in self._calls.values() if call.is_of_the_world]
        return [call.hearing() for call in outside]

    def _end_all(self) -> bool:
        self.hang_up_all()
        return True

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
        if number in self._booths:
            self._enter(call_id, number)
            return
        if number in self._supervisors:
            self._let_in(call_id, number)
            return
        if number == QUEUE_MUSIC or number in self._music:
            file = self._music.pop(number, "")
            music = self._calls[call_id] = QueueMusic(self, call_id, self._recording(), file)
            music.play()
            return
        sound = _SOUNDS.get(number, Sound.MUSIC)
        call = OutsideCall(self, call_id, number, sound, self._recording())
        self._calls[call_id] = call
        refusal = {BUSY: 486, UNKNOWN: 404}.get(number)
        if number.startswith(_SEAT):
            refusal = 404  # it was taken away while the call was on its way
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

    def _leave_words(self, command: dict[str, Any]) -> bool:
        """After greeting and tone, as somebody does who really calls; then they hang up."""
        for call in self._calls.values():
            speaks = not isinstance(call, BoothCall) and call.sound is Sound.MUSIC
            if speaks and call.sip_call_id == command.get("call"):
                call.be_silent()
                greeting = str(command.get("greeting", ""))
                before = (
                    seconds_of(greeting if _is_prompt(greeting) else "greeting")
                    + seconds_of("beep")
                    + _BREATH_SECONDS
                )
                self._in(before, partial(call.speak, Sound.WORDS))
                self._in(before + seconds_of(Sound.WORDS.value), call.end)
                return True
        return False

    # The phone system's own voices

    def later(self, seconds: float, action: Callable[[], None]) -> None:
        self._in(seconds, action)

    def say(self, report: dict[str, Any]) -> None:
        self._say(report)

    def _prepare(self, command: dict[str, Any]) -> bool:
        prompt, purpose = str(command.get("sound", "")), command.get("purpose")
        if purpose not in ("message", "menu") or not _is_prompt(prompt):
            return False
        token = str(command.get("token", ""))
        self._booths[token] = Wish(token, prompt, purpose == "message")
        return True

    def _prepare_music(self, command: dict[str, Any]) -> bool:
        file = str(command.get("sound", ""))
        if not _is_prompt(file):
            return False
        self._music[str(command.get("token", ""))] = str(sound_file(file))
        return True

    def _tell(self, command: dict[str, Any]) -> bool:
        """A booth plays another sound, or takes a message from now on."""
        sound = str(command.get("sound", ""))
        for call in self._calls.values():
            if isinstance(call, BoothCall) and call.token == command.get("token"):
                if not _is_prompt(sound):
                    return False
                if command["do"] == "take_message":
                    call.take_message(sound)
                else:
                    call.play(sound, loops=bool(command.get("loops")))
                return True
        return False

    def _enter(self, call_id: int, token: str) -> None:
        # Beside the folder that goes with this process: the phone system takes messages away.
        recording = self._recordings.parent / f"{self._recordings.name}-{token}.wav"
        call = BoothCall(self, call_id, self._booths.pop(token), recording)
        self._calls[call_id] = call
        call.begin()

    # Supervisors

    def _expect_supervisor(self, command: dict[str, Any]) -> bool:
        """In the call that the phone system names, which must be a talk."""
        wanted = command.get("call")
        for call in self._calls.values():
            if call.is_of_the_world and call.sip_call_id == wanted and call.is_talk:
                mode = Mode(str(command.get("mode")))
                self._supervisors[str(command.get("token"))] = (call, mode)
                return True
        return False

    def _let_in(self, call_id: int, token: str) -> None:
        talk, mode = self._supervisors.pop(token)
        call = SupervisorCall(self, call_id, talk, mode, self._recording())
        self._calls[call_id] = self._in_calls[token] = call
        call.come_in()

    def _act_as(self, command: dict[str, Any]) -> bool:
        call = self._in_calls.get(str(command.get("token")))
        if call is not None:
            call.act_as(Mode(str(command.get("mode"))))
        return call is not None

    def _take_over(self, command: dict[str, Any]) -> bool:
        call = self._in_calls.get(str(command.get("token")))
        return call is not None and call.take_over()

    def _dismiss(self, command: dict[str, Any]) -> bool:
        token = str(command.get("token"))
        self._supervisors.pop(token, None)
        call = self._in_calls.get(token)
        if call is not None:
            call.end()
        return True

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
        if command.get("digits"):
            call.on_sound = partial(
                self._in, _LISTENS_SECONDS, partial(call.press, str(command["digits"]))
            )
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


def _is_prompt(name: str) -> bool:
    is_name = name.isidentifier() or Path(name).is_absolute()
    return is_name and sound_file(name).exists()


def _dialled(message: str) -> str:
    """The user part of the request's address, for instance +14435550140."""
    address = message.split(" ", 2)[1]
    return address.partition(":")[2].partition("@")[0]
