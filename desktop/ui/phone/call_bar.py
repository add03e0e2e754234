"""The bar above the other pages while a call lives."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy

from desktop.ui.phone.bar import BarState, CallBarPresenter
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import HangUpButton, IconButton, LinkButton
from desktop.ui.widgets.marks import Avatar, Tag
from desktop.ui.widgets.text import ElidedLabel, Label
from desktop.ui.words import Tone


class CallBar(QFrame):
    """``returned`` when the person wants the phone page back; hidden there and without a call."""

    returned = Signal()

    def __init__(self, presenter: CallBarPresenter) -> None:
        super().__init__()
        self.setProperty("kind", "topbar")
        self.setFixedHeight(52)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._presenter = presenter
        self._live = False
        self._on_phone_page = True
        self._avatar = Avatar(size=30)
        self._title = ElidedLabel("", "strong")
        self._status = Tag()
        self._timer = Label("", "timer")
        self._more = Label("", "muted")
        self._problem = ElidedLabel("", "error")
        self.mute = IconButton("microphone-off", "Mute", framed=True)
        self.mute.setCheckable(True)
        self.hold = IconButton("pause", "Hold", framed=True)
        self.hang_up = HangUpButton(large=False)
        self.back = LinkButton("Back to the call")
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.XL, 0, Space.L, 0)
        row.setSpacing(Space.S)
        row.addWidget(self._avatar)
        row.addWidget(self._title, 2)
        row.addWidget(self._status)
        row.addWidget(self._timer)
        row.addWidget(self._more)
        row.addWidget(self._problem, 1)
        for button in (self.back, self.mute, self.hold, self.hang_up):
            row.addWidget(button)
        self.mute.clicked.connect(presenter.toggle_mute)
        self.hold.clicked.connect(presenter.toggle_hold)
        self.hang_up.clicked.connect(presenter.hang_up)
        self.back.clicked.connect(self.returned)
        self._tick = QTimer(self)
        self._tick.setInterval(1_000)
        self._tick.timeout.connect(presenter.tick)
        presenter.attach(self)

    def show_on_page(self, is_phone_page: bool) -> None:
        """The phone page shows the calls itself."""
        self._on_phone_page = is_phone_page
        self.setVisible(self._live and not is_phone_page)

    def show_bar(self, state: BarState | None) -> None:
        self._live = state is not None
        self.setVisible(self._live and not self._on_phone_page)
        if state is None:
            self._tick.stop()
            return
        if not self._tick.isActive():
            self._tick.start()
        self._avatar.show_person(state.title)
        self._title.setText(f"{state.title}  {state.number}".strip())
        self._status.show_tag(state.status, Tone.WARNING if state.held else Tone.PLAIN)
        self._status.setVisible(bool(state.status))
        self._timer.setText(state.timer)
        self._more.setText(state.more)
        self._problem.setText(state.problem)
        self.mute.setEnabled(state.can_mute)
        self.mute.setChecked(state.muted)
        self.mute.show_icon("microphone-off", "Unmute" if state.muted else "Mute")
        self.hold.setEnabled(state.can_hold)
        icon, word = ("play", "Resume") if state.held else ("pause", "Hold")
        self.hold.show_icon(icon, word)
