"""Plays the chime for every line it is told; for ``test_tones``.

A program of its own, because what it is about may end a whole process.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop.ui.tones import Tones


def main() -> int:
    application = QApplication([])
    tones = Tones()

    def next_one() -> None:
        if not sys.stdin.readline():
            application.quit()
            return
        tones.chime()
        QTimer.singleShot(1500, told)

    def told() -> None:
        sys.stdout.write("played\n")
        sys.stdout.flush()
        next_one()

    QTimer.singleShot(0, next_one)
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
