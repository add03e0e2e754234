"""Who is kept from ringing, in the real database: by number, by its beginning, by name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.server.database import Database, now_ms
from desktop.server.tables import blocked_callers
from desktop.server.telephony import Telephony
from tests.fakes import crm_records as known
from tests.support.crm_rows import put, write_company

DAY = 24 * 3600 * 1000


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database.in_folder(tmp_path)
    write_company(database)
    yield database
    database.close()


def block(database: Database, kind: str, value: str, **fields: Any) -> None:
    row = {"id": f"b-{kind}-{value}", "account_id": known.ACCOUNT, "kind": kind, "value": value}
    with database.write() as connection:
        put(connection, blocked_callers, {**row, "created_at": 1, **fields})


async def blocked(database: Database, number: str, name: str = "") -> bool:
    route = await Telephony(database).route_of(known.MAIN_LINE, number, name)
    assert route is not None
    return route.is_blocked


async def test_by_number(database: Database) -> None:
    block(database, "number", "+14435550160")
    assert await blocked(database, "+14435550160")
    assert not await blocked(database, "+14435550161")


async def test_by_the_beginning_of_the_number(database: Database) -> None:
    block(database, "prefix", "+1443")
    assert await blocked(database, "+14435550160")
    assert not await blocked(database, "+14105550160")
    assert not await blocked(database, "anonymous")


@pytest.mark.parametrize(
    ("number", "name"), [("+14435550160", "VEHICLE warranty"), ("anonymous", "Vehicle  Warranty")]
)
async def test_by_the_name_that_comes_with_the_call(
    database: Database, number: str, name: str
) -> None:
    block(database, "name", "Vehicle Warranty")
    assert await blocked(database, number, name)
    assert not await blocked(database, number, "Warranty")


async def test_by_the_name_of_the_contact(database: Database) -> None:
    block(database, "name", known.MARCUS.name)
    assert await blocked(database, known.MARCUS_NUMBER)


async def test_an_entry_that_has_expired_blocks_nobody(database: Database) -> None:
    block(database, "number", "+14435550160", until=now_ms() - DAY)
    block(database, "prefix", "+1312", until=now_ms() + DAY)
    assert not await blocked(database, "+14435550160")
    assert await blocked(database, "+13125550160")


async def test_the_list_of_another_account_blocks_nobody_here(database: Database) -> None:
    block(database, "number", "+14435550160", account_id=known.SECOND_ACCOUNT)
    assert not await blocked(database, "+14435550160")
