"""The whole product for a journey: windows, engine, server and sound, in one Qt loop."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.api.demo import DemoControl
from desktop.api.embedded import EmbeddedServer, Ready
from desktop.app import DEMO_PASSWORD
from desktop.core import Core, build_core
from desktop.domain.calls import Call, CallState
from desktop.domain.line import RegistrationState
from desktop.settings.panels import PanelId
from desktop.settings.paths import Folders
from desktop.settings.secrets import MemorySecretStore
from desktop.ui.assembly import Desk, build_desk
from desktop.ui.sections import SectionPage
from desktop.ui.users.page_view import UserPage
from desktop.ui.users.view import UsersPanel
from tests.support.waiting import until

ANNA = "anna.keller@harbor.example"


@dataclass(slots=True)
class Journey:
    """Everything a person has in front of them, and the world that they telephone with."""

    core: Core
    desk: Desk
    ready: Ready
    control: DemoControl

    async def sign_in(self, email: str = ANNA, password: str = DEMO_PASSWORD) -> None:
        """As a person does: types and presses Enter."""
        page = self.desk.window.sign_in
        page.email.setText(email)
        page.password.setText(password)
        page.password.returnPressed.emit()

    async def on_line(self) -> None:
        await until(
            lambda: self.core.registration.registration.state is RegistrationState.REGISTERED,
            15,
            "the line is registered",
        )

    async def dial(self, number: str) -> Call:
        """Type the number, press Enter, wait for the answer."""
        field = self.desk.phone.dial.field
        field.setFocus()
        QTest.keyClicks(field, number)
        await until(self.desk.phone.dial.call.isEnabled, 5, "the call button")
        field.called.emit()
        return await self.talking()

    async def talking(self) -> Call:
        await until(
            lambda: any(call.state is CallState.ACTIVE for call in self.core.calls.calls),
            15,
            "a call is active",
        )
        return next(call for call in self.core.calls.calls if call.state is CallState.ACTIVE)

    async def idle(self) -> None:
        await until(lambda: not self.core.calls.calls, 10, "no call is left")

    async def on_rail(self, *panels: PanelId) -> None:
        await until(lambda: self.desk.window.rail.panels == panels, 10, f"the rail shows {panels}")

    async def outside(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        """Ask the demo's control for something the app has no word for."""
        headers = {"X-Control-Token": self.ready.control_token}
        async with httpx.AsyncClient(base_url=self.ready.control, headers=headers) as http:
            asked = {"json": body} if body else {}
            response = await http.request(method, path, timeout=15, **asked)
            response.raise_for_status()
            answer: dict[str, Any] = response.json()
            return answer


@contextlib.asynccontextmanager
async def journey(
    application: QApplication, folder: Path, arguments: tuple[str, ...] = ("--seed",)
) -> AsyncIterator[Journey]:
    """A server of its own, a window of its own, and an end without leftovers."""
    application.setQuitOnLastWindowClosed(False)  # as the app does it: its end is orderly
    server = EmbeddedServer(folder / "server", arguments)
    server.start()
    try:
        ready = await server.ready()
        places = Folders(folder / "settings", folder / "data")
        core = build_core(ready.crm, places, MemorySecretStore(), secrets_kept=False)
        closed: Callable[[], None] = asyncio.Event().set
        before = set(application.topLevelWidgets())
        desk = build_desk(application, core, closed)
        control = DemoControl(ready.control, ready.control_token, ANNA)
        desk.window.show()
        core.tasks.start(core.start(), "engine")
        try:
            yield Journey(core, desk, ready, control)
        finally:
            await control.close()
            desk.close()
            await core.close()
            let_go(application, before)
    finally:
        server.stop()


@contextlib.asynccontextmanager
async def fresh_desk(day: Journey, folder: Path) -> AsyncIterator[Journey]:
    """Another computer, at the same CRM; nobody is signed in there."""
    places = Folders(folder / "settings", folder / "data")
    core = build_core(day.ready.crm, places, MemorySecretStore(), secrets_kept=False)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    before = set(application.topLevelWidgets())
    desk = build_desk(application, core, asyncio.Event().set)
    desk.window.show()
    core.tasks.start(core.start(), "engine")
    try:
        yield Journey(core, desk, day.ready, day.control)
    finally:
        desk.close()
        await core.close()
        let_go(application, before)


@contextlib.asynccontextmanager
async def another_desk(day: Journey, folder: Path, email: str) -> AsyncIterator[Journey]:
    """Somebody else at a computer of their own, signed in at the same CRM."""
    async with fresh_desk(day, folder) as other:
        await other.sign_in(email)
        await until(lambda: other.core.sync.state.in_step_at is not None, 20, "all is here")
        yield other


def let_go(application: QApplication, before: set[QWidget]) -> None:
    """Popovers and menus are windows too; left over, each makes every later test slower."""
    for each in set(application.topLevelWidgets()) - before:
        each.deleteLater()


def without_keyring() -> None:
    """Journeys keep their secrets in memory: the tester's own keyring is not theirs."""
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"


async def user_page(day: Journey, user_id: str) -> UserPage:
    """What the gear of a user opens in Admin > Users."""
    assert day.desk.window.open_if_offered(PanelId.ADMIN)
    admin = day.desk.window.pages.currentWidget()
    assert isinstance(admin, SectionPage)
    admin.choose(PanelId.USERS)
    panel = admin.current
    assert isinstance(panel, UsersPanel)
    rows = panel.list.table.model()
    await until(lambda: rows.rowCount() > 0, 15, "the users are there")
    panel.open_user(user_id)
    await until(panel.page.back.isVisible, 10, "the user is open")
    return panel.page
