"""Opens the window on the parts, starts the loop, and ends everything with the window."""

from __future__ import annotations

import asyncio
import importlib
import logging
import sys
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QApplication

from desktop import APP_ID, APP_NAME, VERSION
from desktop.api.demo import DemoControl
from desktop.api.embedded import EmbeddedServer, Ready
from desktop.core import Core, build_core, open_preferences
from desktop.domain.errors import SecondFactorNeeded, SoftphoneError
from desktop.services.session import RESUMING
from desktop.settings.paths import Folders, folders
from desktop.settings.secrets import MemorySecretStore, open_secret_store
from desktop.ui.demo_mailbox.presenter import MailboxPresenter
from desktop.ui.demo_mailbox.view import MailboxWindow
from desktop.ui.demo_menu import DemoMenu
from desktop.ui.event_loop import Signals, run_until_complete
from desktop.ui.front import Front, open_front, painted
from desktop.ui.single_instance import Listener, hand_over, instance_name
from desktop.ui.tray.presenter import starts_in_tray

if TYPE_CHECKING:
    from desktop.ui.assembly import Desk


DEFAULT_ADDRESS = "http://127.0.0.1:8080"
DEMO_PASSWORD = "harbor-demo-2026"  # noqa: S105 - the published sign-in of made-up people
DEMO_PEOPLE = {
    "agent": "anna.keller",
    "billing": "bruno.silva",
    "call-manager": "mia.lang",
    "report-manager": "ravi.patel",
    "marketing-manager": "chloe.martin",
    "administrator": "omar.haddad",
    "agency-administrator": "grace.okafor",
}


def run(crm_address: str | None = None, number: str = "", *, minimised: bool = False) -> int:
    """The softphone for a CRM of the person's own; 0 when the window was closed."""
    application = make_application()
    places = folders()
    name = instance_name(APP_ID, str(places.data))
    # A link that is clicked while the demo is open is meant for the window one sees.
    if hand_over(name, number) or (number and hand_over(_demo_name(places), number)):
        return 0
    address = crm_address or str(open_preferences(places).value("crm.address"))
    try:
        core = build_core(address or DEFAULT_ADDRESS, places, *open_secret_store())
    except SoftphoneError as error:
        sys.stderr.write(f"{error}\n")
        return 2

    async def enter(_: Desk) -> None:
        await core.session.resume()

    program = live(application, core, name, number, enter, minimised=minimised)
    return run_until_complete(application, program)


def _demo_name(places: Folders) -> str:
    return instance_name(f"{APP_ID}-demo", str(places.demo))


def run_demo(role: str, fresh: bool) -> int:
    """The softphone with its own CRM and phone system, signed in; 1 when those do not start."""
    application = make_application()
    places = folders()
    name = _demo_name(places)
    if hand_over(name, ""):
        sys.stderr.write("The demo is open already; close it to start it in another role.\n")
        return 0
    server = EmbeddedServer(places.demo / "server", ["--fresh"] if fresh else ["--seed"])
    server.start()
    email = f"{DEMO_PEOPLE[role]}@harbor.example"
    own = Folders(places.demo / role, places.demo / role)
    try:
        return run_until_complete(application, _demo(application, server, own, name, email))
    except SoftphoneError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    finally:
        server.stop()


async def _demo(
    application: QApplication, server: EmbeddedServer, places: Folders, name: str, email: str
) -> int:
    ready: Ready = await server.ready()
    control = DemoControl(ready.control, ready.control_token, email)
    # The demo signs in anew with every start and leaves the person's keyring alone.
    core = build_core(ready.crm, places, MemorySecretStore(), secrets_kept=True)

    async def enter(desk: Desk) -> None:
        letters = MailboxPresenter(control, core.documents, core.tasks)
        mailbox = MailboxWindow(letters, desk.window)
        desk.window.top_bar.add_extra(DemoMenu(control, core.tasks, mailbox.open))
        try:
            await core.session.sign_in(email, DEMO_PASSWORD)
        except SecondFactorNeeded:
            # Set up in an earlier demo: its page asks for the code.
            desk.window.sign_in.fill(email, DEMO_PASSWORD)

    try:
        return await live(application, core, name, "", enter)
    finally:
        await control.close()


async def live(
    application: QApplication,
    core: Core,
    name: str,
    number: str,
    enter: Callable[[Desk], Coroutine[Any, Any, None]],
    *,
    minimised: bool = False,
) -> int:
    """Show the window, start the rest behind it, and end everything when the window is closed."""
    closed = asyncio.Event()
    front = open_front(application, core, closed.set)
    signals = Signals(closed.set)
    await _shown(front, core, minimised=minimised)
    desk = await _furnished(front, core)

    def take(handed_over: str) -> None:
        desk.window.bring_to_front()
        if handed_over:
            desk.fill(handed_over)

    listener = Listener(name, take)
    if number:
        desk.phone.fill(number)
    core.tasks.start(core.start(), "engine")
    core.tasks.start(_entered(core, desk, enter), RESUMING)
    await closed.wait()
    signals.close()
    listener.close()
    desk.close()
    await core.close()
    return 0


async def _shown(front: Front, core: Core, *, minimised: bool) -> None:
    if starts_in_tray(core.own, core.tray, asked=minimised):
        return
    if minimised:
        front.window.showMinimized()
    else:
        front.window.show()
        await painted(front.window)


async def _entered(
    core: Core, desk: Desk, enter: Callable[[Desk], Coroutine[Any, Any, None]]
) -> None:
    """Whoever has to sign in first needs the window for it."""
    await enter(desk)
    if not core.session.is_signed_in and not desk.window.isVisible():
        desk.window.show()


async def _furnished(front: Front, core: Core) -> Desk:
    """The pages are the larger half of the program: they are loaded behind the sign-in page."""
    assembly = await asyncio.to_thread(importlib.import_module, "desktop.ui.assembly")
    desk: Desk = assembly.furnish(front, core)
    return desk


def make_application() -> QApplication:
    """The one application object, which may be there already."""
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName(APP_ID)
    application.setApplicationDisplayName(APP_NAME)
    application.setApplicationVersion(VERSION)
    application.setDesktopFileName(APP_ID)
    application.setQuitOnLastWindowClosed(False)
    return application
