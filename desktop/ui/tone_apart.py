"""Plays one tone in a process of its own, for a window whose Qt has lost the sound server."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QSocketNotifier, QUrl
from PySide6.QtMultimedia import QSoundEffect

from desktop.ui.settings.devices import output_device

VOLUME = 0.8


def main(arguments: Sequence[str]) -> int:
    """File, how often (-2 for ever) and the device's name; 1 where nothing can be heard."""
    file, loops, device_id = arguments
    application = QCoreApplication([])
    device = output_device(device_id)
    if device.isNull():
        return 1
    effect = QSoundEffect(device)
    effect.setSource(QUrl.fromLocalFile(file))
    effect.setLoopCount(int(loops))
    effect.setVolume(VOLUME)
    effect.playingChanged.connect(lambda: effect.isPlaying() or application.quit())
    # A window that is gone rings no longer.
    told = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    told.activated.connect(application.quit)
    effect.play()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
