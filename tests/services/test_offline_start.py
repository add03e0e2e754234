"""A start while the CRM is down: in with what is kept, as of then; refreshed when it is back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from desktop.domain.access import Role
from desktop.domain.changes import CallChange
from desktop.domain.errors import CrmUnreachable, SessionEnded
from desktop.domain.events import (
    CrmState,
    CrmStateChanged,
    PermissionsChanged,
    SignedIn,
    SignedOut,
    StartedOffline,
)
from desktop.services.session import RESUMING
from tests.fakes.clock import START, settle
from tests.fakes.crm import call_record
from tests.fakes.crm_lists import STATUSES
from tests.services.conftest import Desk

GONE = CrmUnreachable("The CRM cannot be reached.")
OWNER = "owner http://127.0.0.1:8080"


async def started(desk: Desk) -> None:
    desk.tasks.start(desk.session.resume(), RESUMING)
    await settle()


@pytest.fixture
async def later(desk: Desk) -> AsyncIterator[Desk]:
    """The next start, an hour after the last one, with the CRM down and nothing started yet."""
    await desk.sign_in()
    await desk.tasks.close()
    desk.crm.signs.current = ""  # the tokens went with the program
    desk.crm.failure = GONE
    again = Desk(crm=desk.crm, local=desk.local, secrets=desk.secrets, clock=desk.clock)
    await again.clock.advance(3600)
    yield again
    await again.tasks.close()


async def test_one_is_in_as_of_the_last_time(later: Desk) -> None:
    await started(later)
    (signed_in,) = later.told(SignedIn)
    assert signed_in.profile.name == "Anna Keller"
    assert signed_in.answer.grants("calls:place")
    assert [each.as_of for each in later.told(StartedOffline)] == [START]
    assert later.session.crm_state is CrmState.UNREACHABLE
    kinds = [type(each) for each in later.events]
    assert kinds.index(SignedIn) < kinds.index(StartedOffline) < kinds.index(CrmStateChanged)


async def test_the_local_data_can_be_read_and_written_about(later: Desk) -> None:
    await started(later)
    assert await later.local.calls.count() == 1
    assert await later.writing.change("c1", CallChange(note="Written offline"))
    assert later.crm.changes == []
    later.crm.failure = None
    await later.clock.advance(61)
    assert [change for _, change, _ in later.crm.changes] == [CallChange(note="Written offline")]


async def test_a_status_that_is_owed_can_be_given(later: Desk) -> None:
    await later.local.open("u1/a1")
    await later.local.calls.put((call_record("c1", wrap_up_owed=True),))
    await started(later)
    assert later.call_statuses.statuses.rows == STATUSES
    assert [each.record_id for each in later.wrap_ups.waiting] == ["c1"]
    later.wrap_ups.choose("c1", CallChange(call_status="New lead"))
    await later.wrap_ups.finish("c1")
    later.crm.failure = None
    await later.clock.advance(61)
    assert [change.call_status for _, change, _ in later.crm.changes] == ["New lead"]


async def test_when_the_crm_is_back_everything_is_refreshed(later: Desk) -> None:
    await started(later)
    later.crm.role = Role.CALL_MANAGER
    later.crm.revision += 1
    later.crm.failure = None
    await later.clock.advance(61)
    assert later.session.crm_state is CrmState.CONNECTED
    assert "messages.log:view" in later.told(PermissionsChanged)[0].gained
    assert later.session.account is not None
    assert later.session.account.role is Role.CALL_MANAGER
    assert later.secrets.secrets["refresh-token http://127.0.0.1:8080"] == later.crm.refresh_token


async def test_a_sign_in_that_was_ended_meanwhile_ends_here_too(later: Desk) -> None:
    await started(later)
    later.crm.signs.end()
    later.crm.failure = None
    await later.clock.advance(61)
    assert later.told(SignedOut)
    assert not later.session.is_signed_in
    assert later.secrets.secrets == {}


async def test_what_changes_things_at_the_crm_is_refused_and_ends_nothing(later: Desk) -> None:
    await started(later)
    with pytest.raises(CrmUnreachable):
        await later.availability.choose(later.availability.status.chosen)
    assert later.session.is_signed_in


async def test_what_is_only_remembered_is_not_remembered_as_new(later: Desk) -> None:
    await started(later)
    await later.clock.advance(3600)
    await later.tasks.close()
    again = Desk(crm=later.crm, local=later.local, secrets=later.secrets, clock=later.clock)
    later.crm.signs.current = ""
    await started(again)
    assert [each.as_of for each in again.told(StartedOffline)] == [START]
    await again.tasks.close()


async def test_what_was_confirmed_when_the_crm_went_away_is_as_of_then(desk: Desk) -> None:
    await desk.sign_in()
    await desk.clock.advance(50)
    desk.session.lost_crm(GONE)
    await settle()
    kept = await desk.memory.recall("u1/a1")
    assert kept is not None
    assert kept.as_of == START + timedelta(seconds=50)


@pytest.mark.parametrize("missing", ["owner", "account", "file"])
async def test_with_nothing_kept_it_waits_as_before(later: Desk, missing: str) -> None:
    if missing == "owner":
        del later.secrets.secrets[OWNER]
    await later.local.open("u1/a1")
    if missing == "account":
        await later.local.facts.set("session", "nonsense")
    if missing == "file":
        await later.local.wipe("u1/a1")
    await started(later)
    assert not later.session.is_signed_in
    later.crm.failure = None
    await later.clock.advance(61)
    assert later.session.is_signed_in
    assert later.told(StartedOffline) == []


async def test_who_signed_out_is_not_let_in(desk: Desk) -> None:
    await desk.sign_in()
    await desk.session.sign_out()
    assert desk.secrets.secrets == {}
    desk.crm.failure = GONE
    await started(desk)
    assert not desk.session.is_signed_in


async def test_a_spent_sign_in_is_not_let_in_either(later: Desk) -> None:
    later.crm.failure = None
    later.crm.refusals["resume"] = SessionEnded("Your sign-in has ended.")
    await started(later)
    assert not later.session.is_signed_in
    assert later.secrets.secrets == {}
