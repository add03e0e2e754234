"""The contract of the CRM: groups and queues."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import replace

import pytest

from desktop.domain.errors import Conflict, InvalidInput, NotFound, Refused
from desktop.domain.teams import Member, Team, TeamKind
from desktop.services.ports import Crm
from tests.contracts.conftest import A1, ADMINISTRATOR, MANAGER
from tests.contracts.crm_rigs import Rig
from tests.fakes import crm_records as known

ANNA = Member(known.ANNA, "Anna Keller")
JONAS = Member(known.JONAS, "Jonas Weber")
OMAR = Member(known.OMAR, "Omar Haddad")
GROUP, QUEUE = TeamKind.GROUP, TeamKind.QUEUE


@pytest.fixture
async def administrator(rig: Rig, crm: Crm) -> Crm:
    rig.role(ADMINISTRATOR)
    return crm


@pytest.mark.requirement("S2-38")
class TestTeams:
    async def test_queues_have_their_members_in_order(self, administrator: Crm) -> None:
        queues = await administrator.teams(A1, QUEUE)
        assert [each.name for each in queues] == ["After hours", "Sales", "Support"]
        sales = queues[1]
        assert sales.members == (ANNA, JONAS)
        assert sales.leads_here == ("number Capital office",)

    async def test_who_can_be_a_member(self, administrator: Crm) -> None:
        assert await administrator.team_candidates(A1) == (ANNA, JONAS, OMAR)

    @pytest.mark.parametrize("kind", [GROUP, QUEUE])
    async def test_one_is_added_changed_and_removed(
        self, administrator: Crm, kind: TeamKind
    ) -> None:
        wanted = Team("", " Roofing ", (JONAS, ANNA))
        added = await administrator.add_team(A1, kind, wanted, "k1")
        assert (added.name, added.members) == ("Roofing", (JONAS, ANNA))
        assert await administrator.add_team(A1, kind, wanted, "k1") == added
        news = replace(added, name="Roofs", members=(ANNA, OMAR))
        changed = await administrator.change_team(A1, kind, news)
        assert (changed.name, changed.members) == ("Roofs", (ANNA, OMAR))
        assert changed in await administrator.teams(A1, kind)
        await administrator.remove_team(A1, kind, changed)
        assert changed.id not in {each.id for each in await administrator.teams(A1, kind)}
        with pytest.raises(NotFound):
            await administrator.change_team(A1, kind, changed)

    async def test_a_stale_change_is_a_conflict_that_tells_what_is_there(
        self, administrator: Crm
    ) -> None:
        team = await administrator.add_team(A1, GROUP, Team("", "Roofing"), "k1")
        now = await administrator.change_team(A1, GROUP, replace(team, name="Theirs"))
        with pytest.raises(Conflict) as conflict:
            await administrator.change_team(A1, GROUP, replace(team, name="Mine"))
        assert isinstance(conflict.value.current, Team)
        assert conflict.value.current == now
        with pytest.raises(Conflict):
            await administrator.remove_team(A1, GROUP, team)

    async def test_a_queue_that_calls_lead_to_is_not_removed(self, administrator: Crm) -> None:
        sales = (await administrator.teams(A1, QUEUE))[1]
        with pytest.raises(Conflict) as conflict:
            await administrator.remove_team(A1, QUEUE, sales)
        assert "Capital office" in str(conflict.value)

    async def test_what_cannot_be_is_refused(self, administrator: Crm) -> None:
        unusable = (
            Team("", "  "),
            Team("", "SALES"),
            Team("", "x" * 61),
            Team("", "New", (ANNA, ANNA)),
            Team("", "New", (Member("u99", "Nobody"),)),
        )
        for place, wanted in enumerate(unusable):
            with pytest.raises(InvalidInput) as refused:
                await administrator.add_team(A1, QUEUE, wanted, f"k{place}")
            assert str(refused.value).endswith(".")

    async def test_other_windows_hear_of_it(self, administrator: Crm) -> None:
        async with aclosing(administrator.events(A1)) as pushes:
            assert (await anext(pushes)).type == "connected"
            await administrator.add_team(A1, GROUP, Team("", "Roofing"), "k1")
            pushed = await anext(pushes)
        assert (pushed.type, dict(pushed.payload)) == ("teams.updated", {"kind": "groups"})

    async def test_it_is_for_those_who_may(self, rig: Rig, crm: Crm) -> None:
        rig.role(MANAGER)
        with pytest.raises(Refused):
            await crm.teams(A1, QUEUE)
        with pytest.raises(Refused):
            await crm.team_candidates(A1)
        with pytest.raises(Refused):
            await crm.add_team(A1, GROUP, Team("", "Mine"), "k1")
