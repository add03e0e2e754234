"""On how many signed-in clients a change of permissions has taken effect.

Kept in memory: a client is one sign-in with an open stream of events, and when this process starts
anew every client connects anew and asks again.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from desktop.domain.permission_sheet import Reach
from desktop.server.database import Database, publish
from desktop.server.effective import standing_of

log = logging.getLogger(__name__)

GATHER_SECONDS: Final = 0.2  # clients ask all at once; who watches needs one sum of them
MOST_WITHOUT_STREAM: Final = 10_000


@dataclass(slots=True)
class _Client:
    user_id: str
    revision: str = ""
    streams: int = 0


class Clients:
    """Who listens to which account, and with which answer; asked and told on any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._clients: dict[tuple[str, str], _Client] = {}  # by account and sign-in
        # By account and user: who looks at them, by sign-in.
        self._watched: dict[tuple[str, str], dict[str, str]] = {}
        self._moved: set[tuple[str, str]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._news = asyncio.Event()

    def told(self, account_id: str, family: str, user_id: str, revision: str) -> None:
        """This sign-in has just been given the answer of ``revision``."""
        with self._lock:
            client = self._client(account_id, family, user_id)
            is_news = client.revision != revision
            client.revision = revision
        if is_news:
            self.tell(account_id, user_id)

    @contextmanager
    def listening(self, account_id: str, family: str, user_id: str) -> Iterator[None]:
        with self._lock:
            self._client(account_id, family, user_id).streams += 1
        self.tell(account_id, user_id)
        try:
            yield
        finally:
            with self._lock:
                client = self._clients[account_id, family]
                client.streams -= 1
                if client.streams == 0:
                    del self._clients[account_id, family]
                    self._forget_watcher(account_id, family)
            self.tell(account_id, user_id)

    def watch(self, account_id: str, user_id: str, family: str, watcher_id: str) -> None:
        """Whoever looks at a user's permissions hears of changes and where they arrive.

        For as long as this sign-in listens; who comes back from a lost connection looks again.
        """
        with self._lock:
            client = self._clients.get((account_id, family))
            if client is not None and client.streams:
                self._watched.setdefault((account_id, user_id), {})[family] = watcher_id

    def watchers(self, account_id: str, user_id: str) -> list[str]:
        with self._lock:
            return sorted(set(self._watched.get((account_id, user_id), {}).values()))

    def reach(self, connection: Connection, account_id: str, user_id: str) -> Reach:
        standing = standing_of(connection, account_id, user_id)
        revision = standing.answer.revision if standing is not None else ""
        with self._lock:
            mine = [
                each
                for (account, _), each in self._clients.items()
                if account == account_id and each.user_id == user_id and each.streams
            ]
        return Reach(user_id, sum(each.revision == revision for each in mine), len(mine))

    def signed_in(self, account_id: str) -> Counter[str]:
        """On how many clients each user listens."""
        with self._lock:
            listening = ((account, each) for (account, _), each in self._clients.items())
            return Counter(
                each.user_id
                for account, each in listening
                if account == account_id and each.streams
            )

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    async def moved(self) -> list[tuple[str, str]]:
        """The watched users whose clients have moved, a moment after the first of them did."""
        await self._news.wait()
        await asyncio.sleep(GATHER_SECONDS)
        self._news.clear()
        with self._lock:
            moved, self._moved = self._moved, set()
        return sorted(moved)

    def _client(self, account_id: str, family: str, user_id: str) -> _Client:
        if len(self._clients) > MOST_WITHOUT_STREAM:
            # Signed in and never listened, or listened long ago: they ask again when they do.
            self._clients = {key: each for key, each in self._clients.items() if each.streams}
        return self._clients.setdefault((account_id, family), _Client(user_id))

    def _forget_watcher(self, account_id: str, family: str) -> None:
        for place, watchers in list(self._watched.items()):
            if place[0] == account_id and watchers.pop(family, "") and not watchers:
                del self._watched[place]

    def tell(self, account_id: str, user_id: str) -> None:
        """How far it has come may be otherwise than it was."""
        if not self.watchers(account_id, user_id):
            return
        with self._lock:
            self._moved.add((account_id, user_id))
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has closed: nobody watches any more
                self._loop.call_soon_threadsafe(self._news.set)


class ReachTeller:
    """Tells who watches how far a change has come."""

    def __init__(self, database: Database, clients: Clients) -> None:
        self._database = database
        self._clients = clients
        self._telling: asyncio.Task[None] | None = None

    def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._clients.start(loop)
        self._telling = loop.create_task(self._tell())

    async def stop(self) -> None:
        if self._telling is not None:
            self._telling.cancel()
            with suppress(asyncio.CancelledError):
                await self._telling

    async def _tell(self) -> None:
        while True:
            moved = await self._clients.moved()
            await asyncio.to_thread(self._publish, moved)

    def _publish(self, moved: list[tuple[str, str]]) -> None:
        try:
            with self._database.write() as connection:
                for account_id, user_id in moved:
                    now = self._clients.reach(connection, account_id, user_id)
                    counts = {"reached": str(now.reached), "clients": str(now.clients)}
                    for watcher in self._clients.watchers(account_id, user_id):
                        said = {"user_id": user_id, "to": watcher, **counts}
                        publish(connection, account_id, "permissions.reached", said)
        except OperationalError as error:
            # Who watches asks again by itself; a full disk must not end the telling.
            log.error("how far a change has come could not be told: %s", error.orig)
