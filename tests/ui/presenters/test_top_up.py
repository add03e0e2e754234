"""Topping up: once by hand, whatever happens to the answer, and by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.access import Role
from desktop.domain.billing import AutoTopUpWish, Balance
from desktop.domain.cards import CardFacts
from desktop.domain.errors import Refused
from desktop.domain.money import Money
from desktop.ui.billing.automatic import AMOUNT, LIMIT, THRESHOLD, AutomaticPresenter
from desktop.ui.billing.top_up import TopUpPresenter
from desktop.ui.billing.top_up_states import OWN, AutomaticState, RunRow, TopUpState
from desktop.ui.words import Phase, Tone
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.billing_rig import AMEX, GONE, VISA, Shown, billing_services

DECLINED = replace(AMEX, id="pm2", card=CardFacts("visa", "0002", 12, 2030))
SLOW = replace(AMEX, id="pm3", card=CardFacts("visa", "3220", 12, 2030))
WISH = AutoTopUpWish(True, Money(1_000), Money(5_000), Money(20_000))


class TopUps(Shown[TopUpPresenter]):
    @property
    def now(self) -> TopUpState:
        state: TopUpState = super().now
        return state

    @property
    def runs(self) -> tuple[RunRow, ...]:
        rows: tuple[RunRow, ...] = self.screen.now("runs")
        return rows

    async def press(self) -> None:
        self.presenter.top_up()
        await settle()

    @property
    def charges(self) -> list[int]:
        return [each.amount.minor for each in self.desk.crm.topup_rows]


class Automatic(Shown[AutomaticPresenter]):
    @property
    def now(self) -> AutomaticState:
        state: AutomaticState = super().now
        return state

    @property
    def amounts(self) -> dict[str, str]:
        return dict(self.now.amounts)


@pytest.fixture
async def paying(desk: Desk) -> TopUps:
    desk.crm.role = Role.ADMINISTRATOR
    desk.crm.method_rows = [VISA, AMEX, DECLINED, SLOW]
    made = TopUps(desk, TopUpPresenter(billing_services(desk)), "top_up")
    await made.open()
    return made


@pytest.fixture
async def automatic(desk: Desk) -> Automatic:
    desk.crm.role, desk.crm.method_rows = Role.ADMINISTRATOR, [VISA]
    made = Automatic(desk, AutomaticPresenter(billing_services(desk)), "sheet")
    await made.open()
    return made


class TestOnce:
    @pytest.mark.requirement("S2-34")
    async def test_the_balance_is_shown_with_what_it_lasts_for(self, paying: TopUps) -> None:
        assert (paying.now.phase, paying.now.balance) == (Phase.READY, "$124.50")
        assert paying.now.balance_note == "The last thirty days cost $0.25."

    async def test_a_balance_that_is_nearly_spent_says_so(self, paying: TopUps) -> None:
        paying.desk.crm.balance_now = Balance(Money(90), Money(8_000), is_low=True)
        paying.desk.crm.push("billing.updated", what="balance")
        await settle()
        assert (paying.now.balance, paying.now.balance_tone) == ("$0.90", Tone.WARNING)
        assert paying.now.balance_note.startswith("It is nearly spent.")

    async def test_one_press_is_one_charge(self, paying: TopUps) -> None:
        assert paying.now.action == "Top up $50.00"
        paying.presenter.top_up()
        assert (paying.now.is_busy, paying.now.can_press) == (True, False)
        await paying.press()
        assert paying.charges == [5_000]
        assert paying.now.notice == "$50.00 was charged to Visa ending in 4242, once. Thank you."
        assert (paying.now.balance, paying.runs[0].state) == ("$174.50", "Paid")

    async def test_after_a_lost_answer_it_is_the_same_charge_and_says_so(
        self, paying: TopUps
    ) -> None:
        paying.desk.crm.lost_answers = {"top_up"}
        await paying.press()
        assert paying.now.is_open_ended
        assert "it is the same charge, and the card pays it once" in paying.now.error
        assert paying.now.action == "Ask again about $50.00"
        paying.desk.crm.lost_answers = set()
        await paying.press()
        assert paying.charges == [5_000]
        assert (paying.now.is_open_ended, paying.now.level) == (False, "good")
        await paying.press()
        assert paying.charges == [5_000, 5_000], "the next one is another one"

    async def test_while_there_is_no_answer_nothing_of_it_can_be_altered(
        self, paying: TopUps
    ) -> None:
        paying.desk.crm.lost_answers = {"top_up"}
        await paying.press()
        paying.presenter.choose_amount("10000")
        paying.presenter.choose_method("pm1")
        paying.presenter.type_own("7")
        assert (paying.now.chosen, paying.now.method, paying.now.own) == ("5000", "", "")
        paying.desk.crm.lost_answers = set()
        await paying.press()
        assert paying.charges == [5_000]

    async def test_one_that_never_arrived_is_charged_when_it_is_asked_again(
        self, paying: TopUps
    ) -> None:
        paying.desk.crm.refusals["top_up"] = GONE
        await paying.press()
        await paying.press()
        assert paying.charges == []
        paying.desk.crm.refusals.clear()
        await paying.press()
        assert paying.charges == [5_000]

    async def test_another_card_pays_where_it_is_chosen(self, paying: TopUps) -> None:
        assert paying.now.methods[0] == ("", "Visa ending in 4242 (default)")
        paying.presenter.choose_method("pm1")
        await paying.press()
        assert paying.runs[0].words == "$50.00 by Anna Keller, American Express ending in 0005"

    async def test_a_declined_one_says_why_and_nothing_is_charged(self, paying: TopUps) -> None:
        paying.presenter.choose_method("pm2")
        await paying.press()
        assert paying.now.error.startswith("$50.00 was declined. The card was declined.")
        assert (paying.now.balance, paying.runs[0].tone) == ("$124.50", Tone.BAD)

    async def test_one_that_takes_its_time_is_paid_by_and_by(self, paying: TopUps) -> None:
        paying.presenter.choose_method("pm3")
        await paying.press()
        assert "is being charged" in paying.now.notice
        assert paying.runs[0].state == "Waiting"
        paying.desk.crm.topup_settles("top0")
        await settle()
        assert (paying.runs[0].state, paying.now.balance) == ("Paid", "$174.50")

    @pytest.mark.parametrize(
        ("typed", "error"),
        [
            ("lots", "Write an amount like $25.00."),
            ("", "Write an amount like $25.00."),
            ("4.99", "Top up between $5.00 and $5,000.00."),
            ("5000.01", "Top up between $5.00 and $5,000.00."),
        ],
    )
    async def test_an_own_amount_has_limits(self, paying: TopUps, typed: str, error: str) -> None:
        paying.presenter.choose_amount(OWN)
        paying.presenter.type_own(typed)
        assert paying.now.action == "Top up"
        await paying.press()
        assert (paying.now.error, paying.charges) == (error, [])

    async def test_an_own_amount_is_charged_as_it_is_read(self, paying: TopUps) -> None:
        paying.presenter.choose_amount(OWN)
        paying.presenter.type_own("1,250.5")
        assert paying.now.action == "Top up $1,250.50"
        await paying.press()
        assert paying.charges == [125_050]

    async def test_without_a_card_there_is_nothing_to_press(self, paying: TopUps) -> None:
        paying.desk.crm.method_rows = []
        paying.desk.crm.push("billing.updated", what="payment_methods")
        await settle()
        assert not paying.now.can_press
        assert paying.now.no_method.startswith("There is nothing to pay with.")
        await paying.press()
        assert paying.charges == []

    async def test_who_may_pay_and_not_see_with_what_pays_with_the_default(
        self, paying: TopUps
    ) -> None:
        paying.desk.crm.overrides = {"billing.payment_methods:view": False}
        paying.desk.crm.tell_permissions()
        await settle()
        paying.presenter.reload()
        await settle()
        assert paying.now.methods == (("", "The default payment method"),)
        await paying.press()
        assert paying.charges == [5_000]

    async def test_who_may_only_see_the_balance_charges_nothing(self, paying: TopUps) -> None:
        paying.desk.crm.overrides = {"billing.topup:perform": False}
        paying.desk.crm.tell_permissions()
        await settle()
        assert (bool(paying.now.cannot), paying.now.can_press) == (True, False)
        await paying.press()
        assert paying.charges == []

    async def test_a_refusal_is_an_answer(self, paying: TopUps) -> None:
        paying.desk.crm.refusals["top_up"] = Refused("You are not allowed to top up.")
        await paying.press()
        assert (paying.now.is_open_ended, paying.now.error) == (
            False,
            "You are not allowed to top up.",
        )

    async def test_an_answer_for_somebody_else_is_not_shown(self, paying: TopUps) -> None:
        paying.desk.crm.hold("top_up")
        paying.presenter.top_up()
        await settle()
        await paying.desk.session.sign_out()
        paying.desk.crm.release()
        await settle()
        assert (paying.now.balance, paying.now.notice, paying.now.error) == ("", "", "")

    async def test_a_balance_that_does_not_come_is_asked_for_again(self, desk: Desk) -> None:
        desk.crm.role = Role.ADMINISTRATOR
        desk.crm.refusals["balance"] = GONE
        made = TopUps(desk, TopUpPresenter(billing_services(desk)), "top_up")
        await made.open()
        assert (made.now.phase, made.now.sentence) == (Phase.FAILED, str(GONE))
        desk.crm.refusals.clear()
        made.presenter.reload()
        await settle()
        assert made.now.phase is Phase.READY

    async def test_a_balance_that_may_be_old_says_so(self, paying: TopUps) -> None:
        paying.desk.crm.refusals["balance"] = GONE
        paying.presenter.reload()
        await settle()
        assert paying.now.notice == f"{GONE} The balance may be out of date."
        paying.desk.crm.refusals.clear()
        paying.presenter.reload()
        await settle()
        assert paying.now.notice == ""


class TestAutomatic:
    @pytest.mark.requirement("S2-36")
    async def test_it_is_saved_as_it_is_typed(self, automatic: Automatic) -> None:
        assert automatic.amounts == {THRESHOLD: "$10.00", AMOUNT: "$50.00", LIMIT: "$200.00"}
        automatic.presenter.turn(True)
        automatic.presenter.type(THRESHOLD, "20")
        assert automatic.now.is_changed
        automatic.presenter.save()
        await settle()
        saved = automatic.desk.crm.auto_now.wish
        assert (saved.is_on, saved.threshold) == (True, Money(2_000))
        assert automatic.now.notice == "Saved. At $20.00 the account is topped up by itself."
        assert (automatic.amounts[THRESHOLD], automatic.now.is_changed) == ("$20.00", False)

    async def test_each_amount_says_what_is_wrong_with_it(self, automatic: Automatic) -> None:
        automatic.presenter.type(AMOUNT, "lots")
        automatic.presenter.type(LIMIT, "")
        automatic.presenter.save()
        await settle()
        assert dict(automatic.now.errors).keys() == {AMOUNT, LIMIT}
        assert automatic.desk.crm.auto_now.version == 1
        automatic.presenter.type(AMOUNT, "60")
        assert automatic.now.errors == ()

    async def test_a_limit_below_one_top_up_is_said(self, automatic: Automatic) -> None:
        automatic.presenter.type(LIMIT, "20")
        automatic.presenter.save()
        await settle()
        assert automatic.now.notice == "The limit a month is less than one top-up. Raise it."

    async def test_two_who_change_it_see_each_other(self, automatic: Automatic) -> None:
        automatic.presenter.type(AMOUNT, "60")
        automatic.desk.crm.somebody_changes_auto_topup(replace(WISH, threshold=Money(3_000)))
        await settle()
        assert automatic.now.offers_theirs
        assert automatic.amounts == {THRESHOLD: "$30.00", AMOUNT: "60", LIMIT: "$200.00"}
        assert automatic.now.is_on, "what was not changed here follows them"
        automatic.presenter.save()
        await settle()
        saved = automatic.desk.crm.auto_now.wish
        assert (saved.threshold, saved.amount) == (Money(3_000), Money(6_000))

    @pytest.mark.requirement("S2-36")
    async def test_a_permission_that_goes_leaves_what_was_typed(self, automatic: Automatic) -> None:
        automatic.presenter.type(AMOUNT, "60")
        automatic.desk.crm.overrides = {"billing.auto_topup:edit": False}
        automatic.desk.crm.tell_permissions()
        await settle()
        assert (automatic.now.can_edit, automatic.amounts[AMOUNT]) == (False, "60")
        assert automatic.now.notice.endswith("What you typed stays to be copied.")
        automatic.presenter.save()
        automatic.presenter.turn(True)
        await settle()
        assert automatic.desk.crm.auto_now.version == 1

    async def test_why_it_does_not_run_is_said(self, automatic: Automatic) -> None:
        crm = automatic.desk.crm
        crm.auto_now = replace(
            crm.auto_now, stopped="The card was declined.", this_month=Money(5_000)
        )
        automatic.presenter.reload()
        await settle()
        assert automatic.now.stopped == "It was turned off. The card was declined."
        assert automatic.now.remark == "$50.00 of $200.00 topped up by itself this month."

    async def test_without_a_card_it_cannot_be_turned_on(self, automatic: Automatic) -> None:
        automatic.desk.crm.method_rows = []
        automatic.presenter.turn(True)
        automatic.presenter.save()
        await settle()
        assert automatic.now.notice == "There is no payment method. Add one first."
        assert automatic.now.is_on, "what was chosen stays"
