"""Chooses the sound path of this platform, and the next one where it cannot be had."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pjsua2 as pj

from desktop.domain.errors import SoundUnavailable
from desktop.domain.reports import SoundReport
from desktop.sip.engine.audio.callbacks import CallbackSound
from desktop.sip.engine.audio.library import LibrarySound
from desktop.sip.engine.audio.linux import PulseSound
from desktop.sip.engine.audio.silent import NoSound
from desktop.sip.engine.audio.sound import Sound


def choose_sound(endpoint: pj.Endpoint, report: Callable[[SoundReport], None]) -> Sound:
    """The best path that works here; the last one always does."""
    paths: tuple[Callable[[pj.Endpoint, Callable[[SoundReport], None]], Sound], ...]
    paths = (PulseSound, CallbackSound) if sys.platform == "linux" else (LibrarySound,)
    sentence = ""
    for path in paths:
        try:
            return path(endpoint, report)
        except SoundUnavailable as error:
            sentence = str(error)
    return NoSound(endpoint, report, f"{sentence} Calls connect, but nobody hears anything.")
