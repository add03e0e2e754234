"""A database of an earlier version is taken over as it is, with what it lacks added."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Table, select, text

from desktop.server.database import Database
from desktop.server.tables import accounts, availability, conversations, queue_members
from tests.fakes import crm_records as known
from tests.support.crm_rows import write_company


def rows(database: Database, table: Table) -> list[Any]:
    with database.read() as connection:
        return list(connection.execute(select(table)).all())


def test_missing_columns_are_added_and_rows_kept(tmp_path: Path) -> None:
    database = Database.in_folder(tmp_path)
    write_company(database)
    row = {"account_id": known.ACCOUNT, "user_id": known.ANNA, "availability": "away"}
    with database.write() as connection:
        connection.execute(availability.insert().values(row))
    before = [rows(database, each) for each in (queue_members, accounts, conversations)]
    with database.write() as connection:
        for table, column in (
            ("queue_members", "logged_in"),
            ("availability", "wrap_up_since"),
            ("accounts", "switches"),
            ("accounts", "region"),
            ("conversations", "unread"),
        ):
            connection.execute(text(f"ALTER TABLE {table} DROP COLUMN {column}"))
    database.close()

    again = Database.in_folder(tmp_path)

    members, companies, talks = (
        rows(again, each) for each in (queue_members, accounts, conversations)
    )
    assert [each.logged_in for each in members] == [True] * len(before[0])
    assert [each.switches for each in companies] == [{}] * len(before[1])
    assert {each.region for each in companies} == {"US"}
    assert [(each.id, each.unread) for each in talks] == [(each.id, 0) for each in before[2]]
    (kept,) = rows(again, availability)
    assert (kept.availability, kept.wrap_up_since) == ("away", None)
    again.close()


def indexes(database: Database) -> set[str]:
    with database.read() as connection:
        query = text("SELECT name FROM sqlite_master WHERE type = 'index'")
        return set(connection.execute(query).scalars())


def test_missing_indexes_are_added(tmp_path: Path) -> None:
    database = Database.in_folder(tmp_path)
    before = indexes(database)
    with database.write() as connection:
        for each in ("messages_under_way", "calls_by_change", "conversations_by_time"):
            connection.execute(text(f"DROP INDEX {each}"))
    assert len(indexes(database)) == len(before) - 3
    database.close()

    again = Database.in_folder(tmp_path)
    assert indexes(again) == before
    again.close()


def test_a_database_that_lacks_nothing_is_left_alone(tmp_path: Path) -> None:
    Database.in_folder(tmp_path).close()
    again = Database.in_folder(tmp_path)
    write_company(again)
    assert len(rows(again, accounts)) == 3
    again.close()
