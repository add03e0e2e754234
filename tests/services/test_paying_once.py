"""A payment whose answer was lost is the same payment when it is asked for again."""

from __future__ import annotations

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import CrmUnreachable
from desktop.domain.money import Money
from tests.fakes.billing_records import MASTERCARD, VISA
from tests.services.conftest import Desk


@pytest.fixture
async def paying(desk: Desk) -> Desk:
    desk.crm.role = Role.ADMINISTRATOR
    await desk.sign_in()
    await desk.billing.add_payment_method(await desk.billing.token_of(VISA))
    return desk


async def _loses(paying: Desk, amount: int = 5_000) -> None:
    paying.crm.lost_answers = {"top_up"}
    with pytest.raises(CrmUnreachable):
        await paying.billing.top_up(Money(amount))
    paying.crm.lost_answers = set()


async def test_a_lost_answer_is_asked_for_and_not_paid_again(paying: Desk) -> None:
    await _loses(paying)
    again = await paying.billing.top_up(Money(5_000))
    assert [each.id for each in paying.crm.topup_rows] == [again.id]


async def test_a_card_that_is_added_in_between_makes_no_second_charge(paying: Desk) -> None:
    await _loses(paying)
    await paying.billing.add_payment_method(await paying.billing.token_of(MASTERCARD))
    await paying.billing.top_up(Money(5_000))
    assert len(paying.crm.topup_rows) == 1


async def test_the_next_one_of_the_same_amount_is_a_new_charge(paying: Desk) -> None:
    await paying.billing.top_up(Money(5_000))
    await paying.billing.top_up(Money(5_000))
    assert len(paying.crm.topup_rows) == 2


async def test_a_card_whose_answer_was_lost_is_added_once(paying: Desk) -> None:
    token = await paying.billing.token_of(MASTERCARD)
    paying.crm.lost_answers = {"add_payment_method"}
    with pytest.raises(CrmUnreachable):
        await paying.billing.add_payment_method(token)
    paying.crm.lost_answers = set()
    await paying.billing.add_payment_method(token)
    assert [each.title for each in paying.crm.method_rows] == [
        "Visa ending in 4242",
        "Mastercard ending in 4444",
    ]
    assert paying.vault.given == 2
