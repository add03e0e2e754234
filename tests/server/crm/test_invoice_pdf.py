"""The PDF of an invoice says what the CRM says of it, with names in every script."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from desktop.domain.access import Role
from desktop.domain.billing import Invoice, InvoiceLine, InvoiceState
from desktop.domain.money import Money
from desktop.server.crm.billing.invoice_pdf import pdf_of
from desktop.server.tables import accounts, invoices
from tests.fakes.billing_records import INVOICES
from tests.server.crm.conftest import Door, Person
from tests.support.crm_rows import add_person
from tests.support.crm_server import CrmServer


def text_of(content: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


@pytest.fixture
def payer(server: CrmServer, door: Door) -> Person:
    with server.change() as connection:
        email = add_person(connection, "u_pays", Role.BILLING)
    return door.person(email)


@pytest.mark.requirement("S1-41")
def test_its_text_agrees_with_the_data(payer: Person) -> None:
    for invoice in INVOICES:
        facts = payer.get(f"/invoices/{invoice.id}").json()
        answer = payer.get(f"/invoices/{invoice.id}/pdf")
        assert answer.headers["content-type"] == "application/pdf"
        assert f"{invoice.number}.pdf" in answer.headers["content-disposition"]
        text = text_of(answer.content)
        assert facts["number"] in text
        assert facts["period"] in text
        assert "Harbor Home Services" in text
        assert ("Still to be paid" in text) == (facts["status"] == "open")
        for each in facts["lines"]:
            assert each["title"] in text
            assert each["quantity"] in text
            assert Money(each["amount"]).display() in text
        assert f"Total {Money(facts['amount']).display()}" in " ".join(text.split())
        assert sum(each["amount"] for each in facts["lines"]) == facts["amount"]


def test_an_invoice_of_an_earlier_version_has_its_sum(server: CrmServer, payer: Person) -> None:
    with server.change() as connection:
        change = invoices.update().where(invoices.c.id == "i1")
        connection.execute(change.values(lines=[], due_on=""))
    assert payer.get("/invoices/i1").json()["due_on"] == "2026-02-15"
    text = text_of(payer.get("/invoices/i1/pdf").content)
    assert "Services in January 2026" in text
    assert "$405.50" in text


@pytest.mark.parametrize(
    "name", ["Müller & Søn ApS", "Ελλάδα ΑΕ", "ООО «Гавань»", "株式会社港", "שירותי נמל"]
)
def test_a_name_in_any_script_stands_in_it(server: CrmServer, payer: Person, name: str) -> None:
    with server.change() as connection:
        connection.execute(accounts.update().where(accounts.c.id == "a1").values(name=name))
    text = text_of(payer.get("/invoices/i1/pdf").content)
    letters = {each for each in name if each.isalpha()}
    assert letters <= set(text)


def test_without_a_font_the_amounts_are_whole(tmp_path: Path) -> None:
    line = InvoiceLine("Звонки", "3 minutes", Money(6))
    day = date(2026, 2, 1)
    facts = Invoice("i", "H-1", day, day, "January 2026", Money(6), InvoiceState.OPEN, (line,))
    text = text_of(pdf_of("株式会社港", facts, folders=(str(tmp_path),)))
    assert "$0.06" in text
    assert "no font" in text


def test_many_lines_go_on_on_the_next_page() -> None:
    line = INVOICES[0].lines[0]
    lines = tuple(replace(line, title=f"Number {place}") for place in range(120))
    content = pdf_of("Harbor", replace(INVOICES[0], lines=lines))
    assert len(PdfReader(io.BytesIO(content)).pages) > 1
    assert "Number 119" in text_of(content)
