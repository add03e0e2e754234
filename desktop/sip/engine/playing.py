"""A sound file that the far end hears in the place of the microphone."""

from __future__ import annotations

import wave

import pjsua2 as pj

from desktop.domain.errors import EngineError

_TAIL_SECONDS = 0.3  # what is on its way is still heard


class Playing:
    def __init__(self) -> None:
        self._now: pj.AudioMediaPlayer | None = None
        self._to: pj.AudioMedia | None = None
        # One that is let go of while sound flows takes the library along: they end with the call.
        self._over: list[pj.AudioMediaPlayer] = []

    def start(self, path: str) -> float:
        """Seconds that it lasts; what was played before is over.

        Raises ``EngineError`` for what cannot be played.
        """
        try:
            with wave.open(path) as file:
                seconds = file.getnframes() / file.getframerate()
            player = pj.AudioMediaPlayer()
            player.createPlayer(path, pj.PJMEDIA_FILE_NO_LOOP)
        except (OSError, EOFError, wave.Error, pj.Error) as error:
            raise EngineError("This sound cannot be played into the call.") from error
        self.stop()
        self._now = player
        return float(seconds) + _TAIL_SECONDS

    def join(self, sound: pj.AudioMedia, microphone: pj.AudioMedia, speaker: pj.AudioMedia) -> None:
        """``sound`` is the call's; whoever sits here neither hears nor says anything meanwhile."""
        microphone.stopTransmit(sound)
        sound.stopTransmit(speaker)
        if self._now is not None:
            self._now.startTransmit(sound)
            self._to = sound

    @property
    def heard(self) -> tuple[pj.AudioMedia, ...]:
        return () if self._now is None else (self._now,)

    def stop(self) -> None:
        player, self._now = self._now, None
        if player is None:
            return
        self._over.append(player)
        if self._to is not None:
            player.stopTransmit(self._to)
