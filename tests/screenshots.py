"""Pictures of every page, light and dark, at 100 and 200 %, into build/screenshots/.

``./dev screenshots`` makes them all; each scale needs a process of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from desktop.app import make_application
from desktop.domain.users import UserQuery
from desktop.settings.panels import PanelId
from desktop.ui.event_loop import run_until_complete
from desktop.ui.live.view import LivePage
from desktop.ui.sections import SectionPage
from desktop.ui.theme import Appearance
from tests.journeys.rig import Journey, journey, user_page, without_keyring
from tests.journeys.test_wrap_up import database_in, require_a_status
from tests.support.pulse import PulseServer, tone
from tests.support.waiting import until

FOLDER = Path(__file__).parent.parent / "build" / "screenshots"
SETTLE_SECONDS = 0.6
SCALES = ("1", "2")
THEMES = (Appearance.LIGHT, Appearance.DARK)


async def shoot(day: Journey, widget: QWidget, name: str) -> None:
    """The same view in both themes."""
    for theme in THEMES:
        day.desk.keeper.choose(theme, 1.0)
        await asyncio.sleep(SETTLE_SECONDS)
        widget.grab().save(str(FOLDER / f"{name}-{theme.value}{_suffix()}.png"))


def _suffix() -> str:
    scale = os.environ.get("QT_SCALE_FACTOR", "1")
    return "" if scale == "1" else f"-{scale}00"


async def pages(day: Journey) -> None:
    window = day.desk.window
    await shoot(day, window, "phone")
    for panel, name in ((PanelId.CALLS, "calls"), (PanelId.PEOPLE, "people")):
        window.open_page(panel)
        await asyncio.sleep(0.5)
        if panel is PanelId.CALLS:
            window._parts.pages[panel].table.selectRow(2)
        await shoot(day, window, name)
    window.open_page(PanelId.TEXTS)
    await asyncio.sleep(0.5)
    texts = window._parts.pages[PanelId.TEXTS]
    texts.rows.setCurrentRow(0)
    await asyncio.sleep(0.5)
    await shoot(day, window, "texts")
    texts.bulk.button.click()
    texts.bulk.compose.paste.setPlainText("(443) 555-0123\n(202) 555-0188\n911")
    texts.bulk.compose.add_pasted.click()
    texts.bulk.compose.text.setPlainText("Hello {contact.first_name}, we are in your street.")
    await asyncio.sleep(0.5)
    await shoot(day, window, "bulk-text")
    window.open_page(PanelId.VOICEMAIL)
    await asyncio.sleep(0.5)
    await shoot(day, window, "voicemail")
    await panels(day)
    await one_user(day)
    day.desk.why.ask(PanelId.PHONE)
    day.desk.why._search.setText("numbers on the do-not-call")
    await shoot(day, day.desk.why, "why")
    day.desk.why.hide()
    window.rail.ready_wanted.emit()
    await asyncio.sleep(1.0)
    await shoot(day, day.desk.ready, "ready-check")
    day.desk.ready.close()


async def panels(day: Journey) -> None:
    """Every panel of every page that has some."""
    window = day.desk.window
    for page in (PanelId.REPORTS, PanelId.ADMIN, PanelId.BILLING, PanelId.SETTINGS):
        window.open_page(page)
        section = window._parts.pages[page]
        assert isinstance(section, SectionPage)
        for panel in section.offered:
            section.choose(panel)
            await asyncio.sleep(0.5)
            await shoot(day, window, panel.value.replace("_", "-"))


async def one_user(day: Journey) -> None:
    (jonas, *_) = (await day.core.users.page(UserQuery(text="jonas"))).rows
    page = await user_page(day, jonas.id)
    for place in range(page.tabs.count()):
        page.tabs.setCurrentIndex(place)
        await asyncio.sleep(0.8)
        await shoot(day, day.desk.window, f"user-{place + 1}")


async def calls(day: Journey) -> None:
    window = day.desk.window
    window.open_page(PanelId.PHONE)
    first = await day.dial("4435550140")
    await until(day.desk.phone.card(first.id).note.isVisible, 10)
    day.desk.phone.card(first.id).note.setPlainText(
        "Asked for the installer visit before Friday; prefers mornings."
    )
    await asyncio.sleep(3)
    await day.outside("POST", "/demo/ring", email="anna.keller@harbor.example", queue=False)
    await until(lambda: day.desk.incoming.cards, 10)
    await shoot(day, day.desk.incoming.cards[0], "incoming")
    await day.core.calls.answer(next(c.id for c in day.core.calls.calls if c.id != first.id))
    await asyncio.sleep(3)
    day.desk.phone.fill("(443) 555-0177")
    await asyncio.sleep(1)
    await shoot(day, window, "phone-call")
    await live(day)
    window.open_page(PanelId.CALLS)
    await shoot(day, window, "call-bar")
    await day.core.calls.end_all()
    await day.idle()
    window.open_page(PanelId.PHONE)
    await until(day.desk.after_calls.wrap_up.isVisible, 10)
    await shoot(day, window, "wrap-up")


async def live(day: Journey) -> None:
    """The board with a call on it; somebody waits in a queue that nobody is free for."""
    window, wall = day.desk.window, day.desk.live.wall
    assert wall is not None
    await day.outside("POST", "/demo/ring", email="anna.keller@harbor.example", queue=True)
    window.open_page(PanelId.LIVE)
    page = window.pages.currentWidget()
    assert isinstance(page, LivePage)
    await until(lambda: page.agents.rowCount() > 0, 15)
    await asyncio.sleep(3)
    await shoot(day, window, "live")
    page.wall.click()
    await until(wall.isVisible, 10)
    await shoot(day, wall, "wall")
    wall.close()


async def failures(day: Journey) -> None:
    window = day.desk.window
    await day.control.stop_crm(True)
    await until(lambda: window.top_bar.crm.text() == "CRM down", 15)
    window.open_page(PanelId.PEOPLE)
    window._parts.pages[PanelId.PEOPLE]._presenter.reload()
    await asyncio.sleep(1)
    await shoot(day, window, "people-failed")
    await day.control.stop_crm(False)


async def main(application: QApplication) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with journey(application, Path(folder)) as day:
            with contextlib.closing(database_in(Path(folder) / "server")) as database:
                require_a_status(database)
            await shoot(day, day.desk.window, "sign-in")
            await day.control.change_role("administrator")
            await day.sign_in()
            await day.on_line()
            await asyncio.sleep(1)
            await pages(day)
            await calls(day)
            await failures(day)


def run() -> int:
    for scale in SCALES:
        environment = {**os.environ, "QT_SCALE_FACTOR": scale}
        command = [sys.executable, "-m", "tests.screenshots", "one scale"]
        subprocess.run(command, env=environment, check=True)
        scenes = [sys.executable, "-m", "tests.scene_pictures"]
        subprocess.run(scenes, env=environment, check=True)
    sys.stdout.write(f"{len(list(FOLDER.rglob('*.png')))} pictures in {FOLDER}\n")
    return 0


def one_scale() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    without_keyring()
    sound = PulseServer()
    sound.start()
    # A monitor is no microphone to the window; a source made of it is.
    words = ("source_name=headset", "source_properties=device.description=Headset")
    sound.control("load-module", "module-remap-source", "master=microphone.monitor", *words)
    speaking = sound.player(tone(300, 300, amplitude=2500.0))
    os.environ["PULSE_SERVER"] = sound.address
    manager = subprocess.Popen(["openbox"], stderr=subprocess.DEVNULL)
    try:
        application = make_application()
        run_until_complete(application, main(application))
    finally:
        manager.kill()
        speaking.kill()
        sound.forget()
    return 0


if __name__ == "__main__":
    sys.exit(one_scale() if len(sys.argv) > 1 else run())
