"""A binding of Qt once ate the references of None and True until Python aborted; this watches."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

ROUNDS = 10_000
SLACK = 200  # what a cache or a collection in between may change


class _Told(QObject):
    nothing = Signal(object)
    yes = Signal(bool)
    word = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.heard = 0
        for signal in (self.nothing, self.yes, self.word):
            signal.connect(self._on_told)

    def _on_told(self, _: object) -> None:
        self.heard += 1


def _counts() -> tuple[int, ...]:
    return tuple(sys.getrefcount(each) for each in (None, True, False))


def _drift(before: tuple[int, ...]) -> int:
    return max(abs(now - then) for now, then in zip(_counts(), before, strict=True))


def test_signals_leave_the_counts_of_none_and_true_alone(qapp: QApplication) -> None:
    told = _Told()
    before = _counts()
    for _ in range(ROUNDS):
        told.nothing.emit(None)
        told.yes.emit(True)
        told.word.emit("")
    assert told.heard == 3 * ROUNDS
    assert _drift(before) < SLACK


def test_timers_leave_the_counts_of_none_and_true_alone(qapp: QApplication) -> None:
    ticks = 0

    def tick() -> None:
        nonlocal ticks
        ticks += 1

    timer = QTimer()
    timer.setInterval(0)
    timer.timeout.connect(tick)
    timer.start()
    before = _counts()
    while ticks < ROUNDS:
        qapp.processEvents()
    timer.stop()
    assert _drift(before) < SLACK
