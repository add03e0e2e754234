"""The levels beside each other, and what a lower one takes from whom before it is chosen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.access import Role
from desktop.domain.billing import DowngradeImpact, Ending, Subscription, Taken
from desktop.domain.errors import Conflict
from desktop.domain.impact import Person
from desktop.domain.money import Money
from desktop.ui.billing.subscription import SubscriptionPresenter, change_of, levels_of
from desktop.ui.billing.subscription_states import ChangeState, LevelState, SubscriptionState
from desktop.ui.words import Phase
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.billing_rig import GONE, Shown, billing_services

LISTENING = Ending("supervision", "A supervisor who listens just now is cut off.", ("Mia Lang",))


class Levels(Shown[SubscriptionPresenter]):
    @property
    def now(self) -> SubscriptionState:
        state: SubscriptionState = super().now
        return state

    @property
    def change(self) -> ChangeState:
        return self.now.change

    def level(self, name: str) -> LevelState:
        return next(each for each in self.now.levels if each.name == name)

    async def choose(self, name: str) -> None:
        self.presenter.choose(name)
        await settle()

    async def confirm(self) -> None:
        self.presenter.confirm()
        await settle()


@pytest.fixture
async def levels(desk: Desk) -> Levels:
    desk.crm.role = Role.ADMINISTRATOR
    desk.crm.plan_ends = (LISTENING,)
    made = Levels(desk, SubscriptionPresenter(billing_services(desk)), "subscription")
    await made.open()
    return made


async def test_the_levels_stand_cheapest_first_and_the_current_one_is_marked(
    levels: Levels,
) -> None:
    shown = [(each.name, each.price, each.is_current) for each in levels.now.levels]
    assert shown == [
        ("Standard", "$49.00 a month", False),
        ("Pro", "$99.00 a month", True),
        ("Agency", "$249.00 a month", False),
    ]
    assert levels.now.remark == "Renews on 1 Apr 2026"


async def test_each_says_what_it_has_beyond_the_one_before(levels: Levels) -> None:
    assert levels.level("Pro").above == "Everything in Standard, and:"
    assert any(each.startswith("Pro dialing") for each in levels.level("Pro").includes)
    assert not set(levels.level("Pro").includes) & set(levels.level("Standard").includes)
    assert "Softphone" in levels.level("Standard").includes


async def test_up_and_down_are_called_what_they_are(levels: Levels) -> None:
    actions = [each.action for each in levels.now.levels]
    assert actions == ["Go down", "", "Go up"]


@pytest.mark.requirement("S2-35")
async def test_what_a_lower_level_takes_is_shown_before_anything_is_changed(
    levels: Levels,
) -> None:
    await levels.choose("Standard")
    change = levels.change
    assert (change.is_open, change.title) == (True, "Pro becomes Standard")
    assert change.price.startswith("$49.00 a month instead of $99.00, from now on.")
    assert any("Geo caller ID" in each.sentence for each in change.losses)
    by_name = [each for each in change.losses if each.names]
    assert any("Jonas Weber" in each.names for each in by_name)
    assert change.ends == ("A supervisor who listens just now is cut off. Mia Lang",)
    assert levels.desk.crm.plan == "Pro"


@pytest.mark.requirement("S2-35")
async def test_it_is_changed_when_it_is_confirmed_and_a_receipt_says_what_became_of_it(
    levels: Levels,
) -> None:
    await levels.choose("Standard")
    await levels.confirm()
    assert levels.desk.crm.plan == "Standard"
    assert (levels.now.level, levels.change.is_open) == ("good", False)
    assert levels.now.notice.startswith("The account is on Standard from now on, $49.00 a month.")
    assert levels.level("Standard").is_current


async def test_who_thinks_better_of_it_changes_nothing(levels: Levels) -> None:
    await levels.choose("Standard")
    levels.presenter.back()
    await levels.confirm()
    assert (levels.change.is_open, levels.desk.crm.plan) == (False, "Pro")


async def test_a_second_press_is_no_second_change(levels: Levels) -> None:
    await levels.choose("Standard")
    levels.presenter.confirm()
    assert levels.change.is_busy
    levels.presenter.confirm()
    await settle()
    assert levels.desk.crm.asked.count("change_plan") == 1


@pytest.mark.requirement("S2-35")
async def test_without_the_permission_the_levels_are_there_to_be_read(levels: Levels) -> None:
    levels.desk.crm.overrides = {"billing.subscription:change": False}
    levels.desk.crm.tell_permissions()
    await settle()
    assert [each.action for each in levels.now.levels] == ["", "", ""]
    assert levels.now.remark.endswith("You can look at it")
    await levels.choose("Standard")
    assert not levels.change.is_open
    assert "impact_of_plan" not in levels.desk.crm.asked


async def test_a_permission_that_goes_in_the_middle_ends_the_question(levels: Levels) -> None:
    await levels.choose("Standard")
    levels.desk.crm.overrides = {"billing.subscription:change": False}
    levels.desk.crm.tell_permissions()
    await settle()
    assert not levels.change.is_open
    assert levels.now.notice == "You may not change the subscription any more."
    await levels.confirm()
    assert levels.desk.crm.plan == "Pro"


async def test_what_somebody_else_changed_meanwhile_is_looked_at_again(levels: Levels) -> None:
    await levels.choose("Standard")
    levels.desk.crm.plan, levels.desk.crm.subscription_version = "Agency", 2
    await levels.confirm()
    assert not levels.change.is_open
    assert levels.now.notice.startswith("Somebody else has changed the subscription meanwhile")
    assert levels.level("Agency").is_current
    await levels.choose("Standard")
    assert levels.change.title == "Agency becomes Standard"


async def test_a_change_that_is_heard_of_ends_the_question(levels: Levels) -> None:
    await levels.choose("Standard")
    levels.desk.crm.plan, levels.desk.crm.subscription_version = "Agency", 2
    levels.desk.crm.push("billing.updated", what="subscription")
    await settle()
    assert not levels.change.is_open
    assert "it is Agency now" in levels.now.notice


async def test_a_refusal_is_said_where_it_was_asked(levels: Levels) -> None:
    await levels.choose("Standard")
    levels.desk.crm.refusals["change_plan"] = Conflict("Two sub-accounts would be left. Move them.")
    await levels.confirm()
    assert (levels.change.is_open, levels.change.is_busy) == (True, False)
    assert levels.change.error == "Two sub-accounts would be left. Move them."
    levels.desk.crm.refusals.clear()
    levels.presenter.back()
    levels.desk.crm.refusals["impact_of_plan"] = GONE
    await levels.choose("Agency")
    assert (levels.now.level, levels.now.notice) == ("error", str(GONE))


async def test_a_level_that_cannot_be_chosen_says_why(desk: Desk) -> None:
    desk.crm.role = Role.ADMINISTRATOR
    await desk.sign_in()
    kept = await desk.billing.subscription()
    blocked = replace(kept.levels[2], why_not="The agency of this account decides about it.")
    made = levels_of(replace(kept, levels=(*kept.levels[:2], blocked)), can_change=True)
    assert (made[2].action, made[2].remark) == (
        "",
        "The agency of this account decides about it.",
    )


async def test_levels_that_do_not_come_are_asked_for_again(desk: Desk) -> None:
    desk.crm.role = Role.ADMINISTRATOR
    desk.crm.refusals["subscription"] = GONE
    made = Levels(desk, SubscriptionPresenter(billing_services(desk)), "subscription")
    await made.open()
    assert (made.now.phase, made.now.sentence) == (Phase.FAILED, str(GONE))
    desk.crm.refusals.clear()
    made.presenter.reload()
    await settle()
    assert made.now.phase is Phase.READY


async def test_another_person_sees_nothing_of_it(levels: Levels) -> None:
    await levels.choose("Standard")
    await levels.desk.session.sign_out()
    await settle()
    assert (levels.now.levels, levels.change.is_open) == ((), False)


async def test_what_many_lose_names_some_and_counts_the_others(desk: Desk) -> None:
    desk.crm.role = Role.ADMINISTRATOR
    await desk.sign_in()
    kept: Subscription = await desk.billing.subscription()
    many = tuple(Person(str(each), f"Person {each}", in_call=each < 2) for each in range(14))
    taken = (
        Taken("calls:conference", "", many),
        Taken("calls:supervise_listen", "", many),
        Taken("reports:view", "", many[:1]),
    )
    change = change_of(kept, DowngradeImpact("Standard", Money(4_900), loses=taken))
    first, second = change.losses
    assert first.sentence.startswith("14 people lose: ")
    assert first.sentence.endswith("2 of them talk just now; talks go on.")
    assert first.names.endswith("Person 11 and 2 more")
    assert second.sentence.startswith("1 person loses: ")
