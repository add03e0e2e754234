"""One state everywhere: chosen here, changed elsewhere, found out by the program."""

from __future__ import annotations

import pytest

from desktop.domain.errors import CrmUnreachable, InvalidInput, Refused
from desktop.domain.events import AvailabilityChanged
from desktop.domain.line import RegistrationState
from desktop.domain.presence import Status
from desktop.domain.records import Availability
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.services.conftest import Desk

A = Availability


def told(desk: Desk) -> list[str]:
    return [event.status.title for event in desk.told(AvailabilityChanged)]


async def test_offline_until_there_is_a_line(desk: Desk) -> None:
    assert desk.availability.status.availability is A.OFFLINE
    await desk.sign_in()
    assert desk.availability.status == Status()
    desk.engine.reports_registration(RegistrationState.RETRYING)
    await settle()
    assert desk.availability.status == Status(A.OFFLINE, A.AVAILABLE)
    await desk.session.sign_out()
    assert desk.availability.status.availability is A.OFFLINE


async def test_a_choice_is_kept_by_the_crm_and_told(desk: Desk) -> None:
    await desk.sign_in()
    await desk.availability.choose(A.AWAY, "r1")
    assert desk.crm.own_reason == known.LUNCH
    assert desk.availability.status.title == "Lunch"
    assert told(desk)[-1] == "Lunch"
    await desk.availability.choose(A.DO_NOT_DISTURB)
    assert told(desk)[-1] == "Do not disturb"


async def test_the_accounts_reasons_are_known_once_connected(desk: Desk) -> None:
    await desk.sign_in()
    assert desk.availability.reasons == known.REASONS
    await desk.session.switch_account("a2")
    await settle()
    assert desk.availability.reasons == ()


async def test_a_change_from_elsewhere_is_followed(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.own_availability = A.BUSY
    desk.crm.push("agent.updated", user_id=known.ANNA)
    desk.crm.push("agent.updated", user_id=known.JONAS)
    await settle()
    assert told(desk)[-1] == "Busy"
    assert desk.crm.asked.count("status") == 3, "signing in, connecting, and one's own push"


async def test_a_line_that_only_the_phone_system_has_lost_is_seen(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.line_changes(False)
    await settle()
    assert desk.availability.status == Status(A.OFFLINE, A.AVAILABLE)
    desk.crm.line_changes(True)
    await settle()
    assert desk.availability.status == Status()


async def test_what_was_missed_is_asked_for_with_the_next_connection(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.own_availability = A.AWAY
    desk.crm.drop_events()
    await settle()
    await desk.clock.advance(60)
    assert desk.availability.status.availability is A.AWAY


async def test_a_wrap_up_comes_and_goes_and_the_choice_stays(desk: Desk) -> None:
    await desk.sign_in()
    await desk.availability.begin_wrap_up()
    assert (desk.availability.status.title, desk.crm.in_wrap_up) == ("Wrap-up", True)
    await desk.availability.choose(A.AWAY, "r1")
    assert desk.availability.status.title == "Wrap-up"
    assert desk.availability.status.chosen_title == "Lunch"
    await desk.availability.end_wrap_up()
    assert (desk.availability.status.title, desk.crm.in_wrap_up) == ("Lunch", False)


async def test_who_may_not_choose_is_told_why_before_anything_is_sent(desk: Desk) -> None:
    desk.crm.overrides["agent.status:set_own"] = False
    await desk.sign_in()
    with pytest.raises(Refused, match="set your availability"):
        await desk.availability.choose(A.AWAY)
    assert "choose_status" not in desk.crm.asked


@pytest.mark.parametrize("error", [CrmUnreachable("Gone."), InvalidInput("No such reason.")])
async def test_a_choice_that_failed_changes_nothing(desk: Desk, error: Exception) -> None:
    await desk.sign_in()
    desk.crm.refusals["choose_status"] = error  # type: ignore[assignment] # both are ours
    with pytest.raises(type(error)):
        await desk.availability.choose(A.AWAY)
    assert desk.availability.status == Status()
