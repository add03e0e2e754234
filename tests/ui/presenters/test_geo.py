"""Tab "Geo caller ID": rules, many at once, a copy, a number to test, other editors."""

from __future__ import annotations

import pytest

from desktop.domain.access import Role
from desktop.domain.area_codes import group
from desktop.domain.call_settings import CallerIdSettings, CallSetting, Custom, Scope
from desktop.domain.errors import CrmUnreachable
from desktop.domain.geo_rules import GeoRule, GeoRuleSet
from desktop.ui.geo.presenter import GeoPresenter, GeoServices
from desktop.ui.geo.states import GeoState
from desktop.ui.words import Phase, Tone
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer.")
MAIN, CAPITAL = known.MAIN_LINE, known.CAPITAL


class Tab:
    def __init__(self, desk: Desk, user_id: str = known.JONAS) -> None:
        self.desk = desk
        self.user_id = user_id
        self.screen = Screen()
        services = GeoServices(
            *(desk.session, desk.stream, desk.user_settings, desk.tasks, desk.clock)
        )
        self.presenter = GeoPresenter(services)
        self.presenter.attach(self.screen)

    @property
    def now(self) -> GeoState:
        state: GeoState = self.screen.now("geo")
        return state

    @property
    def kept(self) -> GeoRuleSet:
        return self.desk.crm.kept(self.user_id).rules

    async def opened(self) -> GeoState:
        self.presenter.open(self.user_id, "Jonas Weber")
        await settle()
        return self.now

    def added(self, text: str, number: str = CAPITAL, *, country: bool = False) -> GeoState:
        self.presenter.open_adding(country=country)
        self.presenter.type_codes(text)
        self.presenter.choose_number(number)
        self.presenter.add()
        return self.now

    async def saved(self) -> GeoState:
        self.presenter.save()
        await settle()
        return self.now

    def rules(self) -> list[tuple[str, str]]:
        return [(row.prefix, row.number) for row in self.now.rows]


@pytest.fixture
async def tab(desk: Desk) -> Tab:
    desk.crm.role = Role.ADMINISTRATOR
    await desk.sign_in()
    made = Tab(desk)
    await made.opened()
    return made


class TestRules:
    @pytest.mark.requirement("S2-48", "S2-50", "S2-52", "S2-53")
    async def test_they_are_written_in_the_order_as_applied_and_saved_as_one(
        self, tab: Tab
    ) -> None:
        tab.added("443, (410) 555", MAIN)
        tab.added("44", country=True)
        tab.presenter.choose_default(MAIN)
        tab.presenter.choose_mode("on")
        assert tab.rules() == [
            ("410 555", "(410) 555-0100 Main line"),
            ("443", "(410) 555-0100 Main line"),
            ("+44", "(202) 555-0111 Capital office"),
        ]
        state = await tab.saved()
        assert (state.level, state.is_changed) == ("good", False)
        assert tab.kept.country == (GeoRule("+44", CAPITAL),)
        assert tab.kept.default == MAIN
        own = tab.desk.crm.kept(known.JONAS).own
        assert own.chosen(CallSetting.GEO) is Custom.ON

    @pytest.mark.requirement("S2-49", "S2-52")
    async def test_a_metro_area_is_written_out_before_it_is_added(self, tab: Tab) -> None:
        metro = group("metro", "Baltimore")
        assert metro is not None
        tab.presenter.open_adding()
        tab.presenter.take_codes(metro.prefixes)
        assert tab.now.adding.text == "410, 443, 667"
        tab.presenter.choose_number(CAPITAL)
        tab.presenter.add()
        assert [each for each, _ in tab.rules()] == ["410", "443", "667"]
        assert tab.now.adding.report == "3 added for (202) 555-0111."
        assert [row.place for row in tab.now.rows] == ["Maryland"] * 3

    @pytest.mark.requirement("S2-52")
    async def test_ten_thousand_half_of_them_wrong(self, tab: Tab) -> None:
        good = [f"{area}{exchange}" for area in range(201, 214) for exchange in range(200, 600)]
        wrong = [f"x{place}" for place in range(5_000)]
        lines = [each for both in zip(good, wrong, strict=False) for each in both]
        state = tab.added("\n".join(lines))
        assert len(state.rows) == 5_000
        assert state.adding.report.startswith("5,000 added for (202) 555-0111. 5,000 could not")
        assert state.adding.bad[0] == "x0: This is not an area code."
        assert state.adding.text.splitlines() == wrong, "to be put right"
        assert (await tab.saved()).level == "good"
        assert len(tab.kept.area) == 5_000

    async def test_what_is_missing_is_said(self, tab: Tab) -> None:
        tab.presenter.open_adding()
        tab.presenter.add()
        assert "at least one" in tab.now.adding.error
        tab.presenter.type_codes("410")
        tab.presenter.add()
        assert "Choose the number" in tab.now.adding.error
        assert not tab.presenter.close(), "what was typed is not lost"
        tab.presenter.close_adding()
        assert tab.presenter.close()

    async def test_marked_rules_are_changed_or_deleted(self, tab: Tab) -> None:
        tab.added("410, 443")
        keys = [row.key for row in tab.now.rows]
        tab.presenter.change_number(keys[:1], MAIN)
        assert tab.rules()[0] == ("410", "(410) 555-0100 Main line")
        tab.presenter.delete(keys[1:])
        assert len(tab.now.rows) == 1
        tab.presenter.discard()
        assert tab.rules() == []

    async def test_odd_rules_are_pointed_out(self, desk: Desk, tab: Tab) -> None:
        desk.crm.kept(known.JONAS).write(CallerIdSettings(MAIN, Scope.ONE))
        desk.crm.push("user_settings.updated", user_id=known.JONAS)
        await settle()
        tab.added("410, 443", CAPITAL)
        tab.added("301, 301222", MAIN)
        remarks = {row.prefix: (row.remark, row.tone) for row in tab.now.rows}
        assert remarks["410"] == ("Not allowed for Jonas Weber", Tone.BAD)
        assert remarks["301"] == ("Not for 301 222", Tone.PLAIN)
        assert remarks["301 222"] == ("Not needed: 301 says the same", Tone.PLAIN)
        assert tab.now.counts == "4 rules, 2 never used"

    async def test_following_the_account_the_rules_are_kept(self, desk: Desk, tab: Tab) -> None:
        assert "follows the account" in tab.now.mode_words
        tab.presenter.choose_mode("on")
        assert "choose the number for Jonas Weber" in tab.now.mode_words
        tab.presenter.choose_mode("off")
        assert "kept, not used" in tab.now.mode_words
        desk.crm.plan = "Standard"
        desk.crm.push("user_settings.updated", user_id=known.JONAS)
        await settle()
        assert (tab.now.mode_locked, "not in the plan" in tab.now.mode_words) == (True, True)

    @pytest.mark.requirement("S2-19", "S2-21")
    async def test_those_of_the_account(self, desk: Desk) -> None:
        desk.crm.role = Role.ADMINISTRATOR
        await desk.sign_in()
        tab = Tab(desk, "")
        assert (await tab.opened()).is_account
        tab.added("410")
        tab.presenter.choose_mode("on")
        await tab.saved()
        assert tab.kept.area == (GeoRule("+1410", CAPITAL),)


class TestCopying:
    @pytest.mark.requirement("S2-51")
    async def test_it_is_counted_asked_and_done(self, desk: Desk, tab: Tab) -> None:
        rules = GeoRuleSet((GeoRule("+1410", MAIN), GeoRule("+1443", MAIN)), (), MAIN)
        desk.crm.kept(known.ANNA).write(rules=rules)
        tab.added("202")
        await tab.saved()
        tab.presenter.ask_for_owners()
        await settle()
        assert tab.now.copying.owners == (
            (known.ANNA, "Anna Keller", "2 area rules and the default geo ID"),
        )
        tab.presenter.copy_from(known.ANNA)
        await settle()
        assert tab.now.copying.question == (
            "Replace 1 area rule of Jonas Weber by a copy of "
            "2 area rules and the default geo ID of Anna Keller?"
        )
        assert len(tab.kept.area) == 1, "nothing is done before it is confirmed"
        tab.presenter.copying.confirm()
        await settle()
        assert (tab.kept, tab.now.mode) == (rules, "on")
        assert [row.prefix for row in tab.now.rows] == ["410", "443"]
        assert "copy of the rules of Anna Keller" in tab.now.notice

    @pytest.mark.requirement("S2-51")
    async def test_numbers_beyond_the_scope_refuse_it(self, desk: Desk, tab: Tab) -> None:
        rules = GeoRuleSet((GeoRule("+1410", CAPITAL),))
        desk.crm.kept(known.ANNA).write(rules=rules)
        desk.crm.kept(known.JONAS).write(CallerIdSettings(MAIN, Scope.ONE))
        tab.presenter.copy_from(known.ANNA)
        await settle()
        assert "may not call from" in tab.now.copying.error
        tab.presenter.copying.cancel()
        assert not tab.now.copying.error

    async def test_a_copy_that_fails_can_be_tried_again(self, desk: Desk, tab: Tab) -> None:
        desk.crm.kept(known.ANNA).write(rules=GeoRuleSet((GeoRule("+1410", MAIN),)))
        tab.presenter.copy_from(known.ANNA)
        await settle()
        desk.crm.refusals["duplicate_geo_rules"] = GONE
        tab.presenter.copying.confirm()
        await settle()
        assert tab.now.copying.error == "The CRM does not answer."
        del desk.crm.refusals["duplicate_geo_rules"]
        tab.presenter.copying.confirm()
        await settle()
        assert len(tab.kept.area) == 1

    async def test_what_somebody_changed_meanwhile_is_counted_anew(
        self, desk: Desk, tab: Tab
    ) -> None:
        desk.crm.kept(known.ANNA).write(rules=GeoRuleSet((GeoRule("+1410", MAIN),)))
        kept = desk.crm.kept(known.JONAS)
        tab.presenter.copy_from(known.ANNA)
        await settle()
        kept.write(rules=GeoRuleSet((GeoRule("+1202", MAIN),)))
        tab.presenter.copying.confirm()
        await settle()
        assert "Replace 1 area rule of Jonas Weber" in tab.now.copying.question
        assert kept.rules.area == (GeoRule("+1202", MAIN),), "it was not asked about"
        kept.write()
        tab.presenter.copying.confirm()
        await settle()
        assert kept.rules.area == (GeoRule("+1410", MAIN),), "something else stands in no way"

    async def test_nobody_to_copy_from(self, desk: Desk, tab: Tab) -> None:
        tab.presenter.ask_for_owners()
        await settle()
        assert "Nobody else" in tab.now.copying.error
        desk.crm.refusals["geo_rule_owners"] = GONE
        tab.presenter.ask_for_owners()
        await settle()
        assert tab.now.copying.error == "The CRM does not answer."


class TestTrying:
    @pytest.mark.requirement("S2-21", "S2-48")
    async def test_a_number_is_tried_with_the_rules_as_they_stand(
        self, desk: Desk, tab: Tab
    ) -> None:
        tab.presenter.trying.type("4435550177")
        await desk.clock.advance(0.3)
        told = tab.now.testing
        assert (told.answer, told.why) == ("(410) 555-0100", "own default")
        tab.presenter.choose_mode("on")
        tab.added("443")
        await desk.clock.advance(0.3)
        told = tab.now.testing
        assert (told.answer, told.why) == ("(202) 555-0111", "area 443")
        assert [step.text for step in told.trace if step.chosen] == ["Area 443 → (202) 555-0111"]
        assert tab.kept.is_empty, "nothing is saved by testing"

    async def test_a_refusal_is_an_answer(self, desk: Desk, tab: Tab) -> None:
        tab.presenter.trying.type("+442079460999")
        await desk.clock.advance(0.3)
        told = tab.now.testing
        assert (told.answer, told.tone) == ("No number", Tone.BAD)
        assert "International" in told.sentence
        tab.presenter.trying.choose_kind("text")
        tab.presenter.trying.type("4435550177")
        await desk.clock.advance(0.3)
        assert tab.now.testing.kind == "text"
        desk.crm.refusals["test_caller_id"] = GONE
        tab.presenter.trying.type("443555017")
        await desk.clock.advance(0.3)
        assert tab.now.testing.sentence == "The CRM does not answer."
        tab.presenter.trying.type("")
        assert tab.now.testing.answer == ""


class TestTogether:
    async def test_other_rules_of_somebody_else_are_taken_along(self, desk: Desk, tab: Tab) -> None:
        tab.added("410")
        desk.crm.kept(known.JONAS).write(rules=GeoRuleSet((GeoRule("+1443", MAIN),)))
        assert (await tab.saved()).level == "good"
        assert tab.kept.area == (GeoRule("+1410", CAPITAL), GeoRule("+1443", MAIN))

    async def test_the_same_rule_shows_both(self, desk: Desk, tab: Tab) -> None:
        tab.added("410")
        desk.crm.kept(known.JONAS).write(rules=GeoRuleSet((GeoRule("+1410", MAIN),)))
        state = await tab.saved()
        assert state.offers_theirs
        assert "410: yours (202) 555-0111, theirs (410) 555-0100" in state.notice
        tab.presenter.discard()
        assert tab.rules() == [("410", "(410) 555-0100 Main line")]

    async def test_the_crm_goes_down_while_it_is_saved(self, desk: Desk, tab: Tab) -> None:
        tab.added("410, 443")
        desk.crm.refusals["change_geo_rules"] = GONE
        state = await tab.saved()
        assert (state.level, len(state.rows), state.is_changed) == ("error", 2, True)
        del desk.crm.refusals["change_geo_rules"]
        assert not (await tab.saved()).is_changed

    @pytest.mark.requirement("S2-11")
    async def test_a_lost_permission_makes_it_read_only_and_keeps_the_rules(
        self, desk: Desk, tab: Tab
    ) -> None:
        tab.added("410")
        desk.crm.overrides["users.settings:edit"] = False
        desk.crm.tell_permissions()
        await settle()
        assert (tab.now.can_edit, len(tab.now.rows)) == (False, 1)
        tab.presenter.delete([tab.now.rows[0].key])
        tab.presenter.add()
        assert len(tab.now.rows) == 1
        assert (await tab.saved()).level == "error"

    async def test_without_the_crm_it_says_so(self, desk: Desk) -> None:
        desk.crm.role = Role.ADMINISTRATOR
        await desk.sign_in()
        desk.crm.refusals["geo_rules"] = GONE
        tab = Tab(desk)
        assert (await tab.opened()).phase is Phase.FAILED
        await desk.session.sign_out()
        await settle()
        assert tab.now.phase is Phase.LOADING
        tab.presenter.detach()
