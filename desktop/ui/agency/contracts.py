"""What the agency's panels ask of the services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
from desktop.ui.contracts import Clock, Session, Stream, Tasks


class Agency(Protocol):
    """Raises errors of ``desktop.domain.errors`` whose text is a sentence for the person."""

    async def accounts(self, text: str = "", cursor: str | None = None) -> Page[AgencyAccount]: ...

    async def create(self, name: str, domain: str, plan: str) -> AgencyAccount: ...

    async def change(
        self, account: AgencyAccount, *, name: str = "", plan: str = "", state: str = ""
    ) -> AgencyAccount: ...

    async def people(self, text: str = "", cursor: str | None = None) -> Page[AgencyPerson]: ...

    async def set_places(
        self, person: AgencyPerson, places: Mapping[str, Role]
    ) -> AgencyPerson: ...

    async def search(self, text: str) -> tuple[AgencyHit, ...]: ...

    async def rules(self) -> AgencyRules: ...

    async def set_roles(self, customs: Customs, version: int) -> AgencyRules: ...

    async def set_account_roles(
        self, account: AgencyAccount, customs: Customs
    ) -> AgencyAccount: ...

    async def set_locks(self, locks: Mapping[str, bool], version: int) -> AgencyRules: ...

    async def set_settings(
        self,
        switches: Mapping[str, bool],
        strict_roles: bool,
        version: int,
        setting_locks: Mapping[str, bool] | None = None,
    ) -> AgencyRules: ...

    async def impact(self, question: AgencyQuestion) -> AgencyImpact: ...


class Switching(Protocol):
    @property
    def others(self) -> tuple[tuple[str, str], ...]: ...

    async def switch(self, account_id: str) -> None: ...


@dataclass(slots=True)
class AgencyServices:
    session: Session
    stream: Stream
    agency: Agency
    switching: Switching
    tasks: Tasks
    clock: Clock
