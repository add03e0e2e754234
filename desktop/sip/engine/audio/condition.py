"""One sentence about the sound, out of what the microphone and the loudspeaker each report."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from desktop.domain.reports import SoundReport, SoundState


@dataclass(frozen=True, slots=True)
class Opened:
    """A device in use; ``substitute`` when it is the default instead of the chosen one."""

    device: str
    substitute: bool = False


SETTLE_SECONDS = 0.1
NO_SERVER = "There is no sound: no sound server answers. Calls connect, but nobody hears anything."
NO_SPEAKER = "The loudspeaker cannot be opened. Choose another one in the settings."
NO_MICROPHONE = "The microphone cannot be opened, so callers cannot hear you. Choose another one."
OTHER_SPEAKER = "The chosen loudspeaker is not there. The default one is used."
OTHER_MICROPHONE = "The chosen microphone is not there. The default one is used."


class Condition:
    """Told by the sound threads; reports each change once both sides are known.

    A sound server that goes takes both sides with it, a moment apart: what holds after
    ``SETTLE_SECONDS`` is reported, not each step.
    """

    def __init__(self, report: Callable[[SoundReport], None]) -> None:
        self._report = report
        self._lock = threading.Lock()
        self._known: dict[str, Opened | None] = {}
        self._last: SoundReport | None = None
        self._settling = False

    def microphone(self, opened: Opened | None) -> None:
        self._tell("microphone", opened)

    def speaker(self, opened: Opened | None) -> None:
        self._tell("speaker", opened)

    def _tell(self, side: str, opened: Opened | None) -> None:
        with self._lock:
            self._known[side] = opened
            if self._settling or len(self._known) < 2:
                return
            self._settling = True
        timer = threading.Timer(SETTLE_SECONDS, self._settled)
        timer.daemon = True
        timer.start()

    def _settled(self) -> None:
        with self._lock:
            self._settling = False
            report = sound_report(self._known["microphone"], self._known["speaker"])
            if report == self._last:
                return
            self._last = report
        self._report(report)


def sound_report(microphone: Opened | None, speaker: Opened | None) -> SoundReport:
    """None stands for a side that cannot be opened."""
    if microphone is None and speaker is None:
        return SoundReport(SoundState.NONE, NO_SERVER)
    sentences = [
        _sentence(speaker, NO_SPEAKER, OTHER_SPEAKER),
        _sentence(microphone, NO_MICROPHONE, OTHER_MICROPHONE),
    ]
    sentence = " ".join(filter(None, sentences))
    return SoundReport(
        SoundState.DEGRADED if sentence else SoundState.WORKING,
        sentence,
        microphone.device if microphone else "",
        speaker.device if speaker else "",
    )


def _sentence(opened: Opened | None, missing: str, other: str) -> str:
    if opened is None:
        return missing
    return other if opened.substitute else ""
