"""Invoices for past payments (S1-41)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Response
from sqlalchemy import Connection, Row, select, tuple_

from desktop.domain.billing import Invoice, InvoiceLine, InvoiceState
from desktop.domain.money import Money
from desktop.server.crm import shapes
from desktop.server.crm.answers import answer, page_of, place_of
from desktop.server.crm.billing import shapes_billing
from desktop.server.crm.billing.invoice_pdf import pdf_of
from desktop.server.crm.context import SignedIn, entitled
from desktop.server.crm.problems import not_found
from desktop.server.tables import invoices

router = APIRouter(prefix="/v1/accounts/{account_id}/invoices", tags=["billing"])

_SEE: Final = ("billing.invoices:view", "see invoices")
_PLAIN: Final = ("id", "number", "issued_on", "period", "amount", "currency", "status")
DAYS_TO_PAY: Final = timedelta(days=14)


@router.get("", response_model=shapes.Listing[shapes_billing.InvoiceShape])
def list_invoices(
    caller: SignedIn, account_id: str, limit: shapes.Limit = 100, cursor: str = ""
) -> Response:
    """Newest first, without their lines."""
    query = select(invoices).where(invoices.c.account_id == account_id)
    newest = (invoices.c.issued_on, invoices.c.id)
    if cursor:
        query = query.where(tuple_(*newest) < place_of(cursor, (str, str)))
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *_SEE)
        ordered = query.order_by(*(each.desc() for each in newest)).limit(limit + 1)
        rows = connection.execute(ordered).all()
    return page_of(rows, limit, _shape, ("issued_on", "id"))


@router.get("/{invoice_id}", response_model=shapes_billing.InvoiceShape)
def invoice(caller: SignedIn, account_id: str, invoice_id: str) -> Response:
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *_SEE)
        row = _found(connection, account_id, invoice_id)
    return answer({**_shape(row), "lines": row.lines})


@router.get("/{invoice_id}/pdf", response_class=Response)
def invoice_pdf(caller: SignedIn, account_id: str, invoice_id: str) -> Response:
    with caller.database.read() as connection:
        account = entitled(connection, caller, account_id, *_SEE).account
        row = _found(connection, account_id, invoice_id)
    content = pdf_of(account.name, _facts(row))
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(row.number)}.pdf"}
    return Response(content, media_type="application/pdf", headers=headers)


def _facts(row: Row[Any]) -> Invoice:
    lines = tuple(
        InvoiceLine(each["title"], each["quantity"], Money(each["amount"], row.currency))
        for each in row.lines
    )
    return Invoice(
        id=row.id,
        number=row.number,
        issued_on=date.fromisoformat(row.issued_on),
        due_on=date.fromisoformat(due_on(row)),
        period=row.period,
        total=Money(row.amount, row.currency),
        state=InvoiceState(row.status),
        lines=lines,
    )


def due_on(row: Row[Any]) -> str:
    """An invoice of an earlier version says no day."""
    issued = date.fromisoformat(row.issued_on)
    return str(row.due_on or (issued + DAYS_TO_PAY).isoformat())


def _found(connection: Connection, account_id: str, invoice_id: str) -> Row[Any]:
    mine = (invoices.c.account_id == account_id, invoices.c.id == invoice_id)
    row = connection.execute(select(invoices).where(*mine)).first()
    if row is None:
        raise not_found()
    return row


def _shape(row: Row[Any]) -> dict[str, Any]:
    return {**{name: getattr(row, name) for name in _PLAIN}, "due_on": due_on(row), "lines": []}
