"""What every CRM does with the recording of an account's calls (S1-36)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.errors import Conflict, InvalidInput, Refused
from desktop.domain.recording import RecordingSettings
from desktop.services.ports import Crm
from tests.contracts.conftest import A1, ADMINISTRATOR, MANAGER
from tests.contracts.crm_rigs import Rig

ON = RecordingSettings(is_on=True, announcement="We record this.")

pytestmark = pytest.mark.requirement("S1-36")


async def test_on_and_off_with_what_is_said(rig: Rig, crm: Crm) -> None:
    rig.role(ADMINISTRATOR)
    assert await crm.recording_settings(A1) == RecordingSettings()
    assert await crm.change_recording(A1, ON) == replace(ON, version=2)
    assert await crm.recording_settings(A1) == replace(ON, version=2)
    silent = replace(ON, is_announced=False, announcement="", version=2)
    assert await crm.change_recording(A1, silent) == replace(silent, version=3)


async def test_two_editors_notice_each_other(rig: Rig, crm: Crm) -> None:
    rig.role(ADMINISTRATOR)
    first = await crm.change_recording(A1, ON)
    with pytest.raises(Conflict, match="first") as conflict:
        await crm.change_recording(A1, replace(ON, is_on=False))
    assert conflict.value.current == first


@pytest.mark.parametrize("words", ["", "  ", "x" * 301])
async def test_what_cannot_be_said(rig: Rig, crm: Crm, words: str) -> None:
    rig.role(ADMINISTRATOR)
    with pytest.raises(InvalidInput):
        await crm.change_recording(A1, replace(ON, announcement=words))
    assert await crm.recording_settings(A1) == RecordingSettings()


async def test_only_administrators_turn_it_on_or_off(rig: Rig, crm: Crm) -> None:
    rig.role(MANAGER)
    for asking in (crm.recording_settings(A1), crm.change_recording(A1, ON)):
        with pytest.raises(Refused) as refused:
            await asking
        assert refused.value.permission == "recordings:configure"
