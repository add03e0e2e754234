"""Where a call's sound goes: to the loudspeaker, from the microphone, and into its recording."""

from __future__ import annotations

from typing import Protocol

import pjsua2 as pj

from desktop.sip.engine.capture import CallCapture
from desktop.sip.engine.playing import Playing


class Bridge(Protocol):
    """Where a call's sound is joined to the microphone and the loudspeaker."""

    def microphone(self) -> pj.AudioMedia: ...

    def speaker(self) -> pj.AudioMedia: ...


def join(
    sound: pj.AudioMedia, bridge: Bridge, muted: bool, playing: Playing | None, capture: CallCapture
) -> None:
    """``playing`` is what the far end hears in the place of the microphone, None for nothing."""
    microphone = bridge.microphone()
    if playing is not None:
        playing.join(sound, microphone, bridge.speaker())
        capture.join((sound, *playing.heard))
        return
    sound.startTransmit(bridge.speaker())
    if muted:
        microphone.stopTransmit(sound)
        capture.join((sound,))
    else:
        microphone.startTransmit(sound)
        capture.join((sound, microphone))
