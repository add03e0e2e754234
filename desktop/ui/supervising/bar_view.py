"""The bar of a supervision, above every page: who hears whom, and the buttons that change it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.supervision import Mode
from desktop.ui.supervising.presenter import SWITCHED, BarState, SupervisionPresenter
from desktop.ui.supervising.words import ICONS, WHAT_IT_DOES
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import HangUpButton, IconButton, PlainButton
from desktop.ui.widgets.choices import SegmentedControl
from desktop.ui.widgets.flow import FlowLayout
from desktop.ui.widgets.marks import IconLabel
from desktop.ui.widgets.text import ElidedLabel, Label

TICK_MS: Final = 1_000


class SupervisionBar(QFrame):
    """Not there while nothing is supervised and nothing has ended that is still to be read."""

    def __init__(self, presenter: SupervisionPresenter) -> None:
        super().__init__()
        self.setProperty("kind", "topbar")
        self.setAccessibleName("Supervising")
        self._presenter = presenter
        self._icon = IconLabel("ear-hearing", "accent", 22)
        self.title = ElidedLabel("", "strong")
        self._timer = Label("", "timer")
        self.heard = Label("", "muted", wraps=True)
        self.modes = SegmentedControl("Supervise", [(each.value, each.title) for each in SWITCHED])
        self.mute = PlainButton("Mute", "microphone-off")
        self.take_over = PlainButton(Mode.TAKE_OVER.title, ICONS[Mode.TAKE_OVER])
        self.stop = HangUpButton("Stop", large=False)
        self.confirm = PlainButton("Take it over", ICONS[Mode.TAKE_OVER])
        self.keep = PlainButton("Go on supervising")
        self._problem = Label("", "error", wraps=True)
        self.close_button = IconButton("close", "Dismiss")
        self._lay_out()
        self._connect()
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(presenter.tick)
        self.hide()
        presenter.attach(self)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(Space.M)
        head.addWidget(self._icon)
        head.addWidget(self.title, 1)
        head.addWidget(self._timer)
        head.addWidget(self.close_button)
        self._controls = QWidget()
        flow = FlowLayout(self._controls, spacing=Space.S)
        for widget in (self.modes, self.mute, self.take_over, self.stop, self.confirm, self.keep):
            flow.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.S, Space.L, Space.S)
        column.setSpacing(Space.XS)
        column.addLayout(head)
        for below in (self.heard, self._problem, self._controls):
            column.addWidget(below)

    def _connect(self) -> None:
        presenter = self._presenter
        self.modes.chosen.connect(lambda key: presenter.switch(Mode(key)))
        self.mute.clicked.connect(presenter.toggle_mute)
        self.take_over.clicked.connect(lambda: presenter.switch(Mode.TAKE_OVER))
        self.stop.clicked.connect(presenter.stop)
        self.confirm.clicked.connect(presenter.take_over)
        self.keep.clicked.connect(presenter.keep_supervising)
        self.close_button.clicked.connect(presenter.dismiss)

    def show_bar(self, state: BarState | None) -> None:
        self.setVisible(state is not None)
        is_on = state is not None and not state.ended
        if is_on is not self._tick.isActive():
            self._tick.start() if is_on else self._tick.stop()
        if state is None:
            return
        self._show_words(state)
        self._controls.setVisible(is_on)
        self.close_button.setVisible(not is_on)
        if is_on:
            self._show_controls(state)

    def _show_words(self, state: BarState) -> None:
        is_on = not state.ended
        name = ICONS[state.mode] if is_on else "information-outline"
        self._icon.show_icon(name, "accent" if is_on else "muted")
        self.title.setText(state.title)
        self._timer.setVisible(bool(state.timer))
        self._timer.setAccessibleName("Time in the call")
        self._timer.setText(state.timer)
        self.heard.setText(state.asks or state.heard)
        self.heard.setVisible(bool(state.asks or state.heard))
        self._problem.setText(state.problem)
        self._problem.setVisible(bool(state.problem))

    def _show_controls(self, state: BarState) -> None:
        asks = bool(state.asks)
        refused = dict(state.refused)
        self.modes.setVisible(not asks)
        self.modes.choose(state.mode.value)
        self.modes.refuse({mode.value: why for mode, why in refused.items() if mode in SWITCHED})
        self.modes.setEnabled(not state.is_starting)
        self.mute.setVisible(state.can_mute and not asks)
        self.mute.setText("Unmute" if state.muted else "Mute")
        why = refused.get(Mode.TAKE_OVER, "")
        self.take_over.setVisible(not asks and not why)
        self.take_over.setEnabled(not state.is_starting)
        self.take_over.setToolTip(WHAT_IT_DOES[Mode.TAKE_OVER])
        self.stop.setVisible(not asks)
        self.confirm.setVisible(asks)
        self.keep.setVisible(asks)
