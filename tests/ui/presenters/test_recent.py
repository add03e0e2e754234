"""The recent calls beside the dial pad."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.domain.access import Role
from desktop.domain.calls import Direction
from desktop.domain.errors import CrmUnreachable
from desktop.domain.records import CallOutcome
from desktop.ui.phone.presenter import PhonePresenter, PhoneServices
from desktop.ui.phone.recent import RECENT_ROWS, RecentState, recent_row
from desktop.ui.words import CallMark, Phase
from tests.fakes.clock import settle
from tests.fakes.crm import NOON, call_record
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer.")


class Phone:
    """The whole phone page's presenter, as the window has it."""

    def __init__(self, desk: Desk) -> None:
        self.screen = Screen()
        self.presenter = PhonePresenter(
            PhoneServices(
                *(desk.session, desk.stream, desk.calls, desk.caller_ids, desk.history),
                *(desk.people, desk.notes, desk.tasks, desk.clock),
            )
        )
        self.presenter.attach(self.screen)

    @property
    def now(self) -> RecentState:
        state: RecentState = self.screen.now("recent")
        return state


@pytest.fixture
async def phone(desk: Desk) -> Phone:
    made = Phone(desk)
    await desk.sign_in()
    return made


async def test_the_newest_calls_are_listed_and_a_new_one_joins_them(
    desk: Desk, phone: Phone
) -> None:
    assert phone.now.phase is Phase.READY
    assert [row.id for row in phone.now.rows] == ["c1"]
    later = call_record("c2", started_at=NOON + timedelta(minutes=5))
    desk.crm.call_rows.insert(0, later)
    desk.crm.push("call.updated", call_id="c2")
    await settle()
    assert [row.id for row in phone.now.rows] == ["c2", "c1"]
    desk.crm.call_rows[0] = replace(later, contact_name="Marcus Reyes")
    desk.crm.push("call.updated", call_id="c2")
    await settle()
    assert phone.now.rows[0].name == "Marcus Reyes"
    assert len(phone.now.rows) == 2


async def test_the_list_stays_short(desk: Desk, phone: Phone) -> None:
    for place in range(RECENT_ROWS + 5):
        at = NOON + timedelta(minutes=place)
        desk.crm.call_rows.append(call_record(f"n{place}", started_at=at))
        desk.crm.push("call.updated", call_id=f"n{place}")
        await settle()
    assert len(phone.now.rows) == RECENT_ROWS
    assert phone.now.rows[0].id == f"n{RECENT_ROWS + 4}"


async def test_nobody_has_called_yet(desk: Desk) -> None:
    desk.crm.call_rows = []
    phone = Phone(desk)
    await desk.sign_in()
    assert phone.now == RecentState(Phase.EMPTY)
    desk.crm.call_rows = [call_record()]
    desk.crm.push("call.updated", call_id="c1")
    await settle()
    assert phone.now.phase is Phase.READY


async def test_a_list_that_fails_says_why_and_comes_with_a_retry(desk: Desk) -> None:
    desk.crm.refusals["calls"] = GONE
    phone = Phone(desk)
    await desk.sign_in()
    assert (phone.now.phase, phone.now.sentence) == (Phase.FAILED, str(GONE))
    desk.crm.refusals.clear()
    phone.presenter.recent.ask_again()
    assert phone.now.phase is Phase.LOADING
    await settle()
    assert phone.now.phase is Phase.READY


async def test_with_the_crm_away_the_calls_are_there(desk: Desk, phone: Phone) -> None:
    desk.crm.failure = GONE
    desk.crm.drop_events()
    await settle()
    phone.presenter.recent.ask_again()
    await settle()
    assert [row.id for row in phone.now.rows] == ["c1"]


async def test_other_peoples_calls_go_with_the_permission(desk: Desk) -> None:
    desk.crm.role = Role.CALL_MANAGER
    desk.crm.call_rows = [call_record("mine"), call_record("theirs", agent_id="u2")]
    phone = Phone(desk)
    await desk.sign_in()
    assert {row.id for row in phone.now.rows} == {"mine", "theirs"}
    desk.crm.change_role(Role.CALL_AGENT)
    await settle()
    assert () in [state.rows for state in phone.screen.every("recent")[2:]]
    assert [row.id for row in phone.now.rows] == ["mine"]


async def test_another_account_never_shows_the_calls_of_the_last(desk: Desk, phone: Phone) -> None:
    desk.crm.refusals["calls"] = GONE
    await desk.session.switch_account("a2")
    await settle()
    assert phone.now == RecentState(Phase.FAILED, (), str(GONE))


async def test_calls_come_with_the_permission_in_the_running_window(desk: Desk) -> None:
    desk.crm.role = Role.BILLING
    phone = Phone(desk)
    await desk.sign_in()
    assert phone.now.phase is Phase.EMPTY
    assert "not allowed" in phone.now.sentence
    desk.crm.change_role(Role.CALL_AGENT)
    await settle()
    assert phone.now.phase is Phase.READY


async def test_calls_go_with_the_permission(desk: Desk, phone: Phone) -> None:
    desk.crm.change_role(Role.BILLING)
    await settle()
    assert phone.now.rows == ()
    assert "not allowed" in phone.now.sentence


async def test_calling_a_row_fills_the_field_and_calls(desk: Desk, phone: Phone) -> None:
    phone.presenter.fill_and_call(phone.now.rows[0].dials)
    await settle()
    assert [placed.destination for placed in desk.engine.placed] == ["+13125550199"]


@pytest.mark.parametrize(
    ("fields", "mark", "detail"),
    [
        ({}, CallMark.INBOUND, "Main line · 0:55"),
        ({"queue": "Sales"}, CallMark.INBOUND, "Sales · 0:55"),
        (
            {"answered_at": None, "status": CallOutcome.NO_ANSWER},
            CallMark.MISSED,
            "Main line · missed",
        ),
        (
            {"status": CallOutcome.VOICEMAIL, "duration": 42},
            CallMark.VOICEMAIL,
            "Voicemail 0:42",
        ),
        (
            {"direction": Direction.OUTBOUND},
            CallMark.OUTBOUND,
            "from (410) 555-0100 · 0:55",
        ),
        (
            {"direction": Direction.OUTBOUND, "answered_at": None, "status": CallOutcome.BUSY},
            CallMark.OUTBOUND,
            "from (410) 555-0100 · no answer",
        ),
        ({"status": CallOutcome.IN_PROGRESS}, CallMark.INBOUND, "Main line · in progress"),
    ],
)
def test_a_row_says_how_the_call_went(
    fields: dict[str, object], mark: CallMark, detail: str
) -> None:
    row = recent_row(call_record(**fields), "US", NOON)
    assert (row.mark, row.detail) == (mark, detail)


def test_a_withheld_number_is_named_and_cannot_be_dialled() -> None:
    row = recent_row(call_record(remote_number=""), "US", NOON)
    assert (row.name, row.dials) == ("Withheld number", "")


async def test_a_page_that_is_gone_hears_nothing_more(desk: Desk, phone: Phone) -> None:
    before = len(phone.screen.every("recent"))
    phone.presenter.detach()
    desk.crm.push("call.updated", call_id="c1")
    await settle()
    assert len(phone.screen.every("recent")) == before
