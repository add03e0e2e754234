"""Numbers: what each row says, buying, two editors, and whom a number leaves without."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import CrmUnreachable
from desktop.domain.numbers import Retiring
from desktop.domain.records import NumberRecord
from desktop.ui.numbers.buying import BuyState
from desktop.ui.numbers.contracts import NumberServices
from desktop.ui.numbers.form import NumberFormState
from desktop.ui.numbers.presenter import NumbersPresenter, NumbersState
from desktop.ui.numbers.retiring import RetireState
from desktop.ui.words import Phase, Tone
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer.")
CAPITAL, MAIN = known.NUMBERS


class Panel:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.screen = Screen()
        self.presenter = NumbersPresenter(
            NumberServices(desk.session, desk.stream, desk.numbers, desk.tasks, desk.clock)
        )
        self.presenter.attach(self.screen)

    @property
    def now(self) -> NumbersState:
        state: NumbersState = self.screen.now("list")
        return state

    @property
    def buying(self) -> BuyState:
        state: BuyState = self.screen.now("buying")
        return state

    @property
    def form(self) -> NumberFormState:
        state: NumberFormState = self.screen.now("form")
        return state

    @property
    def retiring(self) -> RetireState:
        state: RetireState = self.screen.now("retiring")
        return state

    async def search(self, area: str = "443", contains: str = "") -> None:
        self.presenter.buying.search("US", area, contains)
        await self.desk.clock.advance(0.3)
        await settle()

    async def edit(self, **typed: object) -> None:
        self.presenter.edit("n1")
        await settle()
        self.presenter.form.submit(replace(self.form.typed, **typed))  # type: ignore[arg-type]  # fields
        await settle()


@pytest.fixture
async def panel(desk: Desk) -> Panel:
    desk.crm.role = Role.ADMINISTRATOR
    made = Panel(desk)
    await desk.sign_in()
    made.presenter.open()
    await settle()
    return made


@pytest.mark.requirement("S1-33", "S2-40")
async def test_a_row_says_it_in_words(panel: Panel) -> None:
    row = panel.now.rows[1]
    assert (row.number, row.source, row.routes_to) == ("(410) 555-0100", "Direct", "Anna Keller")
    assert (row.texts, row.recording) == ("Calls and texts", "Account")
    assert (row.state, row.state_tone) == ("In use", Tone.GOOD)
    assert (panel.now.can_buy, panel.now.can_edit) == (True, True)


async def test_what_nobody_has_set_is_said_as_such(panel: Panel) -> None:
    panel.desk.crm.number_rows = [
        NumberRecord("n3", "+442079460100", "London", "", "disabled", False, "", recording="off")
    ]
    panel.desk.crm.push("number.updated", number_id="n3")
    await settle()
    (row,) = panel.now.rows
    assert (row.source, row.routes_to, row.texts) == ("None", "Nowhere", "Calls only")
    assert (row.state, row.state_tone, row.recording) == ("Disabled", Tone.WARNING, "Off")


async def test_those_that_were_given_back_are_a_list_of_their_own(panel: Panel) -> None:
    panel.desk.crm.number_rows.append(replace(MAIN, id="n9", state="released"))
    panel.presenter.show_only("released")
    await settle()
    assert [row.id for row in panel.now.rows] == ["n9"]
    panel.presenter.edit("n9")
    panel.presenter.release("n9")
    assert not panel.presenter.form.is_open
    assert not panel.presenter.retiring.is_open


@pytest.mark.requirement("S1-34", "S2-39")
class TestBuying:
    async def test_numbers_are_found_while_one_types(self, panel: Panel) -> None:
        panel.presenter.buy()
        await settle()
        assert (panel.buying.phase, len(panel.buying.rows)) == (Phase.READY, 30)
        await self.typed(panel)
        first = panel.buying.rows[0]
        assert (first.shown, first.place) == ("(443) 555-0100", "Baltimore")
        assert (first.carries, first.price) == ("Calls and texts", "$1.50 a month")
        assert panel.desk.crm.asked.count("offers") == 2, "only the last key is asked for"

    async def typed(self, panel: Panel) -> None:
        for text in ("4", "44", "443"):
            panel.presenter.buying.search("US", text, "")
        await panel.desk.clock.advance(0.3)
        await settle()

    async def test_one_is_bought_and_the_list_has_it(self, panel: Panel) -> None:
        panel.presenter.buy()
        await panel.search()
        panel.presenter.buying.buy(panel.buying.rows[0].number, " Roofing ")
        assert panel.buying.is_busy
        await settle()
        assert not panel.buying.is_open
        assert "(443) 555-0100 is yours" in panel.now.notice
        assert "Roofing" in [row.name for row in panel.now.rows]

    async def test_somebody_was_quicker(self, panel: Panel) -> None:
        panel.presenter.buy()
        await panel.search()
        wanted = panel.buying.rows[0].number
        panel.desk.crm.sold_elsewhere.add(wanted)
        panel.presenter.buying.buy(wanted, "Roofing")
        await settle()
        assert panel.buying.is_open
        assert "Choose another" in panel.buying.error
        assert wanted not in [row.number for row in panel.buying.rows]
        panel.presenter.buying.buy(wanted, "Roofing")
        assert not panel.buying.is_busy, "it is offered no more"

    @pytest.mark.parametrize("area", ["999", "4433"])
    async def test_nothing_to_be_had_is_said(self, panel: Panel, area: str) -> None:
        panel.presenter.buy()
        await panel.search(area)
        assert (panel.buying.phase, panel.buying.rows) == (Phase.EMPTY, ())
        assert "another area code" in panel.buying.sentence

    async def test_letters_are_no_area_code(self, panel: Panel) -> None:
        panel.presenter.buy()
        await panel.search("balti")
        assert panel.buying.sentence == "The area code takes digits only, 410 for instance."
        await panel.search("(443)")
        assert panel.buying.phase is Phase.READY

    async def test_without_the_crm_it_says_so_and_looks_again(self, panel: Panel) -> None:
        panel.presenter.buy()
        panel.desk.crm.refusals["offers"] = GONE
        await panel.search()
        assert (panel.buying.phase, panel.buying.sentence) == (Phase.FAILED, str(GONE))
        panel.desk.crm.refusals.clear()
        panel.presenter.buying.look_again()
        await settle()
        assert panel.buying.phase is Phase.READY

    async def test_a_lost_answer_is_no_second_purchase(self, panel: Panel) -> None:
        wanted = "+14435550100"
        panel.presenter.buy()
        await panel.search()
        panel.desk.crm.refusals["buy_number"] = GONE
        panel.presenter.buying.buy(wanted, "")
        await settle()
        key = panel.desk.numbers._attempt
        panel.desk.crm.refusals.clear()
        panel.presenter.buying.buy(wanted, "")
        assert panel.desk.numbers._attempt == key
        await settle()
        assert panel.desk.numbers._attempt is None


@pytest.mark.requirement("S1-35")
class TestChanging:
    async def test_only_what_is_not_as_it_was_is_sent(self, panel: Panel) -> None:
        await panel.edit(name=" Front ", route="menu:menu1")
        assert not panel.form.is_open
        after = next(each for each in panel.desk.crm.number_rows if each.id == "n1")
        assert after == replace(
            MAIN,
            name="Front",
            route_kind="menu",
            route_id="menu1",
            routes_to="Menu Front desk",
            version=2,
        )

    async def test_choices_are_named(self, panel: Panel) -> None:
        panel.presenter.edit("n1")
        await settle()
        assert ("s2", "Google Ads") in panel.form.sources
        assert panel.form.targets[:3] == (
            ("", "Nowhere"),
            ("user:u1", "Anna Keller"),
            ("queue:q3", "Queue After hours"),
        )

    async def test_a_person_is_found_among_many(self, panel: Panel) -> None:
        panel.presenter.edit("n1")
        await settle()
        panel.presenter.form.find_targets("web")
        await panel.desk.clock.advance(0.3)
        await settle()
        found = panel.form.targets
        assert found == (("", "Nowhere"), ("user:u1", "Anna Keller"), ("user:u2", "Jonas Weber"))

    async def test_two_editors_both_are_shown(self, panel: Panel) -> None:
        panel.presenter.edit("n1")
        await settle()
        theirs = replace(MAIN, name="Theirs", source="", routes_to="", version=2)
        panel.desk.crm.number_rows = [CAPITAL, theirs]
        panel.presenter.form.submit(replace(panel.form.typed, name="Mine"))
        await settle()
        assert panel.form.theirs == (
            "It stands as Theirs, no source, rings at nowhere, with texts."
        )
        assert panel.form.typed.name == "Mine"
        panel.presenter.form.submit(panel.form.typed)
        await settle()
        assert [each.name for each in panel.desk.crm.number_rows] == ["Capital office", "Mine"]

    async def test_theirs_can_be_taken(self, panel: Panel) -> None:
        panel.presenter.edit("n1")
        await settle()
        panel.desk.crm.number_rows = [CAPITAL, replace(MAIN, name="Theirs", version=2)]
        panel.presenter.form.submit(replace(panel.form.typed, name="Mine"))
        await settle()
        panel.presenter.form.take_theirs()
        assert (panel.form.typed.name, panel.form.theirs) == ("Theirs", "")

    async def test_the_crm_down_in_the_middle_loses_nothing(self, panel: Panel) -> None:
        panel.presenter.edit("n1")
        await settle()
        panel.desk.crm.refusals["change_number"] = GONE
        panel.presenter.form.submit(replace(panel.form.typed, name="Mine"))
        await settle()
        assert (panel.form.error, panel.form.typed.name) == (str(GONE), "Mine")
        assert panel.form.is_open

    async def test_a_lost_permission_locks_the_form_and_keeps_the_text(self, panel: Panel) -> None:
        panel.presenter.edit("n1")
        await settle()
        panel.desk.crm.overrides = {"numbers:edit": False}
        panel.desk.crm.tell_permissions()
        await settle()
        assert (panel.form.is_open, panel.form.is_locked) == (True, True)
        assert "stays to be copied" in panel.form.error
        panel.desk.crm.overrides = {}
        panel.desk.crm.tell_permissions()
        await settle()
        assert (panel.form.is_locked, panel.form.error) == (False, "")

    @pytest.mark.requirement("S1-36")
    async def test_recording_needs_its_own_permission(self, panel: Panel) -> None:
        panel.desk.crm.overrides = {"recordings:configure": False}
        panel.desk.crm.tell_permissions()
        await settle()
        panel.presenter.edit("n1")
        assert not panel.form.may_record
        await panel.edit(recording="off")
        assert "F1" in panel.form.error


class TestGivingBack:
    async def asked(self, panel: Panel, kind: Retiring = Retiring.RELEASE) -> RetireState:
        if kind is Retiring.RELEASE:
            panel.presenter.release("n1")
        else:
            panel.presenter.disable("n1")
        await settle()
        return panel.retiring

    async def test_whom_it_leaves_without_is_named(self, panel: Panel) -> None:
        state = await self.asked(panel)
        assert state.title == "Release (410) 555-0100"
        assert state.summary == "3 users need it."
        assert state.users[0] == ("Anna Keller", "their default caller ID")
        assert state.choices == ((known.CAPITAL, "(202) 555-0111  Capital office"),)

    async def test_nothing_happens_until_it_is_decided(self, panel: Panel) -> None:
        await self.asked(panel)
        panel.presenter.retiring.submit("", leave_without=False)
        assert "Choose a replacement" in panel.retiring.error
        assert "retire_number" not in panel.desk.crm.asked

    async def test_another_takes_its_place(self, panel: Panel) -> None:
        await self.asked(panel)
        panel.presenter.retiring.submit(known.CAPITAL, leave_without=False)
        await settle()
        assert not panel.retiring.is_open
        assert panel.now.notice == (
            "(410) 555-0100 was given back; (202) 555-0111 takes its place everywhere."
        )
        assert panel.desk.crm.user_default == known.CAPITAL
        assert [row.id for row in panel.now.rows] == ["n2"]

    async def test_disabled_and_used_again(self, panel: Panel) -> None:
        await self.asked(panel, Retiring.DISABLE)
        panel.presenter.retiring.submit("", leave_without=True)
        await settle()
        assert "marked on the user list" in panel.now.notice
        assert panel.presenter.is_disabled("n1")
        panel.presenter.disable("n1")
        await settle()
        assert not panel.presenter.is_disabled("n1")

    async def test_a_refusal_leaves_it_open(self, panel: Panel) -> None:
        await self.asked(panel)
        panel.desk.crm.refusals["retire_number"] = GONE
        panel.presenter.retiring.submit(known.CAPITAL, leave_without=False)
        await settle()
        assert (panel.retiring.is_open, panel.retiring.error) == (True, str(GONE))
        assert not panel.retiring.is_busy

    async def test_who_uses_it_cannot_be_told(self, panel: Panel) -> None:
        panel.desk.crm.refusals["number_uses"] = GONE
        assert (await self.asked(panel)).phase is Phase.FAILED
        panel.presenter.retiring.submit("", leave_without=True)
        assert "retire_number" not in panel.desk.crm.asked
        panel.desk.crm.refusals.clear()
        panel.presenter.retiring.look_again()
        await settle()
        assert panel.retiring.phase is Phase.READY

    async def test_the_panel_goes_with_the_permission(self, panel: Panel) -> None:
        await self.asked(panel)
        panel.desk.crm.overrides = {"numbers:edit": False}
        panel.desk.crm.tell_permissions()
        await settle()
        assert not panel.retiring.is_open
        assert not panel.now.can_edit


async def test_one_card_at_a_time(panel: Panel) -> None:
    panel.presenter.buy()
    panel.presenter.edit("n1")
    assert not panel.presenter.buying.is_open
    panel.presenter.release("n1")
    assert not panel.presenter.form.is_open


async def test_another_user_finds_nothing_of_it(panel: Panel) -> None:
    panel.presenter.edit("n1")
    await panel.desk.session.sign_out()
    await settle()
    assert (panel.now.rows, panel.form.is_open) == ((), False)


async def test_the_list_comes_by_itself_with_the_crm(panel: Panel) -> None:
    panel.desk.crm.failure = GONE
    panel.desk.crm.drop_events()
    panel.presenter.open()
    await settle()
    assert "out of date" in panel.now.notice
    panel.desk.crm.failure = None
    await panel.desk.clock.advance(61)
    await settle()
    assert panel.now.notice == ""


async def test_a_panel_that_is_gone_hears_nothing_more(panel: Panel) -> None:
    before = len(panel.screen.every("numbers"))
    panel.presenter.detach()
    panel.desk.crm.push("number.updated", number_id="n1")
    await settle()
    assert len(panel.screen.every("numbers")) == before
