"""A talk and a supervisor, each of whom has a tone: who hears whom, to the ear of each."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import numpy as np

from desktop.domain.reports import SoundDevices
from desktop.domain.supervision import Mode
from tests.sip.test_capture import RATE, Samples, hears, samples_of
from tests.support.pulse import PulseServer, tone

AGENT, CALLER, SUPERVISOR = 620.0, 1400.0, 940.0
TONES: Final = {"agent": AGENT, "caller": CALLER, "supervisor": SUPERVISOR}
# What the supervisor speaks into and hears; the agent has the ordinary ones.
SECOND_SET: Final = SoundDevices("microphone2.monitor", "speaker2")

# Whom each of them hears, without a supervisor, and in each mode.
WITHOUT: Final[Mapping[str, str]] = {"agent": "caller", "caller": "agent"}
HEARS: Final[Mapping[Mode, Mapping[str, str]]] = {
    Mode.LISTEN: {**WITHOUT, "supervisor": "agent caller"},
    Mode.WHISPER: {**WITHOUT, "agent": "caller supervisor", "supervisor": "agent caller"},
    Mode.BARGE: {
        "agent": "caller supervisor",
        "caller": "agent supervisor",
        "supervisor": "agent caller",
    },
}
TAKEN_OVER: Final[Mapping[str, str]] = {
    "supervisor": "caller",
    "caller": "supervisor",
    "agent": "",
}


class Ears:
    """``outside`` is where the phone system keeps for the moment what the caller hears."""

    def __init__(self, sound: PulseServer, outside: Path) -> None:
        self._sound = sound
        self._outside = outside

    async def everybody_hears(self, wanted: Mapping[str, str], seconds: float = 30.0) -> None:
        expected = {who: frozenset(names.split()) for who, names in wanted.items()}
        found: dict[str, frozenset[str]] = {}
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while found != expected:
                    found = {who: await self._heard_by(who) for who in expected}
        assert found == expected

    def hears_anything_outside(self) -> bool:
        """Somebody outside is in a call."""
        return bool(self._in_the_callers_ear().size)

    async def _heard_by(self, who: str) -> frozenset[str]:
        if who == "caller":
            samples = await asyncio.to_thread(self._in_the_callers_ear)
        else:
            source = "speaker.monitor" if who == "agent" else "speaker2.monitor"
            samples = await asyncio.to_thread(self._sound.record, 0.6, source)
        part = samples[-RATE // 2 :]
        return frozenset(name for name, hertz in TONES.items() if hears(part, hertz))

    def _in_the_callers_ear(self) -> Samples:
        for path in self._outside.glob("*/heard-*.wav"):
            with contextlib.suppress(FileNotFoundError):  # the call has just ended
                samples = samples_of(path)
                if len(samples):
                    return samples
        return np.zeros(0, np.int16)


@contextlib.contextmanager
def two_who_sing(sound: PulseServer, folder: Path) -> Iterator[None]:
    """Agent and supervisor, each into a microphone of their own."""
    for sink in ("microphone2", "speaker2"):
        sound.control("load-module", "module-null-sink", f"sink_name={sink}", "rate=48000")
    with (
        _singing(sound, folder, AGENT, "microphone"),
        _singing(sound, folder, SUPERVISOR, "microphone2"),
    ):
        yield


@contextlib.contextmanager
def _singing(sound: PulseServer, folder: Path, hertz: float, sink: str) -> Iterator[None]:
    file = folder / f"{sink}.raw"
    file.write_bytes(tone(hertz, 170))
    with file.open("rb") as source:
        player: subprocess.Popen[bytes] = sound.piped(source, sink)
        try:
            yield
        finally:
            player.kill()
            player.wait(5)
