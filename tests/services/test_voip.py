"""VoIP as the services see it: staged settings of the own line, and phones of other makers."""

from __future__ import annotations

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import CrmUnreachable, EngineError, EngineUnavailable, Refused
from desktop.domain.events import LineTried, VoipChanged
from desktop.domain.line import RegistrationState, Transport, TrialState
from desktop.domain.reports import LineTrialReport
from desktop.domain.voip import TransportPolicy, VoipChoice
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.services.conftest import Desk

REFUSED = LineTrialReport(False, 403, "Forbidden")
ANY = TransportPolicy.ANY


def states(desk: Desk) -> list[TrialState]:
    return [told.trial.state for told in desk.told(LineTried)]


async def change(desk: Desk) -> None:
    await desk.line_change.change_password()
    await settle()


@pytest.mark.requirement("S2-58")
async def test_a_new_password_is_tried_and_then_in_use(desk: Desk) -> None:
    await desk.sign_in()
    desk.engine.trial_comes_to = None
    await change(desk)
    assert states(desk) == [TrialState.TRYING]
    assert desk.engine.line is not None
    assert desk.engine.line.password == known.SIP_PASSWORD
    desk.engine.ends_trial(LineTrialReport(True, 200, "OK"))
    await settle()
    assert states(desk) == [TrialState.TRYING, TrialState.MOVED]
    assert desk.registration.line == desk.engine.line
    assert desk.engine.line.password == f"{known.SIP_PASSWORD}-new"
    assert desk.registration.registration.state is RegistrationState.REGISTERED


@pytest.mark.requirement("S2-58")
async def test_one_that_is_refused_leaves_the_former_and_is_withdrawn(desk: Desk) -> None:
    await desk.sign_in()
    desk.engine.trial_comes_to = REFUSED
    await change(desk)
    trial = desk.line_change.trial
    assert trial.state is TrialState.RETURNED
    assert "refused the new settings (SIP 403)" in trial.sentence
    assert "former settings are still in use" in trial.sentence
    assert desk.registration.line is not None
    assert desk.registration.line.password == known.SIP_PASSWORD
    assert desk.registration.registration.state is RegistrationState.REGISTERED
    assert desk.crm.next_sip_password == ""


async def test_where_it_cannot_be_withdrawn_the_former_is_in_use_all_the_same(desk: Desk) -> None:
    await desk.sign_in()
    desk.engine.trial_comes_to = LineTrialReport(False, 0, "The phone system does not answer")
    desk.crm.refusals["withdraw_line_password"] = CrmUnreachable("The CRM cannot be reached.")
    await change(desk)
    assert desk.line_change.trial.sentence.startswith("The phone system does not answer. The")


async def test_an_engine_that_is_away_returns_at_once(desk: Desk) -> None:
    await desk.sign_in()
    desk.engine.fails_with = EngineUnavailable("The phone engine is not running.")
    await change(desk)
    assert states(desk) == [TrialState.TRYING, TrialState.RETURNED]
    assert desk.crm.next_sip_password == ""


async def test_an_engine_that_dies_meanwhile_returns(desk: Desk) -> None:
    await desk.sign_in()
    desk.engine.trial_comes_to = None
    await change(desk)
    desk.engine.dies()
    await settle()
    assert desk.line_change.trial.state is TrialState.RETURNED
    assert "engine stopped" in desk.line_change.trial.sentence


async def test_one_change_at_a_time(desk: Desk) -> None:
    await desk.sign_in()
    desk.engine.trial_comes_to = None
    await change(desk)
    with pytest.raises(EngineError, match="already"):
        await desk.line_change.change_password()
    desk.crm.push("line.changed", user_id=known.ANNA)
    await settle()
    assert states(desk) == [TrialState.TRYING]


async def test_without_a_line_nothing_is_asked_for(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.overrides = {"calls:place": False, "calls:answer": False}
    desk.crm.tell_permissions()
    await settle()
    with pytest.raises(EngineError, match="line is off"):
        await desk.line_change.change_password()
    assert desk.crm.next_sip_password == ""


async def test_who_may_not_is_refused(desk: Desk) -> None:
    desk.crm.overrides = {"voip.password:change_own": False}
    await desk.sign_in()
    with pytest.raises(Refused):
        await desk.line_change.change_password()


@pytest.mark.parametrize("comes_to", [LineTrialReport(True, 200, "OK"), REFUSED])
async def test_another_transport_is_tried_as_well(desk: Desk, comes_to: LineTrialReport) -> None:
    await desk.sign_in()
    desk.engine.trial_comes_to = comes_to
    desk.crm.voip_of[known.ANNA].transport = TransportPolicy.TCP
    desk.crm.push("line.changed", user_id=known.ANNA)
    await settle()
    assert desk.registration.line is not None
    assert (desk.registration.line.transport is Transport.TCP) is comes_to.has_moved
    assert states(desk)[-1] is (TrialState.MOVED if comes_to.has_moved else TrialState.RETURNED)


async def test_a_push_without_a_difference_tries_nothing(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.push("line.changed", user_id=known.ANNA)
    await settle()
    assert states(desk) == []


async def test_signing_out_forgets_the_trial(desk: Desk) -> None:
    await desk.sign_in()
    desk.engine.trial_comes_to = None
    await change(desk)
    await desk.session.sign_out()
    await settle()
    assert desk.line_change.trial.state is TrialState.NONE


async def test_who_manages_voip_changes_that_of_others(desk: Desk) -> None:
    desk.crm.role = Role.ADMINISTRATOR
    await desk.sign_in()
    voip = await desk.voip.voip(known.JONAS)
    off = await desk.voip.change(known.JONAS, VoipChoice.OFF, ANY, voip.version)
    assert not off.state.is_on
    await settle()
    assert desk.told(VoipChanged) == [VoipChanged(known.JONAS)]
    assert desk.voip.may_hand_out(known.JONAS)


async def test_an_agent_has_only_their_own(desk: Desk) -> None:
    await desk.sign_in()
    assert desk.voip.own_id == known.ANNA
    assert desk.voip.may_hand_out(known.ANNA)
    assert not desk.voip.may_hand_out(known.JONAS)
    assert await desk.voip.new_password(known.ANNA) == "device-password-1"
    assert (await desk.voip.link(known.ANNA)).address.endswith("token-1")
    for asked in (
        desk.voip.voip(known.JONAS),
        desk.voip.new_password(known.JONAS),
        desk.voip.link(known.JONAS),
        desk.voip.remove(known.JONAS, "dev_1"),
        desk.voip.change(known.ANNA, VoipChoice.OFF, ANY, 1),
    ):
        with pytest.raises(Refused):
            await asked
