"""Which microphone, loudspeaker and ring device are used, remembered by their names."""

from __future__ import annotations

from desktop.domain.reports import SoundDevices
from desktop.services.ports import PhoneEngine, PreferenceStore


class SoundService:
    def __init__(self, engine: PhoneEngine, preferences: PreferenceStore) -> None:
        self._engine = engine
        self._preferences = preferences
        self._watchers = 0  # who looks at the levels now

    @property
    def devices(self) -> SoundDevices:
        return SoundDevices(self._text("sound.microphone"), self._text("sound.speaker"))

    @property
    def ring_device(self) -> str:
        return self._text("sound.ring_device")

    def ring_on(self, device: str) -> None:
        """Raises ``StoreUnavailable`` when it cannot be kept; it holds until the program ends."""
        self._preferences.set("sound.ring_device", device)

    async def use(self, devices: SoundDevices) -> None:
        """Switch now, also within a call, and remember the choice."""
        await self._engine.use_devices(devices)
        self._preferences.set("sound.microphone", devices.microphone)
        self._preferences.set("sound.speaker", devices.speaker)

    async def apply(self) -> None:
        """Hand the remembered choice to an engine that has just started."""
        await self._engine.use_devices(self.devices)
        if self._watchers:
            await self._engine.report_levels(True)

    async def watch_levels(self, wanted: bool) -> None:
        """Each who begins also ends; levels come until the last one has."""
        before = self._watchers
        self._watchers = max(0, before + (1 if wanted else -1))
        if bool(before) != bool(self._watchers) or wanted:
            await self._engine.report_levels(bool(self._watchers))

    def _text(self, key: str) -> str:
        value = self._preferences.value(key)
        return value if isinstance(value, str) else ""
