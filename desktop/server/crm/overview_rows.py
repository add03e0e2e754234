"""The tiles of an account's overview, as they are stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, select

from desktop.domain.overview import DEFAULT_TILES, OverviewLayout, Tile
from desktop.server.tables import overview_layouts

_FIRST_VERSION: Final = 1


def layout_of(connection: Connection, account_id: str) -> OverviewLayout:
    mine = overview_layouts.c.account_id == account_id
    row = connection.execute(select(overview_layouts).where(mine)).first()
    if row is None:
        return OverviewLayout(DEFAULT_TILES, _FIRST_VERSION, is_default=True)
    if row.is_default:
        return OverviewLayout(DEFAULT_TILES, row.version, is_default=True)
    return OverviewLayout(tiles_from(row.tiles), row.version)


def keep_layout(
    connection: Connection, account_id: str, tiles: Sequence[Tile] | None
) -> OverviewLayout:
    """None: the tiles an account begins with, whichever those are from now on."""
    version = layout_of(connection, account_id).version + 1
    row = {
        "account_id": account_id,
        "tiles": msgspec.to_builtins(tiles or ()),
        "is_default": tiles is None,
        "version": version,
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
