"""The contract of the CRM: money."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from desktop.domain.access import Role
from desktop.domain.billing import (
    PLAN_PRICES,
    AutoTopUp,
    AutoTopUpWish,
    Subscription,
    TopUp,
    TopUpState,
    UsageBy,
    UsageQuery,
)
from desktop.domain.cards import facts_of_token
from desktop.domain.errors import Conflict, InvalidInput, NotFound, Refused
from desktop.domain.money import Money
from desktop.services.ports import Crm
from tests.contracts.conftest import A1, ADMINISTRATOR
from tests.contracts.crm_rigs import Rig
from tests.fakes import crm_records as known
from tests.fakes.billing_records import BALANCE, INVOICES
from tests.support.billing_rows import DECLINED, SLOW, VISA

MASTERCARD = "tok_sim_mastercard_4444_204103_00000000000000000000000000000009"
WISH = AutoTopUpWish(True, Money(1_000), Money(5_000), Money(20_000))
DAYS = UsageQuery(date(2026, 3, 7), date(2026, 3, 9))


@pytest.fixture
async def administrator(rig: Rig, crm: Crm) -> Crm:
    rig.role(ADMINISTRATOR)
    return crm


async def topped_up(crm: Crm, minor: int, key: str, method_id: str = "") -> TopUp:
    return await crm.top_up(A1, Money(minor), method_id, key)


async def added(crm: Crm, token: str = VISA) -> str:
    return (await crm.add_payment_method(A1, token, f"add {token}")).id


@pytest.mark.requirement("S1-41")
class TestInvoices:
    @pytest.fixture(autouse=True)
    def _billing(self, rig: Rig, crm: Crm) -> None:
        rig.role(Role.BILLING)

    async def test_a_billing_user_sees_them_newest_first(self, crm: Crm) -> None:
        page = await crm.invoices(A1)
        assert page.rows == tuple(replace(each, lines=()) for each in INVOICES)
        assert page.next_cursor is None

    async def test_they_come_by_page(self, crm: Crm) -> None:
        first = await crm.invoices(A1, limit=1)
        second = await crm.invoices(A1, first.next_cursor, limit=1)
        assert [each.id for each in (*first.rows, *second.rows)] == ["i2", "i1"]
        assert second.next_cursor is None

    async def test_one_comes_with_its_lines(self, crm: Crm) -> None:
        assert await crm.invoice(A1, "i2") == INVOICES[0]

    async def test_there_is_no_other(self, crm: Crm) -> None:
        for ask in (crm.invoice, crm.invoice_pdf):
            with pytest.raises(NotFound):
                await ask(A1, "i9")


Ask = Callable[[Crm], Awaitable[Any]]
PIECES: dict[str, tuple[str, Ask]] = {
    "invoices": ("billing.invoices:view", lambda crm: crm.invoices(A1)),
    "invoice": ("billing.invoices:view", lambda crm: crm.invoice(A1, "i1")),
    "pdf": ("billing.invoices:view", lambda crm: crm.invoice_pdf(A1, "i1")),
    "usage": ("billing.usage:view", lambda crm: crm.usage(A1, DAYS)),
    "balance": ("billing.usage:view", lambda crm: crm.balance(A1)),
    "subscription": ("billing.usage:view", lambda crm: crm.subscription(A1)),
    "impact": ("billing.subscription:change", lambda crm: crm.impact_of_plan(A1, "Standard", 1)),
    "plan": ("billing.subscription:change", lambda crm: crm.change_plan(A1, "Standard", 1)),
    "topups": ("billing.usage:view", lambda crm: crm.topups(A1)),
    "topup": ("billing.usage:view", lambda crm: crm.topup(A1, "t9")),
    "top up": ("billing.topup:perform", lambda crm: topped_up(crm, 500, "k")),
    "auto": ("billing.usage:view", lambda crm: crm.auto_topup(A1)),
    "set auto": ("billing.auto_topup:edit", lambda crm: crm.set_auto_topup(A1, WISH, 1)),
    "methods": ("billing.payment_methods:view", lambda crm: crm.payment_methods(A1)),
    "add": ("billing.payment_methods:edit", lambda crm: crm.add_payment_method(A1, VISA, "k")),
    "default": ("billing.payment_methods:edit", lambda crm: crm.use_payment_method(A1, "p1")),
    "remove": ("billing.payment_methods:edit", lambda crm: crm.remove_payment_method(A1, "p1")),
}


@pytest.mark.requirement(
    *("S1-39", "S1-40", "S1-41", "S1-42", "S1-43", "S2-34", "S2-35", "S2-36", "S2-37")
)
@pytest.mark.parametrize("piece", sorted(PIECES))
async def test_each_piece_has_its_own_permission(rig: Rig, administrator: Crm, piece: str) -> None:
    permission, ask = PIECES[piece]
    rig.grants(**{permission.replace(":", "__"): False})
    with pytest.raises(Refused) as refused:
        await ask(administrator)
    assert (refused.value.permission, refused.value.reason) == (permission, "user_override.deny")


@pytest.mark.requirement("S1-42", "S1-43")
@pytest.mark.parametrize("piece", sorted(p for p, (need, _) in PIECES.items() if "inv" not in need))
async def test_a_billing_user_is_refused_all_but_invoices(rig: Rig, crm: Crm, piece: str) -> None:
    rig.role(Role.BILLING)
    permission, ask = PIECES[piece]
    with pytest.raises(Refused) as refused:
        await ask(crm)
    assert refused.value.permission == permission


@pytest.mark.requirement("S2-34")
class TestUsage:
    async def test_every_day_has_a_row_of_its_zone(self, administrator: Crm) -> None:
        usage = await administrator.usage(A1, DAYS)
        assert [(row.key, row.amount.minor) for row in usage.rows] == [
            ("2026-03-07", 0),
            ("2026-03-08", 5),
            ("2026-03-09", 20),
        ]
        here = replace(DAYS, time_zone="America/New_York")
        usage = await administrator.usage(A1, here)
        assert [(row.calls, row.minutes, row.texts) for row in usage.rows] == [
            (1, 2, 0),
            (1, 10, 1),
            (0, 0, 0),
        ]
        assert usage.total.amount == Money(25)

    @pytest.mark.parametrize(
        ("by", "keys"),
        [
            (UsageBy.NUMBER, (known.CAPITAL, known.MAIN_LINE)),
            (UsageBy.USER, (known.JONAS, known.ANNA)),
        ],
    )
    async def test_by_number_and_user_the_dearest_comes_first(
        self, administrator: Crm, by: UsageBy, keys: tuple[str, str]
    ) -> None:
        usage = await administrator.usage(A1, replace(DAYS, by=by))
        assert tuple(row.key for row in usage.rows) == keys
        dearest, other = usage.rows
        assert (dearest.calls, dearest.minutes, dearest.texts) == (1, 10, 0)
        assert (other.calls, other.minutes, other.texts) == (1, 2, 1)
        assert (dearest.amount, other.amount) == (Money(20), Money(5))
        assert all(row.title != row.key for row in usage.rows)
        assert (usage.total.minutes, usage.total.amount) == (12, Money(25))

    @pytest.mark.parametrize(
        "query",
        [
            replace(DAYS, until=date(2026, 3, 6)),
            replace(DAYS, until=date(2027, 3, 8)),
        ],
    )
    async def test_days_that_make_no_sense_are_said(
        self, administrator: Crm, query: UsageQuery
    ) -> None:
        with pytest.raises(InvalidInput) as refused:
            await administrator.usage(A1, query)
        assert str(refused.value).endswith(".")

    async def test_the_balance_is_what_is_left(self, administrator: Crm) -> None:
        found = await administrator.balance(A1)
        assert (found.amount, found.is_low, found.is_paused) == (BALANCE, False, False)


@pytest.mark.requirement("S2-35")
class TestSubscription:
    async def test_levels_say_what_they_cost_and_include(self, administrator: Crm) -> None:
        found = await administrator.subscription(A1)
        assert (found.plan, found.price) == ("Pro", PLAN_PRICES["Pro"])
        assert [each.plan for each in found.levels] == ["Standard", "Pro", "Agency"]
        assert "pro.dialing" in dict(found.levels[1].features)
        assert found.renews_on.day == 1

    async def test_a_change_is_looked_at_first(self, administrator: Crm) -> None:
        before = await administrator.subscription(A1)
        impact = await administrator.impact_of_plan(A1, "Standard", before.version)
        lost = {each.permission: [one.name for one in each.people] for each in impact.loses}
        assert "Omar Haddad" in lost["access_controls:manage"]
        assert (impact.plan, impact.price) == ("Standard", PLAN_PRICES["Standard"])
        assert "Geo caller ID" in impact.features
        assert (await administrator.subscription(A1)).plan == "Pro"

    async def test_a_change_takes_effect_at_once_for_everybody(self, administrator: Crm) -> None:
        before = await administrator.subscription(A1)
        assert (await administrator.permissions(A1)).grants("calls:supervise_listen")
        async with aclosing(administrator.events(A1)) as pushes:
            assert (await anext(pushes)).type == "connected"
            after = await administrator.change_plan(A1, "Standard", before.version)
            told = {(await anext(pushes)).type, (await anext(pushes)).type}
        assert told == {"permissions.changed", "billing.updated"}
        assert (after.plan, after.price) == ("Standard", PLAN_PRICES["Standard"])
        decision = (await administrator.permissions(A1)).decision("calls:supervise_listen")
        assert (decision.granted, decision.reason) == (False, "plan.pro.dialing")

    async def test_a_stale_change_is_a_conflict_that_tells_what_is_there(
        self, administrator: Crm
    ) -> None:
        before = await administrator.subscription(A1)
        now = await administrator.change_plan(A1, "Standard", before.version)
        for ask in (administrator.change_plan, administrator.impact_of_plan):
            with pytest.raises(Conflict) as conflict:
                await ask(A1, "Agency", before.version)
            assert isinstance(conflict.value.current, Subscription)
            assert conflict.value.current == now

    async def test_there_is_no_other_plan(self, administrator: Crm) -> None:
        with pytest.raises(InvalidInput):
            await administrator.change_plan(A1, "Gold", 1)


class TestTopUps:
    async def test_a_topup_is_paid_once_however_often_it_is_asked_for(
        self, administrator: Crm
    ) -> None:
        await added(administrator)
        first = await topped_up(administrator, 2_500, "key-1")
        assert (first.state, first.amount, first.by) == (
            *(TopUpState.PAID, Money(2_500)),
            "Anna Keller",
        )
        assert await topped_up(administrator, 2_500, "key-1") == first
        assert (await administrator.balance(A1)).amount == BALANCE + Money(2_500)
        assert (await administrator.topups(A1)).rows == (first,)
        with pytest.raises(InvalidInput):
            await topped_up(administrator, 5_000, "key-1")

    async def test_a_card_that_is_declined_says_why(self, administrator: Crm) -> None:
        await added(administrator, DECLINED)
        found = await topped_up(administrator, 2_500, "key-1")
        assert found.state is TopUpState.DECLINED
        assert found.reason.endswith(".")
        assert (await administrator.balance(A1)).amount == BALANCE

    async def test_what_takes_its_time_is_pending(self, administrator: Crm) -> None:
        await added(administrator, SLOW)
        found = await topped_up(administrator, 2_500, "key-1")
        assert found.state is TopUpState.PENDING
        assert (await administrator.topup(A1, found.id)).id == found.id

    async def test_another_method_than_the_default_pays_as_well(self, administrator: Crm) -> None:
        await added(administrator)
        other = await added(administrator, MASTERCARD)
        found = await topped_up(administrator, 2_500, "key-1", other)
        assert found.method == "Mastercard ending in 4444"

    async def test_without_a_method_nothing_is_paid(self, administrator: Crm) -> None:
        with pytest.raises(Conflict, match="payment method"):
            await topped_up(administrator, 2_500, "key-1")

    async def test_too_little_is_not_paid(self, administrator: Crm) -> None:
        await added(administrator)
        with pytest.raises(InvalidInput, match="between"):
            await topped_up(administrator, 1, "key-1")
        with pytest.raises(NotFound):
            await administrator.topup(A1, "t9")


@pytest.mark.requirement("S2-36")
class TestAutoTopUp:
    async def test_it_is_off_until_somebody_turns_it_on(self, administrator: Crm) -> None:
        await added(administrator)
        before = await administrator.auto_topup(A1)
        assert (before.wish.is_on, before.last_run, before.stopped) == (False, None, "")
        after = await administrator.set_auto_topup(A1, WISH, before.version)
        assert (after.wish, after.version) == (WISH, before.version + 1)
        assert await administrator.auto_topup(A1) == after

    async def test_a_stale_change_is_a_conflict_that_tells_what_is_there(
        self, administrator: Crm
    ) -> None:
        await added(administrator)
        before = await administrator.auto_topup(A1)
        now = await administrator.set_auto_topup(A1, WISH, before.version)
        with pytest.raises(Conflict) as conflict:
            await administrator.set_auto_topup(A1, WISH, before.version)
        assert isinstance(conflict.value.current, AutoTopUp)
        assert conflict.value.current == now

    async def test_it_needs_a_payment_method_and_keeps_it(self, administrator: Crm) -> None:
        version = (await administrator.auto_topup(A1)).version
        with pytest.raises(Conflict, match="payment method"):
            await administrator.set_auto_topup(A1, WISH, version)
        only = await added(administrator)
        await administrator.set_auto_topup(A1, WISH, version)
        with pytest.raises(Conflict, match="automatic top-up"):
            await administrator.remove_payment_method(A1, only)
        await added(administrator, MASTERCARD)
        await administrator.remove_payment_method(A1, only)
        (left,) = await administrator.payment_methods(A1)
        assert left.is_default

    @pytest.mark.parametrize(
        "wish",
        [
            replace(WISH, amount=Money(1)),
            replace(WISH, limit=Money(4_999)),
            replace(WISH, threshold=Money(600_000)),
        ],
    )
    async def test_what_makes_no_sense_changes_nothing(
        self, administrator: Crm, wish: AutoTopUpWish
    ) -> None:
        await added(administrator)
        before = await administrator.auto_topup(A1)
        with pytest.raises(InvalidInput):
            await administrator.set_auto_topup(A1, wish, before.version)
        assert await administrator.auto_topup(A1) == before


@pytest.mark.requirement("S1-39", "S1-40", "S2-37")
class TestPaymentMethods:
    async def test_they_are_added_by_a_token_and_the_first_is_the_default(
        self, administrator: Crm
    ) -> None:
        first = await administrator.add_payment_method(A1, VISA, "k1")
        second = await administrator.add_payment_method(A1, MASTERCARD, "k2")
        assert await administrator.add_payment_method(A1, VISA, "k1") == first
        assert (first.card, second.card) == (facts_of_token(VISA), facts_of_token(MASTERCARD))
        assert await administrator.payment_methods(A1) == (first, second)
        assert (first.is_default, second.is_default) == (True, False)

    async def test_another_becomes_the_default(self, administrator: Crm) -> None:
        first, second = await added(administrator), await added(administrator, MASTERCARD)
        assert (await administrator.use_payment_method(A1, second)).is_default
        rows = await administrator.payment_methods(A1)
        assert [(each.id, each.is_default) for each in rows] == [(second, True), (first, False)]

    async def test_when_the_default_goes_another_takes_its_place(self, administrator: Crm) -> None:
        first, second = await added(administrator), await added(administrator, MASTERCARD)
        await administrator.remove_payment_method(A1, first)
        rows = await administrator.payment_methods(A1)
        assert [(each.id, each.is_default) for each in rows] == [(second, True)]

    async def test_a_card_number_is_no_token(self, administrator: Crm) -> None:
        with pytest.raises(InvalidInput, match="does not know this card"):
            await administrator.add_payment_method(A1, "4242424242424242", "k1")
        assert await administrator.payment_methods(A1) == ()

    async def test_what_is_not_there_is_not_there(self, administrator: Crm) -> None:
        for ask in (administrator.use_payment_method, administrator.remove_payment_method):
            with pytest.raises(NotFound):
                await ask(A1, "p9")
