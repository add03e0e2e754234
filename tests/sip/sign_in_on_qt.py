"""Signs in on Qt's loop; a program of its own, because a process has one Qt application only."""

from __future__ import annotations

import qasync
from PySide6.QtCore import QCoreApplication

from tests.contracts.engine_rigs import RealRig


async def sign_in() -> None:
    rig = RealRig()
    await rig.ready()
    await rig.close()


if __name__ == "__main__":
    with qasync.QEventLoop(QCoreApplication([])) as loop:
        loop.run_until_complete(sign_in())
