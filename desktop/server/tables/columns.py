"""The columns every table is made of; times are milliseconds since 1970 UTC, numbers E.164."""

from __future__ import annotations

import uuid
from typing import Any, Final

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Integer, MetaData, Text

metadata: Final = MetaData()


def own_id() -> Column[Any]:
    return Column("id", Text, primary_key=True)


def new_id() -> Column[Any]:
    """Like ``own_id``, and made up where none is given."""
    return Column("id", Text, primary_key=True, default=lambda: uuid.uuid4().hex)


def belongs_to(target: str) -> Column[Any]:
    table = target.split(".", maxsplit=1)[0]
    return Column(f"{table.removesuffix('s')}_id", ForeignKey(target), nullable=False)


def text(name: str, default: str = "") -> Column[Any]:
    return Column(name, Text, nullable=False, default=default)


def mapping(name: str) -> Column[Any]:
    return Column(name, JSON, nullable=False, default=dict)


def listed(name: str) -> Column[Any]:
    return Column(name, JSON, nullable=False, default=list)


def flag(name: str, default: bool = False) -> Column[Any]:
    return Column(name, Boolean, nullable=False, default=default)


def count(name: str, default: int = 0) -> Column[Any]:
    return Column(name, Integer, nullable=False, default=default)


def moment(name: str, *, is_known: bool = False) -> Column[Any]:
    return Column(name, Integer, nullable=not is_known)
