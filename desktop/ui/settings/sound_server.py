"""Whether Qt may touch sound in this process.

Qt's PulseAudio client connects once. When its server goes and is not back at once, the client stays
without a connection for good: it goes on naming the devices it knew, plays into nothing, and where
a new stream is opened, libpulse ends the whole program.
"""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import Final

_ANSWER_SECONDS: Final = 0.2


class SoundServer:
    """One for the process; platforms without a sound server are always safe."""

    def __init__(self) -> None:
        self._known = ""
        self._was_lost = False

    @property
    def was_lost(self) -> bool:
        """It had answered, and then it was away: Qt stays silent until the next start."""
        return self._was_lost

    def is_safe(self) -> bool:
        if not sys.platform.startswith("linux"):
            return True
        address = _address()
        if self._known and (address != self._known or not _answers(address)):
            self._was_lost = True
        elif not self._known and _answers(address):
            self._known = address
        return not self._was_lost


def _address() -> str:
    """The path of its socket, or what PULSE_SERVER says where that is no path."""
    named = os.environ.get("PULSE_SERVER", "").removeprefix("unix:")
    if named:
        return named
    folder = os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}"
    return str(Path(folder) / "pulse" / "native")


def _answers(address: str) -> bool:
    if not address.startswith("/"):
        return True  # on another machine: nobody is kept waiting to find out
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asked:
        asked.settimeout(_ANSWER_SECONDS)
        try:
            asked.connect(address)
        except OSError:
            return False
    return True


sound_server: Final = SoundServer()
