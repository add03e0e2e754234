"""Sounds on their way to the engine, which plays files: laid down one by one, taken away again."""

from __future__ import annotations

import tempfile
import uuid
from pathlib import Path

from desktop.domain.errors import EngineError


class SoundTray:
    def __init__(self) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def lay_down(self, wave: bytes) -> str:
        """The path of a WAV file. Blocks; raises ``EngineError`` where the disk is full."""
        try:
            if self._folder is None:
                self._folder = tempfile.TemporaryDirectory(
                    prefix="softphone-", ignore_cleanup_errors=True
                )
            path = Path(self._folder.name) / f"{uuid.uuid4().hex}.wav"
            path.write_bytes(wave)
        except OSError as error:
            why = (error.strerror or "the system refuses it").lower()
            sentence = f"The sound cannot be laid out for the phone engine: {why}."
            raise EngineError(sentence) from error
        return str(path)

    def clear(self) -> None:
        folder, self._folder = self._folder, None
        if folder is not None:
            folder.cleanup()
