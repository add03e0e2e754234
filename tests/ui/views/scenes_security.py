"""Scenes of the second step of signing in, and of Settings, Account and security."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QWidget

from desktop.domain.own_sign_in import SecondFactor
from tests.fakes import crm_records as known
from tests.ui.views.scenes_base import Scene
from tests.ui.views.workplace import Workplace


async def sign_in_code(place: Workplace) -> QWidget:
    place.desk.crm.own.factor = SecondFactor(True)
    place.sign_in_page.fill(known.EMAIL, known.PASSWORD)
    await place.settle()
    return place.window


async def sign_in_recovery_code(place: Workplace) -> QWidget:
    await sign_in_code(place)
    place.sign_in_page.second.turn.click()
    place.sign_in_page.second.code.setText("WRONG-CODE")
    place.sign_in_page.second.submitted.emit()
    await place.settle()
    return place.window


SECURITY_SCENES: Final[dict[str, Scene]] = {
    each.__name__: each for each in (sign_in_code, sign_in_recovery_code)
}
