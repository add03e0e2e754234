"""An agency: accounts, people, what it sets above all of them, and one search (S1-08, S1-46)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Final

from desktop.domain import agency
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
from desktop.domain.events import AgencyChanged
from desktop.domain.records import Page
from desktop.domain.setting_locks import Held
from desktop.services.gate import require
from desktop.services.ports import Crm
from desktop.services.pushes import PushService
from desktop.services.session import SessionService
from desktop.services.stream import EventStream

SEE: Final = "agency.accounts:access_all"
MANAGE: Final = "agency.accounts:manage"
PEOPLE: Final = "agency.users:manage"
ROLES: Final = "agency.roles:customise"
LOCKS: Final = "agency.locks:set"
SETTINGS: Final = "agency.settings:edit"


class AgencyService:
    """Raises ``Conflict`` where somebody else was first, or where nobody would be left to rule."""

    def __init__(
        self, crm: Crm, session: SessionService, stream: EventStream, pushes: PushService
    ) -> None:
        self._crm = crm
        self._session = session
        self._stream = stream
        self._attempt: tuple[object, str] = ((), "")
        pushes.carry("agency.updated", self._on_push)

    async def accounts(self, text: str = "", cursor: str | None = None) -> Page[AgencyAccount]:
        self._require(SEE, "see the accounts of the agency")
        return await self._session.ask(self._crm.agency_accounts(self._here, text, cursor))

    async def create(self, name: str, domain: str, plan: str) -> AgencyAccount:
        self._require(MANAGE, "create accounts")
        wish = (
            agency.checked_name(name),
            agency.checked_domain(domain),
            agency.checked_plan(plan),
        )
        if self._attempt[0] != wish:
            self._attempt = (wish, uuid.uuid4().hex)
        asked = self._crm.create_agency_account(self._here, *wish, self._attempt[1])
        made = await self._session.ask(asked)
        self._attempt = ((), "")
        # It can be entered from now on.
        await self._session.ask(self._session.refresh())
        return made

    async def change(
        self, account: AgencyAccount, *, name: str = "", plan: str = "", state: str = ""
    ) -> AgencyAccount:
        """Only what is given."""
        self._require(MANAGE, "manage the accounts of the agency")
        changes: dict[str, str] = {}
        if name:
            changes["name"] = agency.checked_name(name)
        if plan:
            changes["plan"] = agency.checked_plan(plan)
        if state:
            changes["state"] = state
        asked = self._crm.change_agency_account(self._here, account, changes)
        return await self._session.ask(asked)

    async def people(self, text: str = "", cursor: str | None = None) -> Page[AgencyPerson]:
        self._require(PEOPLE, "see the people of all accounts")
        return await self._session.ask(self._crm.agency_people(self._here, text, cursor))

    async def set_places(self, person: AgencyPerson, places: Mapping[str, Role]) -> AgencyPerson:
        """Adds to accounts, moves between them, takes out of them; with the role in each."""
        self._require(PEOPLE, "change where people belong")
        asked = self._crm.set_agency_places(self._here, person, places)
        return await self._session.ask(asked)

    async def search(self, text: str) -> tuple[AgencyHit, ...]:
        self._require(SEE, "search all accounts")
        return await self._session.ask(self._crm.search_agency(self._here, text))

    async def rules(self) -> AgencyRules:
        self._require(SEE, "see what the agency sets")
        return await self._session.ask(self._crm.agency_rules(self._here))

    async def set_roles(self, customs: Customs, version: int) -> AgencyRules:
        self._require(ROLES, "customise roles")
        return await self._session.ask(self._crm.set_agency_roles(self._here, customs, version))

    async def set_account_roles(self, account: AgencyAccount, customs: Customs) -> AgencyAccount:
        self._require(ROLES, "customise roles")
        return await self._session.ask(self._crm.set_account_roles(self._here, account, customs))

    async def set_locks(self, locks: Mapping[str, bool], version: int) -> AgencyRules:
        self._require(LOCKS, "lock permissions")
        return await self._session.ask(self._crm.set_agency_locks(self._here, locks, version))

    async def set_settings(
        self,
        switches: Mapping[str, bool],
        strict_roles: bool,
        version: int,
        setting_locks: Held | None = None,
    ) -> AgencyRules:
        """``setting_locks`` are settings held on or off in every account; None leaves them."""
        self._require(SETTINGS, "edit the agency's settings")
        if setting_locks is not None:
            self._require(LOCKS, "lock settings")
        wanted = (switches, strict_roles, version, setting_locks)
        return await self._session.ask(self._crm.set_agency_settings(self._here, *wanted))

    async def impact(self, question: AgencyQuestion) -> AgencyImpact:
        """What a change would do to whom; nothing is changed."""
        return await self._session.ask(self._crm.agency_impact(self._here, question))

    @property
    def _here(self) -> str:
        return self._session.account_id

    def _require(self, permission: str, what: str) -> None:
        require(self._session.answer, permission, what)

    async def _on_push(self, _: str, payload: dict[str, str]) -> None:
        self._stream.publish(AgencyChanged(payload.get("what", "")))
