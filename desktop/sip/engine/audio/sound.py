"""What every sound path offers to the engine, and the choice between them."""

from __future__ import annotations

from typing import Protocol

import pjsua2 as pj

from desktop.domain.reports import SoundDevices


class Sound(Protocol):
    """Called on the engine's thread only."""

    def microphone(self) -> pj.AudioMedia:
        """The port on the bridge that a call listens to."""

    def speaker(self) -> pj.AudioMedia:
        """The port on the bridge that a call talks to."""

    def need(self, wanted: bool) -> None:
        """Whether a call needs sound; devices are closed while nothing does."""

    def use(self, devices: SoundDevices) -> None:
        """Switch to other devices, within a call too."""

    def measure(self, wanted: bool) -> None:
        """Whether levels are wanted, which needs sound also without a call."""

    def levels(self) -> tuple[float, float] | None:
        """Microphone and far end from 0.0 to 1.0, None while they are not measured."""

    def close(self) -> None:
        """Stop every thread that knows the library."""
