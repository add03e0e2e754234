"""The app as a child process that a test drives by lines, and may kill as a computer's fault does.

Reads one JSON list a line, ``["dial", "4435550140"]``, and answers each with one JSON line.
"""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from PySide6.QtTest import QTest

from desktop.api.client import CrmClient
from desktop.api.embedded import EmbeddedServer, Ready
from desktop.api.requests import path_of
from desktop.app import DEMO_PASSWORD, make_application
from desktop.core import Core, build_core
from desktop.domain.changes import CallChange
from desktop.domain.line import RegistrationState
from desktop.domain.queries import CallQuery
from desktop.domain.text_records import BulkOrder, Recipient, RecipientState
from desktop.services.ports.local import LocalCalls
from desktop.settings.panels import PanelId
from desktop.settings.paths import Folders
from desktop.settings.secrets import MemorySecretStore
from desktop.ui.assembly import Desk, build_desk
from desktop.ui.calls.view import CallsPage
from desktop.ui.event_loop import run_until_complete
from tests.journeys.rig import ANNA
from tests.support.waiting import until, until_true


class Hands:
    """What a person does in front of the window."""

    def __init__(self, core: Core, desk: Desk) -> None:
        self._core = core
        self._desk = desk
        self.doings: dict[str, Callable[..., Awaitable[Any]]] = {
            "enter": self._enter,
            "sign in": self._sign_in,
            "dial": self._dial,
            "hang up": self._hang_up,
            "choose": self._choose,
            "write": self._write,
            "waiting": self._waiting,
            "done": self._done,
            "note many": self._note_many,
            "unsent": self._unsent,
            "open calls": self._open_calls,
            "note": self._note,
            "text to many": self._text_to_many,
            "bulk state": self._bulk_state,
        }

    async def _enter(self, email: str = ANNA) -> None:
        """Nobody waits for what comes of it."""
        page = self._desk.window.sign_in
        page.email.setText(email)
        page.password.setText(DEMO_PASSWORD)
        page.password.returnPressed.emit()

    async def _sign_in(self, email: str = ANNA) -> None:
        await self._enter(email)
        line = self._core.registration
        await until(lambda: line.registration.state is RegistrationState.REGISTERED, 30, "the line")
        await until(lambda: self._core.call_statuses.statuses.rows, 10, "the statuses are known")

    async def _dial(self, number: str) -> str:
        field = self._desk.phone.dial.field
        QTest.keyClicks(field, number)
        await until(self._desk.phone.dial.call.isEnabled, 10, "the call button")
        field.called.emit()
        calls = self._core.calls
        await until(lambda: any(call.record_id for call in calls.calls), 15, "the call has a row")
        await until(lambda: any(call.answered_at for call in calls.calls), 15, "an answer")
        return calls.calls[0].record_id

    async def _hang_up(self) -> None:
        await self._core.calls.end_all()
        await until(lambda: not self._core.calls.calls, 10, "no call is left")

    async def _choose(self, status: str) -> None:
        self._desk.after_calls.wrap_up.statuses.chip(status).click()

    async def _write(self, words: str) -> None:
        QTest.keyClicks(self._desk.after_calls.wrap_up.next_step, words)

    async def _waiting(self, count: int) -> list[list[Any]]:
        panel = self._desk.after_calls.wrap_up
        await until(lambda: len(self._core.wrap_ups.waiting) == count, 15, f"{count} waiting")
        assert panel.isVisible() is (count > 0)
        waiting = self._core.wrap_ups.waiting
        return [[each.record_id, each.is_required, each.chosen.as_fields()] for each in waiting]

    async def _done(self) -> None:
        self._desk.after_calls.wrap_up.done.click()
        await until(lambda: not self._core.outbox.all(), 15, "it is sent")

    async def _note_many(self, count: int) -> list[str]:
        """One note about each of the newest calls; all of them are on the disk afterwards."""
        calls = self._core.local.calls
        await until_true(lambda: _has(calls, count), "the calls are here", 20)
        records = await calls.find(CallQuery(), count)
        for place, record in enumerate(records):
            assert await self._core.writing.change(record.id, CallChange(note=f"Note {place}"))
        return [each.id for each in records]

    async def _note(self, words: str) -> None:
        """Typed into the card of the call; nobody waits for anything."""
        card = self._desk.phone.card(self._core.calls.calls[0].id)
        await until(card.note.isVisible, 10, "the note field")
        QTest.keyClicks(card.note, words)

    async def _text_to_many(self, words: str, numbers: list[str]) -> str:
        crm, account_id = self._core.crm, self._core.session.account_id
        assert isinstance(crm, CrmClient)
        hours = {"quiet_from": "00:00", "quiet_until": "00:00", "bulk_per_minute": 600}
        path = path_of(account_id, "texting-settings")
        await crm._send("PUT", path, hours, headers={"If-Match": "*"})
        order = BulkOrder(tuple(Recipient(each) for each in numbers), words)
        job = await self._core.bulk_texts.order(order)
        return job.id

    async def _bulk_state(self, job_id: str, state: str, at_least: int) -> int:
        """How many have it, once the job is in ``state`` and so many do."""
        said = 0

        async def is_so() -> bool:
            nonlocal said
            job = await self._core.bulk_texts.job(job_id)
            said = sum(job.count(each) for each in (RecipientState.SENT, RecipientState.DELIVERED))
            return job.state.value == state and said >= at_least

        await until_true(is_so, f"{at_least} have it and it is {state}", 60)
        return said

    async def _unsent(self, most: int) -> int:
        outbox, local = self._core.outbox, self._core.local
        await until(lambda: local.is_open and len(outbox.all()) <= most, 55, f"at most {most} wait")
        return len(outbox.all())

    async def _open_calls(self, at_least: int) -> int:
        self._desk.window.open_page(PanelId.CALLS)
        page = self._desk.window._parts.pages[PanelId.CALLS]
        assert isinstance(page, CallsPage)
        await until(lambda: page.model.rowCount() >= at_least, 60, f"{at_least} rows")
        return page.model.rowCount()


async def _has(calls: LocalCalls, count: int) -> bool:
    return await calls.count() >= count


async def live(core: Core, desk: Desk) -> None:
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str] = asyncio.Queue()

    def read() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(lines.put_nowait, line)

    threading.Thread(target=read, daemon=True).start()
    desk.window.show()
    core.tasks.start(core.start(), "engine")
    doings = Hands(core, desk).doings
    while True:
        name, *given = json.loads(await lines.get())
        sys.stdout.write(json.dumps(await doings[name](*given)) + "\n")
        sys.stdout.flush()


class DrivenApp:
    """``kill`` leaves it no moment to save anything."""

    def __init__(self, crm: str, folder: Path) -> None:
        self._arguments = (sys.executable, "-m", "tests.journeys.driven", crm, str(folder))
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(
            *self._arguments, stdin=pipe, stdout=pipe
        )

    async def do(self, *what: Any) -> Any:
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(what).encode() + b"\n")
        said = await asyncio.wait_for(self._process.stdout.readline(), 60)
        assert said, f"the app ended at {what}"
        return json.loads(said)

    @property
    def process_id(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def kill(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()


async def server_in(folder: Path) -> tuple[EmbeddedServer, Ready]:
    server = EmbeddedServer(folder, ("--seed",))
    server.start()
    return server, await server.ready()


def main(crm: str, folder: Path) -> None:
    application = make_application()
    application.setQuitOnLastWindowClosed(False)
    places = Folders(folder / "settings", folder / "data")
    core = build_core(crm, places, MemorySecretStore(), secrets_kept=False)
    run_until_complete(application, live(core, build_desk(application, core, lambda: None)))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
