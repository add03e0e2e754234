"""What the phone system asks and writes about supervisions, in the shared database."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select
from sqlalchemy.exc import OperationalError

from desktop.domain.supervision import Ended, Mode
from desktop.server import call_path
from desktop.server.assigning import hand_over
from desktop.server.database import Database, publish
from desktop.server.database_news import DatabaseNews
from desktop.server.pbx.records import RecordsFailed
from desktop.server.pbx.supervised import Admitted, Followed
from desktop.server.presence import tell
from desktop.server.supervising import supervision
from desktop.server.supervising.supervision import Verdict
from desktop.server.tables import calls

log = logging.getLogger(__name__)


class SupervisedCalls:
    """Satisfies ``desktop.server.pbx.supervised.SupervisionRecords``."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._news = DatabaseNews(database.path)

    def close(self) -> None:
        self._news.close()

    async def admit(self, token: str, account_id: str, user_id: str) -> Admitted | None:
        return await asyncio.to_thread(self._admit, token, account_id, user_id)

    async def began(self, supervision_id: str, at: int) -> None:
        await _written(self._began, supervision_id, at)

    async def over(self, supervision_id: str, ended: Ended) -> None:
        await _written(self._over, supervision_id, Verdict(ended))

    async def taken_over(self, supervision_id: str, at: int) -> None:
        await _written(self._taken_over, supervision_id, at)

    async def look(self, *, anyway: bool) -> Sequence[Followed] | None:
        is_new = self._news.is_there()
        return await asyncio.to_thread(self._look) if is_new or anyway else None

    async def close_stale(self) -> None:
        await _written(self._close_stale)

    def _admit(self, token: str, account_id: str, user_id: str) -> Admitted | None:
        with self._database.write() as connection:
            row = supervision.admitted(connection, token, account_id, user_id)
            if row is None:
                return None
            verdict = supervision.verdict_on(connection, row)
            if verdict is not None:
                supervision.end(connection, row, verdict)
                return None
        return Admitted(row.id, row.call_id, Mode(row.mode))

    def _began(self, supervision_id: str, at: int) -> None:
        with self._database.write() as connection:
            supervision.is_running(connection, supervision_id, at)

    def _over(self, supervision_id: str, verdict: Verdict) -> None:
        with self._database.write() as connection:
            row = supervision.one(connection, supervision_id)
            if row is not None:
                supervision.end(connection, row, verdict)

    def _taken_over(self, supervision_id: str, at: int) -> None:
        with self._database.write() as connection:
            row = supervision.one(connection, supervision_id)
            if row is None:
                return
            mine = calls.c.id == row.call_id
            call = connection.execute(select(calls).where(mine)).one()
            if call.agent_id != row.supervisor_id:
                _give(connection, call, row.supervisor_id, at)
            supervision.end(connection, row, Verdict(Ended.TAKEN_OVER))

    def _look(self) -> list[Followed]:
        with self._database.read() as connection:
            judged = [
                (row, supervision.verdict_on(connection, row))
                for row in supervision.open_ones(connection)
            ]
        over = [(row, verdict) for row, verdict in judged if verdict is not None]
        if over:
            self._end(over)
        return [Followed(row.id, Mode(row.mode)) for row, verdict in judged if verdict is None]

    def _end(self, over: Sequence[tuple[Row[Any], Verdict]]) -> None:
        """Where it cannot be written now, it ends all the same, and is written at the next look."""
        try:
            with self._database.write() as connection:
                for row, verdict in over:
                    now = supervision.one(connection, row.id)
                    if now is not None:
                        supervision.end(connection, now, verdict)
        except OperationalError as error:
            log.error("the end of a supervision could not be written: %s", error.orig)

    def _close_stale(self) -> None:
        with self._database.write() as connection:
            supervision.end_all(connection, Verdict(Ended.PHONE_SYSTEM))


def _give(connection: Connection, call: Row[Any], user_id: str, at: int) -> None:
    """The log, the board and both desks see whose call it is now."""
    facts = {"agent_id": user_id, "assigned_by": "takeover", "version": call.version + 1}
    connection.execute(calls.update().where(calls.c.id == call.id).values(facts))
    call_path.add(connection, call.id, "taken_over", at, user_id=user_id)
    hand_over(connection, call, user_id)
    publish(connection, call.account_id, "call.updated", {"call_id": call.id})
    for each in (call.agent_id, user_id):
        if each:
            tell(connection, call.account_id, each)


async def _written(work: Callable[..., None], *arguments: object) -> None:
    """On a worker thread. Raises RecordsFailed where the disk is full, for instance."""
    try:
        await asyncio.to_thread(work, *arguments)
    except OperationalError as error:
        raise RecordsFailed("A supervision cannot be written down.") from error
