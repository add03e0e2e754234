"""The agency's panels: accounts with their forms, people, one search, and what stands above all."""

from __future__ import annotations

import pytest

from desktop.domain.access import Role
from desktop.domain.agency import AgencyImpact, AgencyQuestion
from desktop.domain.errors import CrmUnreachable
from desktop.ui.agency.contracts import AgencyServices
from desktop.ui.agency.lists import AccountForm, AccountLines, LinesState, search_of
from desktop.ui.agency.people import PeopleLines
from desktop.ui.agency.rules import (
    INHERIT,
    LOCKS,
    OFF,
    ON,
    STRICT,
    SWITCHES,
    RulesPresenter,
    RulesState,
)
from desktop.ui.agency.words import impact_words
from desktop.ui.words import Phase
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

pytestmark = pytest.mark.requirement("S1-08", "S1-46")

GONE = CrmUnreachable("The CRM does not answer.")
AGENT = Role.CALL_AGENT.value


class Panels:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.services = AgencyServices(
            *(desk.session, desk.stream, desk.agency, desk.switching, desk.tasks, desk.clock)
        )
        self.accounts_screen, self.rules_screen = Screen(), Screen()
        self.accounts = AccountLines(self.services)
        self.accounts.attach(self.accounts_screen)
        self.rules = RulesPresenter(self.services)
        self.rules.attach(self.rules_screen)

    @property
    def lines(self) -> LinesState:
        state: LinesState = self.accounts_screen.now("list")
        return state

    @property
    def form(self) -> AccountForm:
        form: AccountForm = self.accounts_screen.now("form")
        return form

    @property
    def shown(self) -> RulesState:
        state: RulesState = self.rules_screen.now("rules")
        return state

    def choice(self, key: str) -> str:
        return next(row.choice for row in self.shown.rows if row.key == key)


@pytest.fixture
async def panels(desk: Desk) -> Panels:
    desk.crm.role, desk.crm.plan = Role.AGENCY_ADMINISTRATOR, "Agency"
    made = Panels(desk)
    await desk.sign_in()
    made.accounts.open()
    made.rules.open()
    await settle()
    return made


class TestAccounts:
    async def test_they_are_listed_with_what_is_in_them(self, panels: Panels) -> None:
        (home, legal) = panels.lines.rows
        assert (home.first, home.cells, home.state) == (
            *("Harbor Home Services", ("Agency", "3", "2")),
            "Active",
        )
        assert legal.second == "legal.harbor.example"

    async def test_one_is_created_and_stands_in_the_list(self, panels: Panels) -> None:
        panels.accounts.add()
        panels.accounts.submit("Harbor Marine", "no domain", "Pro")
        await settle()
        assert "Write the domain" in panels.form.error
        panels.accounts.submit("Harbor Marine", "marine.harbor.example", "Pro")
        await settle()
        assert not panels.form.is_open
        assert "Harbor Marine" in [row.first for row in panels.lines.rows]
        assert panels.lines.notice == "Harbor Marine is there. Enter it to add people and numbers."

    async def test_before_one_is_paused_it_is_said_what_that_means(self, panels: Panels) -> None:
        panels.accounts.move("a2", "paused")
        assert panels.form.title == "Pause Harbor Legal Intake?"
        assert "Talks in progress go on" in panels.form.means
        assert panels.accounts.state_of("a2") == "active", "nothing is done yet"
        panels.accounts.submit("", "", "")
        await settle()
        assert panels.accounts.state_of("a2") == "paused"

    async def test_the_account_one_is_in_is_not_closed(self, panels: Panels) -> None:
        panels.accounts.move("a1", "closed")
        panels.accounts.submit("", "", "")
        await settle()
        assert panels.form.error.startswith("You are in this account.")

    async def test_what_somebody_else_changed_is_seen_and_the_form_stays(
        self, panels: Panels
    ) -> None:
        panels.accounts.edit("a2")
        assert (panels.form.name, panels.form.plan) == ("Harbor Legal Intake", "Standard")
        (_, legal) = panels.desk.crm.agency_rows
        await panels.desk.crm.change_agency_account("a1", legal, {"name": "Legal"})
        panels.accounts.submit("Mine", "", "Pro")
        await settle()
        assert "Somebody else" in panels.form.error
        assert panels.form.is_open
        assert [row.first for row in panels.lines.rows] == ["Harbor Home Services", "Legal"]

    async def test_one_is_entered_from_the_list(self, panels: Panels) -> None:
        panels.accounts.enter("a2")
        await settle()
        assert panels.desk.session.account_id == "a2"

    async def test_a_crm_that_is_away_leaves_what_is_shown(self, panels: Panels) -> None:
        panels.desk.crm.refusals["agency_accounts"] = GONE
        panels.accounts.list.reload()
        await settle()
        assert len(panels.lines.rows) == 2
        assert "out of date" in panels.lines.notice


async def test_people_with_their_roles_everywhere(panels: Panels) -> None:
    people, screen = PeopleLines(panels.services), Screen()
    people.attach(screen)
    people.open()
    await settle()
    rows = {row.first: row.cells for row in screen.now("list").rows}
    assert rows["Anna Keller"] == (
        "Harbor Home Services: agency administrator, Harbor Legal Intake: call agent",
    )


async def test_one_search_over_all(panels: Panels) -> None:
    search, screen = search_of(panels.services), Screen()
    search.attach(screen)
    search.open()
    search.list.search("legal")
    await panels.desk.clock.advance(0.5)
    (hit,) = screen.now("list").rows
    assert (hit.first, hit.state, hit.account_id) == ("Harbor Legal Intake", "Account", "a2")


class TestRules:
    async def test_a_lock_is_foreseen_then_saved(self, panels: Panels) -> None:
        assert panels.shown.subject == LOCKS
        panels.rules.choose("calls.log:export", OFF)
        assert panels.shown.is_changed
        await panels.desk.clock.advance(0.5)
        assert panels.shown.impact == (
            "This concerns 1 person in 1 account. They lose: export the call log (1)."
        )
        assert panels.desk.crm.agency_ruling.locks == {}
        panels.rules.save()
        await settle()
        assert panels.desk.crm.agency_ruling.locks == {"calls.log:export": False}
        assert not panels.shown.is_changed
        assert panels.shown.notice == "Saved. It holds at once, everywhere."

    async def test_what_cannot_be_locked_is_not_offered(self, panels: Panels) -> None:
        keys = [row.key for row in panels.shown.rows]
        assert "accounts:switch" not in keys
        assert "agency.locks:set" not in keys
        assert "calls:place" in keys

    async def test_a_role_for_all_and_for_one_account(self, panels: Panels) -> None:
        panels.rules.choose_subject(AGENT)
        row = next(each for each in panels.shown.rows if each.key == "reports:view")
        assert (row.note, row.choices) == ("not held by default", (INHERIT, ON, OFF))
        panels.rules.choose("reports:view", ON)
        panels.rules.save()
        await settle()
        assert panels.desk.crm.agency_ruling.role_customs == {AGENT: {"reports:view": True}}
        panels.rules.choose_where("a2")
        assert panels.choice("reports:view") == INHERIT
        panels.rules.choose("reports:view", OFF)
        await panels.desk.clock.advance(0.5)
        assert panels.desk.crm.impact_asked[-1] == AgencyQuestion(
            account_id="a2", role_customs={AGENT: {"reports:view": False}}
        )
        panels.rules.save()
        await settle()
        (_, legal) = panels.desk.crm.agency_rows
        assert legal.role_customs == {AGENT: {"reports:view": False}}

    async def test_switches_and_strict_roles(self, panels: Panels) -> None:
        panels.rules.choose_subject(SWITCHES)
        panels.rules.choose("texting", OFF)
        panels.rules.choose(STRICT, ON)
        panels.rules.save()
        await settle()
        rules = panels.desk.crm.agency_ruling
        assert (rules.switches, rules.strict_roles) == ({"texting": False}, True)

    async def test_a_setting_is_held_on_or_off_in_every_account(self, panels: Panels) -> None:
        panels.rules.choose_subject(SWITCHES)
        rows = {row.key: (row.title, row.group, row.choices) for row in panels.shown.rows}
        assert rows["texting"] == ("Texting", "Switches", (INHERIT, ON, OFF))
        assert rows["sticky"] == ("Sticky caller ID", "Settings", (INHERIT, ON, OFF))
        assert rows[STRICT] == ("Strict roles", "Roles", (INHERIT, ON))
        assert "retention_days" not in rows
        for key, choice in (("international_dialing", ON), ("texting", OFF), ("sticky", ON)):
            panels.rules.choose(key, choice)
        await panels.desk.clock.advance(0.5)
        assert panels.shown.impact.endswith(
            "This changes settings in 2 accounts: International dialling (2), "
            "Sticky caller ID (2), Texting (2)."
        )
        assert panels.desk.crm.agency_ruling.setting_locks == {}
        panels.rules.save()
        await settle()
        rules = panels.desk.crm.agency_ruling
        assert rules.setting_locks == {"international_dialing": True, "sticky": True}
        assert (rules.switches, panels.shown.is_changed) == ({"texting": False}, False)
        panels.rules.choose("sticky", INHERIT)
        panels.rules.save()
        await settle()
        assert panels.desk.crm.agency_ruling.setting_locks == {"international_dialing": True}

    async def test_two_who_hold_settings_meet(self, panels: Panels) -> None:
        panels.rules.choose_subject(SWITCHES)
        panels.rules.choose("sticky", ON)
        await panels.desk.crm.set_agency_settings("a1", {}, False, 1, {"geo": False})
        panels.rules.save()
        await settle()
        assert panels.shown.offers_theirs
        assert (panels.choice("sticky"), panels.choice("geo")) == (ON, INHERIT)
        panels.rules.discard()
        await settle()
        assert (panels.choice("sticky"), panels.choice("geo")) == (INHERIT, OFF)

    async def test_nobody_goes_elsewhere_with_something_unsaved(self, panels: Panels) -> None:
        panels.rules.choose("calls.log:export", OFF)
        panels.rules.choose_subject(AGENT)
        assert (panels.shown.subject, panels.choice("calls.log:export")) == (LOCKS, OFF)
        assert "Save or discard" in panels.shown.notice
        panels.rules.discard()
        await settle()
        panels.rules.choose_subject(AGENT)
        assert panels.shown.subject == AGENT

    async def test_two_editors_meet_and_nothing_is_lost(self, panels: Panels) -> None:
        panels.rules.choose("calls.log:export", OFF)
        await panels.desk.crm.set_agency_locks("a1", {"reports:view": True}, 1)
        await settle()
        panels.rules.save()
        await settle()
        assert panels.shown.offers_theirs
        assert panels.choice("calls.log:export") == OFF
        panels.rules.save()
        await settle()
        assert panels.desk.crm.agency_ruling.locks == {"calls.log:export": False}

    async def test_theirs_can_be_taken(self, panels: Panels) -> None:
        panels.rules.choose("calls.log:export", OFF)
        await panels.desk.crm.set_agency_locks("a1", {"reports:view": True}, 1)
        panels.rules.save()
        await settle()
        panels.rules.discard()
        await settle()
        assert (panels.choice("calls.log:export"), panels.choice("reports:view")) == (INHERIT, ON)

    async def test_a_lock_that_leaves_nobody_is_refused_in_words(self, panels: Panels) -> None:
        panels.rules.choose("users:add", OFF)
        panels.rules.save()
        await settle()
        assert "Nobody could administer" in panels.shown.notice
        assert not panels.shown.offers_theirs
        assert panels.choice("users:add") == OFF, "what was chosen stays to be corrected"

    async def test_a_crm_that_is_down_in_the_middle_of_a_save_loses_nothing(
        self, panels: Panels
    ) -> None:
        panels.rules.choose("calls.log:export", OFF)
        panels.desk.crm.refusals["set_agency_locks"] = GONE
        panels.rules.save()
        await settle()
        assert panels.shown.notice == str(GONE)
        panels.desk.crm.refusals.clear()
        panels.rules.save()
        await settle()
        assert panels.desk.crm.agency_ruling.locks == {"calls.log:export": False}

    async def test_where_it_cannot_be_shown_it_says_so(self, panels: Panels) -> None:
        panels.desk.crm.refusals["agency_rules"] = GONE
        await panels.desk.session.sign_out()
        await panels.desk.sign_in()
        assert panels.shown.phase is Phase.FAILED


def test_the_impact_in_words() -> None:
    assert impact_words(AgencyImpact()) == "Nobody gains or loses anything by this now."
    many = {"calls:place": 9, "calls:answer": 9, "queues:join": 9, "contacts:view": 2}
    words = impact_words(AgencyImpact(2, 9, 2, {}, many))
    assert words.endswith("and 1 more. 2 of them are in a call, which goes on.")
    moved = AgencyImpact(settings={"sticky": 1, "geo": 1})
    assert impact_words(moved) == (
        "This changes settings in 1 account: Geo caller ID (1), Sticky caller ID (1)."
    )
