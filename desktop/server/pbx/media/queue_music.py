"""Music for a caller who waits in a queue: early media, played until it is cancelled."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pjsua2 as pj

from .call import Keeper, OutsideCall, Sound

QUEUE_MUSIC: Final = "queue-music"  # the number it is called at


class QueueMusic(OutsideCall):
    """Never answers: the caller's call begins when an agent takes it."""

    is_of_the_world = False

    def __init__(self, world: Keeper, call_id: int, unused: Path, file: str = "") -> None:
        """``file`` is the account's own music, "" for the usual one."""
        super().__init__(world, call_id, QUEUE_MUSIC, Sound.MUSIC, unused)
        self._file = file

    def play(self) -> None:
        self._answer(183)

    def _connect(self) -> None:
        if self._file and self._source is None:
            self._source = pj.AudioMediaPlayer()
            self._source.createPlayer(self._file)
        self._play(Sound.MUSIC)
