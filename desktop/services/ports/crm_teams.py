"""The CRM's interface: groups and queues."""

from __future__ import annotations

from typing import Protocol

from desktop.domain.teams import Member, Team, TeamKind


class CrmTeams(Protocol):
    """Part of ``Crm``; ``InvalidInput`` for a name or members that cannot be."""

    async def team_candidates(self, account_id: str) -> tuple[Member, ...]:
        """Who can be put into one, by name."""

    async def teams(self, account_id: str, kind: TeamKind) -> tuple[Team, ...]:
        """By name."""

    async def add_team(
        self, account_id: str, kind: TeamKind, team: Team, idempotency_key: str
    ) -> Team: ...

    async def change_team(self, account_id: str, kind: TeamKind, team: Team) -> Team:
        """Raises ``Conflict`` with the ``Team`` as it is, where another version is there now."""

    async def remove_team(self, account_id: str, kind: TeamKind, team: Team) -> None:
        """Raises ``Conflict`` also while calls lead to it, or callers wait in it."""
