"""Child of the bench: an empty window that counts how long the machine keeps it from its turn.

It stands beside what is measured, at the same time: what it has to wait is the machine's doing. At
the end of its input it prints its longest wait in milliseconds.
"""

from __future__ import annotations

import sys
import time

from PySide6.QtCore import QSocketNotifier, QTimer
from PySide6.QtWidgets import QApplication, QWidget

HEARTBEAT_MS = 5


def main() -> None:
    application = QApplication(sys.argv[:1])
    window = QWidget()
    window.resize(400, 300)
    window.show()
    gaps = [0.0]
    last = [0.0]

    def beat() -> None:
        now = time.perf_counter()
        if last[0]:
            gaps[0] = max(gaps[0], now - last[0] - HEARTBEAT_MS / 1000)
        last[0] = now

    timer = QTimer()
    timer.timeout.connect(beat)
    # What it costs to start is not what is asked for.
    QTimer.singleShot(2000, lambda: timer.start(HEARTBEAT_MS))
    ends = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    ends.activated.connect(application.quit)
    application.exec()
    sys.stdout.write(f"{1000 * gaps[0]:.1f}\n")


if __name__ == "__main__":
    main()
