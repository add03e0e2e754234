"""How long a change of one user's permissions takes to the last of two hundred clients."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any, Final

import httpx

from desktop.api.events import EventParser, lines_of, parsed
from desktop.domain.access import Role
from desktop.server import tables
from desktop.server.crm import tokens
from tests.bench.report import Figure, at_most
from tests.fakes import crm_records as known
from tests.support.crm_rows import add_person, write_company
from tests.support.crm_server import CrmServer, running_crm

CLIENTS: Final = 200
OF_THE_USER: Final = 50  # all signed in as the one who is changed
ROUNDS: Final = 7
ACCOUNT: Final = f"/v1/accounts/{known.ACCOUNT}"
PATIENCE: Final = 60.0


class Client:
    """One sign-in: listens, and asks again when it is told that something has changed."""

    def __init__(
        self, http: httpx.AsyncClient, streams: httpx.AsyncClient, access: str, user_id: str
    ) -> None:
        self._http = http
        self._streams = streams
        self._headers = {"Authorization": f"Bearer {access}"}
        self.user_id = user_id
        self.revision = ""
        self.listens = asyncio.Event()
        self.heard: list[dict[str, Any]] = []
        self.news = asyncio.Event()

    async def listen(self) -> None:
        request = self._streams.build_request("GET", f"{ACCOUNT}/events", headers=self._headers)
        response = await self._streams.send(request, stream=True)
        events = parsed(lines_of(response.aiter_bytes()), EventParser(""))
        async with aclosing(response), aclosing(events):
            async for event in events:
                if event.type in ("connected", "permissions.changed"):
                    await self._refresh()
                    self.listens.set()
                if event.type == "permissions.reached":
                    self.heard.append(dict(event.payload))
                    self._tell()

    async def change(self, version: int, grant: bool) -> str:
        """Anna may see the numbers, or may not; the revision of her new answer."""
        overrides = {"numbers:view": "grant"} if grant else {}
        body = {"role": "call_agent", "categories": {}, "overrides": overrides}
        headers = {**self._headers, "If-Match": f'"{version}"'}
        path = f"{ACCOUNT}/users/{known.ANNA}/permissions"
        answer = await self._http.put(path, json=body, headers=headers)
        answer.raise_for_status()
        return str(answer.json()["revision"])

    async def until(self, condition: Any) -> None:
        async with asyncio.timeout(PATIENCE):
            while not condition():
                await self.news.wait()

    async def _refresh(self) -> None:
        """As the app does it: the profile, then the answer."""
        (await self._http.get("/v1/me", headers=self._headers)).raise_for_status()
        answer = await self._http.get(f"{ACCOUNT}/me/permissions", headers=self._headers)
        self.revision = answer.json()["revision"]
        self._tell()

    def _tell(self) -> None:
        news, self.news = self.news, asyncio.Event()
        news.set()


async def figures(folder: Path) -> list[Figure]:
    with running_crm(folder) as server:
        alone, _, _ = await _measured(server, 1, 1)
        last, told, counted = await _measured(server, CLIENTS, OF_THE_USER)
    beside = "1 client"
    return [
        at_most(f"permissions on {OF_THE_USER} of {CLIENTS} clients", last, "s", 2, beside, alone),
        at_most("the count of them shown", told, "s", 2, beside, alone),
        Figure(
            *("computers counted", counted, f"of {OF_THE_USER}", "clients of the user"),
            *(None, f"{OF_THE_USER}", counted == OF_THE_USER),
        ),
    ]


async def _measured(server: CrmServer, clients: int, of_the_user: int) -> tuple[float, float, int]:
    """The worst of some rounds: the last client has it, the editor is told, and of how many."""
    lasts, tolds, counts = [], [], []
    async with _connected(server, clients, of_the_user) as (editor, mine):
        for place in range(ROUNDS):
            editor.heard.clear()
            begun = time.perf_counter()
            revision = await editor.change(place + 1, grant=place % 2 == 0)
            for client in mine:
                await client.until(lambda each=client, now=revision: each.revision == now)
            lasts.append(time.perf_counter() - begun)
            await editor.until(lambda: _reached(editor) == of_the_user)
            tolds.append(time.perf_counter() - begun)
            counts.append(int(editor.heard[-1]["clients"]))
    return max(lasts), max(tolds), min(counts)


def _reached(editor: Client) -> int:
    return max((int(each["reached"]) for each in editor.heard), default=0)


@asynccontextmanager
async def _connected(
    server: CrmServer, clients: int, of_the_user: int
) -> AsyncIterator[tuple[Client, list[Client]]]:
    """An editor, and the clients in front of the one who is edited; the others only listen."""
    write_company(server.database)
    with server.change() as connection:
        for place in range(clients - of_the_user):
            add_person(connection, f"other{place}", Role.CALL_AGENT)
        people = [known.ANNA] * of_the_user
        people += [f"other{place}" for place in range(clients - of_the_user)]
        # Their first use is noted, which is not what is measured here.
        pairs = [tokens.issue(connection, each, "bench") for each in [known.OMAR, *people]]
        connection.execute(tables.tokens.update().values(used=True))
    # The open streams apart: to find a free connection among them would be the bench's own time.
    async with _http(server) as http, _http(server) as streams:
        made = [Client(http, streams, pair.access, pair.user_id) for pair in pairs]
        listening = [asyncio.create_task(each.listen()) for each in made]
        async with asyncio.timeout(PATIENCE):
            for each in made:
                await each.listens.wait()
        yield made[0], [each for each in made if each.user_id == known.ANNA]
        for task in listening:
            task.cancel()
        await asyncio.gather(*listening, return_exceptions=True)


def _http(server: CrmServer) -> httpx.AsyncClient:
    # Closed sooner than the server closes what is idle: no request must meet that moment.
    limits = httpx.Limits(keepalive_expiry=2.0)
    timeout = httpx.Timeout(PATIENCE)
    return httpx.AsyncClient(
        base_url=server.address, limits=limits, timeout=timeout, trust_env=False
    )
