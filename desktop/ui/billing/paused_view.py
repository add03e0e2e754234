"""A calm line above every page while the account is paused."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.billing.paused import PausedPresenter, PausedState
from desktop.ui.theme import Space
from desktop.ui.widgets.states import Banner


class PausedBar(QWidget):
    """``top_up_wanted`` when whoever may top up wants to; it cannot be dismissed."""

    top_up_wanted = Signal()

    def __init__(self, presenter: PausedPresenter) -> None:
        super().__init__()
        self.banner = Banner("warning")
        self.banner.acted.connect(self.top_up_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.L, Space.XL, 0)
        column.addWidget(self.banner)
        self.hide()
        presenter.attach(self)

    def show_paused(self, state: PausedState) -> None:
        action = "Top up" if state.can_top_up else ""
        self.banner.show_banner("warning", state.sentence, action, closable=False)
        self.setVisible(bool(state.sentence))
