"""The fake CRM: groups and queues."""

from __future__ import annotations

from dataclasses import replace

from desktop.domain.errors import Conflict, InvalidInput, NotFound
from desktop.domain.library import SoundUse
from desktop.domain.teams import Member, Team, TeamKind, fault_of
from tests.fakes import crm_records as known
from tests.fakes.crm_company import of
from tests.fakes.crm_sounds import FakeSounds

_SEE = ("users:view", "see groups and queues")
_EDIT = ("groups:edit", "edit groups and queues")


class FakeTeams(FakeSounds):
    """Part of ``Crm``."""

    def __init__(self) -> None:
        super().__init__()
        people = {each.id: Member(each.id, each.name) for each in known.USERS}
        leads = {"q1": ("number Capital office",)}
        queues = [
            Team(
                *(each.id, each.name, tuple(people[m] for m in known.MEMBERS[each.id])),
                *(leads.get(each.id, ()), 1),
            )
            for each in known.QUEUES
        ]
        self.team_rows: dict[TeamKind, list[Team]] = {TeamKind.GROUP: [], TeamKind.QUEUE: queues}
        self._team_keys: dict[str, Team] = {}

    async def team_candidates(self, account_id: str) -> tuple[Member, ...]:
        self._check("team_candidates", account_id, *_SEE)
        users = sorted(of(account_id, self.user_rows), key=lambda user: user.name)
        return tuple(Member(each.id, each.name) for each in users)

    async def teams(self, account_id: str, kind: TeamKind) -> tuple[Team, ...]:
        self._check("teams", account_id, *_SEE)
        return tuple(sorted(of(account_id, self.team_rows[kind]), key=lambda team: team.name))

    async def add_team(
        self, account_id: str, kind: TeamKind, team: Team, idempotency_key: str
    ) -> Team:
        self._check("add_team", account_id, *_EDIT)
        if idempotency_key in self._team_keys:
            return self._team_keys[idempotency_key]
        new_id = f"new{len(self._team_keys) + 1}"
        added = replace(self._checked_team(kind, team), id=new_id, version=1)
        self.team_rows[kind].append(added)
        self._team_keys[idempotency_key] = added
        self._team_told(kind)
        return added

    async def change_team(self, account_id: str, kind: TeamKind, team: Team) -> Team:
        self._check("change_team", account_id, *_EDIT)
        before = self._team(kind, team)
        after = replace(self._checked_team(kind, team), version=before.version + 1)
        after = replace(after, leads_here=before.leads_here)
        self.team_rows[kind][self.team_rows[kind].index(before)] = after
        self._team_told(kind)
        return after

    async def remove_team(self, account_id: str, kind: TeamKind, team: Team) -> None:
        self._check("remove_team", account_id, *_EDIT)
        before = self._team(kind, team)
        if before.leads_here:
            leads = ", ".join(before.leads_here)
            raise Conflict(f"Calls still lead here: {leads}. Send them elsewhere first.")
        self.team_rows[kind].remove(before)
        self._team_told(kind)

    def somebody_renames(self, kind: TeamKind, team_id: str, name: str) -> None:
        """Another administrator, meanwhile."""
        rows = self.team_rows[kind]
        at = next(place for place, each in enumerate(rows) if each.id == team_id)
        rows[at] = replace(rows[at], name=name, version=rows[at].version + 1)
        self.push("teams.updated", kind=kind.value)

    def _team(self, kind: TeamKind, team: Team) -> Team:
        before = next((each for each in self.team_rows[kind] if each.id == team.id), None)
        if before is None:
            raise NotFound("There is nothing here.")
        if before.version != team.version:
            raise Conflict("Somebody else changed this first. Look at it again.", before)
        return before

    def _checked_team(self, kind: TeamKind, team: Team) -> Team:
        others = tuple(each.name for each in self.team_rows[kind] if each.id != team.id)
        if fault := fault_of(team.name, others, kind):
            raise InvalidInput(fault)
        people = {each.id: Member(each.id, each.name) for each in self.user_rows}
        named = [each.id for each in team.members]
        if len(set(named)) < len(named) or not set(named) <= people.keys():
            raise InvalidInput("One of these people is not in this account any more.")
        self._check_sound(team.music, SoundUse.MUSIC if kind is TeamKind.QUEUE else None)
        members = tuple(people[each] for each in named)
        return replace(team, name=team.name.strip(), members=members)

    def _team_told(self, kind: TeamKind) -> None:
        self.push("teams.updated", kind=kind.value)
