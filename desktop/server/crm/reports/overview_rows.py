"""The tiles of an account's overview, as they are stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, select

from desktop.domain.overview import DEFAULT_TILES, OverviewLayout, Tile
from desktop.server.tables import overview_layouts, users

_FIRST_VERSION: Final = 1


def layout_of(connection: Connection, account_id: str) -> OverviewLayout:
    mine = overview_layouts.c.account_id == account_id
    by = users.c.id == overview_layouts.c.changed_by
    asked = select(overview_layouts, users.c.name).join_from(
        overview_layouts, users, by, isouter=True
    )
    row = connection.execute(asked.where(mine)).first()
    if row is None:
        return OverviewLayout(DEFAULT_TILES, _FIRST_VERSION, is_default=True)
    tiles = DEFAULT_TILES if row.is_default else tiles_from(row.tiles)
    return OverviewLayout(tiles, row.version, row.is_default, row.name or "")


def keep_layout(
    connection: Connection, account_id: str, tiles: Sequence[Tile] | None, user_id: str
) -> OverviewLayout:
    """None: the tiles an account begins with, whichever those are from now on."""
    version = layout_of(connection, account_id).version + 1
    row = {
        "account_id": account_id,
        "tiles": msgspec.to_builtins(tiles or ()),
        "is_default": tiles is None,
        "version": version,
        "changed_by": user_id,
    }
    mine = overview_layouts.c.account_id == account_id
    connection.execute(overview_layouts.delete().where(mine))
    connection.execute(overview_layouts.insert().values(row))
    return layout_of(connection, account_id)


def tiles_from(stored: Sequence[Any]) -> tuple[Tile, ...]:
    return msgspec.convert(stored, tuple[Tile, ...])


def layout_shape(layout: OverviewLayout) -> dict[str, Any]:
    shape: dict[str, Any] = msgspec.to_builtins(layout)
    return shape
