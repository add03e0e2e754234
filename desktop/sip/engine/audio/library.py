"""Sound on Windows and macOS: the library's own devices and echo canceller."""

from __future__ import annotations

from collections.abc import Callable

import pjsua2 as pj

from desktop.domain.errors import SoundUnavailable
from desktop.domain.reports import SoundDevices, SoundReport, SoundState
from desktop.sip.engine.faults import words

_ECHO_TAIL_MS = 200


class LibrarySound:
    """The library opens devices when a call needs them and closes them a second after.

    Without any device calls connect in silence; one that is plugged in later can be chosen.
    Raises ``SoundUnavailable`` where the library refuses to be asked.
    """

    def __init__(self, endpoint: pj.Endpoint, report: Callable[[SoundReport], None]) -> None:
        self._manager = endpoint.audDevManager()
        self._report = report
        self._measures = False
        self._devices = SoundDevices()
        try:
            self._manager.setEcOptions(_ECHO_TAIL_MS, pj.PJMEDIA_ECHO_DEFAULT)
            self.use(SoundDevices())
        except pj.Error as error:
            raise SoundUnavailable(f"The sound devices cannot be used ({words(error)}).") from error

    def microphone(self) -> pj.AudioMedia:
        return self._manager.getCaptureDevMedia()

    def speaker(self) -> pj.AudioMedia:
        return self._manager.getPlaybackDevMedia()

    def need(self, wanted: bool) -> None:
        """The library sees for itself when a call needs sound."""

    def use(self, devices: SoundDevices) -> None:
        self._devices = devices
        microphone, speaker = self._numbers(devices)
        if self._manager.getDevCount() == 0:
            self._fall_back("There is no sound device. Connect one.")
            return
        try:
            self._manager.setCaptureDev(microphone)
            self._manager.setPlaybackDev(speaker)
        except pj.Error as error:
            self._fall_back(f"The sound devices cannot be opened ({words(error)}). Choose others.")
            return
        missing = (devices.microphone and microphone == pj.PJSUA_SND_DEFAULT_CAPTURE_DEV) or (
            devices.speaker and speaker == pj.PJSUA_SND_DEFAULT_PLAYBACK_DEV
        )
        state = SoundState.DEGRADED if missing else SoundState.WORKING
        sentence = "A chosen sound device is not there. The default one is used." if missing else ""
        self._report(SoundReport(state, sentence, devices.microphone, devices.speaker))

    def measure(self, wanted: bool) -> None:
        self._measures = wanted

    def levels(self) -> tuple[float, float] | None:
        """The bridge's own meters, which count to 255 in decibels."""
        if not self._measures:
            return None
        microphone, speaker = self.microphone(), self.speaker()
        return microphone.getTxLevel() / 255, speaker.getRxLevel() / 255

    def close(self) -> None:
        """The devices close with the library."""

    def _numbers(self, devices: SoundDevices) -> tuple[int, int]:
        """The library's numbers of the named devices; its defaults where a name is unknown."""
        microphone = int(pj.PJSUA_SND_DEFAULT_CAPTURE_DEV)
        speaker = int(pj.PJSUA_SND_DEFAULT_PLAYBACK_DEV)
        self._manager.refreshDevs()
        known = self._manager.enumDev2()
        for number, device in enumerate(known):
            if device.inputCount and device.name == devices.microphone:
                microphone = number
            if device.outputCount and device.name == devices.speaker:
                speaker = number
        return microphone, speaker

    def _fall_back(self, sentence: str) -> None:
        self._manager.setNullDev()
        self._report(SoundReport(SoundState.NONE, sentence))
