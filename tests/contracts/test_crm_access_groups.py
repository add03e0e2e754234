"""The contract of the CRM: access control groups."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import replace

import pytest

from desktop.domain.access import Role
from desktop.domain.access_groups import AccessGroup, GroupMember
from desktop.domain.errors import Conflict, InvalidInput, NotFound, Refused
from desktop.domain.permissions import RowFilter
from desktop.services.ports import Crm
from tests.contracts.conftest import A1, ADMINISTRATOR, MANAGER
from tests.contracts.crm_rigs import Rig
from tests.fakes import crm_records as known

JONAS = GroupMember(known.JONAS, "Jonas Weber")
OMAR = GroupMember(known.OMAR, "Omar Haddad", Role.ADMINISTRATOR)
ROWS = RowFilter((known.MAIN_LINE,), ("Direct",), ("", "New lead"), ("quote",))
WANTED = AccessGroup("", " Trainees ", (JONAS,), ("contacts:view",), ROWS)


@pytest.fixture
async def administrator(rig: Rig, crm: Crm) -> Crm:
    rig.role(ADMINISTRATOR)
    return crm


@pytest.mark.requirement("S1-07")
class TestAccessGroups:
    async def test_one_is_added_changed_and_removed(self, administrator: Crm) -> None:
        assert await administrator.access_groups(A1) == ()
        added = await administrator.add_access_group(A1, WANTED, "k1")
        assert (added.name, added.members, added.rows) == ("Trainees", (JONAS,), ROWS)
        assert (added.hides, added.version) == (("contacts:view",), 1)
        assert await administrator.add_access_group(A1, WANTED, "k1") == added
        news = replace(added, name="Temps", hides=(), rows=RowFilter(tags=("quote",)))
        changed = await administrator.change_access_group(A1, news)
        assert (changed.name, changed.hides) == ("Temps", ())
        assert changed.rows == RowFilter(tags=("quote",))
        assert await administrator.access_groups(A1) == (changed,)
        await administrator.remove_access_group(A1, changed)
        assert await administrator.access_groups(A1) == ()
        with pytest.raises(NotFound):
            await administrator.change_access_group(A1, changed)

    async def test_a_stale_change_is_a_conflict_that_tells_what_is_there(
        self, administrator: Crm
    ) -> None:
        group = await administrator.add_access_group(A1, WANTED, "k1")
        now = await administrator.change_access_group(A1, replace(group, name="Theirs"))
        with pytest.raises(Conflict) as conflict:
            await administrator.change_access_group(A1, replace(group, name="Mine"))
        assert conflict.value.current == now
        assert str(conflict.value).endswith("changed this group first. Look at it again.")
        with pytest.raises(Conflict):
            await administrator.remove_access_group(A1, group)

    async def test_what_a_group_can_be_made_of(self, administrator: Crm) -> None:
        parts = await administrator.access_group_parts(A1)
        assert JONAS in parts.members
        assert OMAR not in parts.members
        assert {each.value for each in parts.numbers} == {known.MAIN_LINE, known.CAPITAL}
        assert {each.title for each in parts.sources} == {"Direct", "Google Ads"}
        assert (parts.statuses[0].value, parts.statuses[0].title) == ("", "No status yet")
        assert "quote" in {each.value for each in parts.tags}

    async def test_a_trial_says_what_it_would_do_and_does_nothing(self, administrator: Crm) -> None:
        trial = await administrator.try_access_group(A1, WANTED, known.JONAS)
        assert trial.sentence.startswith("Jonas Weber loses contacts.")
        assert trial.sentence.endswith("1 user sees other calls and texts than now.")
        assert (trial.impact.people, trial.impact.loses[0].permission) == (1, "contacts:view")
        assert trial.sight is not None
        assert (trial.sight.member, trial.sight.pages) == (JONAS, ("contacts",))
        assert len(trial.sight.lost) == 1
        assert trial.sight.calls <= trial.sight.of_calls
        assert await administrator.access_groups(A1) == ()
        assert (await administrator.try_access_group(A1, WANTED, "")).sight is None
        with pytest.raises(NotFound):
            await administrator.try_access_group(A1, WANTED, known.OMAR)

    async def test_what_cannot_be_is_refused(self, administrator: Crm) -> None:
        unusable = (
            replace(WANTED, name=" "),
            replace(WANTED, hides=("softphone:access",)),
            replace(WANTED, hides=(), rows=RowFilter()),
            replace(WANTED, members=(JONAS, JONAS)),
            replace(WANTED, members=(GroupMember("u99", "Nobody"),)),
            replace(WANTED, members=(OMAR,)),
        )
        for place, wanted in enumerate(unusable):
            with pytest.raises(InvalidInput) as refused:
                await administrator.add_access_group(A1, wanted, f"k{place}")
            assert str(refused.value).endswith(".")
            with pytest.raises(InvalidInput):
                await administrator.try_access_group(A1, wanted, "")

    async def test_other_windows_hear_of_it(self, administrator: Crm) -> None:
        async with aclosing(administrator.events(A1)) as pushes:
            assert (await anext(pushes)).type == "connected"
            await administrator.add_access_group(A1, WANTED, "k1")
            told = await anext(pushes)
            while told.type == "permissions.changed":
                told = await anext(pushes)
            assert told.type == "access_groups.updated"

    async def test_only_who_manages_them_sees_them(self, rig: Rig, crm: Crm) -> None:
        rig.role(MANAGER)
        for asked in (
            crm.access_groups(A1),
            crm.access_group_parts(A1),
            crm.try_access_group(A1, WANTED, ""),
            crm.add_access_group(A1, WANTED, "k1"),
        ):
            with pytest.raises(Refused) as refused:
                await asked
            assert refused.value.permission == "access_controls:manage"
