"""What waits for the CRM, joined to the window: a panel among the settings, a window of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from desktop.settings.panels import PanelId
from desktop.ui.contracts import Clock, Session, Stream, Tasks
from desktop.ui.main_window import MainWindow
from desktop.ui.outbox.away import AwayWindow
from desktop.ui.outbox.presenter import OutboxPresenter, OutboxServices, Unsents
from desktop.ui.outbox.view import OutboxPanel


class Services(Protocol):
    @property
    def session(self) -> Session: ...
    @property
    def stream(self) -> Stream: ...
    @property
    def unsent(self) -> Unsents: ...
    @property
    def tasks(self) -> Tasks: ...
    @property
    def clock(self) -> Clock: ...


@dataclass(slots=True)
class Away:
    panel: OutboxPanel
    window: AwayWindow

    def connect(self, window: MainWindow) -> None:
        def show_outbox() -> None:
            window.open_settings(PanelId.OUTBOX)
            window.bring_to_front()

        window.top_bar.crm.explained.connect(self.window.open)
        self.window.retried.connect(window.top_bar.crm.retried)
        self.window.outbox_wanted.connect(show_outbox)


def build_away(s: Services) -> Away:
    presenter = OutboxPresenter(OutboxServices(s.session, s.stream, s.unsent, s.tasks, s.clock))
    made = Away(OutboxPanel(presenter), AwayWindow())
    presenter.attach(made.panel, made.window)
    return made
