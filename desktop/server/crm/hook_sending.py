"""Delivers webhooks: in order for each of them, again with growing waits, and on after a restart.

A delivery keeps its id at every attempt: what was cut off between sending and noting is sent
again, and the receiver can drop it.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any, Final

from sqlalchemy import Connection, Row, exists, select
from sqlalchemy.exc import OperationalError

from desktop.domain.webhooks import OFF_AFTER, is_over, wait_after
from desktop.server.crm import hook_events
from desktop.server.crm.bell import Bell, newest_sequence
from desktop.server.crm.hook_posting import Letter, Outcome, Poster
from desktop.server.database import Database, now_ms, publish
from desktop.server.tables import audit, webhook_deliveries, webhooks

log = logging.getLogger(__name__)

KEPT_MS: Final = 7 * 24 * 3600 * 1000
_AT_ONCE: Final = 8  # receivers
_LONGEST_WAIT: Final = 15.0
_TRY_AGAIN: Final = 1.0
_GONE: Final = 410  # the receiver wants no more of them


class HookSender:
    def __init__(self, database: Database, bell: Bell, poster: Poster) -> None:
        self._database = database
        self._bell = bell
        self._poster = poster
        self._ending = False
        self._reached: int | None = None
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._running: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._running = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """What is being sent is broken off: it is sent again at the next start."""
        self._ending = True
        self._bell.ring()
        for task in self._busy.values():
            task.cancel()
        await asyncio.gather(*self._busy.values(), return_exceptions=True)
        if self._running is not None:
            await self._running

    async def _run(self) -> None:
        while not self._ending:
            ring = self._bell.next_ring
            try:
                wait = await self._turn()
            except OperationalError as error:
                log.error("webhooks could not be looked after: %s", error.orig)
                wait = _TRY_AGAIN
            if wait:
                await self._bell.wait(ring, wait)

    async def _turn(self) -> float:
        """Seconds until there may be something to do."""
        if await asyncio.to_thread(self._feed):
            return 0.0
        due, wait = await asyncio.to_thread(self._due)
        for hook, delivery in due[: _AT_ONCE - len(self._busy)]:
            self._busy[hook.id] = asyncio.create_task(self._deliver(hook, delivery))
        return wait

    async def _deliver(self, hook: Row[Any], delivery: Row[Any]) -> None:
        try:
            outcome = await self._poster.post(letter_of(hook, delivery))
            await asyncio.to_thread(self._note, hook, delivery, outcome)
        except OperationalError as error:
            log.error("a delivery could not be noted and is sent again: %s", error.orig)
            await asyncio.sleep(_TRY_AGAIN)
        finally:
            del self._busy[hook.id]
            self._bell.ring()

    def _note(self, hook: Row[Any], delivery: Row[Any], outcome: Outcome) -> None:
        with self._database.write() as connection:
            note(connection, hook.id, delivery.id, outcome, now_ms())

    def _feed(self) -> bool:
        """Whether there are more events than were looked at."""
        with self._database.read() as connection:
            newest = newest_sequence(connection)
            if self._reached is None:
                self._reached = hook_events.place_of(connection)
            is_heard = connection.execute(select(exists().where(webhooks.c.state == "on"))).scalar()
        if self._reached is None:
            with self._database.write() as connection:
                hook_events.keep_place(connection, newest)
            self._reached = newest
        if not is_heard:
            # What happens while nobody listens is not told later: each has its ``on_since``.
            self._reached = newest
        if newest <= self._reached:
            return False
        with self._database.write() as connection:
            self._reached = hook_events.feed(connection, self._reached)
        return self._reached < newest

    def _due(self) -> tuple[list[tuple[Row[Any], Row[Any]]], float]:
        """Each webhook with its oldest delivery, where it is time for it."""
        now, found, wait = now_ms(), [], _LONGEST_WAIT
        with self._database.read() as connection:
            for hook in connection.execute(select(webhooks).where(webhooks.c.state == "on")).all():
                delivery = _oldest(connection, hook.id)
                if delivery is None or hook.id in self._busy:
                    continue
                if hook.not_before is None or hook.not_before <= now:
                    found.append((hook, delivery))
                else:
                    wait = min(wait, (hook.not_before - now) / 1000)
        return found, max(wait, 0.01)


def letter_of(hook: Row[Any], delivery: Row[Any]) -> Letter:
    return Letter(delivery.id, hook.address, hook.secret, delivery.body.encode())


def note(
    connection: Connection, webhook_id: str, delivery_id: str, outcome: Outcome, now: int
) -> None:
    """What came of an attempt, for the delivery and for the webhook."""
    hook = connection.execute(select(webhooks).where(webhooks.c.id == webhook_id)).first()
    mine = webhook_deliveries.c.id == delivery_id
    delivery = connection.execute(select(webhook_deliveries).where(mine)).first()
    if hook is None or delivery is None:
        return  # removed while it was sent
    attempts = delivery.attempts + 1
    is_refused = is_over(outcome.status, attempts)
    state = "failed" if is_refused else ("waiting" if outcome.problem else "delivered")
    noted = {"attempts": attempts, "last_at": now, "state": state}
    told = {"status": outcome.status, "excerpt": outcome.excerpt, "problem": outcome.problem}
    connection.execute(webhook_deliveries.update().where(mine).values(**noted, **told))
    values: dict[str, Any] = {"failing_since": None, "not_before": None, "problem": ""}
    if outcome.problem:
        values["problem"] = outcome.problem
        values["failing_since"] = hook.failing_since or now
        if not is_refused:
            values["not_before"] = now + wait_after(attempts) * 1000
    connection.execute(webhooks.update().where(webhooks.c.id == hook.id).values(values))
    fails_long = bool(outcome.problem) and now - values["failing_since"] >= OFF_AFTER * 1000
    if hook.state == "on" and (fails_long or outcome.status == _GONE):
        _turn_off(connection, hook, outcome.problem, now)
    publish(connection, hook.account_id, "integrations.updated")


def _turn_off(connection: Connection, hook: Row[Any], problem: str, now: int) -> None:
    """Nobody did it, so the history names nobody; administrators at their desks are told."""
    values = {"state": "off", "version": hook.version + 1}
    connection.execute(webhooks.update().where(webhooks.c.id == hook.id).values(values))
    connection.execute(
        audit.insert().values(
            account_id=hook.account_id,
            user_id=None,
            at=now,
            action="webhook.off",
            subject=hook.id,
            before={"name": hook.name, "state": hook.state},
            after={"name": hook.name, "state": "off", "problem": problem},
            address="",
        )
    )
    publish(connection, hook.account_id, "webhook.off", {"name": hook.name})


def _oldest(connection: Connection, webhook_id: str) -> Row[Any] | None:
    waiting = (
        webhook_deliveries.c.webhook_id == webhook_id,
        webhook_deliveries.c.state == "waiting",
    )
    query = select(webhook_deliveries).where(*waiting).order_by(webhook_deliveries.c.place)
    return connection.execute(query.limit(1)).first()


def sweep(connection: Connection) -> None:
    """Deliveries of a week ago are gone, and those that never arrived with them."""
    old = webhook_deliveries.c.created_at < now_ms() - KEPT_MS
    connection.execute(webhook_deliveries.delete().where(old))
