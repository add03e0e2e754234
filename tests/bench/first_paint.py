"""Child of the bench: an empty PySide6 window to hold the softphone against, or the softphone.

``python -m tests.bench.first_paint empty`` prints the seconds from its start to the first painted
window and ends; ``app`` does so with the softphone; ``stay`` keeps the empty window open.
"""

from __future__ import annotations

import sys
import time

import psutil
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

NOBODY = "http://127.0.0.1:9"


class FirstPaint(QObject):
    """Sees the first paint of a top-level window, tells the time, and closes everything."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() is QEvent.Type.Paint
            and isinstance(watched, QWidget)
            and watched.isWindow()
            and watched.windowType() is not Qt.WindowType.ToolTip
        ):
            application = QApplication.instance()
            assert isinstance(application, QApplication)
            application.removeEventFilter(self)
            started = psutil.Process().create_time()
            sys.stdout.write(f"{time.time() - started:.4f}\n")
            sys.stdout.flush()
            QTimer.singleShot(0, application.closeAllWindows)
        return False


def empty(stays: bool) -> None:
    application = QApplication(sys.argv[:1])
    watcher = FirstPaint()
    if not stays:
        application.installEventFilter(watcher)
    window = QWidget()
    window.resize(1200, 780)
    window.show()
    application.exec()


def app() -> None:
    from desktop.app import run  # noqa: PLC0415 - the empty window must not pay for it

    application = QApplication(sys.argv[:1])
    watcher = FirstPaint()
    application.installEventFilter(watcher)
    run(crm_address=NOBODY, number="")


if __name__ == "__main__":
    app() if sys.argv[1] == "app" else empty(sys.argv[1] == "stay")
