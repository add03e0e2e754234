"""Invoices: amounts as money, what is still open, and lists that fail."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from desktop.domain.access import Role
from desktop.domain.billing import Invoice, InvoiceState
from desktop.domain.errors import CrmUnreachable
from desktop.domain.money import Money
from desktop.ui.billing.presenter import BillingPresenter, BillingServices, InvoicesState
from desktop.ui.words import Phase, Tone
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer.")
PAID = Invoice(
    *("i1", "2026-001", date(2026, 2, 1), date(2026, 2, 15), "February 2026"),
    *(Money(128450), InvoiceState.PAID),
)
OPEN = replace(PAID, id="i2", number="2026-002", state=InvoiceState.OPEN)


class Billing:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.screen = Screen()
        self.presenter = BillingPresenter(
            BillingServices(desk.session, desk.stream, desk.billing, desk.tasks)
        )
        self.presenter.attach(self.screen)

    @property
    def now(self) -> InvoicesState:
        state: InvoicesState = self.screen.now("invoices")
        return state


@pytest.fixture
async def billing(desk: Desk) -> Billing:
    desk.crm.role, desk.crm.invoice_rows = Role.BILLING, [PAID, OPEN]
    made = Billing(desk)
    await desk.sign_in()
    return made


async def test_invoices_are_shown_with_what_is_still_to_be_paid(billing: Billing) -> None:
    assert (billing.now.phase, billing.now.open_total) == (Phase.READY, "$1,284.50")
    row = billing.now.rows[0]
    assert (row.number, row.issued, row.amount) == ("2026-001", "1 Feb 2026", "$1,284.50")
    assert (row.status, row.status_tone) == ("Paid", Tone.GOOD)


async def test_what_is_open_in_two_currencies_is_not_added_up(desk: Desk) -> None:
    desk.crm.role = Role.BILLING
    desk.crm.invoice_rows = [OPEN, replace(OPEN, id="i3", total=Money(900, "EUR"))]
    billing = Billing(desk)
    await desk.sign_in()
    assert billing.now.open_total == "$1,284.50 and €9.00"


async def test_there_is_no_invoice_yet(desk: Desk) -> None:
    desk.crm.role, desk.crm.invoice_rows = Role.BILLING, []
    billing = Billing(desk)
    await desk.sign_in()
    assert billing.now == InvoicesState(Phase.EMPTY)


async def test_a_list_that_fails_says_why_and_a_retry_brings_it(billing: Billing) -> None:
    billing.desk.crm.refusals["invoices"] = GONE
    billing.presenter.reload()
    await settle()
    assert billing.now == InvoicesState(Phase.FAILED, (), str(GONE))
    billing.desk.crm.refusals.clear()
    billing.presenter.reload()
    assert billing.now.phase is Phase.LOADING
    await settle()
    assert billing.now.phase is Phase.READY


async def test_a_list_that_failed_comes_by_itself_with_the_crm(billing: Billing) -> None:
    billing.desk.crm.failure = GONE
    billing.presenter.reload()
    billing.desk.crm.drop_events()
    await settle()
    assert billing.now.phase is Phase.FAILED
    billing.desk.crm.failure = None
    await billing.desk.clock.advance(61)
    assert billing.now.phase is Phase.READY


async def test_who_may_not_see_invoices_is_asked_for_none(desk: Desk) -> None:
    desk.crm.invoice_rows = [PAID]
    billing = Billing(desk)
    await desk.sign_in()
    assert "invoices" not in desk.crm.asked
    desk.crm.change_role(Role.BILLING)
    await settle()
    assert billing.now.phase is Phase.READY, "they come with the permission"
