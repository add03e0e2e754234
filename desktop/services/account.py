"""What an administrator sets up for the whole account, one service for each part of it."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.services.access_groups import AccessGroupService
from desktop.services.account_settings import AccountSettingsService
from desktop.services.change_history import ChangeHistoryService
from desktop.services.help_links import HelpLinkService
from desktop.services.ports import Crm
from desktop.services.reason_list import ReasonListService
from desktop.services.session import SessionService
from desktop.services.sounds import SoundService
from desktop.services.status_list import StatusListService
from desktop.services.teams import TeamService
from desktop.services.voice_menus import VoiceMenuService


@dataclass(frozen=True, slots=True)
class AccountServices:
    settings: AccountSettingsService
    statuses: StatusListService
    history: ChangeHistoryService
    teams: TeamService
    access_groups: AccessGroupService
    menus: VoiceMenuService
    reasons: ReasonListService
    sounds: SoundService
    help_links: HelpLinkService


def account_services(crm: Crm, session: SessionService) -> AccountServices:
    return AccountServices(
        settings=AccountSettingsService(crm, session),
        statuses=StatusListService(crm, session),
        history=ChangeHistoryService(crm, session),
        teams=TeamService(crm, session),
        access_groups=AccessGroupService(crm, session),
        menus=VoiceMenuService(crm, session),
        reasons=ReasonListService(crm, session),
        sounds=SoundService(crm, session),
        help_links=HelpLinkService(crm, session),
    )
