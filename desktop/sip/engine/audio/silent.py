"""The last resort: the library's null device, so that calls connect without any sound."""

from __future__ import annotations

from collections.abc import Callable

import pjsua2 as pj

from desktop.domain.reports import SoundDevices, SoundReport, SoundState


class NoSound:
    """Says once why there is none."""

    def __init__(
        self, endpoint: pj.Endpoint, report: Callable[[SoundReport], None], sentence: str
    ) -> None:
        self._manager = endpoint.audDevManager()
        self._manager.setNullDev()
        report(SoundReport(SoundState.NONE, sentence))

    def microphone(self) -> pj.AudioMedia:
        return self._manager.getCaptureDevMedia()

    def speaker(self) -> pj.AudioMedia:
        return self._manager.getPlaybackDevMedia()

    def need(self, wanted: bool) -> None:
        """The null device runs by itself."""

    def use(self, devices: SoundDevices) -> None:
        """There is none to use."""

    def measure(self, wanted: bool) -> None:
        """There is nothing to measure."""

    def levels(self) -> tuple[float, float] | None:
        return None

    def close(self) -> None:
        """It ends with the library."""
