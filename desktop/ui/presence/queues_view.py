"""The queues in the rail: a switch for each, with who waits under its name."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.ui.presence.queues import QueueRow, QueuesPresenter
from desktop.ui.theme import Space
from desktop.ui.widgets.choices import Toggle
from desktop.ui.widgets.frames import Scroller
from desktop.ui.widgets.tabbing import stand_in
from desktop.ui.widgets.text import ElidedLabel, Label

_TICK_MS: Final = 1000


class QueueList(QWidget):
    """Not there while the person serves no queue; scrolls where there are many."""

    def __init__(self, presenter: QueuesPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._rows: dict[str, QueueLine] = {}
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(presenter.refresh)
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.S)
        self._column.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.S, Space.S, 0, Space.S)
        layout.setSpacing(Space.S)
        layout.addWidget(Label("Queues", "section"))
        layout.addWidget(Scroller(content), 1)
        self.setVisible(False)
        presenter.attach(self)

    def line(self, queue_id: str) -> QueueLine:
        return self._rows[queue_id]

    def show_queues(self, rows: tuple[QueueRow, ...], ticks: bool) -> None:
        """Drawn anew only where there are other queues, so that the focus stays where it is."""
        if [each.id for each in rows] != list(self._rows):
            self._rebuild(rows)
        for row in rows:
            self._rows[row.id].show_row(row)
        self.setVisible(bool(rows))
        if ticks and not self._tick.isActive():
            self._tick.start()
        elif not ticks:
            self._tick.stop()

    def _rebuild(self, rows: tuple[QueueRow, ...]) -> None:
        for line in self._rows.values():
            line.setParent(None)
            line.deleteLater()
        self._rows = {row.id: QueueLine(row.id, self._presenter) for row in rows}
        for place, line in enumerate(self._rows.values()):
            self._column.insertWidget(place, line)
        stand_in(self, [line.switch for line in self._rows.values()])


class QueueLine(QWidget):
    def __init__(self, queue_id: str, presenter: QueuesPresenter) -> None:
        super().__init__()
        self._name = ElidedLabel("", "medium")
        self._words = Label("", "small", wraps=True)  # large type takes two lines
        self.switch = Toggle("")
        self.switch.clicked.connect(lambda on: presenter.log_in(queue_id, on))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.XS)
        grid.setVerticalSpacing(0)
        grid.addWidget(self._name, 0, 0)
        grid.addWidget(self._words, 1, 0, 1, 2)
        grid.addWidget(self.switch, 0, 1, Qt.AlignmentFlag.AlignRight)
        grid.setColumnStretch(0, 1)

    @property
    def words(self) -> str:
        return self._words.text()

    def show_row(self, row: QueueRow) -> None:
        self._name.setText(row.name)
        self._words.setText(row.words)
        self._words.set_tone(row.tone)
        self.switch.setChecked(row.logged_in)
        state = "logged in" if row.logged_in else "logged out"
        self.switch.setAccessibleName(f"Queue {row.name}, {state}")
        self.switch.setAccessibleDescription(row.words)
        self.switch.setToolTip(f"Log {'out of' if row.logged_in else 'in to'} {row.name}")
