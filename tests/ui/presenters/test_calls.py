"""The call log: filters, pages, live rows, one row's details, and what happens when it fails."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.domain.access import Role
from desktop.domain.calls import Direction
from desktop.domain.errors import CrmUnreachable, SoftphoneError
from desktop.domain.records import CallFilter, CallOutcome, CallRecord, Page
from desktop.ui.calls.presenter import CallsPresenter, CallsServices, CallsState
from desktop.ui.calls.rows import CallDetail, call_detail, call_row
from desktop.ui.words import Phase, Tone
from tests.fakes.clock import settle
from tests.fakes.crm import NOON, call_record
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer.")
OUTBOUND = call_record("out", direction=Direction.OUTBOUND, contact_name="Lena Fox")


class Calls:
    """The call log's presenter, what it shows, and the numbers it hands to the phone page."""

    def __init__(self, desk: Desk, history: object = None) -> None:
        self.desk = desk
        self.screen = Screen()
        self.called: list[str] = []
        services = CallsServices(
            desk.session,
            desk.stream,
            history or desk.history,  # type: ignore[arg-type]  # the protocol is what counts
            desk.tasks,
            desk.clock,
            self.called.append,
        )
        self.presenter = CallsPresenter(services)
        self.presenter.attach(self.screen)

    @property
    def now(self) -> CallsState:
        state: CallsState = self.screen.now("state")
        return state

    @property
    def detail(self) -> CallDetail | None:
        detail: CallDetail | None = self.screen.now("detail")
        return detail

    def ids(self, what: str = "reset_rows") -> list[str]:
        return [row.id for row in self.screen.now(what)]


@pytest.fixture
async def calls(desk: Desk) -> Calls:
    desk.crm.call_rows = [OUTBOUND, call_record("in", contact_name="Marcus Reyes", note="roof")]
    made = Calls(desk)
    await desk.sign_in()
    return made


async def test_the_log_is_shown_and_says_whose_calls_these_are(desk: Desk, calls: Calls) -> None:
    assert calls.ids() == ["out", "in"]
    assert (calls.now.phase, calls.now.count, calls.now.scope) == (
        *(Phase.READY, "2 calls"),
        "My calls",
    )
    desk.crm.change_role(Role.CALL_MANAGER)
    await settle()
    assert calls.now.scope == "All calls"


async def test_nobody_has_called_yet(desk: Desk) -> None:
    desk.crm.call_rows = []
    calls = Calls(desk)
    await desk.sign_in()
    assert (calls.now.phase, calls.now.count) == (Phase.EMPTY, "")


async def test_chips_filter_and_clearing_brings_everything_back(desk: Desk, calls: Calls) -> None:
    calls.presenter.choose_direction(Direction.INBOUND)
    await settle()
    assert calls.ids() == ["in"]
    assert calls.now.count == "1 call"
    calls.presenter.choose_agent("u9")
    await settle()
    assert (calls.now.phase, calls.now.filters.is_set) == (Phase.EMPTY, True)
    calls.presenter.clear_filters()
    await settle()
    assert calls.ids() == ["out", "in"]
    assert not calls.now.filters.is_set


async def test_the_agents_to_filter_by_have_names(desk: Desk) -> None:
    desk.crm.role = Role.CALL_MANAGER
    calls = Calls(desk)
    await desk.sign_in()
    calls.presenter.choose_agent("u2")
    await settle()
    assert calls.now.filters.agent_name == "Jonas Weber"


async def test_without_the_agents_names_the_log_is_still_there(desk: Desk) -> None:
    desk.crm.refusals["agents"] = GONE
    calls = Calls(desk)
    await desk.sign_in()
    assert calls.now.phase is Phase.READY
    assert calls.now.filters.agents == ()


async def test_a_search_waits_for_a_pause_and_asks_once(desk: Desk, calls: Calls) -> None:
    asked = desk.crm.asked.count("calls")
    for text in ("r", "ro", "roo", "roof", "roof "):
        calls.presenter.search(text)
        await settle()
    assert desk.crm.asked.count("calls") == asked
    await desk.clock.advance(0.3)
    assert desk.crm.asked.count("calls") == asked + 1
    assert calls.ids() == ["in"]


async def test_pages_come_as_one_scrolls_and_none_twice(desk: Desk) -> None:
    desk.crm.call_rows = [
        call_record(f"c{place}", started_at=NOON - timedelta(minutes=place)) for place in range(150)
    ]
    calls = Calls(desk)
    await desk.sign_in()
    assert (len(calls.ids()), calls.now.count) == (100, "The newest 100 calls")
    assert calls.presenter.has_more
    calls.presenter.load_more()
    calls.presenter.load_more()
    await settle()
    assert len(calls.screen.every("append_rows")) == 1
    assert (len(calls.ids("append_rows")), calls.now.count) == (50, "150 calls")
    assert not calls.presenter.has_more


async def test_a_page_that_fails_keeps_the_rows_and_can_be_asked_again(desk: Desk) -> None:
    desk.crm.call_rows = [
        call_record(f"c{place}", started_at=NOON - timedelta(minutes=place)) for place in range(101)
    ]
    calls = Calls(desk)
    await desk.sign_in()
    desk.crm.refusals["calls"] = GONE
    calls.presenter.load_more()
    await settle()
    assert calls.now.phase is Phase.READY
    assert "Scroll to try again" in calls.now.sentence
    desk.crm.refusals.clear()
    calls.presenter.load_more()
    await settle()
    assert calls.ids("append_rows") == ["c100"]


async def test_a_log_that_fails_says_why_and_a_retry_brings_it(desk: Desk) -> None:
    desk.crm.refusals["calls"] = GONE
    calls = Calls(desk)
    await desk.sign_in()
    assert (calls.now.phase, calls.now.sentence) == (Phase.FAILED, str(GONE))
    desk.crm.refusals.clear()
    calls.presenter.reload()
    assert calls.now.phase is Phase.LOADING
    await settle()
    assert calls.now.phase is Phase.READY


async def test_a_log_that_failed_comes_by_itself_with_the_crm(desk: Desk, calls: Calls) -> None:
    desk.crm.failure = GONE
    calls.presenter.reload()
    desk.crm.drop_events()
    await settle()
    assert calls.now.phase is Phase.FAILED
    desk.crm.failure = None
    await desk.clock.advance(61)
    assert calls.now.phase is Phase.READY


async def test_losing_the_permission_on_the_page_says_so(desk: Desk, calls: Calls) -> None:
    desk.crm.change_role(Role.BILLING)
    await settle()
    assert calls.now.phase is Phase.FAILED
    assert "not allowed to see the call log" in calls.now.sentence


async def test_a_call_that_is_logged_now_appears_and_changes_in_place(
    desk: Desk, calls: Calls
) -> None:
    fresh = call_record("new", started_at=NOON + timedelta(hours=1))
    desk.crm.call_rows.append(fresh)
    desk.crm.push("call.updated", call_id="new")
    await settle()
    assert calls.screen.now("put_row").id == "new"
    assert calls.now.count == "3 calls"
    calls.presenter.open("new")
    desk.crm.call_rows[-1] = replace(fresh, note="Wants a quote")
    desk.crm.push("call.updated", call_id="new")
    await settle()
    assert calls.detail is not None
    assert calls.detail.note == "Wants a quote"
    assert calls.now.count == "3 calls"


async def test_a_row_that_no_longer_fits_the_filter_leaves(desk: Desk, calls: Calls) -> None:
    calls.presenter.choose_direction(Direction.OUTBOUND)
    await settle()
    desk.crm.push("call.updated", call_id="in")
    await settle()
    assert calls.screen.every("put_row") == [], "an inbound call does not belong here"
    desk.crm.call_rows[0] = replace(OUTBOUND, direction=Direction.INBOUND)
    desk.crm.push("call.updated", call_id="out")
    await settle()
    assert calls.screen.now("remove_row") == "out"
    assert calls.now.phase is Phase.EMPTY


@pytest.mark.parametrize("text", ["roof", "MARCUS", "312 555"])
async def test_live_rows_are_searched_as_the_crm_does(desk: Desk, calls: Calls, text: str) -> None:
    calls.presenter.search(text)
    await desk.clock.advance(0.3)
    desk.crm.push("call.updated", call_id="in")
    await settle()
    assert calls.screen.now("put_row").id == "in"


async def test_one_row_opens_closes_and_is_called_back(desk: Desk, calls: Calls) -> None:
    calls.presenter.open("in")
    detail = calls.detail
    assert detail is not None
    assert (detail.title, detail.number) == ("Marcus Reyes", "(312) 555-0199")
    assert detail.agent_how == "called directly"
    calls.presenter.call_back()
    assert calls.called == ["+13125550199"]
    calls.presenter.close_detail()
    assert calls.detail is None
    calls.presenter.call_back()
    calls.presenter.open("nobody")
    assert calls.detail is None
    assert calls.called == ["+13125550199"]


async def test_the_details_go_with_their_row(desk: Desk, calls: Calls) -> None:
    calls.presenter.open("in")
    calls.presenter.choose_direction(Direction.OUTBOUND)
    await settle()
    assert calls.detail is None


class _SlowHistory:
    """Implements ``History``: every question waits until the test answers it."""

    def __init__(self) -> None:
        self.questions: list[tuple[CallFilter, asyncio.Future[Page[CallRecord]]]] = []

    async def page(self, wanted: CallFilter, cursor: str | None = None) -> Page[CallRecord]:
        answer: asyncio.Future[Page[CallRecord]] = asyncio.get_running_loop().create_future()
        self.questions.append((wanted, answer))
        return await answer

    async def recent(self, limit: int) -> tuple[CallRecord, ...]:
        return ()

    async def agents(self) -> tuple[tuple[str, str], ...]:
        return ()


@pytest.mark.parametrize("late", [Page((OUTBOUND,)), GONE], ids=["an answer", "a failure"])
async def test_what_comes_late_for_an_older_filter_is_not_shown(
    desk: Desk, late: Page[CallRecord] | SoftphoneError
) -> None:
    await desk.sign_in()
    slow = _SlowHistory()
    calls = Calls(desk, slow)
    await settle()
    calls.presenter.choose_direction(Direction.INBOUND)
    await settle()
    (_, older), (wanted, newer) = slow.questions
    assert wanted.direction is Direction.INBOUND
    newer.set_result(Page((call_record("in"),)))
    await settle()
    if isinstance(late, SoftphoneError):
        older.set_exception(late)
    else:
        older.set_result(late)
    await settle()
    assert calls.ids() == ["in"]
    assert calls.now.phase is Phase.READY


@pytest.mark.parametrize(
    ("fields", "status", "tone"),
    [
        ({}, "", Tone.PLAIN),
        ({"call_status": "Sold"}, "Sold", Tone.GOOD),
        ({"call_status": "Own words"}, "Own words", Tone.PLAIN),
        ({"status": CallOutcome.NO_ANSWER, "answered_at": None}, "Unanswered", Tone.BAD),
        ({"status": CallOutcome.VOICEMAIL}, "Voicemail", Tone.PLAIN),
        ({"status": CallOutcome.IN_PROGRESS}, "In progress", Tone.GOOD),
        ({"status": CallOutcome.FAILED}, "Failed", Tone.BAD),
        ({"status": CallOutcome.RINGING}, "Ringing", Tone.ACCENT),
    ],
)
def test_a_row_says_how_the_call_went(fields: dict[str, object], status: str, tone: Tone) -> None:
    row = call_row(call_record(**fields), "US", NOON)
    assert (row.status, row.status_tone) == (status, tone)


def test_the_details_tell_the_way_of_the_call() -> None:
    queued = call_record(queue="Sales", assigned_by="queue", score=4, tags=("roof",))
    detail = call_detail(queued, "US", NOON)
    said = " ".join(detail.path)
    assert "called Main line (410) 555-0100" in said
    assert "queue Sales, waited 0:05" in said
    assert "answered by Anna Keller" in said
    assert "ended after 0:55" in said
    assert (detail.agent_how, detail.score) == ("answered from queue Sales", 4)
    assert detail.caller_id == ""


def test_the_details_of_an_outbound_call_name_the_rule_of_its_caller_id() -> None:
    record = call_record(
        direction=Direction.OUTBOUND,
        caller_id_rule="geo.area +1443",
        status=CallOutcome.BUSY,
        answered_at=None,
        agent_name="",
    )
    detail = call_detail(record, "US", NOON)
    assert detail.caller_id == "(410) 555-0100 · area 443"
    assert (detail.agent, detail.title) == ("Nobody", "(312) 555-0199")
    assert detail.path[-1].endswith("busy")


async def test_a_page_that_is_gone_hears_nothing_more(desk: Desk, calls: Calls) -> None:
    calls.presenter.detach()
    desk.crm.push("call.updated", call_id="in")
    await settle()
    assert calls.screen.every("put_row") == []
