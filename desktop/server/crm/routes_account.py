"""The account's invoices."""

from __future__ import annotations

from fastapi import APIRouter, Response
from sqlalchemy import select

from desktop.server.crm import shapes
from desktop.server.crm.answers import listing
from desktop.server.crm.context import SignedIn, entitled
from desktop.server.tables import invoices

router = APIRouter(prefix="/v1/accounts/{account_id}", tags=["account"])


@router.get("/invoices", response_model=shapes.Listing[shapes.InvoiceShape])
def list_invoices(caller: SignedIn, account_id: str) -> Response:
    """Newest first (S1-41)."""
    mine = invoices.c.account_id == account_id
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, "billing.invoices:view", "see invoices")
        rows = connection.execute(
            select(invoices).where(mine).order_by(invoices.c.issued_on.desc())
        ).all()
    names = ("id", "number", "issued_on", "period", "amount", "currency", "status")
    return listing([{name: getattr(row, name) for name in names} for row in rows])
