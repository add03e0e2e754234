"""What every scene begins with: a furnished account, a page that is open."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from PySide6.QtWidgets import QWidget

from desktop.domain.access import Role
from desktop.domain.billing import Invoice, InvoiceState
from desktop.domain.calls import Direction
from desktop.domain.errors import CrmUnreachable
from desktop.domain.lists import BlockKind
from desktop.domain.money import Money
from desktop.domain.records import (
    Availability,
    CallOutcome,
    Contact,
    NumberRecord,
    UserRecord,
    UserState,
)
from desktop.settings.panels import PanelId
from desktop.ui.widgets.playback import UNPLAYABLE, PlayerState
from desktop.ui.words import Phase
from tests.fakes.clock import START
from tests.fakes.crm import NOON, FakeCrm, call_record
from tests.fakes.crm_lists import BLOCKED, LISTED
from tests.ui.views.workplace import Workplace

LONG_NAME: Final = "Alexandra Featherstonehaugh-Montgomery of Chesapeake Home Services"
PLAYING: Final = PlayerState(
    *(Phase.READY, True, 24_000, 61_000, 1.25),
    peaks=tuple(abs(math.sin(place / 3)) * (0.2 + place % 7 / 9) for place in range(160)),
    can_play=True,
    can_seek=True,
)
BROKEN: Final = PlayerState(Phase.FAILED, length=61_000, sentence=UNPLAYABLE)
GONE: Final = CrmUnreachable("The CRM does not answer. Check the network, then try again.")
Scene = Callable[[Workplace], Awaitable[QWidget]]


def furnish(crm: FakeCrm) -> None:
    """An account in which every list has rows, and some of them long words."""
    crm.role, crm.plan = Role.AGENCY_ADMINISTRATOR, "Agency"
    crm.agent_rows = [("u1", "Anna Keller"), ("u2", LONG_NAME)]
    crm.contact_rows.append(
        Contact("p2", LONG_NAME, LONG_NAME, ("+12025550119",), "a.f@harbor.example", "Baltimore")
    )
    crm.call_rows = [
        call_record("c1", contact_name="Marcus Reyes", note="Prefers mornings.", score=4),
        call_record(
            *("c2",),
            contact_name=LONG_NAME,
            direction=Direction.OUTBOUND,
            started_at=NOON - timedelta(days=2),
            call_status="Call back",
            tags=("roof", "spring campaign", "insurance claim"),
            caller_id_rule="geo.area +1443",
            has_recording=True,
        ),
        call_record("c3", status=CallOutcome.NO_ANSWER, answered_at=None, agent_name=""),
    ]
    other = replace(
        crm.conversation_rows[0],
        id="t2",
        contact_id="p2",
        contact_name=LONG_NAME,
        remote_number="+12025550119",
        unread=12,
    )
    crm.conversation_rows.append(other)
    crm.user_rows = [
        UserRecord(
            *("u2", LONG_NAME, "alexandra.featherstonehaugh@harbor.example", Role.CALL_AGENT),
            *(UserState.ACTIVE, "202", "+14105550100", Availability.DO_NOT_DISTURB, False, START),
        )
    ]
    crm.number_rows = [
        NumberRecord("n1", "+14105550100", LONG_NAME, "Website", "active", True, "Queue Sales")
    ]
    crm.blocked_rows = [
        BLOCKED,
        replace(BLOCKED, id="b2", kind=BlockKind.PREFIX, value="+1900", reason=LONG_NAME),
        replace(BLOCKED, id="b3", until=START + timedelta(days=9), blocked_by=LONG_NAME),
        replace(BLOCKED, id="b4", kind=BlockKind.NAME, value=LONG_NAME, until=START),
    ]
    crm.dnc_rows = [LISTED, replace(LISTED, id="d2", reason=LONG_NAME, added_by=LONG_NAME)]
    crm.invoice_rows = [
        Invoice(
            *("i1", "2026-001", date(2026, 2, 1), date(2026, 2, 15), "February 2026"),
            *(Money(128450), InvoiceState.OPEN),
        )
    ]


async def open_page(place: Workplace, page: PanelId, panel: PanelId | None = None) -> QWidget:
    await place.sign_in()
    place.window.open_page(page)
    if panel is not None:
        place.page(page).choose(panel)
    await place.settle()
    return place.window
