"""Keeps the sums right in the transaction of every write, whoever makes it.

Triggers, because they cannot be forgotten: calls are written by the phone system, by people, by
imports and by tests, each in its own way. What they are made of is compared with what stands in
the database when it is opened; where it differs, everything is counted anew.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Final

from sqlalchemy import Connection

from desktop.server.figures import statements
from desktop.server.figures.statements import MEASURED, OF_TEXTS, PLACING
from desktop.server.figures.tables import (
    figures_metadata,
    first_calls,
    report_cells,
    report_progress,
    report_values,
)

PARTS: Final = {"calls": "calls", "firsts": "calls", "texts": "messages"}  # with their tables
_PREFIX: Final = "figures_"


def install(connection: Connection) -> None:
    """Makes tables and triggers; rows that were there before wait to be counted."""
    figures_metadata.create_all(connection)
    made = dict(_triggers())
    version = zlib.crc32("\n".join(made.values()).encode())
    known = connection.exec_driver_sql("SELECT version FROM report_progress").scalars().all()
    if list(known) == [version] * len(PARTS):
        return
    remove(connection)
    for statement in made.values():
        connection.exec_driver_sql(statement)
    count_anew(connection, version)


def remove(connection: Connection) -> None:
    """What is written from now on is not counted, until ``install`` counts everything anew."""
    query = f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '{_PREFIX}%'"
    for name in connection.exec_driver_sql(query).scalars().all():
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    connection.execute(report_progress.delete())


def count_anew(connection: Connection, version: int) -> None:
    for table in (first_calls, report_cells, report_values, report_progress):
        connection.execute(table.delete())
    for part, table_name in PARTS.items():
        newest = connection.exec_driver_sql(f"SELECT max(rowid) FROM {table_name}").scalar()
        values = {"part": part, "done": 0, "until": newest or 0, "version": version}
        connection.execute(report_progress.insert().values(values))


def begin_waiting(connection: Connection) -> None:
    """Rows that are written in bulk from now on wait to be counted; needs ``end_waiting``."""
    connection.execute(report_progress.update().values(until=2**62))


def end_waiting(connection: Connection) -> None:
    """In the same transaction; what was counted before is counted anew with the rest."""
    version = connection.exec_driver_sql("SELECT max(version) FROM report_progress").scalar_one()
    count_anew(connection, version)


def _triggers() -> Iterator[tuple[str, str]]:
    yield from _of_calls()
    yield from _of_firsts()
    yield from _of_texts()


def _of_calls() -> Iterator[tuple[str, str]]:
    """Most writes tell how a call goes on: those leave the call in its cells, and cost half."""
    known = statements.known_values("NEW")
    add, take = statements.add_call("NEW", 1), statements.add_call("OLD", -1)
    counted, moved = _is_counted("calls", "NEW"), _is_changed(PLACING)
    went_on = f"NOT ({moved}) AND ({_is_changed(MEASURED)})"
    yield _made("call_added", "AFTER INSERT ON calls", counted, known, add)
    placing = f"AFTER UPDATE OF {', '.join(PLACING)} ON calls"
    yield _made("call_moved", placing, f"{counted} AND ({moved})", known, take, add)
    measured = f"AFTER UPDATE OF {', '.join(MEASURED)} ON calls"
    difference = statements.add_difference()
    yield _made("call_went_on", measured, f"{counted} AND {went_on}", difference)
    yield _made("call_removed", "AFTER DELETE ON calls", _is_counted("calls", "OLD"), take)


def _of_firsts() -> Iterator[tuple[str, str]]:
    """A call that changes is no first call for a moment, then whoever was first is looked for."""
    changed, update = _is_changed(PLACING), f"UPDATE OF {', '.join(PLACING)} ON calls"
    forget = "DELETE FROM first_calls WHERE call_id = OLD.id"
    yield _made("first_added", "AFTER INSERT ON calls", "true", *_elect())
    yield _made("first_changing", f"BEFORE {update}", changed, forget)
    yield _made("first_changed", f"AFTER {update}", changed, _next_one(), *_elect())
    yield _made("first_removing", "BEFORE DELETE ON calls", "true", forget)
    yield _made("first_removed", "AFTER DELETE ON calls", "true", _next_one())
    owner = "(SELECT * FROM calls WHERE id = NEW.call_id) AS owner"
    work = (statements.known_values("owner", owner), statements.add_first("NEW.call_id", 1))
    aloud = "NOT EXISTS (SELECT 1 FROM report_progress WHERE part = 'bulk')"
    yield _made("first_told", "AFTER INSERT ON first_calls", aloud, *work)
    taken = statements.add_first("OLD.call_id", -1)
    yield _made("first_taken", "BEFORE DELETE ON first_calls", "true", taken)


def _of_texts() -> Iterator[tuple[str, str]]:
    new, old = statements.text_of("NEW"), statements.text_of("OLD")
    known, add = statements.known_text_values(new), statements.add_texts(new, 1)
    take, counted = statements.add_texts(old, -1), _is_counted("texts", "NEW")
    update = f"AFTER UPDATE OF {', '.join(OF_TEXTS)} ON messages"
    changed = f"{counted} AND ({_is_changed(OF_TEXTS)})"
    yield _made("text_added", "AFTER INSERT ON messages", counted, known, add)
    yield _made("text_changed", update, changed, known, take, add)
    yield _made("text_removed", "AFTER DELETE ON messages", _is_counted("texts", "OLD"), take)
    whose = ("account_id", "our_number")
    moved = f"UPDATE OF {', '.join(whose)} ON conversations"
    theirs = statements.texts_where(
        f"conversations.id = NEW.id AND {_is_counted('texts', 'messages')}"
    )
    yield _made(
        "texts_moving", f"BEFORE {moved}", _is_changed(whose), statements.add_texts(theirs, -1)
    )
    arrived = (statements.known_text_values(theirs), statements.add_texts(theirs, 1))
    yield _made("texts_moved", f"AFTER {moved}", _is_changed(whose), *arrived)


def _made(name: str, when: str, only: str, *work: str) -> tuple[str, str]:
    body = ";\n".join(work)
    return name, f"CREATE TRIGGER {_PREFIX}{name} {when} WHEN {only} BEGIN\n{body};\nEND"


def _is_counted(part: str, row: str) -> str:
    """Whether the row does not wait to be counted (``catching_up``)."""
    return (
        f"EXISTS (SELECT 1 FROM report_progress WHERE part = '{part}'"
        f" AND ({row}.rowid <= done OR {row}.rowid > until))"
    )


def _is_changed(columns: Iterable[str]) -> str:
    return " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in columns)


def _elect() -> tuple[str, str]:
    """The new row is the first call of its number, unless an earlier one is known."""
    same = "account_id = NEW.account_id AND remote_number = NEW.remote_number"
    later = "(started_at, call_id) > (NEW.started_at, NEW.id)"
    row = "NEW.account_id, NEW.remote_number, NEW.started_at, NEW.id"
    is_one = f"{statements.is_first_caller('NEW')} AND {_is_counted('firsts', 'NEW')}"
    return (
        f"DELETE FROM first_calls WHERE {same} AND {later} AND {is_one}",
        f"INSERT INTO first_calls ({_FIRST}) SELECT {row} WHERE {is_one} ON CONFLICT DO NOTHING",
    )


def _next_one() -> str:
    """Whoever is first now that the old row is gone or is another."""
    same = "account_id = OLD.account_id AND remote_number = OLD.remote_number"
    return (
        f"INSERT INTO first_calls ({_FIRST})"
        " SELECT account_id, remote_number, started_at, id FROM calls"
        f" WHERE {same} AND {statements.is_first_caller('calls')}"
        f" AND NOT EXISTS (SELECT 1 FROM first_calls WHERE {same})"
        " ORDER BY started_at, id LIMIT 1 ON CONFLICT DO NOTHING"
    )


_FIRST: Final = "account_id, remote_number, started_at, call_id"
