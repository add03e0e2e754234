"""The ready check: a small window with each point in words, its remedy, and a way past it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.ready_check import Point, PointId, PointState, Remedy
from desktop.services.ready_check import DevicesSeen
from desktop.ui.presence.ready import ReadyPresenter, ReadyState
from desktop.ui.settings.devices import DeviceWatcher
from desktop.ui.theme import Space, current_theme
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.frames import Card, Scroller
from desktop.ui.widgets.marks import IconLabel
from desktop.ui.widgets.meter import LevelMeter
from desktop.ui.widgets.text import Label

_WIDTH: Final = 540
_EDGE: Final = 60  # of the screen, for the window's own frame
_TICK_MS: Final = 1000
_MARKS: Final = {
    PointState.GOOD: ("check-circle", "ok", "In order"),
    PointState.CHECKING: ("progress-clock", "muted", "Being checked"),
    PointState.WARNING: ("alert", "warn", "Needs attention"),
    PointState.BAD: ("close-circle", "bad", "Does not work"),
}


class ReadyWindow(QWidget):
    """Beside the main window and not modal: a call that comes in meanwhile can be taken."""

    def __init__(self, presenter: ReadyPresenter) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._presenter = presenter
        self._watcher = DeviceWatcher(self)
        self._watcher.changed.connect(presenter.devices_changed)
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(presenter.refresh)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._fit)
        self.setWindowTitle("Ready check")
        self.setProperty("ground", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.headline = Label("", "title", wraps=True)
        self.sentence = Label("", "muted", wraps=True)
        self.go = PrimaryButton("Go available")
        self.leave = PlainButton("Close")
        self.meter = LevelMeter("Microphone level")
        self.rows: dict[PointId, PointRow] = {}
        self._lay_out()
        self.go.clicked.connect(presenter.go)
        self.leave.clicked.connect(self.close)
        presenter.attach(self)

    @property
    def seen(self) -> DevicesSeen:
        return DevicesSeen(
            tuple(each.id for each in self._watcher.microphones),
            tuple(each.id for each in self._watcher.speakers),
        )

    def _lay_out(self) -> None:
        content = QWidget()
        ground = QVBoxLayout(content)
        ground.setContentsMargins(0, 0, 0, 0)
        card = Card(spacing=0)
        ground.addWidget(card)
        ground.addStretch(1)
        for place, which in enumerate(PointId):
            row = self.rows[which] = PointRow(self._presenter.act)
            if which is PointId.MICROPHONE:
                row.add_below(self.meter)
            if place:
                card.column.addSpacing(Space.L)
            card.column.addWidget(row)
        self._content = content
        self._scroller = Scroller(content)
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        foot.addStretch(1)
        foot.addWidget(self.leave)
        foot.addWidget(self.go)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        layout.setSpacing(Space.XS)
        layout.addWidget(self.headline)
        layout.addWidget(self.sentence)
        layout.addSpacing(Space.M)
        layout.addWidget(self._scroller, 1)
        layout.addSpacing(Space.M)
        layout.addLayout(foot)

    # What the presenter shows

    def show_check(self, state: ReadyState) -> None:
        self.headline.setText(state.headline)
        self.sentence.setText(state.sentence)
        for point in state.points:
            self.rows[point.id].show_point(point)
        self.go.setVisible(bool(state.action))
        self.go.setText(state.action or "Go available")
        self.go.setEnabled(state.can_act)

    def show_level(self, level: float) -> None:
        self.meter.show_level(level)

    def open_check(self) -> None:
        self._tick.start()
        self.meter.silence()
        self._fit()
        self.show()
        self.raise_()
        self.activateWindow()
        (self.go if self.go.isVisible() and self.go.isEnabled() else self.leave).setFocus()

    def close_check(self) -> None:
        self._tick.stop()
        self.hide()

    def changeEvent(self, event: QEvent) -> None:
        """Larger type needs a larger window."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and self.isVisible():
            self._soon.start()  # once everything in it has its new type

    def _fit(self) -> None:
        """As high as its words, and no higher than the screen; then it scrolls."""
        width = current_theme().px(_WIDTH)
        self._content.ensurePolished()
        ground = self._content.layout()
        if ground is None:
            return
        # What is new in it has no heights yet.
        ground.activate()
        inner = width - 2 * Space.XL
        card = max(ground.totalHeightForWidth(inner), ground.totalSizeHint().height())
        others = self.sizeHint().height() - self._scroller.sizeHint().height()
        bar = self._scroller.verticalScrollBar().sizeHint().width()
        self._scroller.setMinimumWidth(self._content.minimumSizeHint().width() + bar)
        room = self.screen().availableGeometry().height() - _EDGE
        self.resize(width, min(card + others, room))

    def closeEvent(self, event: QCloseEvent) -> None:
        self._presenter.close()
        super().closeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            return
        super().keyPressEvent(event)


class PointRow(QWidget):
    """Mark, title and sentence; the remedy is a button, drawn only where there is one."""

    def __init__(self, act: Callable[[Remedy], None]) -> None:
        super().__init__()
        self._act = act
        self._remedy: Remedy | None = None
        self.mark = IconLabel("progress-clock", "muted", 20)
        self.title = Label("", "strong")
        self.sentence = Label("", "muted", wraps=True)
        self.button = PlainButton("")
        self.button.clicked.connect(self._on_clicked)
        self._words = QVBoxLayout()
        self._words.setSpacing(2)
        self._words.addWidget(self.title)
        self._words.addWidget(self.sentence)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.M)
        grid.addWidget(self.mark, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(self._words, 0, 1)
        grid.addWidget(self.button, 0, 2, Qt.AlignmentFlag.AlignVCenter)
        grid.setColumnStretch(1, 1)

    def add_below(self, widget: QWidget) -> None:
        self._words.addSpacing(Space.XS)
        self._words.addWidget(widget)

    def show_point(self, point: Point) -> None:
        icon_name, colour, words = _MARKS[point.state]
        self.mark.show_icon(icon_name, colour, f"{point.title}: {words}")
        self.title.setText(point.title)
        self.sentence.setText(point.sentence)
        self._remedy = point.remedy
        self.button.setVisible(point.remedy is not None)
        if point.remedy is not None:
            self.button.setText(point.remedy.value)
            self.button.setAccessibleName(f"{point.remedy.value}, {point.title}")

    def _on_clicked(self) -> None:
        if self._remedy is not None:
            self._act(self._remedy)
