"""The client on the loop that the windows run on."""

from __future__ import annotations

import qasync
from PySide6.QtWidgets import QApplication

from tests.contracts.engine_rigs import RealRig


def test_signs_in_on_the_loop_of_the_windows(qapp: QApplication, no_sound_server: None) -> None:
    async def sign_in() -> None:
        rig = RealRig()
        await rig.ready()
        await rig.close()

    loop = qasync.QEventLoop(qapp)
    with loop:
        loop.run_until_complete(sign_in())
