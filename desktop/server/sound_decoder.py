"""Turns an uploaded sound into what phones play, in a process of its own.

``python -m desktop.server.sound_decoder SECONDS`` reads WAV, FLAC, Ogg Vorbis or MP3 on stdin and
writes 16 bits, mono, 16 kHz on stdout. What strangers have put together is decoded away from the
CRM, so that a file that breaks the decoder breaks nothing else. Of a file whose path follows, which
may last for hours, no more than a piece is in memory.
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path
from typing import Final

import miniaudio

from desktop.server.sound_form import NO_SOUND, RATE, TOO_LONG

_PIECE: Final = RATE  # frames
_BEGINNINGS: Final = (b"fLaC", b"OggS", b"ID3")
_UNKNOWN_SIZES: Final = (0, 0xFFFF_FFFF)  # said by recorders that stream


def is_a_kind_we_know(content: bytes, length: int) -> bool:
    """By its first bytes, of so many: an MP3 decoder finds something to play in any file."""
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        (size,) = struct.unpack_from("<I", content, 4)
        return size in _UNKNOWN_SIZES or size + 8 <= length + 1  # one byte of padding
    is_mp3 = len(content) > 3 and content[0] == 0xFF and content[1] & 0xE6 in (0xE2, 0xE4, 0xE6)
    return is_mp3 or content.startswith(_BEGINNINGS)


def decode(content: bytes, longest_seconds: int) -> tuple[int, bytes]:
    """An exit code, 0 where it went well, and the samples."""
    if not is_a_kind_we_know(content, len(content)):
        return NO_SOUND, b""
    pieces: list[bytes] = []
    left = longest_seconds * RATE
    wanted = (miniaudio.SampleFormat.SIGNED16, 1, RATE, _PIECE)
    try:
        for piece in miniaudio.stream_memory(content, *wanted):
            left -= len(piece)
            if left < 0:
                return TOO_LONG, b""
            pieces.append(piece.tobytes())
    except miniaudio.MiniaudioError:
        return NO_SOUND, b""
    samples = b"".join(pieces)
    return (0, samples) if samples else (NO_SOUND, b"")


def decode_file(path: str, longest_seconds: int) -> int:
    """An exit code; what came before a fault is written already."""
    size = Path(path).stat().st_size
    with Path(path).open("rb") as file:
        beginning = file.read(12)
    if not is_a_kind_we_know(beginning, size):
        return NO_SOUND
    left = longest_seconds * RATE
    wanted = (miniaudio.SampleFormat.SIGNED16, 1, RATE, _PIECE)
    try:
        for piece in miniaudio.stream_file(path, *wanted):
            left -= len(piece)
            if left < 0:
                return TOO_LONG
            sys.stdout.buffer.write(piece.tobytes())
    except miniaudio.MiniaudioError:
        return NO_SOUND
    return 0


def main() -> int:
    if len(sys.argv) > 2:
        return decode_file(sys.argv[2], int(sys.argv[1]))
    code, samples = decode(sys.stdin.buffer.read(), int(sys.argv[1]))
    sys.stdout.buffer.write(samples)
    return code


if __name__ == "__main__":
    sys.exit(main())
