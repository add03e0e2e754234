"""Child of the bench: a centre at work, written through the phone system's own records.

``python -m tests.bench.live_load DATABASE SECONDS RATE`` does RATE things a second for so long. For
each of them a line on stdout says what the board has to show, and when it was committed: the user,
the sign of the state, and the time of this machine in seconds.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Final

from sqlalchemy import select

from desktop.domain.live_board import LiveAgent
from desktop.server.database import Database, now_ms
from desktop.server.pbx.records import AssignedBy, CallEnd, Opening
from desktop.server.seed_people import HOME
from desktop.server.tables import memberships, numbers, queues
from desktop.server.telephony import Telephony

PREFIX: Final = "usr_live_"  # of the agents of the bench
RING, TALK = 20, 150  # in agents; at twenty changes a second, 3 and 22 seconds
Step = Callable[[], Awaitable[str]]


def sign_of(agent: LiveAgent) -> str:
    """What a row shows, in short: the call and what it does."""
    call = agent.call
    if call is None:
        return f"free after {agent.today.calls}"
    return f"{call.call_id} {'rings' if call.is_ringing else 'talks'}"


class Centre:
    def __init__(self, database: Database) -> None:
        self.telephony = Telephony(database)
        with database.read() as connection:
            here = (memberships.c.account_id == HOME, memberships.c.user_id.startswith(PREFIX))
            query = select(memberships.c.user_id).where(*here).order_by(memberships.c.user_id)
            self.agents = list(connection.execute(query).scalars())
            names = select(queues.c.name).where(queues.c.account_id == HOME)
            self.queues = sorted(connection.execute(names).scalars())
            mine = select(numbers.c.number).where(numbers.c.account_id == HOME)
            self.numbers = sorted(connection.execute(mine).scalars())

    def steps(self) -> Iterator[tuple[str, Step]]:
        """Every agent in turn: rings now, talks after ``RING`` others, is free after ``TALK``."""
        place = 0
        while True:
            yield self._rings(place)
            if place >= RING:
                yield self._talks(place - RING)
            if place >= TALK:
                yield self._ends(place - TALK)
            place += 1

    def _rings(self, place: int) -> tuple[str, Step]:
        user_id, call_id = self._of(place)
        queue = self.queues[place % len(self.queues)]
        ours = self.numbers[place % len(self.numbers)]
        opening = Opening("inbound", HOME, f"+1212555{place % 10_000:04}", ours, ours, queue=queue)

        async def step() -> str:
            await self.telephony.opened(call_id, opening, now_ms())
            await self.telephony.rang(call_id, user_id, now_ms())
            return f"{call_id} rings"

        return user_id, step

    def _talks(self, place: int) -> tuple[str, Step]:
        user_id, call_id = self._of(place)

        async def step() -> str:
            await self.telephony.answered(call_id, user_id, AssignedBy.QUEUE, now_ms())
            return f"{call_id} talks"

        return user_id, step

    def _ends(self, place: int) -> tuple[str, Step]:
        user_id, call_id = self._of(place)

        async def step() -> str:
            await self.telephony.ended(call_id, CallEnd.COMPLETED, now_ms())
            return f"free after {place // len(self.agents) + 1}"

        return user_id, step

    def _of(self, place: int) -> tuple[str, str]:
        return self.agents[place % len(self.agents)], f"load{place}"


async def work(path: Path, seconds: float, rate: float) -> None:
    database = Database(path)
    centre = Centre(database)
    begun = time.time()
    for number, (user_id, step) in enumerate(centre.steps()):
        due = begun + number / rate
        if due - begun >= seconds:
            break
        await asyncio.sleep(max(0.0, due - time.time()))
        sign = await step()
        sys.stdout.write(f"{user_id}\t{sign}\t{time.time():.6f}\n")
        sys.stdout.flush()
    centre.telephony.close()
    database.close()


if __name__ == "__main__":
    asyncio.run(work(Path(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])))
