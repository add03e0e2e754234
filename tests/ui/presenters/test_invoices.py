"""Invoices: amounts as money, what is still open, one with its lines, and its PDF."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from desktop.domain.access import Role
from desktop.domain.billing import Invoice, InvoiceLine, InvoiceState
from desktop.domain.errors import StoreUnavailable
from desktop.domain.money import Money
from desktop.ui.billing.downloads import file_name
from desktop.ui.billing.invoices import InvoiceDetail, InvoicesPresenter, InvoicesState, LineRow
from desktop.ui.words import Phase, Tone
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.billing_rig import GONE, Shown, billing_services

PAID = Invoice(
    *("i1", "2026-001", date(2026, 2, 1), date(2026, 2, 15), "January 2026"),
    *(Money(128450), InvoiceState.PAID),
    lines=(InvoiceLine("Calls", "412 minutes", Money(128450)),),
)
OPEN = replace(PAID, id="i2", number="2026-002", state=InvoiceState.OPEN, due_on=date(2026, 3, 2))
OVERDUE = replace(OPEN, id="i3", number="2026-003", due_on=date(2026, 3, 1))


class Invoices(Shown[InvoicesPresenter]):
    @property
    def now(self) -> InvoicesState:
        state: InvoicesState = super().now
        return state

    @property
    def one(self) -> InvoiceDetail:
        detail: InvoiceDetail = self.screen.now("invoice")
        return detail


def invoices_of(desk: Desk) -> Invoices:
    return Invoices(desk, InvoicesPresenter(billing_services(desk)), "list")


@pytest.fixture
async def invoices(desk: Desk) -> Invoices:
    desk.crm.role, desk.crm.invoice_rows = Role.BILLING, [PAID, OPEN]
    made = invoices_of(desk)
    await made.open()
    return made


@pytest.mark.requirement("S1-41")
async def test_invoices_are_shown_with_what_is_still_to_be_paid(invoices: Invoices) -> None:
    assert (invoices.now.phase, invoices.now.open_total) == (Phase.READY, "$1,284.50")
    row = invoices.now.rows[0]
    assert (row.number, row.issued, row.due) == ("2026-001", "1 Feb 2026", "15 Feb 2026")
    assert (row.amount, row.state, row.tone) == ("$1,284.50", "Paid", Tone.GOOD)


async def test_one_that_is_due_today_is_not_overdue_yet(desk: Desk) -> None:
    desk.crm.role, desk.crm.invoice_rows = Role.BILLING, [OPEN, OVERDUE]
    made = invoices_of(desk)
    await made.open()
    assert [row.state for row in made.now.rows] == ["To be paid", "Overdue"]


async def test_what_is_open_in_two_currencies_is_not_added_up(desk: Desk) -> None:
    desk.crm.role = Role.BILLING
    desk.crm.invoice_rows = [OPEN, replace(OPEN, id="i3", total=Money(900, "EUR"))]
    made = invoices_of(desk)
    await made.open()
    assert made.now.open_total == "$1,284.50 and €9.00"


async def test_there_is_no_invoice_yet(desk: Desk) -> None:
    desk.crm.role, desk.crm.invoice_rows = Role.BILLING, []
    made = invoices_of(desk)
    await made.open()
    assert (made.now.phase, made.now.rows) == (Phase.EMPTY, ())


async def test_a_list_that_failed_says_why_and_comes_by_itself_with_the_crm(desk: Desk) -> None:
    desk.crm.role, desk.crm.invoice_rows = Role.BILLING, [PAID]
    desk.crm.refusals["invoices"] = GONE
    made = invoices_of(desk)
    await made.open()
    assert (made.now.phase, made.now.sentence) == (Phase.FAILED, str(GONE))
    desk.crm.failure = GONE
    desk.crm.drop_events()
    await settle()
    desk.crm.failure = None
    desk.crm.refusals.clear()
    await desk.clock.advance(61)
    assert made.now.phase is Phase.READY


async def test_one_that_is_paid_meanwhile_is_seen_as_paid(invoices: Invoices) -> None:
    invoices.desk.crm.invoice_rows = [PAID, replace(OPEN, state=InvoiceState.PAID)]
    invoices.desk.crm.push("billing.updated", what="invoices")
    await settle()
    assert [row.state for row in invoices.now.rows] == ["Paid", "Paid"]
    assert invoices.now.open_total == ""


async def test_one_invoice_comes_with_its_lines(invoices: Invoices) -> None:
    invoices.presenter.look_at("i1")
    assert invoices.one.phase is Phase.LOADING
    await settle()
    assert invoices.one.row is not None
    assert invoices.one.row.number == "2026-001"
    assert invoices.one.lines == (LineRow("Calls", "412 minutes", "$1,284.50"),)
    invoices.presenter.back()
    assert invoices.one.row is None


async def test_one_whose_lines_do_not_come_can_be_asked_for_again(invoices: Invoices) -> None:
    invoices.desk.crm.refusals["invoice"] = GONE
    invoices.presenter.look_at("i1")
    await settle()
    assert (invoices.one.phase, invoices.one.sentence) == (Phase.FAILED, str(GONE))
    invoices.desk.crm.refusals.clear()
    invoices.presenter.look_again()
    await settle()
    assert invoices.one.phase is Phase.READY


async def test_a_pdf_is_opened_as_the_crm_has_it(invoices: Invoices) -> None:
    invoices.presenter.open_pdf("i1")
    assert invoices.now.is_fetching
    assert invoices.now.notice == "Invoice 2026-001 is being fetched …"
    await settle()
    ((name, content),) = invoices.desk.documents.opened
    assert (name, content[:4]) == ("invoice-2026-001.pdf", b"%PDF")
    assert b"$1,284.50" in content
    assert (invoices.now.level, invoices.now.is_fetching) == ("good", False)


async def test_a_pdf_is_saved_where_the_person_wants_it(invoices: Invoices) -> None:
    invoices.presenter.look_at("i2")
    await settle()
    invoices.presenter.save_pdf("")
    await settle()
    ((name, content),) = invoices.desk.files.saved
    assert (name, b"2026-002" in content) == ("invoice-2026-002.pdf", True)
    assert invoices.one.notice == "Invoice 2026-002 is saved in /home/anna/invoice-2026-002.pdf."


async def test_who_thinks_better_of_saving_is_told_nothing(invoices: Invoices) -> None:
    invoices.desk.files.saves = False
    invoices.presenter.save_pdf("i1")
    await settle()
    assert (invoices.now.notice, invoices.now.is_fetching) == ("", False)


async def test_a_download_that_failed_says_so_and_can_be_tried_again(invoices: Invoices) -> None:
    invoices.desk.crm.refusals["invoice_pdf"] = GONE
    invoices.presenter.open_pdf("i1")
    await settle()
    assert (invoices.now.level, invoices.now.action) == ("error", "Try again")
    assert invoices.now.notice.endswith(str(GONE))
    assert invoices.now.phase is Phase.READY, "the list stays"
    invoices.desk.crm.refusals.clear()
    invoices.presenter.try_again()
    await settle()
    assert len(invoices.desk.documents.opened) == 1
    assert (invoices.now.level, invoices.now.action) == ("good", "")


async def test_a_document_that_cannot_be_shown_says_what_to_do(invoices: Invoices) -> None:
    invoices.desk.documents.failure = StoreUnavailable("No program opens PDF files. Save it.")
    invoices.presenter.open_pdf("i1")
    await settle()
    assert invoices.now.notice.endswith("Save it.")
    assert invoices.now.level == "error"
    invoices.presenter.dismiss()
    assert invoices.now.notice == ""


async def test_one_pdf_is_fetched_at_a_time(invoices: Invoices) -> None:
    invoices.desk.crm.hold("invoice_pdf")
    invoices.presenter.open_pdf("i1")
    await settle()
    invoices.presenter.open_pdf("i2")
    invoices.desk.crm.release()
    await settle()
    assert [name for name, _ in invoices.desk.documents.opened] == ["invoice-2026-001.pdf"]


@pytest.mark.requirement("S1-41")
async def test_invoices_leave_the_window_with_the_permission(invoices: Invoices) -> None:
    invoices.presenter.look_at("i1")
    await settle()
    invoices.desk.crm.change_role(Role.CALL_AGENT)
    await settle()
    assert (invoices.now.rows, invoices.one.row, invoices.one.lines) == ((), None, ())


async def test_a_pdf_on_its_way_is_not_shown_to_somebody_else(invoices: Invoices) -> None:
    invoices.desk.crm.hold("invoice_pdf")
    invoices.presenter.open_pdf("i1")
    await settle()
    await invoices.desk.session.sign_out()
    invoices.desk.crm.release()
    await settle()
    assert invoices.desk.documents.opened == []


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("H-1040", "invoice-H-1040.pdf"),
        ("../../etc/passwd", "invoice-etc-passwd.pdf"),
        ("2026/03 №7", "invoice-2026-03-7.pdf"),
        ("…", "invoice-copy.pdf"),
    ],
)
def test_a_file_is_called_what_every_system_takes(number: str, name: str) -> None:
    assert file_name(replace(PAID, number=number)) == name
