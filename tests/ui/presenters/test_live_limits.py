"""The thresholds: what is typed, what is wrong in it, and two people at them at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.access import Role
from desktop.domain.live_limits import Limit, Measure
from desktop.ui.live.limits_sheet import WITHIN, LimitsState
from desktop.ui.words import Phase
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.live_rig import LiveRoom
from tests.ui.presenters.screen import Screen

pytestmark = pytest.mark.requirement("S1-30")


class Form:
    def __init__(self, room: LiveRoom) -> None:
        self.room = room
        self.sheet = room.presenter.limits_sheet
        self.screen = Screen()
        self.sheet.attach(self.screen)

    @property
    def now(self) -> LimitsState:
        state: LimitsState = self.screen.now("sheet")
        return state

    def type(self, measure: Measure, warning: str, alert: str, within: str = "") -> None:
        typed = {**self.now.typed, measure: (warning, alert)}
        self.sheet.type(within or self.now.within, typed)

    async def save(self) -> None:
        self.sheet.save()
        await settle()


@pytest.fixture
async def form(desk: Desk) -> Form:
    room = LiveRoom(desk)
    await room.open()
    made = Form(room)
    made.sheet.open()
    await settle()
    return made


async def test_they_are_there_in_words(form: Form) -> None:
    assert (form.now.phase, form.now.can_edit, form.now.is_changed) == (Phase.READY, True, False)
    assert form.now.typed[Measure.CALL] == ("15 min", "30 min")
    assert form.now.typed[Measure.SERVICE_LEVEL] == ("80 %", "60 %")
    assert form.now.within == "20"


async def test_what_is_saved_marks_the_board(form: Form) -> None:
    form.type(Measure.CALL, "2 min", "5:30", within="30 s")
    assert form.now.is_changed
    await form.save()
    assert form.room.desk.crm.board_limits.limit(Measure.CALL) == Limit(120, 330)
    assert form.room.desk.crm.board_limits.answer_within == 30
    assert (form.now.level, form.now.is_changed) == ("good", False)
    await form.room.passes(1)
    form.room.presenter.open("u1")
    assert form.room.drawer is not None
    assert form.room.drawer.mark is not None
    assert form.room.drawer.mark.words == "Call over 2 min"


async def test_empty_never_marks(form: Form) -> None:
    form.type(Measure.PAUSE, "", "")
    await form.save()
    assert form.room.desk.crm.board_limits.limit(Measure.PAUSE).is_off


async def test_what_cannot_be_is_not_sent_and_says_where(form: Form) -> None:
    form.type(Measure.CALL, "soon", "5 min")
    await form.save()
    assert form.now.faults == {"call": "Write it like 30 s, 2 min or 1:30."}
    form.type(Measure.CALL, "10 min", "5 min")
    assert not form.now.faults, "it is being put right"
    await form.save()
    assert "larger figure" in form.now.faults["call"]
    form.type(Measure.CALL, "5 min", "10 min", within="0")
    await form.save()
    assert list(form.now.faults) == [WITHIN]
    assert form.room.desk.crm.board_limits.version == 1


async def test_two_at_once_keep_both(form: Form) -> None:
    crm = form.room.desk.crm
    form.type(Measure.CALL, "1 min", "2 min")
    theirs = {**crm.board_limits.limits, Measure.WAITING: Limit(7, 9)}
    await crm.change_board_limits("a1", replace(crm.board_limits, limits=theirs))
    await form.room.passes(1)
    assert form.now.offers_theirs
    assert form.now.typed[Measure.CALL] == ("1 min", "2 min"), "what was typed is gone"
    form.sheet.discard()
    await settle()
    assert form.now.typed[Measure.WAITING] == ("7", "9")


async def test_who_may_not_edit_reads(desk: Desk) -> None:
    room = LiveRoom(desk, role=Role.REPORT_MANAGER)
    await room.open()
    assert not room.now.may_set_limits
    form = Form(room)
    form.sheet.open()
    await settle()
    assert not form.now.can_edit
    form.type(Measure.CALL, "1 min", "2 min")
    await form.save()
    assert desk.crm.board_limits.version == 1


async def test_the_board_that_changes_does_not_disturb_who_types(form: Form) -> None:
    form.type(Measure.CALL, "1 min", "2 min")
    shown = form.now.filled
    row = next(iter(form.room.presenter.agents))
    form.room.desk.crm.board_shows(replace(row, name="Somebody else"))
    await form.room.passes(1)
    assert (form.now.filled, form.now.typed[Measure.CALL]) == (shown, ("1 min", "2 min"))
