"""Chooses the sound path of this platform, and the next one where it cannot be had."""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import Enum

import pjsua2 as pj

from desktop.domain.errors import SoundUnavailable
from desktop.domain.reports import SoundReport
from desktop.sip.engine.audio.callbacks import CallbackSound
from desktop.sip.engine.audio.library import LibrarySound
from desktop.sip.engine.audio.linux import PulseSound
from desktop.sip.engine.audio.silent import NoSound
from desktop.sip.engine.audio.sound import Sound

_Path = Callable[[pj.Endpoint, Callable[[SoundReport], None]], Sound]


class SoundPath(Enum):
    """Where to begin; a fault may be narrowed down by leaving out the better paths."""

    BEST = "best"
    CALLBACKS = "callbacks"
    LIBRARY = "library"  # what Windows and macOS use; on Linux it finds no device
    NONE = "none"

    def __str__(self) -> str:
        return self.value


def choose_sound(
    endpoint: pj.Endpoint,
    report: Callable[[SoundReport], None],
    first: SoundPath = SoundPath.BEST,
) -> Sound:
    """The best path that works here, from ``first`` on; the last one always does."""
    sentence = "Sound is switched off."
    for path in _paths(first):
        try:
            return path(endpoint, report)
        except SoundUnavailable as error:
            sentence = str(error)
    return NoSound(endpoint, report, f"{sentence} Calls connect, but nobody hears anything.")


def _paths(first: SoundPath) -> tuple[_Path, ...]:
    if first is SoundPath.NONE:
        return ()
    if first is SoundPath.LIBRARY or sys.platform != "linux":
        return (LibrarySound,)
    return (CallbackSound,) if first is SoundPath.CALLBACKS else (PulseSound, CallbackSound)
