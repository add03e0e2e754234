"""The panels of a call manager's lists, each with its presenter."""

from __future__ import annotations

from typing import Protocol

from desktop.services.blocking import BlockingService
from desktop.services.call_statuses import CallStatusService
from desktop.services.do_not_call import DoNotCallService
from desktop.settings.panels import PanelId
from desktop.ui.blocked.presenter import BlockedPresenter, BlockedServices
from desktop.ui.blocked.view import BlockedPanel
from desktop.ui.do_not_call.presenter import DoNotCallPresenter, DoNotCallServices
from desktop.ui.do_not_call.view import DoNotCallPanel
from desktop.ui.panel_services import PanelServices
from desktop.ui.scoring.presenter import ScoringPresenter, ScoringServices
from desktop.ui.scoring.view import ScoringPanel
from desktop.ui.sections import Made


class Services(PanelServices, Protocol):
    @property
    def blocking(self) -> BlockingService: ...
    @property
    def do_not_call(self) -> DoNotCallService: ...
    @property
    def call_statuses(self) -> CallStatusService: ...


def list_panels(s: Services) -> dict[PanelId, Made]:
    blocked = BlockedServices(s.session, s.stream, s.blocking, s.tasks, s.clock)
    listed = DoNotCallServices(s.session, s.stream, s.do_not_call, s.tasks, s.clock)
    scoring = ScoringServices(s.session, s.stream, s.call_statuses, s.tasks)
    return {
        PanelId.BLOCKED_CALLERS: lambda: BlockedPanel(BlockedPresenter(blocked)),
        PanelId.DO_NOT_CALL: lambda: DoNotCallPanel(DoNotCallPresenter(listed)),
        PanelId.SCORING: lambda: ScoringPanel(ScoringPresenter(scoring)),
    }
