"""The number field: live reading, the caller-ID line, the pick, and what stops a call."""

from __future__ import annotations

import asyncio

import pytest

from desktop.domain.access import Role
from desktop.domain.call_settings import CallerIdSettings, Scope
from desktop.domain.errors import CrmUnreachable, EngineUnavailable, SoftphoneError
from desktop.domain.records import CallerIdPreview
from desktop.ui.phone.dialling import Dialling, DialServices, DialState
from desktop.ui.words import Tone
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer. Check the network.")
LISTED = "+13125550199"


class Dial:
    """The dial card's presenter, and what it shows."""

    def __init__(self, desk: Desk, caller_ids: object = None) -> None:
        self.desk = desk
        self.screen = Screen()
        services = DialServices(
            desk.session,
            desk.calls,
            caller_ids or desk.caller_ids,  # type: ignore[arg-type]  # the protocol is what counts
            desk.people,
            desk.tasks,
            desk.clock,
        )
        self.presenter = Dialling(services)
        self.presenter.attach(self.screen)

    @property
    def now(self) -> DialState:
        state: DialState = self.screen.now("dial")
        return state

    async def typed(self, text: str) -> DialState:
        """Type, and pause long enough to be answered."""
        self.presenter.type(text)
        await self.desk.clock.advance(0.3)
        return self.now

    async def called(self) -> DialState:
        self.presenter.call()
        await settle()
        return self.now


@pytest.fixture
async def dial(desk: Desk) -> Dial:
    await desk.sign_in()
    return Dial(desk)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("4435550177", "(443) 555-0177"),
        ("443-555-0177", "(443) 555-0177"),
        ("+4930123456", "+49 30 123456"),
        ("tel:+1-443-555-0177", "(443) 555-0177"),
        ("tel:+14435550177;ext=12", "(443) 555-0177 ext. 12"),
        ("sip:201@harbor.example", "201@harbor.example"),
        ("443 555 0177 x12", "(443) 555-0177 ext. 12"),
        ("*97", "*97"),
        ("anna", "anna"),
        ("", ""),
    ],
)
async def test_what_is_typed_or_pasted_is_shown_as_understood(
    dial: Dial, typed: str, shown: str
) -> None:
    dial.presenter.type(typed)
    assert dial.now.text == shown


async def test_one_question_per_pause_in_typing(dial: Dial) -> None:
    for length in range(1, 11):
        dial.presenter.type("4435550177"[:length])
        await settle()
    assert "resolve_caller_id" not in dial.desk.crm.asked
    await dial.desk.clock.advance(0.3)
    assert dial.desk.crm.asked.count("resolve_caller_id") == 1


async def test_the_caller_id_line_says_the_number_why_and_what_it_beat(dial: Dial) -> None:
    state = await dial.typed("4435550177")
    assert (state.from_number, state.from_why) == ("(410) 555-0100", "your default")
    assert [row.text for row in state.trace if row.chosen] == ["Your default → (410) 555-0100"]
    assert len(state.trace) > 1
    assert state.can_call


async def test_an_agent_without_the_permission_is_offered_no_pick(dial: Dial) -> None:
    assert (await dial.typed("4435550177")).choices == ()


async def test_a_picked_number_is_shown_sent_and_then_forgotten(desk: Desk) -> None:
    desk.crm.role = Role.CALL_MANAGER
    await desk.sign_in()
    dial = Dial(desk)
    state = await dial.typed("4435550177")
    assert [choice.number for choice in state.choices if choice.chosen] == ["+14105550100"]
    dial.presenter.pick("+12025550111")
    await desk.clock.advance(0.3)
    assert (dial.now.from_number, dial.now.from_why) == ("(202) 555-0111", "picked by you")
    await dial.called()
    assert ("X-Caller-Id-Pick", "+12025550111") in desk.engine.placed[0].headers
    assert (await dial.typed("4435550177")).from_number == "(410) 555-0100"


async def test_where_a_number_must_be_picked_nothing_is_called_before(desk: Desk) -> None:
    desk.crm.role, desk.crm.user_default = Role.CALL_MANAGER, None
    await desk.sign_in()
    dial = Dial(desk)
    state = await dial.typed("4435550177")
    assert (state.line, state.can_call) == ("Choose the number to call from.", False)
    await dial.called()
    assert desk.engine.placed == []
    dial.presenter.pick("+12025550111")
    await desk.clock.advance(0.3)
    await dial.called()
    assert len(desk.engine.placed) == 1


async def test_a_call_empties_the_field(dial: Dial) -> None:
    await dial.typed("4435550177")
    dial.presenter.call()
    assert dial.now.calling
    await settle()
    assert dial.now == DialState()
    assert [placed.destination for placed in dial.desk.engine.placed] == ["+14435550177"]


async def test_pressing_call_twice_calls_once(dial: Dial) -> None:
    await dial.typed("4435550177")
    dial.presenter.call()
    dial.presenter.call()
    await settle()
    assert len(dial.desk.engine.placed) == 1


def _list_as_do_not_call(desk: Desk) -> None:
    """Listed, for somebody who may call all the same."""
    desk.crm.do_not_call = frozenset({LISTED})
    desk.crm.switches = {"dnc_override": True}
    desk.crm.overrides = {"dnc:override": True, "dnc:view": True}


@pytest.mark.parametrize("paused", [True, False], ids=["after the preview", "before the preview"])
async def test_a_listed_number_asks_first_and_the_question_stays(desk: Desk, paused: bool) -> None:
    _list_as_do_not_call(desk)
    await desk.sign_in()
    dial = Dial(desk)
    dial.presenter.type(LISTED)
    if paused:
        await desk.clock.advance(0.3)
        assert dial.now.line_tone is Tone.WARNING
    await dial.called()
    assert "do-not-call" in dial.now.confirm
    await desk.clock.advance(0.3)
    assert "do-not-call" in dial.now.confirm, "the question went away by itself"
    assert desk.engine.placed == []
    dial.presenter.confirm()
    await settle()
    assert ("X-Dnc-Confirmed", "1") in desk.engine.placed[0].headers


async def test_a_refused_confirmation_calls_nobody(desk: Desk) -> None:
    _list_as_do_not_call(desk)
    await desk.sign_in()
    dial = Dial(desk)
    await dial.typed(LISTED)
    await dial.called()
    assert dial.now.confirm
    dial.presenter.cancel_confirmation()
    assert dial.now.confirm == ""
    dial.presenter.confirm()
    await settle()
    assert desk.engine.placed == []
    assert dial.now.text == "+1 312-555-0199"


@pytest.mark.parametrize(
    ("typed", "said"), [("12", "too short"), ("+33199001234", "not allowed"), ("hello", "not")]
)
async def test_what_cannot_be_called_says_why_and_enter_does_nothing(
    dial: Dial, typed: str, said: str
) -> None:
    state = await dial.typed(typed)
    assert said in state.line.lower()
    assert (state.line_tone, state.can_call, state.from_why) == (Tone.BAD, False, "")
    await dial.called()
    assert dial.desk.engine.placed == []


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("3125550199", "Marcus Reyes · Chicago"),
        ("4435550177", "Not in your contacts"),
        ("201", "Colleague, extension 201"),
        ("611", "Service number"),
        ("*97", "Feature code"),
        ("911", "Emergency call"),
    ],
)
async def test_the_line_says_who_or_what_is_called(dial: Dial, typed: str, line: str) -> None:
    assert (await dial.typed(typed)).line == line


async def test_an_emergency_call_without_a_number_of_its_own_names_none(desk: Desk) -> None:
    desk.crm.user_default = None
    await desk.sign_in()
    assert (await Dial(desk).typed("911")).from_number == ""


async def test_with_the_crm_down_the_line_says_so_and_the_call_goes_out(dial: Dial) -> None:
    dial.desk.crm.failure = GONE
    state = await dial.typed("4435550177")
    assert (state.line, state.line_tone, state.can_call) == (str(GONE), Tone.WARNING, True)
    await dial.called()
    assert dial.desk.engine.placed[0].destination == "+14435550177"


async def test_an_emergency_needs_no_crm(dial: Dial) -> None:
    dial.desk.crm.failure = GONE
    assert (await dial.typed("911")).line == "Emergency call"
    await dial.called()
    assert dial.desk.engine.placed[0].destination == "911"


async def test_a_name_that_cannot_be_looked_up_costs_nothing_but_the_name(dial: Dial) -> None:
    await dial.desk.local.close()
    dial.desk.crm.refusals["match_contact"] = GONE
    state = await dial.typed("3125550199")
    assert (state.line, state.can_call) == ("Not in your contacts", True)


async def test_a_failed_call_keeps_the_number_and_says_why_until_one_types(dial: Dial) -> None:
    await dial.typed("4435550177")
    dial.desk.engine.fails_with = EngineUnavailable("The phone engine is not running.")
    state = await dial.called()
    assert (state.problem, state.calling) == ("The phone engine is not running.", False)
    assert state.text == "(443) 555-0177"
    dial.presenter.press("1")
    assert dial.now.problem == ""


async def test_filling_the_field_never_dials(dial: Dial) -> None:
    dial.presenter.fill("+14435550177")
    await dial.desk.clock.advance(5)
    assert dial.now.text == "(443) 555-0177"
    assert dial.desk.engine.placed == []


async def test_the_pad_types_and_erases_digits_not_punctuation(dial: Dial) -> None:
    for key in "4435550177":
        dial.presenter.press(key)
    assert dial.now.text == "(443) 555-0177"
    for _ in range(4):
        dial.presenter.erase()
    assert dial.now.text == "443-555"
    for _ in range(9):
        dial.presenter.erase()
    assert dial.now == DialState()


class _SlowCallerIds:
    """Implements ``CallerIds``: every question waits until the test answers it."""

    def __init__(self) -> None:
        self.questions: dict[str, asyncio.Future[CallerIdPreview]] = {}

    async def preview(self, dialled: str, pick: str | None = None) -> CallerIdPreview:
        self.questions[dialled] = asyncio.get_running_loop().create_future()
        return await self.questions[dialled]


def _preview(number: str) -> CallerIdPreview:
    return CallerIdPreview("e164", number, "", "+14105550100", "user.default", None, "")


@pytest.mark.parametrize("late", [_preview("+13125550199"), GONE], ids=["an answer", "a failure"])
async def test_what_comes_late_for_an_older_number_is_not_shown(
    desk: Desk, late: CallerIdPreview | SoftphoneError
) -> None:
    await desk.sign_in()
    slow = _SlowCallerIds()
    dial = Dial(desk, slow)
    await dial.typed("312-555-0199")
    await dial.typed("443-555-0177")
    slow.questions["(443) 555-0177"].set_result(_preview("+14435550177"))
    await settle()
    before = dial.now
    older = slow.questions["(312) 555-0199"]
    if isinstance(late, SoftphoneError):
        older.set_exception(late)
    else:
        older.set_result(late)
    await settle()
    assert dial.now == before
    assert dial.now.line == "Not in your contacts"


class TestWhatDecidesChanges:
    """As when an administrator confines somebody who is about to call."""

    @pytest.mark.requirement("S2-15", "S2-16")
    async def test_the_picker_is_gone_and_the_number_another_one(self, desk: Desk) -> None:
        desk.crm.role = Role.CALL_MANAGER
        await desk.sign_in()
        dial = Dial(desk)
        before = await dial.typed("4435550177")
        assert len(before.choices) == 2
        kept = desk.crm.kept(known.ANNA)
        kept.write(CallerIdSettings(known.CAPITAL, Scope.ONE))
        desk.crm.user_default = known.CAPITAL
        dial.presenter.ask_again()
        await settle()
        assert dial.now.choices == ()
        assert dial.now.from_number == "(202) 555-0111"

    async def test_a_pick_that_is_not_allowed_any_more_is_dropped(self, desk: Desk) -> None:
        desk.crm.role = Role.CALL_MANAGER
        await desk.sign_in()
        dial = Dial(desk)
        await dial.typed("4435550177")
        dial.presenter.pick(known.CAPITAL)
        await desk.clock.advance(0.3)
        assert dial.now.from_number == "(202) 555-0111"
        dial.presenter.ask_again()
        await settle()
        assert dial.now.from_number == "(202) 555-0111", "a pick that is allowed stays"
        desk.crm.kept(known.ANNA).write(CallerIdSettings(known.MAIN_LINE, Scope.ONE))
        dial.presenter.ask_again()
        await settle()
        assert (dial.now.from_number, dial.now.can_call) == ("(410) 555-0100", True)

    async def test_without_the_crm_it_stays_as_it_was(self, desk: Desk) -> None:
        await desk.sign_in()
        dial = Dial(desk)
        dial.presenter.ask_again()
        before = await dial.typed("4435550177")
        desk.crm.refusals["resolve_caller_id"] = GONE
        dial.presenter.ask_again()
        await settle()
        assert dial.now == before
