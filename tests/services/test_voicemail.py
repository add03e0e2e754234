"""The voicemail service: what is counted, asked and told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.errors import CrmUnreachable, NotFound, Refused
from desktop.domain.events import VoicemailChanged, VoicemailsCounted
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.services.conftest import Desk

GONE = CrmUnreachable("The CRM does not answer.")
NEW = replace(known.MARCUS_ASKS, id="v3", call_id="")


async def test_what_is_unheard_is_counted_at_the_sign_in(desk: Desk) -> None:
    await desk.sign_in()
    assert desk.told(VoicemailsCounted)[-1].unheard == 1


async def test_a_count_that_fails_says_nothing_of_its_own(desk: Desk) -> None:
    desk.crm.refusals["voicemails"] = GONE
    await desk.sign_in()
    assert desk.told(VoicemailsCounted) == []


async def test_who_may_not_listen_has_nothing_to_hear(desk: Desk) -> None:
    desk.crm.overrides = {"voicemail:listen_own": False}
    await desk.sign_in()
    assert desk.told(VoicemailsCounted)[-1].unheard == 0
    assert "voicemails" not in desk.crm.asked
    for asked in (
        desk.voicemails.page(),
        desk.voicemails.sound("v2"),
        desk.voicemails.mark("v2", True),
        desk.voicemails.delete("v2"),
    ):
        with pytest.raises(Refused):
            await asked


async def test_a_push_is_told_whole(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.voicemail_arrives(NEW)
    await settle()
    await desk.voicemails.delete("v3")
    await settle()
    assert desk.told(VoicemailChanged)[-2:] == [
        VoicemailChanged("v3", NEW, 2),
        VoicemailChanged("v3", None, 1),
    ]


async def test_deleting_what_is_gone_is_no_error(desk: Desk) -> None:
    await desk.sign_in()
    await desk.voicemails.delete("v2")
    await desk.voicemails.delete("v2")
    with pytest.raises(NotFound):
        await desk.voicemails.sound("v2")
