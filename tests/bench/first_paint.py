"""Child of the bench: prints the seconds from its start to the first painted window.

``python -m tests.bench.first_paint empty`` paints an empty PySide6 window, ``app`` the softphone.
"""

from __future__ import annotations

import sys
import time

import psutil
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget


class FirstPaint(QObject):
    """Sees the first paint of a top-level window, tells the time, and closes everything."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() is QEvent.Type.Paint
            and isinstance(watched, QWidget)
            and watched.isWindow()
            and not watched.windowFlags() & Qt.WindowType.ToolTip
        ):
            application = QApplication.instance()
            assert application is not None
            application.removeEventFilter(self)
            started = psutil.Process().create_time()
            sys.stdout.write(f"{time.time() - started:.4f}\n")
            sys.stdout.flush()
            QTimer.singleShot(0, application.quit)
        return False


def main() -> None:
    application = QApplication(sys.argv[:1])
    watcher = FirstPaint()
    application.installEventFilter(watcher)
    if sys.argv[1] == "empty":
        window = QWidget()
        window.resize(1200, 780)
        window.show()
        application.exec()
        return
    from desktop.app import run

    run(crm_address=sys.argv[2], number="")


if __name__ == "__main__":
    main()
