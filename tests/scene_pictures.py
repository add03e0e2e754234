"""Pictures of every state of every page: full, empty, failed, without the CRM, with long words.

A part of ``./dev screenshots``; the scenes are those that ``tests/ui/views`` walks over.
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop.app import make_application
from desktop.ui.theme import Appearance
from tests.services.conftest import Desk
from tests.ui.views.scenes import PICTURES
from tests.ui.views.scenes_base import furnish
from tests.ui.views.workplace import workplace_of

FOLDER = Path(__file__).parent.parent / "build" / "screenshots" / "scenes"
THEMES = (Appearance.LIGHT, Appearance.DARK)


async def shoot(application: QApplication, name: str) -> None:
    desk = Desk()
    await desk.start()
    try:
        async with workplace_of(application, desk) as place:
            furnish(desk.crm)
            root = await PICTURES[name](place)
            root.show()
            for theme in THEMES:
                place.windows.keeper.choose(theme, 1.0)
                await place.settle()
                root.grab().save(str(FOLDER / f"{_file_name(name)}-{theme.value}{_suffix()}.png"))
    finally:
        await desk.engine.stop()
        await desk.tasks.close()
        desk.local.end()
        desk.talk_files.end()


def _file_name(scene: str) -> str:
    return re.sub(r"[^a-z]+", "-", scene.lower()).strip("-")


def _suffix() -> str:
    scale = os.environ.get("QT_SCALE_FACTOR", "1")
    return "" if scale == "1" else f"-{scale}00"


def main(wanted: list[str]) -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    os.environ["PULSE_SERVER"] = "unix:/nowhere"  # the tester's own sound is not the pictures'
    manager = subprocess.Popen(["openbox"], stderr=subprocess.DEVNULL)
    try:
        application = make_application()
        for name in wanted or list(PICTURES):
            asyncio.run(shoot(application, name))
    finally:
        manager.kill()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
