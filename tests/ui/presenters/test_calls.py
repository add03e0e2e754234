"""The call log: rows from what is kept here, live rows, one row's details, what is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.domain.access import Role
from desktop.domain.calls import Direction
from desktop.domain.errors import CrmUnreachable
from desktop.domain.events import LocalChanged
from desktop.domain.queries import CallOrder, CallQuery
from desktop.domain.records import CallOutcome
from desktop.ui.calls.drawer import DrawerServices
from desktop.ui.calls.drawer_state import DrawerState
from desktop.ui.calls.exporting import ExportServices
from desktop.ui.calls.presenter import CallsPresenter, CallsServices, CallsState
from desktop.ui.calls.rows import CallDetail, CallRow, call_detail, call_row
from desktop.ui.words import Phase, Tone
from tests.fakes.clock import settle
from tests.fakes.crm import NOON, call_record
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer.")
OUTBOUND = call_record("out", direction=Direction.OUTBOUND, contact_name="Lena Fox")


class Calls:
    """The call log's presenter, what it shows, and the numbers it hands to the phone page."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.screen = Screen()
        self.called: list[str] = []
        self.texted: list[str] = []
        self.blocked: list[str] = []
        services = CallsServices(
            *(desk.session, desk.stream, desk.history, desk.call_views),
            *(desk.tasks, desk.clock, desk.missed),
        )
        drawer = DrawerServices(
            *(desk.session, desk.history, desk.call_details, desk.writing, desk.unsent, desk.notes),
            *(desk.call_statuses, desk.tasks, desk.clock),
            *(self.called.append, self.texted.append, self.blocked.append),
            *(desk.connections.links, desk.supervising),
        )
        export = ExportServices(desk.call_export, desk.export_dialog, desk.tasks, desk.clock)
        self.presenter = CallsPresenter(services, drawer, export)
        self.presenter.drawer.attach(self.screen)
        self.presenter.exporting.attach(self.screen)
        self.presenter.attach(self.screen)

    @property
    def now(self) -> CallsState:
        state: CallsState = self.screen.now("state")
        return state

    @property
    def drawer(self) -> DrawerState:
        """Of the call that is open."""
        state: DrawerState | None = self.screen.now("drawer")
        assert state is not None
        return state

    @property
    def detail(self) -> CallDetail | None:
        shown = self.screen.every("drawer")
        return shown[-1].detail if shown and shown[-1] is not None else None

    @property
    def rows(self) -> list[CallRow]:
        rows = self.presenter.feed.rows
        found = [rows.row(index) for index in range(len(rows))]
        return [each for each in found if each is not None]

    @property
    def ids(self) -> list[str]:
        return [row.id for row in self.rows]


@pytest.fixture
async def calls(desk: Desk) -> Calls:
    earlier = NOON - timedelta(minutes=1)
    desk.crm.call_rows = [
        OUTBOUND,
        call_record("in", contact_name="Marcus Reyes", note="roof", started_at=earlier),
    ]
    made = Calls(desk)
    await desk.sign_in()
    return made


async def logs(desk: Desk, *records: object, **changes: object) -> None:
    """The CRM has these rows now, and tells that they are new or changed."""
    for record in records:
        kept = [each for each in desk.crm.call_rows if each.id != record.id]  # type: ignore[attr-defined]  # the fake
        desk.crm.call_rows = [*kept, record]  # type: ignore[list-item]  # the fake
        desk.crm.push("call.updated", call_id=record.id)  # type: ignore[attr-defined]  # the fake
    await settle()


async def test_the_log_is_shown_and_says_whose_calls_these_are(desk: Desk, calls: Calls) -> None:
    assert calls.ids == ["out", "in"]
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
    assert calls.now.phase is Phase.LOADING
    await desk.sign_in()
    assert (calls.now.phase, calls.now.count) == (Phase.EMPTY, "")


async def test_a_long_log_begins_with_its_newest_rows_and_then_is_whole(desk: Desk) -> None:
    desk.crm.call_rows = [
        call_record(f"c{place}", started_at=NOON - timedelta(minutes=place)) for place in range(450)
    ]
    await desk.sign_in()
    calls = Calls(desk)
    await settle()
    counts = [state.count for state in calls.screen.every("state")]
    assert "The newest 200 calls" in counts
    assert calls.now.count == "450 calls"
    assert calls.ids == [f"c{place}" for place in range(450)]


async def test_the_first_fetching_says_how_far_it_is(desk: Desk) -> None:
    desk.crm.call_rows = [
        call_record(f"c{place}", started_at=NOON - timedelta(hours=place)) for place in range(700)
    ]
    calls = Calls(desk)
    await desk.sign_in()
    told = [state.progress for state in calls.screen.every("state")]
    assert "Fetching your call log: 500 calls, back to February" in told
    assert calls.now.progress == ""


async def test_a_log_that_was_never_fetched_says_why_and_a_retry_brings_it(desk: Desk) -> None:
    desk.crm.refusals["calls"] = GONE
    calls = Calls(desk)
    await desk.sign_in()
    assert (calls.now.phase, calls.now.sentence) == (Phase.FAILED, str(GONE))
    desk.crm.refusals.clear()
    calls.presenter.ask_again()
    assert calls.now.phase is Phase.LOADING
    await settle()
    assert calls.now.phase is Phase.READY


async def test_with_the_crm_away_the_log_is_there_and_says_how_old_it_is(
    desk: Desk, calls: Calls
) -> None:
    assert calls.now.age == ""
    desk.crm.failure = GONE
    desk.crm.drop_events()
    await settle()
    assert calls.ids == ["out", "in"]
    assert calls.now.age.startswith(f"As of {desk.clock.now().astimezone():%H:%M}. The CRM ")
    calls.presenter.choose(direction=Direction.INBOUND)
    await settle()
    assert calls.ids == ["in"], "it can be filtered all the same"
    desk.crm.failure = None
    await desk.clock.advance(61)
    assert calls.now.age == ""


async def test_a_disk_that_will_not_be_read_says_so(desk: Desk, calls: Calls) -> None:
    await desk.local.close()
    calls.presenter.clear_filters()
    await settle()
    assert calls.ids == []
    await desk.session.sign_out()
    await settle()
    assert calls.now.phase is Phase.LOADING


async def test_losing_the_permission_empties_the_page_at_once(desk: Desk, calls: Calls) -> None:
    desk.crm.change_role(Role.BILLING)
    await settle()
    assert calls.ids == []
    assert calls.now.phase is Phase.FAILED
    assert "not allowed to see the call log" in calls.now.sentence


async def test_other_peoples_calls_leave_before_they_leave_the_disk(desk: Desk) -> None:
    desk.crm.role = Role.CALL_MANAGER
    desk.crm.call_rows = [call_record("mine"), call_record("theirs", agent_id="u2")]
    calls = Calls(desk)
    await desk.sign_in()
    calls.presenter.open("theirs")
    assert set(calls.ids) == {"mine", "theirs"}
    shown: list[int] = []
    desk.stream.subscribe(lambda event: shown.append(len(calls.presenter.feed.rows)))
    desk.crm.change_role(Role.CALL_AGENT)
    await settle()
    assert 0 in shown
    assert calls.ids == ["mine"]
    assert calls.detail is None


async def test_a_call_that_is_logged_now_appears_and_changes_in_place(
    desk: Desk, calls: Calls
) -> None:
    fresh = call_record("new", started_at=NOON + timedelta(hours=1))
    await logs(desk, fresh)
    assert calls.ids == ["new", "out", "in"]
    assert calls.now.count == "3 calls"
    calls.presenter.open("new")
    await logs(desk, replace(fresh, note="Wants a quote"))
    assert calls.detail is not None
    assert calls.detail.note == "Wants a quote"
    assert calls.rows[0].note == "Wants a quote"
    assert calls.now.count == "3 calls"


async def test_a_row_that_no_longer_fits_the_filter_leaves(desk: Desk, calls: Calls) -> None:
    calls.presenter.choose(direction=Direction.OUTBOUND)
    await settle()
    await logs(desk, desk.crm.call_rows[1])
    assert calls.ids == ["out"], "an inbound call does not belong here"
    await logs(desk, replace(OUTBOUND, direction=Direction.INBOUND))
    assert calls.ids == []
    assert calls.now.phase is Phase.EMPTY


async def test_a_call_that_was_given_to_somebody_else_leaves_with_its_details(
    desk: Desk, calls: Calls
) -> None:
    calls.presenter.open("out")
    desk.crm.call_rows = [replace(OUTBOUND, agent_id="u2"), desk.crm.call_rows[1]]
    desk.crm.push("call.withdrawn", call_id="out", user_id="u1")
    await settle()
    assert calls.ids == ["in"]
    assert calls.detail is None


async def test_another_order_takes_live_rows_to_where_they_belong(desk: Desk, calls: Calls) -> None:
    calls.presenter.sort_by(CallOrder.CONTACT)
    await settle()
    assert calls.ids == ["out", "in"], "Lena, Marcus"
    await logs(desk, call_record("ada", contact_name="Ada Quinn"))
    assert calls.ids == ["ada", "out", "in"]
    await logs(desk, replace(OUTBOUND, contact_name="Zoe Varga"))
    assert calls.ids == ["ada", "in", "out"]
    assert calls.rows[2].contact == "Zoe Varga"


async def test_a_very_long_list_in_another_order_is_not_read_at_every_change(
    desk: Desk, calls: Calls
) -> None:
    await desk.local.calls.put(
        [
            call_record(f"l{n}", contact_name="Many", started_at=NOON - timedelta(seconds=n))
            for n in range(10_001)
        ]
    )
    calls.presenter.sort_by(CallOrder.CONTACT)
    await settle()
    ada = call_record("ada", contact_name="Ada Quinn")
    await desk.local.calls.put([ada])
    desk.stream.publish(LocalChanged(calls=(ada,)))
    await settle()
    assert len(calls.presenter.feed.rows) == 10_003
    await desk.clock.advance(1)
    first = calls.presenter.feed.rows.row(0)
    assert first is not None
    assert first.id == "ada"


@pytest.mark.parametrize("text", ["roof", "MARCUS", "312 555"])
async def test_a_search_finds_notes_names_and_numbers_also_in_live_rows(
    desk: Desk, calls: Calls, text: str
) -> None:
    calls.presenter.search(text)
    await desk.clock.advance(0.3)
    assert "in" in calls.ids
    await logs(desk, call_record("also", contact_name="Marcus Reyes", note="roof again"))
    assert "also" in calls.ids
    await logs(desk, call_record("not", contact_name="Zoe", remote_number="+12025550111"))
    assert "not" not in calls.ids


async def test_a_search_waits_for_a_pause_and_the_newest_one_counts(
    desk: Desk, calls: Calls
) -> None:
    for text in ("r", "ro", "roo", "roof", "roof "):
        calls.presenter.search(text)
        await settle()
    assert calls.ids == ["out", "in"]
    await desk.clock.advance(0.3)
    assert calls.ids == ["in"]
    calls.presenter.search("nobody")
    calls.presenter.clear_filters()
    await desk.clock.advance(0.3)
    assert calls.ids == ["out", "in"]


async def test_one_row_opens_closes_and_is_called_back(desk: Desk, calls: Calls) -> None:
    calls.presenter.open("in")
    detail = calls.detail
    assert detail is not None
    assert (detail.title, detail.number) == ("Marcus Reyes", "(312) 555-0199")
    assert detail.agent_how == "called directly"
    assert calls.screen.now("selected") == 1
    calls.presenter.call_back()
    assert calls.called == ["+13125550199"]
    calls.presenter.close_detail()
    assert calls.detail is None
    assert calls.screen.now("selected") == -1
    calls.presenter.call_back()
    calls.presenter.open("nobody")
    assert calls.detail is None
    assert calls.called == ["+13125550199"]


async def test_the_details_stay_when_their_row_is_filtered_away(desk: Desk, calls: Calls) -> None:
    calls.presenter.open("in")
    calls.presenter.choose(direction=Direction.OUTBOUND)
    await settle()
    assert calls.detail is not None
    assert calls.screen.now("selected") == -1


async def test_the_chosen_row_stays_chosen_while_rows_come_above_it(
    desk: Desk, calls: Calls
) -> None:
    calls.presenter.open("in")
    await logs(desk, call_record("new", started_at=NOON + timedelta(hours=1)))
    assert calls.screen.now("selected") == 2


async def test_a_changed_view_of_another_day_starts_with_its_own_rows(
    desk: Desk, calls: Calls
) -> None:
    await desk.session.switch_account("a2")
    await settle()
    assert calls.ids == []
    await desk.session.switch_account("a1")
    await settle()
    assert calls.ids == ["out", "in"]
    assert calls.presenter.feed.rows.last_place is not None
    assert await desk.history.places(CallQuery()) is not None


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


async def test_missed_calls_are_marked_until_the_page_is_left(desk: Desk) -> None:
    gone = {"status": CallOutcome.NO_ANSWER, "answered_at": None}
    desk.crm.call_rows = [
        call_record("missed", started_at=desk.clock.now(), **gone),
        call_record("taken", started_at=desk.clock.now()),
    ]
    calls = Calls(desk)
    await desk.sign_in()
    assert {row.id for row in calls.rows if row.is_new} == {"missed"}
    calls.presenter.shown(True)
    await settle()
    assert desk.missed.counted.count == 0
    assert {row.id for row in calls.rows if row.is_new} == {"missed"}, "one is looking at it"
    await logs(desk, call_record("again", started_at=NOON + timedelta(hours=1), **gone))
    assert desk.missed.counted.count == 0
    assert {row.id for row in calls.rows if row.is_new} == {"missed", "again"}
    calls.presenter.shown(False)
    await settle()
    assert not any(row.is_new for row in calls.rows)


async def test_a_page_that_is_gone_hears_nothing_more(desk: Desk, calls: Calls) -> None:
    calls.presenter.detach()
    await logs(desk, call_record("new"))
    assert calls.ids == ["out", "in"]
