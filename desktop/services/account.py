"""What an administrator sets up for the whole account, one service for each part of it."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.services.account_settings import AccountSettingsService
from desktop.services.ports import Crm
from desktop.services.session import SessionService


@dataclass(frozen=True, slots=True)
class AccountServices:
    settings: AccountSettingsService


def account_services(crm: Crm, session: SessionService) -> AccountServices:
    return AccountServices(settings=AccountSettingsService(crm, session))
