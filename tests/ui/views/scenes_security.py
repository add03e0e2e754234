"""Scenes of the second step of signing in, and of Settings, Account and security."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from PySide6.QtWidgets import QWidget

from desktop.domain.own_sign_in import OwnSession, SecondFactor
from desktop.settings.panels import PanelId
from desktop.ui.security.view import SecurityPanel
from tests.fakes import crm_records as known
from tests.fakes.clock import START
from tests.ui.views.scenes_base import GONE, LONG_NAME, Scene, open_page
from tests.ui.views.workplace import Workplace


async def sign_in_code(place: Workplace) -> QWidget:
    place.desk.crm.own.factor = SecondFactor(True)
    place.sign_in_page.fill(known.EMAIL, known.PASSWORD)
    await place.settle()
    return place.window


async def sign_in_new_password(place: Workplace) -> QWidget:
    page = place.sign_in_page
    page.turn.click()
    page.code.setText("ABCD-EFGH-JKLM")
    page.new_password.setText("a harbour")
    await place.settle()
    assert "at least 10" in page.strength.text()
    return place.window


async def sign_in_recovery_code(place: Workplace) -> QWidget:
    await sign_in_code(place)
    place.sign_in_page.second.turn.click()
    place.sign_in_page.second.code.setText("WRONG-CODE")
    place.sign_in_page.second.submitted.emit()
    await place.settle()
    return place.window


async def security(place: Workplace) -> QWidget:
    own = place.desk.crm.own
    own.sessions = [
        OwnSession("s1", "desk-7, Linux", START - timedelta(hours=3), START, True),
        OwnSession("s2", LONG_NAME, START - timedelta(days=9), START - timedelta(days=2), False),
        OwnSession("s3", "", None, None, False),
    ]
    window = await open_page(place, PanelId.SETTINGS, PanelId.SECURITY)
    window.show()
    await place.settle()
    return window


async def security_typed(place: Workplace) -> QWidget:
    """Another e-mail asks for the password; a new password is weighed."""
    window = await security(place)
    panel = _panel(place)
    panel.profile.email.setText("anna.braun@harbor.example")
    panel.profile.email.textEdited.emit(panel.profile.email.text())
    panel.profile.save.click()
    panel.password.new.setText("a harbour at night")
    panel.password.new.textEdited.emit(panel.password.new.text())
    panel.password.change.click()
    await place.settle()
    return window


async def security_changed_elsewhere(place: Workplace) -> QWidget:
    window = await security(place)
    panel = _panel(place)
    panel.profile.name.setText(LONG_NAME)
    panel.profile.name.textEdited.emit(LONG_NAME)
    place.desk.crm.own.name, place.desk.crm.own.version = "Anna Keller-Braun", 2
    panel.profile.save.click()
    await place.settle()
    return window


async def security_proof(place: Workplace) -> QWidget:
    window = await security(place)
    _panel(place).factor.set_up.click()
    _panel(place).factor.proof.go_on.click()
    await place.settle()
    return window


async def security_scan(place: Workplace) -> QWidget:
    window = await security_proof(place)
    proof = _panel(place).factor.proof
    proof.password.setText(known.PASSWORD)
    proof.go_on.click()
    await place.settle()
    return window


async def security_codes(place: Workplace) -> QWidget:
    window = await security_scan(place)
    place.desk.crm.own.codes = ["123456"]
    scan = _panel(place).factor.scan
    scan.code.setText("123456")
    scan.confirm.click()
    await place.settle()
    return window


async def security_on(place: Workplace) -> QWidget:
    """With few recovery codes left, about to be turned off."""
    place.desk.crm.own.factor = SecondFactor(True, since=START - timedelta(days=40))
    place.desk.crm.own.recovery = ["AAAA-BBBB-CCCC-DDDD"]
    place.desk.crm.own.codes = ["123456"]
    await place.desk.session.sign_in(known.EMAIL, known.PASSWORD, code="123456")
    place.window.open_page(PanelId.SETTINGS)
    place.page(PanelId.SETTINGS).choose(PanelId.SECURITY)
    place.window.show()
    await place.settle()
    _panel(place).factor.turn_off.click()
    await place.settle()
    return place.window


async def security_reset(place: Workplace) -> QWidget:
    place.desk.crm.resets_second_factor(LONG_NAME)
    return await security(place)


async def security_without_crm(place: Workplace) -> QWidget:
    place.desk.crm.refusals["own_profile"] = GONE
    return await security(place)


def _panel(place: Workplace) -> SecurityPanel:
    made = place.page(PanelId.SETTINGS).panel(PanelId.SECURITY)
    assert isinstance(made, SecurityPanel)
    return made


SECURITY_SCENES: Final[dict[str, Scene]] = {
    each.__name__: each
    for each in (
        *(sign_in_new_password, sign_in_code, sign_in_recovery_code, security, security_typed),
        *(security_changed_elsewhere, security_proof, security_scan, security_codes),
        *(security_on, security_reset, security_without_crm),
    )
}
