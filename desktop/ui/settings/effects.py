"""What the settings of one's own change in the window, at once and when it is built."""

from __future__ import annotations

from desktop.domain.events import Event, OwnSettingChanged
from desktop.services.own_settings import OwnSettingsService
from desktop.ui.contracts import Stream
from desktop.ui.theme import Appearance, ThemeKeeper
from desktop.ui.words import Formats, use_formats


class Effects:
    def __init__(self, own: OwnSettingsService, keeper: ThemeKeeper, stream: Stream) -> None:
        self._own = own
        self._keeper = keeper
        self._write_dates()
        self._comfort()
        stream.subscribe(self._on_event)

    def _on_event(self, event: Event) -> None:
        match event:
            case OwnSettingChanged(key="appearance.theme" | "appearance.text_size"):
                self._dress()
            case OwnSettingChanged(key="appearance.contrast" | "appearance.motion"):
                self._comfort()
            case OwnSettingChanged(key="region.clock" | "region.date"):
                self._write_dates()
            case _:
                pass

    def _dress(self) -> None:
        size = self._own.number("appearance.text_size")
        self._keeper.choose(Appearance(self._own.text("appearance.theme")), size / 100)

    def _comfort(self) -> None:
        self._keeper.choose_comfort(
            contrast=self._own.text("appearance.contrast") == "high",
            still=self._own.text("appearance.motion") == "still",
        )

    def _write_dates(self) -> None:
        use_formats(Formats(self._own.text("region.clock"), self._own.text("region.date")))
