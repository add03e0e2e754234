"""Searching in lists: signs are what they are, and digits are found in numbers however written."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, exists, func, select

from desktop.server.tables import contact_numbers

_FEWEST_DIGITS: Final = 3


def contains(column: ColumnElement[Any], text: str) -> ColumnElement[bool]:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return column.ilike(f"%{escaped}%", escape="\\")


def any_contains(column: ColumnElement[Any], text: str) -> ColumnElement[bool]:
    """For a column that holds a JSON list of texts."""
    each = func.json_each(column).table_valued("value")
    return exists(select(1).select_from(each).where(contains(each.c.value, text)))


def digits_of(text: str) -> str:
    """ "" where there are too few to look for."""
    digits = "".join(each for each in text if each in "0123456789")
    return digits if len(digits) >= _FEWEST_DIGITS else ""


def contacts_with(account_id: str, digits: str) -> Select[Any]:
    return select(contact_numbers.c.contact_id).where(
        contact_numbers.c.account_id == account_id, contains(contact_numbers.c.number, digits)
    )
