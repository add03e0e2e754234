"""Both ends of the pipe: one thread reads messages, one writes them, nobody else ever blocks."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from queue import SimpleQueue

from desktop.sip.protocol import BadFrame, FrameCutter, Message, encoded


class PipeWriter:
    """Writes messages in order from a thread of its own, so that a full pipe stops no caller."""

    def __init__(self, descriptor: int, name: str) -> None:
        self._descriptor = descriptor
        self._frames: SimpleQueue[bytes | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def send(self, message: Message, serial: int = 0) -> None:
        self._frames.put(encoded(message, serial))

    def close(self, wait_seconds: float = 0.0) -> None:
        """Write what is queued, then close; wait at most ``wait_seconds`` for that."""
        self._frames.put(None)
        if wait_seconds > 0:
            self._thread.join(wait_seconds)

    def _run(self) -> None:
        try:
            while (frame := self._frames.get()) is not None:
                rest = memoryview(frame)
                while rest:
                    rest = rest[os.write(self._descriptor, rest) :]
        except OSError:
            pass  # The other side is gone; whoever reads from it notices.
        finally:
            os.close(self._descriptor)


class PipeReader:
    """Hands every message to ``on_message`` and then calls ``on_end``, all in its own thread."""

    def __init__(
        self,
        descriptor: int,
        name: str,
        on_message: Callable[[Message, int], None],
        on_end: Callable[[], None],
    ) -> None:
        self._descriptor = descriptor
        self._on_message = on_message
        self._on_end = on_end
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def _run(self) -> None:
        cutter = FrameCutter()
        try:
            while chunk := os.read(self._descriptor, 65536):
                for message, serial in cutter.feed(chunk):
                    self._on_message(message, serial)
        except (OSError, BadFrame):
            pass  # Ended or garbled: either way nothing sensible follows.
        finally:
            os.close(self._descriptor)
            self._on_end()
