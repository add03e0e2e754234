"""A recording on its way in: written piece by piece, and decoded in a process of its own."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import struct
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from desktop.domain.call_sounds import LONGEST_SECONDS
from desktop.server.crm.problems import Problem
from desktop.server.sound_form import RATE

log = logging.getLogger(__name__)

_PATIENCE_SECONDS: Final = 120.0
_HEADER_BYTES: Final = 44
_SHORTEST_BYTES: Final = RATE // 5  # a tenth of a second
_NO_SOUND: Final = "What was sent is no recording that can be played, or a part of it is missing."


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that is still to be put into its place, or to be thrown away."""

    path: Path
    digest: str
    milliseconds: int

    def discard(self) -> None:
        self.path.unlink(missing_ok=True)


async def arrived(pieces: AsyncIterator[bytes], folder: Path) -> Arrived:
    """Raises 422 for what is no sound, 503 where there is no room for it."""
    sent = folder / f"{uuid.uuid4().hex}.sent"
    decoded = sent.with_suffix(".part")
    try:
        digest = await _written(pieces, sent)
        milliseconds = await asyncio.to_thread(_decode, sent, decoded)
    except OSError as error:
        decoded.unlink(missing_ok=True)
        log.error("a recording could not be written: %s", error)
        sentence = "The CRM has no room for recordings at the moment. It is sent again later."
        raise Problem(503, "storage_failed", sentence) from error
    except BaseException:
        decoded.unlink(missing_ok=True)
        raise
    finally:
        sent.unlink(missing_ok=True)
    return Arrived(decoded, digest, milliseconds)


async def _written(pieces: AsyncIterator[bytes], path: Path) -> str:
    digest = hashlib.sha256()
    with await asyncio.to_thread(_opened, path) as file:
        async for piece in pieces:
            digest.update(piece)
            await asyncio.to_thread(file.write, piece)
    return digest.hexdigest()


def _decode(sent: Path, decoded: Path) -> int:
    program = [sys.executable, "-m", "desktop.server.sound_decoder", str(LONGEST_SECONDS)]
    with _opened(decoded) as file:
        file.write(bytes(_HEADER_BYTES))
        file.flush()
        try:
            done = subprocess.run(
                [*program, str(sent)],
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.PIPE,
                timeout=_PATIENCE_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Problem(422, "not_a_sound", _NO_SOUND) from None
        size = file.seek(0, 2) - _HEADER_BYTES
        if done.returncode or size < _SHORTEST_BYTES:
            raise Problem(422, "not_a_sound", _NO_SOUND)
        file.seek(0)
        file.write(_header(size))
    return size // 2 * 1000 // RATE


def _opened(path: Path) -> BinaryIO:
    path.touch(0o600)
    return path.open("r+b")


def _header(size: int) -> bytes:
    layout = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, RATE, RATE * 2, 2, 16)
    return (
        struct.pack("<4sI4s", b"RIFF", 36 + size, b"WAVE")
        + layout
        + b"data"
        + size.to_bytes(4, "little")
    )
