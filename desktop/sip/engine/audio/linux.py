"""Sound on Linux: the loudspeaker's blocking write is the clock of the conference bridge."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

import pjsua2 as pj

from desktop.domain.reports import SoundDevices, SoundReport
from desktop.sip.engine.audio.condition import Condition
from desktop.sip.engine.audio.frames import FRAME_SECONDS, FrameQueue, loudness
from desktop.sip.engine.audio.master_port import MasterPort
from desktop.sip.engine.audio.pulse import Pulse
from desktop.sip.engine.audio.streams import MicrophoneThread, SpeakerOpener

CLOSE_SECONDS: Final = 0.3


class PulseSound:
    """Raises ``SoundUnavailable`` where the library or the bridge does not offer this path.

    Without a loudspeaker the bridge is clocked by sleeping, so that a call goes on: digits are
    sent and the far end keeps hearing a stream.
    """

    def __init__(self, endpoint: pj.Endpoint, report: Callable[[SoundReport], None]) -> None:
        pulse = Pulse()
        self._endpoint = endpoint
        self._manager = endpoint.audDevManager()
        self._port = MasterPort(int(self._manager.setNoDev()))
        self._wanted = threading.Event()
        self._stopping = False
        self._call_needs = self._measures = False
        self._levels = (0.0, 0.0)
        self._condition = Condition(report)
        self._queue = FrameQueue()
        self._recorder = MicrophoneThread(pulse, self._queue, self._wanted, self._condition)
        self._opener = SpeakerOpener(pulse, self._condition)
        self._clock = threading.Thread(target=self._run, name="speaker", daemon=True)
        self._recorder.start()
        self._opener.probe()
        self._clock.start()

    def microphone(self) -> pj.AudioMedia:
        return self._manager.getCaptureDevMedia()

    def speaker(self) -> pj.AudioMedia:
        return self._manager.getPlaybackDevMedia()

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
        return self._levels if self._measures else None

    def close(self) -> None:
        self._stopping = True
        self._recorder.stop()
        self._wanted.set()
        self._clock.join(CLOSE_SECONDS)

    def _settle(self) -> None:
        if self._call_needs or self._measures:
            self._wanted.set()
        else:
            self._wanted.clear()

    # The loudspeaker's thread

    def _run(self) -> None:
        self._endpoint.libRegisterThread("speaker")
        while not self._stopping:
            self._wanted.wait()
            self._opener.begin()
            self._play_while_wanted()
            self._opener.end()

    def _play_while_wanted(self) -> None:
        due = time.monotonic()
        count = 0
        while self._wanted.is_set() and not self._stopping:
            recorded = self._queue.take()
            self._port.tick(recorded)
            count += 1
            if self._measures and count % 5 == 0:
                self._levels = (loudness(recorded), loudness(self._port.played()))
            stream = self._opener.stream()
            if stream is not None and self._opener.write(stream, self._port.out_address):
                due = time.monotonic()
                continue
            due = max(due + FRAME_SECONDS, time.monotonic() - FRAME_SECONDS)
            time.sleep(max(0.0, due - time.monotonic()))
