"""The desk of a signed-in agent: real services over the fakes of the ports."""

from __future__ import annotations

import pytest

from desktop.domain.access import Role
from desktop.domain.records import Conversation
from tests.fakes import crm_records as known
from tests.fakes.crm import NOON
from tests.services.conftest import Desk, desk
from tests.ui.presenters.texts_rig import STRANGER, Texts

__all__ = ["desk", "texts"]


@pytest.fixture
async def texts(desk: Desk) -> Texts:
    desk.crm.role = Role.CALL_MANAGER
    stranger = Conversation("t2", "", "", STRANGER, known.MAIN_LINE, "Hi\nthere", NOON, 0)
    desk.crm.conversation_rows.append(stranger)
    made = Texts(desk)
    await desk.sign_in()
    return made
