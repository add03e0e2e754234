"""The VoIP tab: drafts, secrets shown once, phones, and what others do meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import CrmUnreachable
from desktop.domain.voip import Device, TransportPolicy, VoipChoice
from desktop.ui.user_voip.presenter import (
    READ_ONLY,
    REMOVED,
    SAVED,
    UserVoipPresenter,
    VoipServices,
)
from desktop.ui.user_voip.states import NONE_YET, VoipState
from desktop.ui.words import Phase, Tone
from tests.fakes import crm_records as known
from tests.fakes.clock import START, settle
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

SOFTPHONE = Device("dev_2", "Softphone", "127.0.0.1:5062", "udp", True, START)
DESK_PHONE = Device(
    *("dev_1", "Yealink T54W", "10.0.0.7:5060", "tcp", False, START), START + timedelta(minutes=5)
)
GONE = CrmUnreachable("The CRM does not answer.")


class Tab:
    def __init__(self, desk: Desk) -> None:
        self.desk, self.screen = desk, Screen()
        self.presenter: UserVoipPresenter = UserVoipPresenter(
            VoipServices(desk.voip, desk.stream, desk.tasks, desk.clock)
        )
        self.presenter.attach(self.screen)

    @property
    def state(self) -> VoipState:
        state = self.screen.now("voip")
        assert isinstance(state, VoipState)
        return state

    async def open(self, user_id: str = known.JONAS) -> None:
        self.presenter.open(user_id, "Jonas Weber")
        await settle()

    async def does(self, what: str, *arguments: object) -> None:
        getattr(self.presenter, what)(*arguments)
        await settle()


@pytest.fixture
async def tab(desk: Desk) -> Tab:
    """An administrator has opened Jonas."""
    desk.crm.role = Role.ADMINISTRATOR
    await desk.sign_in()
    made = Tab(desk)
    await made.open()
    return made


@pytest.mark.requirement("S2-10", "S2-54", "S2-55", "S2-56", "S2-57")
async def test_it_says_what_is_and_where_it_comes_from(tab: Tab) -> None:
    state = tab.state
    assert state.phase is Phase.READY
    assert (state.tag, state.source) == (("On", Tone.GOOD), "On, as for the whole account.")
    assert (state.domain, state.user_name) == (known.DOMAIN, "jonas.weber")
    assert state.password_words == NONE_YET
    assert state.can_edit
    assert state.can_hand_out


@pytest.mark.requirement("S2-55")
async def test_what_is_chosen_is_saved_and_until_then_unsaved(tab: Tab) -> None:
    await tab.does("choose", VoipChoice.OFF)
    await tab.does("choose_transport", TransportPolicy.TCP)
    assert tab.state.is_dirty
    assert not tab.presenter.close()
    await tab.does("save")
    assert (tab.state.level, tab.state.notice) == ("good", SAVED)
    assert (tab.state.tag, tab.state.source) == (("Off", Tone.PLAIN), "Off, set for this user.")
    assert not tab.state.can_hand_out
    mine = tab.desk.crm.voip_of[known.JONAS]
    assert (mine.own, mine.transport) == ({"voip": False}, TransportPolicy.TCP)
    assert tab.presenter.close()
    assert tab.state.phase is Phase.LOADING


async def test_discarding_returns_to_what_is_in_force(tab: Tab) -> None:
    await tab.does("choose", VoipChoice.OFF)
    await tab.does("discard")
    assert not tab.state.is_dirty
    assert tab.state.draft.choice is VoipChoice.GLOBAL
    assert tab.presenter.close()


async def test_two_editors_both_see_both_versions_and_the_choice_is_kept(tab: Tab) -> None:
    await tab.does("choose", VoipChoice.OFF)
    mine = tab.desk.crm.voip_of[known.JONAS]
    mine.own, mine.version = {"voip": True}, 2
    await tab.does("save")
    assert "it is now on. Your choice, off, is kept" in tab.state.notice
    assert tab.state.draft.choice is VoipChoice.OFF
    assert mine.own == {"voip": True}
    await tab.does("save")
    assert mine.own == {"voip": False}


async def test_what_somebody_else_does_is_seen_at_once(tab: Tab) -> None:
    tab.desk.crm.phone_signs_in(known.JONAS, DESK_PHONE)
    await settle()
    (row,) = tab.state.devices
    assert row.name == "Yealink T54W"
    assert row.detail.startswith("Other phone · 10.0.0.7:5060 · TCP · since")
    tab.desk.crm.phone_signs_in(known.ANNA, SOFTPHONE)
    await settle()
    assert len(tab.state.devices) == 1


@pytest.mark.parametrize("asked", ["change_voip", "voip"])
async def test_with_the_crm_away_nothing_is_lost(tab: Tab, asked: str) -> None:
    await tab.does("choose", VoipChoice.OFF)
    tab.desk.crm.refusals[asked] = GONE
    await tab.does("save" if asked == "change_voip" else "reload")
    assert tab.state.notice == str(GONE)
    assert tab.state.draft.choice is VoipChoice.OFF
    del tab.desk.crm.refusals[asked]
    await tab.does("save")
    assert tab.desk.crm.voip_of[known.JONAS].own == {"voip": False}


async def test_what_cannot_be_read_says_so_and_can_be_tried_again(tab: Tab) -> None:
    tab.desk.crm.refusals["voip"] = GONE
    await tab.open()
    assert (tab.state.phase, tab.state.sentence) == (Phase.FAILED, str(GONE))
    tab.desk.crm.refusals.clear()
    await tab.does("reload")
    assert tab.state.phase is Phase.READY


@pytest.mark.requirement("S2-58")
async def test_a_password_is_shown_once(tab: Tab) -> None:
    await tab.does("ask_password")
    assert tab.state.password == "device-password-1"
    assert tab.state.has_password
    await tab.does("hide_password")
    assert tab.state.password == ""
    await tab.does("ask_password")
    assert tab.state.password == "device-password-2"
    await tab.open(known.ANNA)
    assert tab.state.password == ""


@pytest.mark.requirement("S2-58")
async def test_before_phones_are_signed_out_it_asks(tab: Tab) -> None:
    tab.desk.crm.voip_of[known.JONAS].devices = (SOFTPHONE, DESK_PHONE)
    await tab.does("reload")
    await tab.does("ask_password")
    assert tab.state.asking.startswith("1 phone is signed out")
    await tab.does("keep_password")
    assert (tab.state.asking, tab.desk.crm.passwords) == ("", 0)
    await tab.does("ask_password")
    await tab.does("new_password")
    assert tab.state.password == "device-password-1"


@pytest.mark.requirement("S2-58")
async def test_a_link_says_until_when_it_works_and_a_new_password_voids_it(tab: Tab) -> None:
    await tab.does("make_link")
    assert tab.state.link.endswith("token-1")
    assert tab.state.link_words.startswith("Works once, until ")
    await tab.does("hide_link")
    assert tab.state.link == ""
    await tab.does("make_link")
    await tab.does("new_password")
    assert tab.state.link == ""


async def test_a_phone_is_removed_and_the_softphone_is_not_offered(tab: Tab) -> None:
    tab.desk.crm.voip_of[known.JONAS].devices = (SOFTPHONE, DESK_PHONE)
    await tab.does("reload")
    assert [row.can_remove for row in tab.state.devices] == [False, True]
    await tab.does("remove", "dev_1")
    assert [row.id for row in tab.state.devices] == ["dev_2"]
    assert tab.state.notice == REMOVED
    await tab.does("dismiss")
    assert tab.state.notice == ""


async def test_a_permission_lost_meanwhile_leaves_what_was_chosen(tab: Tab) -> None:
    await tab.does("choose", VoipChoice.OFF)
    tab.desk.crm.change_role(Role.CALL_AGENT)
    await settle()
    assert not tab.state.can_edit
    assert tab.state.notice == READ_ONLY
    assert tab.state.draft.choice is VoipChoice.OFF


async def test_signing_out_takes_secrets_from_the_screen(tab: Tab) -> None:
    await tab.does("new_password")
    await tab.desk.session.sign_out()
    await settle()
    assert tab.state.password == ""
    assert tab.state.phase is Phase.LOADING


async def test_one_thing_at_a_time(tab: Tab) -> None:
    tab.presenter.new_password()
    tab.presenter.new_password()
    assert tab.state.is_working
    await settle()
    assert tab.desk.crm.passwords == 1
