"""Sound on Linux by the bindings' own callbacks: slower, where the fast path cannot be had."""

from __future__ import annotations

import threading
from collections.abc import Callable
from ctypes import addressof, create_string_buffer, memmove

import pjsua2 as pj

from desktop.domain.reports import SoundDevices, SoundReport
from desktop.sip.engine.audio.condition import Condition
from desktop.sip.engine.audio.frames import (
    CLOCK_RATE,
    FRAME_BYTES,
    FRAME_MS,
    FrameQueue,
    loudness,
)
from desktop.sip.engine.audio.pulse import Pulse
from desktop.sip.engine.audio.streams import MicrophoneThread, SpeakerOpener


# The bindings come without types; ``on...`` are the library's names.
class _Port(pj.AudioMediaPort):
    """Its callbacks run on the library's clock thread and touch nothing but two queues."""

    def __init__(self, recorded: FrameQueue, played: FrameQueue) -> None:
        super().__init__()
        self._recorded = recorded
        self._played = played
        self.last = (b"", b"")

    def onFrameRequested(self, frame: pj.MediaFrame) -> None:
        sound = self._recorded.take()
        self.last = (sound, self.last[1])
        frame.type = pj.PJMEDIA_FRAME_TYPE_AUDIO
        frame.buf = pj.ByteVector(sound)
        frame.size = len(sound)

    def onFrameReceived(self, frame: pj.MediaFrame) -> None:
        buffer = frame.buf
        sound = bytes(buffer)
        if len(sound) == FRAME_BYTES:
            self.last = (self.last[0], sound)
            self._played.put(sound)


class CallbackSound:
    """Raises ``SoundUnavailable`` where libpulse is missing."""

    def __init__(self, endpoint: pj.Endpoint, report: Callable[[SoundReport], None]) -> None:
        pulse = Pulse()
        endpoint.audDevManager().setNullDev()
        self._recorded, self._to_play = FrameQueue(), FrameQueue()
        self._port = _Port(self._recorded, self._to_play)
        layout = pj.MediaFormatAudio()
        layout.init(pj.PJMEDIA_FORMAT_PCM, CLOCK_RATE, 1, FRAME_MS * 1000, 16)
        self._port.createPort("sound", layout)
        self._wanted = threading.Event()
        self._stopping = False
        self._call_needs = self._measures = False
        condition = Condition(report)
        self._recorder = MicrophoneThread(pulse, self._recorded, self._wanted, condition)
        self._opener = SpeakerOpener(pulse, condition)
        self._recorder.start()
        self._opener.probe()
        threading.Thread(target=self._run, name="speaker", daemon=True).start()

    def microphone(self) -> pj.AudioMedia:
        return self._port

    def speaker(self) -> pj.AudioMedia:
        return self._port

    def need(self, wanted: bool) -> None:
        self._call_needs = wanted
        self._settle()

    def use(self, devices: SoundDevices) -> None:
        self._recorder.use(devices.microphone)
        self._opener.use(devices.speaker)

    def measure(self, wanted: bool) -> None:
        self._measures = wanted
        self._settle()

    def levels(self) -> tuple[float, float] | None:
        if not self._measures:
            return None
        recorded, played = self._port.last
        return loudness(recorded), loudness(played)

    def close(self) -> None:
        self._stopping = True
        self._recorder.stop()
        self._wanted.set()
        del self._port  # It must not outlive the library.

    def _settle(self) -> None:
        if self._call_needs or self._measures:
            self._wanted.set()
        else:
            self._wanted.clear()

    def _run(self) -> None:
        buffer = create_string_buffer(FRAME_BYTES)
        pause = threading.Event()
        while not self._stopping:
            self._wanted.wait()
            self._opener.begin()
            while self._wanted.is_set() and not self._stopping:
                memmove(buffer, self._to_play.take(), FRAME_BYTES)
                stream = self._opener.stream()
                if stream is None or not self._opener.write(stream, addressof(buffer)):
                    pause.wait(FRAME_MS / 1000)
            self._opener.end()
