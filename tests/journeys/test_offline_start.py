"""A day that begins while the CRM is down."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.api.demo import DemoControl
from desktop.api.embedded import EmbeddedServer, Ready
from desktop.core import build_core
from desktop.domain.changes import CallChange
from desktop.domain.events import CrmState
from desktop.domain.queries import CallQuery
from desktop.settings.panels import PanelId
from desktop.settings.paths import Folders
from desktop.settings.secrets import MemorySecretStore
from desktop.ui.assembly import build_desk
from desktop.ui.event_loop import run_until_complete
from tests.journeys.rig import ANNA, Journey
from tests.support.waiting import until

pytestmark = [
    pytest.mark.timeout(180),
    pytest.mark.usefixtures("no_sound_server"),
    pytest.mark.qt_log_ignore("PulseAudioService"),  # Qt says so itself when there is none
]


def test_one_is_in_with_what_was_kept_until_the_crm_is_back(
    qapp: QApplication, tmp_path: Path
) -> None:
    run_until_complete(qapp, _two_starts(qapp, tmp_path))


async def _two_starts(qapp: QApplication, folder: Path) -> None:
    qapp.setQuitOnLastWindowClosed(False)
    keyring = MemorySecretStore()
    server = EmbeddedServer(folder / "server", ("--seed",))
    server.start()
    try:
        ready = await server.ready()
        async with _start(qapp, folder, ready, keyring) as day:
            await day.sign_in()
            await day.on_line()
            await until(lambda: day.core.sync.state.in_step_at is not None, 30, "all is here")
        async with _start(qapp, folder, ready, keyring) as day:
            await day.control.stop_crm(True)
            await _work_without(day)
            await day.control.stop_crm(False)
            session = day.core.session
            await until(lambda: session.crm_state is CrmState.CONNECTED, 45, "the CRM is back")
            await until(lambda: not day.core.outbox.all(), 30, "what was written is sent")
            await day.on_line()
            assert day.desk.window.top_bar.crm.text() == "CRM"
    finally:
        server.stop()


async def _work_without(day: Journey) -> None:
    day.core.tasks.start(day.core.session.resume(), "resume")
    window = day.desk.window
    await until(lambda: window.is_signed_in, 30, "in without the CRM")
    assert "as of" in window.banner.text
    assert window.top_bar.crm.text().startswith("CRM down, as of")
    window.open_page(PanelId.CALLS)
    await until(lambda: day.core.local.is_open, 10, "the local data is open")
    (newest,) = await day.core.local.calls.find(CallQuery(), 1)
    assert await day.core.writing.change(newest.id, CallChange(note="Written without the CRM"))
    again = day.core.local.calls.one(newest.id)
    assert again is not None
    assert again.note == "Written without the CRM"


@contextlib.asynccontextmanager
async def _start(
    qapp: QApplication, folder: Path, ready: Ready, keyring: MemorySecretStore
) -> AsyncIterator[Journey]:
    places = Folders(folder / "settings", folder / "data")
    core = build_core(ready.crm, places, keyring, secrets_kept=True)
    desk = build_desk(qapp, core, asyncio.Event().set)
    control = DemoControl(ready.control, ready.control_token, ANNA)
    desk.window.show()
    core.tasks.start(core.start(), "engine")
    try:
        yield Journey(core, desk, ready, control)
    finally:
        await control.close()
        desk.close()
        await core.close()
        desk.window.deleteLater()
