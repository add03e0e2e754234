"""The CRM's interface: an agency, its accounts, its people and its rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from desktop.domain.access import Role
from desktop.domain.agency import (
    AgencyAccount,
    AgencyHit,
    AgencyImpact,
    AgencyPerson,
    AgencyQuestion,
    AgencyRules,
    Customs,
)
from desktop.domain.records import Page
from desktop.domain.setting_locks import Held


class CrmAgency(Protocol):
    """Part of ``Crm``; its errors are those of the whole.

    ``account_id`` is the account one is in, whose plan decides. ``Conflict`` carries the row as it
    is now, or nothing where the change would leave an account without an administrator.
    """

    async def agency_accounts(
        self, account_id: str, text: str = "", cursor: str | None = None, limit: int = 100
    ) -> Page[AgencyAccount]:
        """By name; ``text`` is looked for in name and domain."""

    async def create_agency_account(
        self, account_id: str, name: str, domain: str, plan: str, idempotency_key: str
    ) -> AgencyAccount: ...

    async def change_agency_account(
        self, account_id: str, target: AgencyAccount, changes: Mapping[str, str]
    ) -> AgencyAccount:
        """``changes`` are of name, plan and state, upon ``target`` as it was seen."""

    async def set_account_roles(
        self, account_id: str, target: AgencyAccount, customs: Customs
    ) -> AgencyAccount: ...

    async def agency_people(
        self, account_id: str, text: str = "", cursor: str | None = None, limit: int = 100
    ) -> Page[AgencyPerson]:
        """By name, each with the accounts they belong to."""

    async def set_agency_places(
        self, account_id: str, person: AgencyPerson, places: Mapping[str, Role]
    ) -> AgencyPerson:
        """All accounts ``person``, as they were seen, is to belong to; all of it or nothing."""

    async def search_agency(self, account_id: str, text: str) -> tuple[AgencyHit, ...]:
        """Accounts, people and numbers of every account."""

    async def agency_rules(self, account_id: str) -> AgencyRules: ...

    async def set_agency_roles(
        self, account_id: str, customs: Customs, version: int
    ) -> AgencyRules: ...

    async def set_agency_locks(
        self, account_id: str, locks: Mapping[str, bool], version: int
    ) -> AgencyRules: ...

    async def set_agency_settings(
        self,
        account_id: str,
        switches: Mapping[str, bool],
        strict_roles: bool,
        version: int,
        setting_locks: Held | None = None,
    ) -> AgencyRules:
        """``setting_locks`` are settings held on or off in every account; None leaves them."""

    async def agency_impact(self, account_id: str, question: AgencyQuestion) -> AgencyImpact:
        """Nothing is changed."""
