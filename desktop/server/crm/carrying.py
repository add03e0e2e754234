"""Takes texts to the network and writes down what becomes of them, also after a restart."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, literal_column, select
from sqlalchemy.exc import OperationalError

from desktop.server.billing.ledger import text_sent
from desktop.server.crm import bulk_counts
from desktop.server.crm.bell import Bell
from desktop.server.database import Database, publish
from desktop.server.messaging.network import MessagingNetwork, OutgoingText, Report
from desktop.server.tables import bulk_recipients, conversations, message_extras, messages

log = logging.getLogger(__name__)

_LOOK_AGAIN_SECONDS: Final = 15.0
_TRY_AGAIN_SECONDS: Final = 1.0
_MAY_BECOME: Final = {
    "queued": ("sent", "delivered", "failed"),
    "sent": ("delivered", "failed"),
}


class Carrier:
    """What is queued in the database is the work to do: nothing is forgotten when this ends."""

    def __init__(self, database: Database, network: MessagingNetwork, bell: Bell) -> None:
        self._database = database
        self._network = network
        self._bell = bell
        self._handed_over: set[str] = set()
        self._ending = asyncio.Event()
        self._tasks: tuple[asyncio.Task[None], ...] = ()

    def start(self) -> None:
        self._tasks = (
            asyncio.create_task(self._hand_over_on()),
            asyncio.create_task(self._write_down_on()),
        )

    async def stop(self) -> None:
        self._ending.set()
        self._bell.ring()
        await self._network.close()
        for task in self._tasks:
            await task

    async def _hand_over_on(self) -> None:
        while not self._ending.is_set():
            ring = self._bell.next_ring
            for text in await asyncio.to_thread(self._new):
                self._handed_over.add(text.id)
                await self._network.hand_over(text)
            await self._bell.wait(ring, _LOOK_AGAIN_SECONDS)

    async def _write_down_on(self) -> None:
        async for report in self._network.reports():
            while not await asyncio.to_thread(self._written_down, report):
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._ending.wait(), _TRY_AGAIN_SECONDS)
                    return

    def _new(self) -> list[OutgoingText]:
        try:
            with self._database.read() as connection:
                rows = connection.execute(TO_CARRY).all()
        except OperationalError as error:
            log.error("texts that wait could not be read: %s", error.orig)
            return []
        return [_outgoing(row) for row in rows if row.id not in self._handed_over]

    def _written_down(self, report: Report) -> bool:
        try:
            with self._database.write() as connection:
                _apply(connection, report)
        except OperationalError as error:
            log.error("what became of a text could not be written down: %s", error.orig)
            return False
        if report.state != "sent":
            self._handed_over.discard(report.id)
        return True


# Spelled out: with values bound to it SQLite would not use the index of exactly these.
UNDER_WAY: Final[tuple[ColumnElement[Any], ...]] = tuple(
    literal_column(f"'{state}'") for state in _MAY_BECOME
)
TO_CARRY: Final = (
    select(
        messages.c.id,
        messages.c.text,
        conversations.c.our_number,
        conversations.c.remote_number,
        message_extras.c.media,
    )
    .join(conversations, conversations.c.id == messages.c.conversation_id)
    .join(message_extras, message_extras.c.message_id == messages.c.id, isouter=True)
    .where(messages.c.state.in_(UNDER_WAY), messages.c.direction == "outbound")
    .order_by(messages.c.sent_at)
)


def _outgoing(row: Any) -> OutgoingText:
    pictures = tuple(each["id"] for each in row.media or ())
    return OutgoingText(row.id, row.our_number, row.remote_number, row.text, pictures)


def _apply(connection: Connection, report: Report) -> None:
    """A report that comes late or twice changes nothing."""
    row = connection.execute(
        select(
            *(messages.c.id, messages.c.state, messages.c.author_id, messages.c.conversation_id),
            *(conversations.c.account_id, conversations.c.our_number, message_extras.c.media),
        )
        .join(conversations, conversations.c.id == messages.c.conversation_id)
        .join(message_extras, message_extras.c.message_id == messages.c.id, isouter=True)
        .where(messages.c.id == report.id)
    ).first()
    if row is None or report.state not in _MAY_BECOME.get(row.state, ()):
        return
    after = {"state": report.state, "failure": report.sentence}
    connection.execute(messages.update().where(messages.c.id == report.id).values(**after))
    fact = {"conversation_id": row.conversation_id, "message_id": report.id}
    publish(connection, row.account_id, "message.updated", fact)
    if report.state != "failed":
        _pay(connection, row)
    job = select(bulk_recipients.c.job_id).where(bulk_recipients.c.message_id == report.id)
    job_id = connection.execute(job).scalar()
    if job_id is not None and report.state != "sent":
        bulk_counts.tell(connection, row.account_id, job_id)


def _pay(connection: Connection, row: Any) -> None:
    """Once, when it has left; what did not leave costs nothing."""
    facts = (row.account_id, row.id, row.our_number, row.author_id)
    text_sent(connection, *facts, has_pictures=bool(row.media))
