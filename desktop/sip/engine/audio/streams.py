"""Opens microphone and loudspeaker, and again every two seconds after they were lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

from desktop.domain.errors import SoundUnavailable
from desktop.sip.engine.audio.condition import Condition, Opened
from desktop.sip.engine.audio.frames import FRAME_MS, BufferLength, FrameQueue
from desktop.sip.engine.audio.pulse import Pulse, PulseStream

RETRY_SECONDS: Final = 2.0


def open_or_default(
    open_stream: Callable[[str], PulseStream], device: str
) -> tuple[PulseStream, Opened]:
    """The chosen device, or the default one where that is gone; raises ``SoundUnavailable``."""
    try:
        return open_stream(device), Opened(device)
    except SoundUnavailable:
        if not device:
            raise
    return open_stream(""), Opened("", substitute=True)


class MicrophoneThread:
    """Fills the queue while sound is wanted."""

    def __init__(
        self, pulse: Pulse, queue: FrameQueue, wanted: threading.Event, condition: Condition
    ) -> None:
        self._pulse = pulse
        self._queue = queue
        self._wanted = wanted
        self._condition = condition
        self._device = ""
        self._changed = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="microphone", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def use(self, device: str) -> None:
        self._device = device
        self._changed.set()

    def stop(self) -> None:
        """It knows nothing of the library, so nobody needs to wait for it."""
        self._stopping = True
        self._changed.set()

    def _run(self) -> None:
        while not self._stopping:
            self._wanted.wait()
            self._changed.clear()
            try:
                stream, opened = open_or_default(
                    lambda device: PulseStream.microphone(self._pulse, device), self._device
                )
            except SoundUnavailable:
                self._condition.microphone(None)
                self._changed.wait(RETRY_SECONDS)
                continue
            self._condition.microphone(opened)
            self._record(stream)
            stream.close()
            self._queue.clear()

    def _record(self, stream: PulseStream) -> None:
        try:
            while self._wanted.is_set() and not self._changed.is_set():
                self._queue.put(stream.read())
        except SoundUnavailable:
            pass  # It is opened again at once, or reported as missing.


class SpeakerOpener:
    """Opens the loudspeaker beside the thread that clocks the bridge, which must never wait.

    Everything but ``use`` is called by that thread.
    """

    def __init__(self, pulse: Pulse, condition: Condition) -> None:
        self._pulse = pulse
        self._condition = condition
        self._device = ""
        self._changed = False
        self._lock = threading.Lock()
        self._stream: PulseStream | None = None
        self._opening = self._active = False
        self._due = 0.0
        self._buffer = BufferLength()
        self._wrote_at = 0.0

    def use(self, device: str) -> None:
        self._device = device
        self._changed = True

    def begin(self) -> None:
        """Sound is wanted from now on."""
        self._active = True
        self._due = 0.0

    def end(self) -> None:
        """Sound is no longer wanted; a loudspeaker that is just being opened is closed again."""
        self._active = False
        self._close()

    def stream(self) -> PulseStream | None:
        """The open stream; None while there is none, which this call then sets out to change."""
        if self._changed and not self._opening:
            self._changed = False
            self.lost()
        if self._stream is None and not self._opening and time.monotonic() >= self._due:
            self._opening = True
            threading.Thread(target=self._open, name="open-speaker", daemon=True).start()
        return self._stream

    def write(self, stream: PulseStream, address: int) -> bool:
        """Play one frame, which takes as long as it lasts; False where the stream is gone."""
        now = time.monotonic()
        if self._wrote_at and self._buffer.waited(now - self._wrote_at):
            self._changed = True  # It is opened again with the longer buffer.
        try:
            stream.write(address)
        except SoundUnavailable:
            self.lost()
            return False
        self._wrote_at = time.monotonic()
        return True

    def probe(self) -> None:
        """Say early that there is no sound server; whether there is sound a call will show."""
        threading.Thread(target=self._probe, name="probe", daemon=True).start()

    def _probe(self) -> None:
        try:
            PulseStream.speaker(self._pulse, "", FRAME_MS).close()
        except SoundUnavailable:
            self._condition.speaker(None)
            self._condition.microphone(None)

    def lost(self) -> None:
        """Writing failed: try again at once, then every two seconds."""
        self._close()
        self._due = 0.0

    def _close(self) -> None:
        with self._lock:
            stream, self._stream = self._stream, None
            self._wrote_at = 0.0
        if stream is not None:
            stream.close()

    def _open_speaker(self, device: str) -> PulseStream:
        """A loudspeaker that plays already: some start up to two seconds late.

        The buffer is filled with silence here, where waiting for it holds up nobody; otherwise
        what the far end says meanwhile would pile up and be heard late.
        """
        length = self._buffer.milliseconds
        stream = PulseStream.speaker(self._pulse, device, length)
        try:
            for _ in range(length // FRAME_MS + 2):
                stream.write_silence()
        except SoundUnavailable:
            stream.close()
            raise
        return stream

    def _open(self) -> None:
        try:
            stream, opened = open_or_default(self._open_speaker, self._device)
        except SoundUnavailable:
            self._due = time.monotonic() + RETRY_SECONDS
            self._condition.speaker(None)
        else:
            with self._lock:
                self._stream = stream
            if not self._active:
                self._close()
            self._condition.speaker(opened)
        finally:
            self._opening = False
