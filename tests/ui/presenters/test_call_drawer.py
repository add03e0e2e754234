"""The drawer of one call: what is known, what is written, what has to be decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.domain.access import Role
from desktop.domain.call_path import PathStep
from desktop.domain.calls import Direction
from desktop.domain.changes import CallChange
from desktop.domain.errors import CrmUnreachable, InvalidInput, NotFound, Refused
from desktop.domain.lists import CallStatuses
from desktop.domain.records import CallOutcome
from desktop.domain.supervision import Mode
from desktop.services.call_details import Assignable
from desktop.ui.calls.drawer_state import (
    WAITS,
    path_words,
    reminder_choices,
    reminder_words,
    status_choices,
)
from desktop.ui.calls.removal import DELETED, RemovalState
from desktop.ui.words import Tone
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.fakes.crm import NOON, call_record
from tests.fakes.crm_call_log import RECORDED
from tests.services.conftest import Desk
from tests.ui.presenters.test_calls import Calls

GONE = CrmUnreachable("The CRM does not answer.")
MARCUS = call_record(
    "c1",
    contact_id="p1",
    contact_name="Marcus Reyes",
    tags=("quote",),
    note="roof",
    has_recording=True,
)
EARLIER = replace(MARCUS, id="c0", started_at=NOON - timedelta(days=1), note="")


@pytest.fixture
async def calls(desk: Desk) -> Calls:
    """A call manager looks at the newest of two calls with Marcus."""
    desk.crm.role = Role.CALL_MANAGER
    desk.crm.call_rows = [MARCUS, EARLIER]
    made = Calls(desk)
    await desk.sign_in()
    made.presenter.open("c1")
    await settle()
    return made


async def with_role(desk: Desk, role: Role) -> Calls:
    desk.crm.role = role
    desk.crm.call_rows = [MARCUS, EARLIER]
    made = Calls(desk)
    await desk.sign_in()
    made.presenter.open("c1")
    await settle()
    return made


async def test_who_it_was_and_from_where(desk: Desk, calls: Calls) -> None:
    assert (calls.drawer.detail.title, calls.drawer.place) == ("Marcus Reyes", "Chicago")
    desk.crm.change_role(Role.BILLING)
    await settle()
    assert calls.detail is None


async def test_an_unknown_number_has_its_area(desk: Desk) -> None:
    desk.crm.contact_rows = []
    desk.crm.call_rows = [call_record("c1"), call_record("c2", remote_number="+442079460101")]
    calls = Calls(desk)
    await desk.sign_in()
    for record_id, place in (("c1", "area 312"), ("c2", "")):
        calls.presenter.open(record_id)
        await settle()
        assert calls.drawer.place == place


async def test_the_way_of_the_call_comes_from_the_phone_system(desk: Desk) -> None:
    desk.crm.call_log.paths["c1"] = (
        PathStep(NOON, "called", number=known.MAIN_LINE, detail="Main line"),
        PathStep(NOON, "rang", who="Jonas Weber"),
    )
    calls = await with_role(desk, Role.CALL_MANAGER)
    told = "\n".join(calls.drawer.path)
    assert "called Main line (410) 555-0100" in told
    assert "rang Jonas Weber" in told


async def test_with_the_crm_away_the_row_tells_its_way_until_it_is_back(desk: Desk) -> None:
    desk.crm.refusals["call_path"] = GONE
    desk.crm.call_log.paths["c1"] = (PathStep(NOON, "rang", who="Jonas Weber"),)
    calls = await with_role(desk, Role.CALL_MANAGER)
    assert "answered by Anna Keller" in "\n".join(calls.drawer.path)
    desk.crm.refusals.clear()
    desk.crm.failure = GONE
    desk.crm.drop_events()
    await settle()
    desk.crm.failure = None
    await desk.clock.advance(61)
    assert "rang Jonas Weber" in "\n".join(calls.drawer.path)


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (PathStep(NOON, "placed", who="Anna Keller", number=known.MAIN_LINE), "Anna Keller called"),
        (PathStep(NOON, "menu", who="Jonas Weber"), "the menu led to Jonas Weber"),
        (PathStep(NOON, "menu"), "chose in the menu"),
        (PathStep(NOON, "queue", queue="Sales"), "waited in queue Sales"),
        (PathStep(NOON, "answered"), "answered by the other side"),
        (PathStep(NOON, "transferred", who="Mia Lang"), "transferred to Mia Lang"),
        (PathStep(NOON, "taken_over", who="Mia Lang"), "taken over by Mia Lang"),
        (PathStep(NOON, "message", who="Anna Keller"), "left a message for Anna Keller"),
        (PathStep(NOON, "message"), "left a message"),
        (PathStep(NOON, "ended", detail="no-answer"), "nobody answered"),
        (PathStep(NOON, "ended", detail="odd"), "ended"),
        (PathStep(NOON, "parked_somewhere"), "parked somewhere"),
    ],
)
def test_every_step_has_words(step: PathStep, words: str) -> None:
    assert words in path_words((step,), "US")[0]


async def test_what_else_there_was_with_them(desk: Desk, calls: Calls) -> None:
    related = calls.drawer.related
    assert [(row.record_id, row.icon) for row in related] == [
        ("", "message-text-outline"),
        ("", "message-text-outline"),
        ("c0", "phone"),
    ]
    assert related[0].words == "Hello"
    calls.presenter.drawer.open("c0")
    await settle()
    assert calls.drawer.detail.id == "c0"
    assert "c1" in [row.record_id for row in calls.drawer.related]


async def test_texts_are_for_those_who_may_see_them(desk: Desk) -> None:
    calls = await with_role(desk, Role.CALL_AGENT)
    assert [row.record_id for row in calls.drawer.related] == ["c0"]
    assert not calls.drawer.can_text


async def test_a_new_call_joins_the_related_ones(desk: Desk, calls: Calls) -> None:
    desk.crm.call_rows = [*desk.crm.call_rows, replace(MARCUS, id="c9")]
    desk.crm.push("call.updated", call_id="c9")
    await settle()
    assert "c9" in [row.record_id for row in calls.drawer.related]


async def test_calling_texting_and_blocking_go_where_they_belong(calls: Calls) -> None:
    drawer = calls.presenter.drawer
    assert (calls.drawer.can_text, calls.drawer.can_block) == (True, True)
    drawer.call_back()
    drawer.text_back()
    drawer.block()
    assert (calls.called, calls.texted, calls.blocked) == (
        *(["+13125550199"], ["+13125550199"]),
        ["+13125550199"],
    )


async def test_who_may_not_is_not_offered_it(desk: Desk) -> None:
    calls = await with_role(desk, Role.MARKETING_MANAGER)
    state = replace(calls.drawer)
    assert state.may_annotate, "it is Anna's own call"
    assert (state.may_set_agent, state.can_block, state.can_text) == (False, False, False)


async def test_the_recording_is_for_those_who_may_listen(desk: Desk, calls: Calls) -> None:
    assert calls.drawer.can_listen
    assert await calls.presenter.drawer.recording() == RECORDED
    calls.presenter.open("c0")
    desk.crm.overrides["recordings:listen"] = False
    desk.crm.tell_permissions()
    await settle()
    assert not calls.drawer.can_listen


async def test_a_call_that_rings_stops_the_recording(desk: Desk, calls: Calls) -> None:
    desk.engine.incoming("+13125550199", "", ())
    await settle()
    assert calls.screen.every("pause") != []


async def test_what_is_written_is_there_at_once_and_reaches_the_crm(
    desk: Desk, calls: Calls
) -> None:
    drawer = calls.presenter.drawer
    at = NOON + timedelta(days=1)
    drawer.set_score(4)
    drawer.toggle_tag("urgent")
    drawer.toggle_tag("quote")
    drawer.set_status("Sold")
    drawer.set_next_step(" Send the offer ")
    drawer.remind(at)
    await settle()
    state = calls.drawer
    assert (state.detail.score, state.detail.tags) == (4, ("urgent",))
    assert (state.next_step, state.detail.call_status) == ("Send the offer", "Sold")
    assert state.waiting == ""
    row = next(each for each in desk.crm.call_rows if each.id == "c1")
    assert (row.score, row.tags, row.call_status) == (4, ("urgent",), "Sold")
    assert (row.next_step, row.remind_at) == ("Send the offer", at)


async def test_the_same_again_takes_it_back(desk: Desk, calls: Calls) -> None:
    drawer = calls.presenter.drawer
    for _ in ("set", "taken back"):
        drawer.set_score(4)
        drawer.set_status("Sold")
        await settle()
    assert (calls.drawer.detail.score, calls.drawer.detail.call_status) == (None, "")
    changes = len(desk.crm.changes)
    drawer.set_next_step("")
    drawer.remind(None)
    await settle()
    assert len(desk.crm.changes) == changes, "nothing has changed"


async def test_a_note_is_kept_as_it_is_typed(desk: Desk, calls: Calls) -> None:
    calls.presenter.drawer.type_note("roof and gutter")
    assert (calls.drawer.note, calls.drawer.note_status) == ("roof and gutter", "Saving…")
    await desk.clock.advance(1)
    assert calls.drawer.note_status == "Note saved"
    assert desk.crm.call_rows[0].note == "roof and gutter" or any(
        each.note == "roof and gutter" for each in desk.crm.call_rows
    )


async def test_with_the_crm_away_it_waits_here_and_says_so(desk: Desk, calls: Calls) -> None:
    desk.crm.failure = GONE
    calls.presenter.drawer.set_score(2)
    await settle()
    assert (calls.drawer.detail.score, calls.drawer.waiting) == (2, WAITS)
    desk.crm.failure = None
    await desk.clock.advance(61)
    assert calls.drawer.waiting == ""


async def test_an_agent_is_set_who_is_free_first(desk: Desk, calls: Calls) -> None:
    calls.presenter.drawer.ask_agents()
    await settle()
    agents: tuple[Assignable, ...] = calls.screen.now("agents")
    assert [each.name for each in agents][-1] == "Anna Keller", "nobody's state is their own"
    assert agents[0].is_free
    calls.presenter.drawer.set_agent("u2")
    await settle()
    assert calls.drawer.detail.agent == "Jonas Weber"
    assert calls.drawer.detail.agent_how == "set by hand"
    calls.presenter.drawer.set_agent("")
    await settle()
    assert calls.drawer.detail.agent == "Nobody"


async def test_with_the_crm_away_the_agents_known_here_are_offered(
    desk: Desk, calls: Calls
) -> None:
    desk.crm.refusals["assignable_agents"] = GONE
    calls.presenter.drawer.ask_agents()
    await settle()
    assert [each.name for each in calls.screen.now("agents")] == ["Anna Keller"]


async def conflict(desk: Desk, calls: Calls) -> str:
    """Both Anna and somebody else write while the CRM is away; its key."""
    desk.crm.failure = GONE
    calls.presenter.drawer.set_score(2)
    calls.presenter.drawer.set_next_step("Call on Friday")
    await settle()
    desk.crm.somebody_writes("c1", CallChange(score=5, next_step="Send a letter"))
    desk.crm.failure = None
    await desk.clock.advance(61)
    (trouble,) = calls.drawer.troubles
    assert trouble.is_conflict
    assert {(each.title, each.mine, each.theirs) for each in trouble.versions} == {
        ("Score", "2", "5"),
        ("Next step", "Call on Friday", "Send a letter"),
    }
    return trouble.key


async def test_of_two_versions_mine_can_be_kept(desk: Desk, calls: Calls) -> None:
    calls.presenter.drawer.keep_mine(await conflict(desk, calls))
    await settle()
    assert calls.drawer.troubles == ()
    row = next(each for each in desk.crm.call_rows if each.id == "c1")
    assert (row.score, row.next_step) == (2, "Call on Friday")


async def test_of_two_versions_theirs_can_be_taken(desk: Desk, calls: Calls) -> None:
    calls.presenter.drawer.take_theirs(await conflict(desk, calls))
    await settle()
    assert calls.drawer.troubles == ()
    assert (calls.drawer.detail.score, calls.drawer.next_step) == (5, "Send a letter")


async def refused(desk: Desk, calls: Calls) -> str:
    desk.crm.refusals["change_call"] = InvalidInput("This person cannot be given calls.")
    calls.presenter.drawer.ask_agents()
    await settle()
    calls.presenter.drawer.set_agent("u2")
    await settle()
    (trouble,) = calls.drawer.troubles
    assert not trouble.is_conflict
    assert (trouble.sentence, trouble.mine) == (
        "This person cannot be given calls.",
        "Agent: Jonas Weber",
    )
    return trouble.key


async def test_what_was_refused_can_be_sent_again(desk: Desk, calls: Calls) -> None:
    key = await refused(desk, calls)
    desk.crm.refusals.clear()
    calls.presenter.drawer.send_again(key)
    await settle()
    assert calls.drawer.troubles == ()
    assert next(each for each in desk.crm.call_rows if each.id == "c1").agent_id == "u2"


async def test_what_was_refused_can_be_discarded(desk: Desk, calls: Calls) -> None:
    key = await refused(desk, calls)
    assert calls.drawer.detail.agent == "Jonas Weber"
    calls.presenter.drawer.discard(key)
    await settle()
    assert calls.drawer.troubles == ()
    assert calls.drawer.detail.agent == "Anna Keller"


async def test_a_decision_about_what_is_gone_does_nothing(desk: Desk, calls: Calls) -> None:
    for act in (calls.presenter.drawer.keep_mine, calls.presenter.drawer.discard):
        act("gone")
    await settle()
    assert calls.drawer.troubles == ()


async def test_a_call_that_is_gone_closes(desk: Desk, calls: Calls) -> None:
    await desk.local.calls.remove(["c1"])
    desk.crm.refusals["call"] = NotFound("There is no such call.")
    desk.crm.push("call.withdrawn", call_id="c1", user_id="u1")
    calls.presenter.drawer.open("c1")
    await settle()
    assert calls.detail is None
    calls.presenter.drawer.set_score(3)
    calls.presenter.drawer.type_note("nothing")
    calls.presenter.drawer.text_back()
    await settle()
    assert desk.crm.changes == []


async def test_signing_out_closes_it(desk: Desk, calls: Calls) -> None:
    await desk.session.sign_out()
    await settle()
    assert calls.screen.now("drawer") is None
    assert calls.screen.now("open") is False


def test_a_status_that_is_offered_no_more_stays_to_be_seen() -> None:
    assert status_choices(CallStatuses(), "") == ()
    (choice,) = status_choices(CallStatuses(), "Own words")
    assert (choice.name, choice.tone, choice.chosen) == ("Own words", Tone.PLAIN, True)


@pytest.mark.parametrize(
    ("hours", "words"), [(1, "today at"), (24, "tomorrow at"), (24 * 10, "on 12 Mar 2026 at")]
)
def test_a_reminder_says_when(hours: int, words: str) -> None:
    assert words in reminder_words(NOON + timedelta(hours=hours), NOON)
    assert reminder_words(None, NOON) == ""


def test_reminders_come_at_nine() -> None:
    choices = dict(reminder_choices(NOON))
    assert choices["No reminder"] is None
    assert choices["In an hour"] == NOON + timedelta(hours=1)
    tomorrow = choices["Tomorrow at 9:00"]
    assert tomorrow is not None
    assert (tomorrow.astimezone().hour, tomorrow.astimezone().day) == (9, 3)


async def test_outbound_calls_name_the_rule(desk: Desk) -> None:
    desk.crm.call_rows = [
        call_record("c1", direction=Direction.OUTBOUND, caller_id_rule="sticky"),
        call_record("c2", status=CallOutcome.BUSY),
    ]
    calls = Calls(desk)
    await desk.sign_in()
    calls.presenter.open("c1")
    assert calls.drawer.detail.caller_id == "(410) 555-0100 · number this contact knows"


@pytest.mark.requirement("S2-45")
class TestDeletingTheRecording:
    async def test_it_asks_first_and_then_it_is_gone(self, desk: Desk) -> None:
        calls = await with_role(desk, Role.ADMINISTRATOR)
        removal = calls.presenter.drawer.removal
        assert calls.drawer.removal.may
        removal.delete()
        await settle()
        assert desk.crm.call_log.deleted == set(), "nobody has been asked yet"
        removal.ask()
        removal.keep()
        removal.delete()
        await settle()
        assert desk.crm.call_log.deleted == set()
        removal.ask()
        removal.delete()
        await settle()
        assert desk.crm.call_log.deleted == {"c1"}
        shown = calls.drawer.removal
        assert (shown.may, shown.is_done, shown.sentence) == (False, True, DELETED)
        with pytest.raises(NotFound, match="was deleted"):
            await calls.presenter.drawer.recording()
        calls.presenter.open("c0")
        await settle()
        assert calls.drawer.removal == RemovalState(may=True)

    async def test_what_cannot_be_deleted_says_why(self, desk: Desk) -> None:
        calls = await with_role(desk, Role.ADMINISTRATOR)
        desk.crm.call_log.awaited.add("c1")
        calls.presenter.drawer.removal.ask()
        calls.presenter.drawer.removal.delete()
        await settle()
        assert calls.drawer.removal.sentence == "The recording has not arrived yet."
        desk.crm.failure = GONE
        calls.presenter.drawer.removal.ask()
        calls.presenter.drawer.removal.delete()
        await settle()
        assert calls.drawer.removal.sentence == str(GONE)

    async def test_only_for_those_who_may(self, desk: Desk) -> None:
        calls = await with_role(desk, Role.CALL_MANAGER)
        assert not calls.drawer.removal.may
        with pytest.raises(Refused):
            await desk.call_details.delete_recording("c1")
        desk.crm.change_role(Role.ADMINISTRATOR)
        await settle()
        calls.presenter.drawer.removal.ask()
        desk.crm.change_role(Role.CALL_MANAGER)
        await settle()
        assert calls.drawer.removal == RemovalState()


@pytest.mark.requirement("S2-24")
async def test_a_call_that_goes_on_is_supervised_from_the_log(desk: Desk) -> None:
    talk = replace(MARCUS, id="talk", agent_id="u2", agent_name="Jonas Weber")
    desk.crm.role = Role.ADMINISTRATOR
    desk.crm.call_rows = [talk, MARCUS]
    desk.crm.goes_live("talk")
    calls = Calls(desk)
    await desk.sign_in()
    calls.presenter.open("talk")
    await settle()
    offered = calls.drawer.supervision
    assert [each.title for each in offered.acts] == ["Listen", "Whisper", "Barge in", "Take over"]
    calls.presenter.drawer.supervise(Mode.WHISPER)
    await settle()
    assert [each.title for each in calls.drawer.supervision.acts if each.is_on] == ["Whisper"]
    assert desk.crm.supervision_rows[0].call_id == "talk"
    desk.crm.overrides = {"calls:supervise_listen": False}
    desk.crm.tell_permissions()
    await settle()
    assert calls.drawer.supervision.acts == ()


@pytest.mark.requirement("S2-24")
async def test_what_is_over_or_one_s_own_is_not_to_be_supervised(desk: Desk) -> None:
    desk.crm.role = Role.ADMINISTRATOR
    over = replace(MARCUS, id="over", agent_id="u2", agent_name="Jonas Weber")
    desk.crm.call_rows = [MARCUS, over]
    desk.crm.goes_live("c1")
    calls = Calls(desk)
    await desk.sign_in()
    for each in ("c1", "over"):
        calls.presenter.open(each)
        await settle()
        assert calls.drawer.detail.id == each
        assert calls.drawer.supervision.acts == ()


@pytest.mark.requirement("S2-24")
async def test_why_a_call_cannot_be_supervised_stands_in_its_drawer(desk: Desk) -> None:
    talk = replace(MARCUS, id="talk", agent_id="u2", agent_name="Jonas Weber")
    desk.crm.role = Role.ADMINISTRATOR
    desk.crm.call_rows = [talk, MARCUS]
    desk.crm.goes_live("talk")
    desk.crm.pro_dialing_off.add("u2")
    calls = Calls(desk)
    await desk.sign_in()
    calls.presenter.open("talk")
    calls.presenter.drawer.supervise(Mode.LISTEN)
    await settle()
    assert calls.drawer.supervision.problem.startswith("Pro dialing is off for this agent")
    calls.presenter.open("c1")
    assert calls.drawer.supervision.problem == ""
