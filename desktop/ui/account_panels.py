"""The panels of what is set up for the whole account, each with its presenter."""

from __future__ import annotations

from typing import Protocol

from desktop.domain.teams import TeamKind
from desktop.services.account import AccountServices
from desktop.settings.panels import PanelId
from desktop.ui.account_settings.presenter import AccountSettingsPresenter, SettingsServices
from desktop.ui.account_settings.view import AccountSettingsPanel
from desktop.ui.call_statuses.presenter import CallStatusesPresenter, StatusServices
from desktop.ui.call_statuses.view import CallStatusesPanel
from desktop.ui.calls.contracts import ExportDialog
from desktop.ui.change_history.presenter import ChangeHistoryPresenter, HistoryServices
from desktop.ui.change_history.view import ChangeHistoryPanel
from desktop.ui.panel_services import PanelServices
from desktop.ui.sections import Made
from desktop.ui.status_reasons.presenter import ReasonServices, StatusReasonsPresenter
from desktop.ui.status_reasons.view import StatusReasonsPanel
from desktop.ui.teams.presenter import TeamServices, TeamsPresenter
from desktop.ui.teams.view import TeamsPanel
from desktop.ui.voice_menus.presenter import MenuServices, VoiceMenusPresenter
from desktop.ui.voice_menus.view import VoiceMenusPanel


class Services(PanelServices, Protocol):
    @property
    def export_dialog(self) -> ExportDialog: ...
    @property
    def account(self) -> AccountServices: ...


def account_panels(s: Services) -> dict[PanelId, Made]:
    settings = SettingsServices(s.session, s.stream, s.account.settings, s.tasks)
    statuses = StatusServices(s.session, s.stream, s.account.statuses, s.tasks)
    history = HistoryServices(
        *(s.session, s.stream, s.account.history, s.export_dialog, s.tasks, s.clock)
    )
    teams = TeamServices(s.session, s.stream, s.account.teams, s.account.sounds, s.tasks)
    menus = MenuServices(s.session, s.stream, s.account.menus, s.tasks)
    reasons = ReasonServices(s.session, s.stream, s.account.reasons, s.tasks)
    return {
        PanelId.STATUS_REASONS: lambda: StatusReasonsPanel(StatusReasonsPresenter(reasons)),
        PanelId.VOICE_MENUS: lambda: VoiceMenusPanel(VoiceMenusPresenter(menus)),
        PanelId.GROUPS: lambda: TeamsPanel(TeamsPresenter(teams, TeamKind.GROUP)),
        PanelId.QUEUES: lambda: TeamsPanel(TeamsPresenter(teams, TeamKind.QUEUE)),
        PanelId.CHANGE_HISTORY: lambda: ChangeHistoryPanel(ChangeHistoryPresenter(history)),
        PanelId.CALL_STATUSES: lambda: CallStatusesPanel(CallStatusesPresenter(statuses)),
        PanelId.ACCOUNT_SETTINGS: lambda: AccountSettingsPanel(AccountSettingsPresenter(settings)),
    }
