"""The CRM over HTTP: groups and queues."""

from __future__ import annotations

import msgspec

from desktop.api.decoding import decode
from desktop.api.failures import expect_nothing
from desktop.api.requests import Requests, path_of
from desktop.api.versions import if_match, telling_the_current
from desktop.domain.teams import Member, Team, TeamKind


class MemberBody(msgspec.Struct, frozen=True):
    id: str
    name: str
    is_active: bool

    def value(self) -> Member:
        return Member(self.id, self.name, self.is_active)


class TeamBody(msgspec.Struct, frozen=True):
    id: str
    name: str
    members: list[MemberBody]
    leads_here: list[str]
    version: int
    music: str = ""  # a CRM without a library of sounds says nothing of it

    def value(self) -> Team:
        members = tuple(each.value() for each in self.members)
        return Team(self.id, self.name, members, tuple(self.leads_here), self.version, self.music)


class TeamsClient(Requests):
    """Part of ``Crm``."""

    async def team_candidates(self, account_id: str) -> tuple[Member, ...]:
        page = await self._list(path_of(account_id, "team-members"), MemberBody)
        return tuple(each.value() for each in page.data)

    async def teams(self, account_id: str, kind: TeamKind) -> tuple[Team, ...]:
        page = await self._list(path_of(account_id, "teams", kind.value), TeamBody)
        return tuple(each.value() for each in page.data)

    async def add_team(
        self, account_id: str, kind: TeamKind, team: Team, idempotency_key: str
    ) -> Team:
        path = path_of(account_id, "teams", kind.value)
        content = await self._send("POST", path, _asked(team), key=idempotency_key)
        return decode(content, TeamBody).value()

    async def change_team(self, account_id: str, kind: TeamKind, team: Team) -> Team:
        path = path_of(account_id, "teams", kind.value, team.id)
        with telling_the_current(TeamBody):
            content = await self._send("PUT", path, _asked(team), headers=if_match(team.version))
        return decode(content, TeamBody).value()

    async def remove_team(self, account_id: str, kind: TeamKind, team: Team) -> None:
        path = path_of(account_id, "teams", kind.value, team.id)
        with telling_the_current(TeamBody):
            expect_nothing(await self._request("DELETE", path, headers=if_match(team.version)))


def _asked(team: Team) -> dict[str, object]:
    asked: dict[str, object] = {"name": team.name, "members": [each.id for each in team.members]}
    return asked | ({"music": team.music} if team.music else {})
