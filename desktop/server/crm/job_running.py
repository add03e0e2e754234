"""Does the jobs that are due, several at once, beside other processes that do the same."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

from sqlalchemy.exc import OperationalError

from desktop.domain.webhooks import wait_after
from desktop.server import jobs
from desktop.server.crm.bell import Bell
from desktop.server.database import Database, now_ms
from desktop.server.jobs import Handler, Job, Turn

log = logging.getLogger(__name__)

LEASE_SECONDS: Final = 30.0
RENEW_SECONDS: Final = 8.0
_AT_ONCE: Final = 3
_LONGEST_WAIT: Final = 15.0
_TRY_AGAIN: Final = 1.0
_BROKEN: Final = "Something went wrong inside the CRM. Its log says what."
_ENDED_TOO_OFTEN: Final = "The CRM was ended in the middle of it again and again."


class JobRunner:
    def __init__(
        self,
        database: Database,
        bell: Bell,
        handlers: Sequence[Handler],
        renew_seconds: float = RENEW_SECONDS,
    ) -> None:
        self._database = database
        self._bell = bell
        self._handlers = {each.kind: each for each in handlers}
        self._renew_seconds = renew_seconds
        self._ending = False
        self._looked_at = sys.maxsize  # when jobs were looked for; never yet
        self._busy: set[asyncio.Task[None]] = set()
        self._running: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._running = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """What has begun is finished; a process that is killed instead leaves it to the next."""
        self._ending = True
        self._bell.ring()
        if self._running is not None:
            await self._running
        await asyncio.gather(*self._busy, return_exceptions=True)

    async def _run(self) -> None:
        while not self._ending:
            ring = self._bell.next_ring
            wait = _LONGEST_WAIT
            if len(self._busy) < _AT_ONCE:
                wait = await self._turn()
            if wait:
                await self._bell.wait(ring, wait)

    async def _turn(self) -> float:
        """Begin one job if one is due; the seconds until there may be another."""
        try:
            job, wait = await asyncio.to_thread(self._claim)
        except OperationalError as error:
            log.error("jobs could not be looked for: %s", error.orig)
            return _TRY_AGAIN
        if job is None:
            return wait
        task = asyncio.create_task(self._do(job))
        self._busy.add(task)
        task.add_done_callback(self._busy.discard)
        return 0.0

    def _claim(self) -> tuple[Job | None, float]:
        self._heed_clock(now_ms())
        with self._database.read() as connection:
            soonest = connection.execute(jobs.soonest(self._handlers)).scalar()
        now = now_ms()
        if soonest is None:
            return None, _LONGEST_WAIT
        if soonest > now:
            return None, min((soonest - now) / 1000, _LONGEST_WAIT)
        with self._database.write() as connection:
            job = jobs.claim(connection, self._handlers, now, round(LEASE_SECONDS * 1000))
        return job, _LONGEST_WAIT

    def _heed_clock(self, now: int) -> None:
        """Also at the start: nobody knows what the clock said before."""
        if now < self._looked_at:
            with self._database.write() as connection:
                jobs.heed_clock(connection, now, round(LEASE_SECONDS * 1000))
        self._looked_at = now

    async def _do(self, job: Job) -> None:
        over = asyncio.Event()
        renewing = asyncio.create_task(self._renew_on(job, over))
        try:
            await asyncio.to_thread(self._attempt, job)
        except OperationalError as error:
            # It is done again when the lease ends, by whoever can write then.
            log.error("what became of a job could not be noted: %s", error.orig)
        finally:
            over.set()
            await renewing
            self._bell.ring()

    async def _renew_on(self, job: Job, over: asyncio.Event) -> None:
        while not over.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), self._renew_seconds)
                return
            try:
                await asyncio.to_thread(self._renew, job)
            except jobs.LeaseLost:
                return  # also where it is done
            except OperationalError as error:
                log.error("the lease of a job could not be renewed: %s", error.orig)

    def _renew(self, job: Job) -> None:
        with self._database.write() as connection:
            jobs.renew(connection, job, now_ms(), round(LEASE_SECONDS * 1000))

    def _attempt(self, job: Job) -> None:
        handler = self._handlers[job.kind]
        if job.attempts > handler.tries:
            self._give_up(handler, job, _ENDED_TOO_OFTEN)
            return
        try:
            sentence = handler.run(Turn(job, lambda: self._ending))
        except jobs.LeaseLost:
            log.info("job %s was taken over by another process", job.id)
        except jobs.GivenUp as error:
            self._give_up(handler, job, str(error))
        except jobs.TryAgain as error:
            self._again(handler, job, str(error), error.after)
        except OperationalError as error:
            log.error("a job could not use the database: %s", error.orig)
            self._again(handler, job, _BROKEN)
        except Exception:
            # Owner of the task: whatever a handler does not expect must not end the others.
            log.exception("a job of kind %s broke", job.kind)
            self._again(handler, job, _BROKEN)
        else:
            self._note(lambda: self._finish(job, sentence))

    def _again(self, handler: Handler, job: Job, sentence: str, after: float | None = None) -> None:
        if job.attempts >= handler.tries:
            self._give_up(handler, job, sentence)
            return
        seconds = wait_after(job.attempts, jobs.WAITS) if after is None else after
        self._note(lambda: self._put_off(job, sentence, seconds))

    def _give_up(self, handler: Handler, job: Job, sentence: str) -> None:
        self._note(lambda: self._fail(handler, job, sentence))

    def _note(self, write: Callable[[], None]) -> None:
        with suppress(jobs.LeaseLost):  # done within the work, or taken over
            write()

    def _finish(self, job: Job, sentence: str) -> None:
        with self._database.write() as connection:
            jobs.finish(connection, job, sentence)

    def _put_off(self, job: Job, sentence: str, seconds: float) -> None:
        with self._database.write() as connection:
            jobs.put_off(connection, job, sentence, now_ms() + round(seconds * 1000))

    def _fail(self, handler: Handler, job: Job, sentence: str) -> None:
        with self._database.write() as connection:
            jobs.fail(connection, job, sentence)
            handler.given_up(connection, job, sentence)
