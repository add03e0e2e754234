"""An import into the do-not-call list: one job, in steps that commit with their counts."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import OperationalError

from desktop.domain.errors import InvalidInput
from desktop.server.crm.context import Caller, record
from desktop.server.crm.number_file import Line, lines_in
from desktop.server.database import now_ms, publish
from desktop.server.tables import do_not_call, do_not_call_imports

log = logging.getLogger(__name__)

STEP: Final = 250
KEPT_MS: Final = 7 * 24 * 3600 * 1000
MOST_BAD_SHOWN: Final = 200
REASON: Final = "Imported"
_RESTARTED: Final = "The CRM was stopped meanwhile. Import the file again: what is there stays."
_NO_STORAGE: Final = "The CRM cannot use its storage. Import the file again later."


@dataclass(frozen=True, slots=True)
class Import:
    """``ends`` says that the server is being stopped."""

    id: str
    account_id: str
    region: str
    caller: Caller
    ends: Callable[[], bool]


def run(job: Import, file: BinaryIO) -> None:
    """On a worker thread, until the file is read, the job cancelled, or the server stopped."""
    try:
        _run(job, file)
    except InvalidInput as error:
        _end(job, "failed", str(error))
    except OperationalError as error:
        log.error("an import could not be written: %s", error.orig)
        _end(job, "failed", _NO_STORAGE)
    finally:
        file.close()


def _run(job: Import, file: BinaryIO) -> None:
    with closing(lines_in(file, job.region)) as lines:
        while step := list(itertools.islice(lines, STEP)):
            if job.ends():
                _end(job, "failed", _RESTARTED)
                return
            if not _keep(job, step):
                return
    _end(job, "done")


def _keep(job: Import, step: Sequence[Line]) -> bool:
    """False where the job has been cancelled meanwhile."""
    with job.caller.database.write() as connection:
        row = _row(connection, job.id)
        if row.state != "running":
            return False
        _write(connection, job, row, step)
    return True


def _write(connection: Connection, job: Import, row: Any, step: Sequence[Line]) -> None:
    good = [line for line in step if line.number]
    bad = [{"line": each.at, "text": each.text, "why": each.fault} for each in step if each.fault]
    added = sum(_add(connection, job, line) for line in good)
    counts = {
        "read": step[-1].at,
        "added": row.added + added,
        "already": row.already + len(good) - added,
        "bad": row.bad + len(bad),
        "bad_lines": (row.bad_lines + bad)[:MOST_BAD_SHOWN],
        "stepped_at": now_ms(),
    }
    mine = do_not_call_imports.c.id == job.id
    connection.execute(do_not_call_imports.update().where(mine).values(**counts))


def _add(connection: Connection, job: Import, line: Line) -> int:
    """1, or 0 where the number is there already."""
    values = {
        "account_id": job.account_id,
        "number": line.number,
        "reason": line.reason or REASON,
        "added_by": job.caller.user_id,
        "added_at": now_ms(),
    }
    return connection.execute(insert(do_not_call).values(values).on_conflict_do_nothing()).rowcount


def _end(job: Import, state: str, sentence: str = "") -> None:
    try:
        with job.caller.database.write() as connection:
            close(connection, job.caller, job.account_id, job.id, state, sentence)
    except OperationalError as error:
        log.error("the end of an import could not be written: %s", error.orig)


def close(
    connection: Connection,
    caller: Caller,
    account_id: str,
    import_id: str,
    state: str,
    sentence: str = "",
) -> None:
    """A job that is over already stays as it ended."""
    row = _row(connection, import_id)
    if row.state != "running":
        return
    ending: dict[str, Any] = {"state": state, "sentence": sentence, "stepped_at": now_ms()}
    if state == "done":
        ending["read"] = row.total
    mine = do_not_call_imports.c.id == import_id
    connection.execute(do_not_call_imports.update().where(mine).values(**ending))
    counts = {name: getattr(row, name) for name in ("added", "already", "bad")}
    after = {"state": state, **counts}
    record(connection, caller, account_id, "do_not_call.import", import_id, None, after)
    publish(connection, account_id, "do_not_call.updated", {"import_id": import_id})


def _row(connection: Connection, import_id: str) -> Any:
    mine = do_not_call_imports.c.id == import_id
    return connection.execute(select(do_not_call_imports).where(mine)).one()


def sweep(connection: Connection) -> None:
    """Nobody looks at the report of an import that was over a week ago."""
    old = do_not_call_imports.c.stepped_at < now_ms() - KEPT_MS
    connection.execute(do_not_call_imports.delete().where(old))
