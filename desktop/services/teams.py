"""Groups and queues, for those who may see or edit them (S2-38)."""

from __future__ import annotations

import uuid
from typing import Final

from desktop.domain.teams import Member, Team, TeamKind
from desktop.services.gate import require
from desktop.services.ports import Crm
from desktop.services.session import SessionService

SEE: Final = "users:view"
EDIT: Final = "groups:edit"
_SEEING, _EDITING = "see groups and queues", "edit groups and queues"


class TeamService:
    def __init__(self, crm: Crm, session: SessionService) -> None:
        self._crm = crm
        self._session = session

    async def all(self, kind: TeamKind) -> tuple[Team, ...]:
        require(self._session.answer, SEE, _SEEING)
        return await self._session.ask(self._crm.teams(self._session.account_id, kind))

    async def candidates(self) -> tuple[Member, ...]:
        require(self._session.answer, SEE, _SEEING)
        return await self._session.ask(self._crm.team_candidates(self._session.account_id))

    async def save(self, kind: TeamKind, team: Team) -> Team:
        """A new one without an id; raises ``Conflict`` with the ``Team`` as it is now."""
        require(self._session.answer, EDIT, _EDITING)
        account_id = self._session.account_id
        if team.id:
            return await self._session.ask(self._crm.change_team(account_id, kind, team))
        key = uuid.uuid4().hex
        return await self._session.ask(self._crm.add_team(account_id, kind, team, key))

    async def remove(self, kind: TeamKind, team: Team) -> None:
        require(self._session.answer, EDIT, _EDITING)
        await self._session.ask(self._crm.remove_team(self._session.account_id, kind, team))
