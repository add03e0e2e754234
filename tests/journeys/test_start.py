"""The softphone as it is started: the window first, what is behind it next, and an orderly end."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.api.embedded import EmbeddedServer
from desktop.app import DEMO_PASSWORD, live
from desktop.core import Core, build_core
from desktop.settings.paths import Folders
from desktop.settings.secrets import MemorySecretStore
from desktop.ui.assembly import Desk
from desktop.ui.event_loop import run_until_complete
from desktop.ui.front import open_front, painted
from desktop.ui.single_instance import hand_over, instance_name
from tests.journeys.rig import ANNA, let_go
from tests.support.waiting import until

NUMBER = "+14435550177"
LATER = "+14435550141"

pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.usefixtures("no_sound_server"),
    pytest.mark.qt_log_ignore("PulseAudioService"),  # Qt says so itself when there is none
]


@pytest.fixture(autouse=True)
def nothing_stays(qapp: QApplication) -> Iterator[None]:
    """The program ends with its windows; here they would make every later test slower."""
    before = set(qapp.topLevelWidgets())
    yield
    let_go(qapp, before)


def test_a_link_is_in_the_number_field_when_the_window_opens(
    qapp: QApplication, tmp_path: Path
) -> None:
    qapp.setQuitOnLastWindowClosed(False)
    server = EmbeddedServer(tmp_path / "server", ("--seed",))
    server.start()
    try:
        run_until_complete(qapp, _started(qapp, tmp_path, server))
    finally:
        server.stop()


async def _started(qapp: QApplication, folder: Path, server: EmbeddedServer) -> None:
    core = _core((await server.ready()).crm, folder)
    name = instance_name("test", str(folder))
    desks: list[Desk] = []

    async def enter(desk: Desk) -> None:
        desks.append(desk)
        await core.session.sign_in(ANNA, DEMO_PASSWORD)

    running = asyncio.ensure_future(live(qapp, core, name, NUMBER, enter))
    await until(lambda: desks and desks[0].window.is_signed_in, 20, "signed in")
    window, field = desks[0].window, desks[0].phone.dial.field
    assert field.text() == "(443) 555-0177"
    assert await asyncio.to_thread(hand_over, name, LATER)
    await until(lambda: field.text() == "(443) 555-0141", 5, "a second link, in the same window")
    window.close()
    assert await running == 0


def test_whoever_closes_the_window_while_it_opens_ends_the_program(
    qapp: QApplication, tmp_path: Path
) -> None:
    qapp.setQuitOnLastWindowClosed(False)  # as the app does it: its end is orderly
    run_until_complete(qapp, _closed_at_once(qapp, tmp_path))


async def _closed_at_once(qapp: QApplication, folder: Path) -> None:
    core = _core("http://127.0.0.1:9", folder)
    entered: list[Desk] = []

    async def enter(desk: Desk) -> None:
        entered.append(desk)

    before = set(qapp.topLevelWidgets())
    running = asyncio.ensure_future(live(qapp, core, instance_name("test", str(folder)), "", enter))
    await until(lambda: set(qapp.topLevelWidgets()) - before, 5, "a window")
    (window,) = set(qapp.topLevelWidgets()) - before
    window.close()
    assert await running == 0


def test_the_sign_in_page_is_painted_before_there_are_pages(
    qapp: QApplication, tmp_path: Path
) -> None:
    qapp.setQuitOnLastWindowClosed(False)
    run_until_complete(qapp, _painted_first(qapp, tmp_path))


async def _painted_first(qapp: QApplication, folder: Path) -> None:
    core = _core("http://127.0.0.1:9", folder)
    front = open_front(qapp, core, lambda: None)
    front.window.show()
    await painted(front.window)
    assert front.window.sign_in.isVisible()
    assert front.window.sign_in.button.text() == "Opening…"
    assert not hasattr(front.window, "pages")
    front.window.close()
    front.window.deleteLater()
    await core.close()


def _core(address: str, folder: Path) -> Core:
    places = Folders(folder / "settings", folder / "data")
    return build_core(address, places, MemorySecretStore(), secrets_kept=False)
