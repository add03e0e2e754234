"""One run of the engine process: its command line, its pipes and its end."""

from __future__ import annotations

import contextlib
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence

from desktop.sip.pipes import PipeReader, PipeWriter
from desktop.sip.protocol import Message

_log = logging.getLogger(__name__)


def engine_command() -> tuple[str, ...]:
    """The command that runs the engine; a frozen application runs itself with ``--engine``."""
    if getattr(sys, "frozen", False):
        return (sys.executable, "--engine")
    return (sys.executable, "-m", "desktop.sip.engine.main")


class EngineProcess:
    """A started engine. ``on_message`` and ``on_end`` are called on the reader's thread.

    Raises OSError where the process cannot be started.
    """

    def __init__(
        self,
        command: Sequence[str],
        on_message: Callable[[EngineProcess, Message, int], None],
        on_end: Callable[[EngineProcess], None],
    ) -> None:
        self._on_message = on_message
        self.heard_at = time.monotonic()
        self.started_at = self.heard_at
        self._popen = subprocess.Popen(
            tuple(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        commands, reports, errors = self._taken_over()
        threading.Thread(
            target=_copy_to_log, args=(errors,), name="engine-errors", daemon=True
        ).start()
        self._writer = PipeWriter(commands, "engine-commands")
        PipeReader(reports, "engine-reports", self._heard, lambda: on_end(self)).start()

    @property
    def pid(self) -> int:
        return self._popen.pid

    def send(self, command: Message, serial: int) -> None:
        self._writer.send(command, serial)

    def kill(self) -> None:
        with contextlib.suppress(OSError):
            self._popen.kill()

    def reap(self) -> int | None:
        """The exit code of a process whose pipe has ended, None where it cannot be had.

        It is given 0.1 s to be gone, and half a second once it was killed. One that a debugger
        or a broken disk holds on to must not keep the next engine from starting.
        """
        self._writer.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._popen.wait(0.1)
        self.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._popen.wait(0.5)
        threading.Thread(target=self._popen.wait, name="engine-end", daemon=True).start()
        return None

    def _taken_over(self) -> tuple[int, int, int]:
        """Descriptors of our own, so that no file object closes one that a thread still uses."""
        taken = []
        for stream in (self._popen.stdin, self._popen.stdout, self._popen.stderr):
            if stream is None:
                raise OSError("the engine has no pipes")
            taken.append(os.dup(stream.fileno()))
            stream.close()
        return taken[0], taken[1], taken[2]

    def _heard(self, message: Message, serial: int) -> None:
        self.heard_at = time.monotonic()
        self._on_message(self, message, serial)


def _copy_to_log(descriptor: int) -> None:
    with os.fdopen(descriptor, "r", encoding="utf-8", errors="replace") as stream:
        for line in stream:
            _log.info("engine: %s", line.rstrip())
