"""A database of an earlier version: its lists are not lost, and taken over once."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select, text

from desktop.server.database import Database
from desktop.server.tables import blocked_callers, do_not_call
from tests.fakes import crm_records as known
from tests.support.crm_rows import write_company

_OLD = (
    "CREATE TABLE blocked_numbers (account_id TEXT, number TEXT)",
    "CREATE TABLE do_not_call (account_id TEXT, number TEXT)",
    f"INSERT INTO blocked_numbers VALUES ('{known.ACCOUNT}', '+14435550160')",
    f"INSERT INTO do_not_call VALUES ('{known.ACCOUNT}', '+14435550161')",
)


def test_lists_of_an_earlier_version_are_taken_over_once(tmp_path: Path) -> None:
    old = Database.in_folder(tmp_path)
    write_company(old)
    with old.write() as connection:
        for statement in _OLD:
            connection.execute(text(statement))
    old.close()
    for _ in range(2):
        database = Database.in_folder(tmp_path)
        with database.read() as connection:
            blocked = connection.execute(select(blocked_callers)).all()
            listed = connection.execute(select(do_not_call)).all()
        database.close()
        assert [(each.kind, each.value) for each in blocked] == [("number", "+14435550160")]
        assert [each.number for each in listed] == ["+14435550161"]
        assert blocked[0].created_at > 1_700_000_000_000
