"""Money in the window: what is pushed becomes an event, and a warning a sentence."""

from __future__ import annotations

import pytest

from desktop.domain.access import Role
from desktop.domain.events import BillingChanged, Notice
from tests.fakes.clock import settle
from tests.services.conftest import Desk


@pytest.mark.parametrize(
    ("kind", "detail", "says"),
    [
        ("low", "$9.00", "down to $9.00"),
        ("spent", "", "paused"),
        ("stopped", "The card was declined.", "turned off. The card was declined."),
    ],
)
@pytest.mark.requirement("S2-36")
async def test_who_can_pay_is_warned_in_the_window(
    desk: Desk, kind: str, detail: str, says: str
) -> None:
    desk.crm.role = Role.ADMINISTRATOR
    await desk.sign_in()
    desk.crm.push("billing.warning", kind=kind, detail=detail)
    await settle()
    (notice,) = desk.told(Notice)
    assert says in notice.sentence
    assert notice.level == "warning"


async def test_a_warning_of_a_newer_crm_is_no_riddle(desk: Desk) -> None:
    desk.crm.role = Role.ADMINISTRATOR
    await desk.sign_in()
    desk.crm.push("billing.warning", kind="gold", detail="")
    await settle()
    assert desk.told(Notice) == []


async def test_others_hear_of_no_money(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.push("billing.warning", kind="spent", detail="")
    desk.crm.push("billing.updated", what="balance")
    await settle()
    assert desk.told(Notice) == []
    assert desk.told(BillingChanged) == []
