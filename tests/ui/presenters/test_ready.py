"""Going available: at once, by way of the check, and past it."""

from __future__ import annotations

import pytest

from desktop.domain.errors import CrmUnreachable
from desktop.domain.events import Notice
from desktop.domain.line import RegistrationState
from desktop.domain.ready_check import PointId, PointState, Remedy
from desktop.domain.records import Availability
from desktop.domain.reports import SoundState
from desktop.services.ready_check import DevicesSeen
from desktop.ui.presence.ready import ReadyPresenter, ReadyServices, ReadyState
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

A, P, S = Availability, PointId, PointState


class Check:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.screen = Screen()
        self.played: list[str] = []
        services = (desk.ready, desk.availability, desk.session, desk.stream, desk.tasks)
        self.presenter = ReadyPresenter(
            ReadyServices(
                *services,
                lambda: self.played.append("chime"),
                lambda: self.played.append("settings"),
            )
        )
        self.presenter.attach(self.screen)
        desk.ready.seen = lambda: DevicesSeen(("mic",), ("headset",))

    @property
    def state(self) -> ReadyState:
        state: ReadyState = self.screen.now("check")
        return state

    @property
    def is_open(self) -> bool:
        return len(self.screen.every("open_check")) > len(self.screen.every("close_check"))

    @property
    def chosen(self) -> Availability:
        return self.desk.crm.own_availability

    def point(self, which: PointId) -> PointState:
        return next(each.state for each in self.state.points if each.id is which)

    async def speak(self, level: float = 0.3) -> None:
        self.desk.engine.reports_levels(level, 0.0)
        await self.pass_time(0.2)

    async def pass_time(self, seconds: float) -> None:
        for _ in range(round(seconds * 10)):
            await self.desk.clock.advance(0.1)

    async def choose(self, availability: Availability = A.AVAILABLE) -> None:
        self.presenter.choose(availability)
        await settle()


@pytest.fixture
async def check(desk: Desk) -> Check:
    made = Check(desk)
    await desk.sign_in()
    desk.engine.reports_sound(SoundState.WORKING)
    await settle()
    await desk.availability.choose(A.AWAY)
    return made


async def test_with_everything_in_order_one_is_available_without_a_window(check: Check) -> None:
    await check.choose()
    assert check.chosen is A.AWAY, "the microphone is listened to first"
    await check.speak()
    assert check.chosen is A.AVAILABLE
    assert not check.screen.every("open_check")
    assert not check.desk.engine.levels_wanted


async def test_a_microphone_that_was_heard_is_not_listened_to_again(check: Check) -> None:
    await check.choose()
    await check.speak()
    await check.choose(A.AWAY)
    await check.choose()
    assert check.chosen is A.AVAILABLE


async def test_other_states_need_no_check(check: Check) -> None:
    check.desk.engine.reports_registration(RegistrationState.RETRYING)
    check.presenter.choose(A.BUSY, "r2")
    await settle()
    assert check.desk.crm.own_reason is not None
    assert check.chosen is A.BUSY
    assert not check.is_open


async def test_silence_opens_the_check_and_a_word_sets_it_right(check: Check) -> None:
    await check.choose()
    await check.pass_time(2.5)
    assert check.is_open
    assert check.point(P.MICROPHONE) is S.CHECKING
    await check.pass_time(9)
    assert check.point(P.MICROPHONE) is S.WARNING
    assert (check.state.headline, check.state.action) == (
        "One thing is not right",
        "Go available anyway",
    )
    await check.speak()
    assert check.screen.now("level") == 0.3
    assert (check.state.headline, check.state.action) == ("Ready for calls", "Go available")
    assert check.chosen is A.AWAY, "the person decides, not the microphone"
    check.presenter.go()
    await settle()
    assert check.chosen is A.AVAILABLE
    assert not check.is_open
    assert not check.desk.engine.levels_wanted


async def test_what_is_passed_by_is_not_asked_about_again_until_it_is_something_else(
    check: Check,
) -> None:
    check.desk.preferences.set("sound.ring_device", "gone")
    await check.choose()
    assert check.is_open
    await check.speak()
    check.presenter.go()
    await settle()
    await check.choose(A.AWAY)
    await check.choose()
    assert check.chosen is A.AVAILABLE
    assert not check.is_open
    await check.choose(A.AWAY)
    check.desk.ready.seen = lambda: DevicesSeen((), ("headset",))
    await check.choose()
    assert check.is_open


@pytest.mark.parametrize("what", ["line", "crm"])
async def test_nobody_goes_past_a_missing_line_or_crm(check: Check, what: str) -> None:
    if what == "line":
        check.desk.engine.reports_registration(RegistrationState.RETRYING)
    else:
        check.desk.crm.failure = CrmUnreachable("The CRM does not answer.")
        check.desk.crm.drop_events()
    await settle()
    await check.choose()
    assert check.is_open
    assert (check.state.action, check.state.can_act) == ("Go available anyway", False)
    assert "phone line and the CRM" in check.state.sentence


async def test_the_line_comes_back_while_one_looks(check: Check) -> None:
    check.desk.engine.reports_registration(RegistrationState.RETRYING)
    await settle()
    await check.choose()
    await check.speak()
    assert check.point(P.LINE) is S.BAD
    check.presenter.act(Remedy.CONNECT_LINE)
    await settle()
    assert check.point(P.LINE) is S.GOOD
    assert check.state.can_act


async def test_each_remedy_does_what_it_says(check: Check) -> None:
    check.presenter.open()
    await check.pass_time(9)
    check.presenter.act(Remedy.PLAY)
    check.presenter.act(Remedy.SOUND_SETTINGS)
    assert check.played == ["chime", "settings"]
    check.presenter.act(Remedy.LISTEN)
    await settle()
    check.presenter.refresh()
    assert check.point(P.MICROPHONE) is S.CHECKING
    before = check.desk.crm.asked.count("permissions")
    check.presenter.act(Remedy.ASK_CRM)
    await settle()
    assert check.desk.crm.asked.count("permissions") == before + 1


async def test_a_remedy_that_fails_says_so(check: Check) -> None:
    check.presenter.open()
    check.desk.crm.refusals["profile"] = CrmUnreachable("The CRM does not answer.")
    check.presenter.act(Remedy.ASK_CRM)
    await settle()
    assert "does not answer" in check.desk.told(Notice)[-1].sentence


async def test_who_is_available_already_only_looks(check: Check) -> None:
    await check.desk.availability.choose(A.AVAILABLE)
    check.presenter.open()
    await settle()
    assert check.is_open
    assert check.state.action == ""


async def test_who_may_not_choose_only_looks(check: Check) -> None:
    check.desk.crm.overrides["agent.status:set_own"] = False
    check.desk.crm.tell_permissions()
    await settle()
    check.presenter.open()
    await settle()
    assert check.state.action == ""


async def test_other_devices_are_listened_to_anew(check: Check) -> None:
    check.presenter.open()
    await check.speak()
    assert check.point(P.MICROPHONE) is S.GOOD
    check.presenter.devices_changed()
    await settle()
    check.presenter.refresh()
    assert check.point(P.MICROPHONE) is S.CHECKING


async def test_it_closes_with_the_sign_in(check: Check) -> None:
    check.presenter.open()
    await settle()
    await check.desk.session.sign_out()
    await settle()
    assert not check.is_open
    check.presenter.refresh()
