"""The account's numbers and invoices."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from sqlalchemy import Row, select

from desktop.server.crm import shapes
from desktop.server.crm.answers import listing
from desktop.server.crm.context import SignedIn, entitled
from desktop.server.tables import (
    invoices,
    numbers,
    queues,
    users,
    voice_menu_numbers,
    voice_menus,
)

router = APIRouter(prefix="/v1/accounts/{account_id}", tags=["account"])


@router.get("/numbers", response_model=shapes.Listing[shapes.NumberShape])
def list_numbers(caller: SignedIn, account_id: str) -> Response:
    query = (
        select(
            numbers,
            users.c.name.label("user"),
            queues.c.name.label("queue"),
            voice_menus.c.name.label("menu"),
        )
        .join(users, users.c.id == numbers.c.route_user_id, isouter=True)
        .join(queues, queues.c.id == numbers.c.route_queue_id, isouter=True)
        .join(voice_menu_numbers, voice_menu_numbers.c.number_id == numbers.c.id, isouter=True)
        .join(voice_menus, voice_menus.c.id == voice_menu_numbers.c.menu_id, isouter=True)
        .where(numbers.c.account_id == account_id)
        .order_by(numbers.c.name)
    )
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, "numbers:view", "see the numbers")
        rows = connection.execute(query).all()
    return listing(
        [
            {
                "id": row.id,
                "number": row.number,
                "name": row.name,
                "source": row.source,
                "state": row.state,
                "text_enabled": row.text_enabled,
                "routes_to": _leads_to(row),
            }
            for row in rows
        ]
    )


def _leads_to(row: Row[Any]) -> str:
    """In words; a menu stands before what the number's own row says."""
    if row.menu:
        return f"Menu {row.menu}"
    return row.user or (f"Queue {row.queue}" if row.queue else "")


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
