"""What every CRM does with the voicemail box of the person signed in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.errors import InvalidInput, NotFound, Refused
from desktop.services.ports import Crm
from tests.contracts.crm_rigs import Rig
from tests.contracts.test_crm_events import Listening
from tests.fakes import crm_records as known

A1 = known.ACCOUNT
NEW = replace(known.MARCUS_ASKS, id="v3", call_id="", left_at=known.NOON + known.HOUR)


def told(voicemail_id: str) -> tuple[str, dict[str, str]]:
    return "voicemail.updated", {"voicemail_id": voicemail_id, "user_id": known.ANNA}


class TestVoicemails:
    async def test_the_own_box_newest_first_with_what_is_unheard(self, crm: Crm) -> None:
        box = await crm.voicemails(A1)
        assert box.rows == known.VOICEMAILS
        assert (box.next_cursor, box.unheard) == (None, 1)

    async def test_pages_count_the_whole_box(self, crm: Crm) -> None:
        await crm.mark_voicemail(A1, "v1", False)
        first = await crm.voicemails(A1, limit=1)
        second = await crm.voicemails(A1, first.next_cursor, 1)
        assert [each.id for each in (*first.rows, *second.rows)] == ["v2", "v1"]
        assert (first.unheard, second.unheard, second.next_cursor) == (2, 2, None)

    async def test_a_cursor_nobody_gave_is_refused(self, crm: Crm) -> None:
        with pytest.raises(InvalidInput, match="Start again"):
            await crm.voicemails(A1, "made up")

    async def test_another_account_has_another_box(self, crm: Crm) -> None:
        assert (await crm.voicemails(known.SECOND_ACCOUNT)).rows == ()
        with pytest.raises(NotFound):
            await crm.voicemail(known.SECOND_ACCOUNT, "v2")

    async def test_the_sound_is_a_wave(self, crm: Crm) -> None:
        assert await crm.voicemail_sound(A1, "v2") == known.SPOKEN

    async def test_heard_and_unheard_again(self, crm: Crm) -> None:
        assert await crm.mark_voicemail(A1, "v2", True) == replace(known.MARCUS_ASKS, heard=True)
        assert (await crm.voicemails(A1)).unheard == 0
        assert await crm.mark_voicemail(A1, "v2", False) == known.MARCUS_ASKS
        assert await crm.voicemail(A1, "v2") == known.MARCUS_ASKS

    async def test_what_is_deleted_is_gone(self, crm: Crm) -> None:
        await crm.delete_voicemail(A1, "v2")
        assert (await crm.voicemails(A1)).rows == (known.NOBODY_KNOWN_ASKS,)
        for asked in (
            crm.voicemail(A1, "v2"),
            crm.voicemail_sound(A1, "v2"),
            crm.mark_voicemail(A1, "v2", True),
            crm.delete_voicemail(A1, "v2"),
        ):
            with pytest.raises(NotFound):
                await asked

    @pytest.mark.parametrize("voicemail_id", ["v9", "nobody's"])
    async def test_nobody_reaches_into_another_box(self, crm: Crm, voicemail_id: str) -> None:
        for asked in (
            crm.voicemail(A1, voicemail_id),
            crm.voicemail_sound(A1, voicemail_id),
            crm.mark_voicemail(A1, voicemail_id, True),
            crm.delete_voicemail(A1, voicemail_id),
        ):
            with pytest.raises(NotFound):
                await asked

    async def test_without_the_permission_it_is_refused(self, rig: Rig, crm: Crm) -> None:
        rig.grants(voicemail__listen_own=False)
        for asked in (
            crm.voicemails(A1),
            crm.voicemail(A1, "v2"),
            crm.voicemail_sound(A1, "v2"),
            crm.mark_voicemail(A1, "v2", True),
            crm.delete_voicemail(A1, "v2"),
        ):
            with pytest.raises(Refused) as refused:
                await asked
            assert refused.value.permission == "voicemail:listen_own"

    async def test_the_owner_alone_is_told(self, rig: Rig, crm: Crm) -> None:
        async with Listening(crm) as heard:
            rig.voicemail_arrives_elsewhere()
            rig.voicemail_arrives(NEW)
            assert await heard.next() == told("v3")
            assert await crm.voicemail(A1, "v3") == NEW
            await crm.mark_voicemail(A1, "v3", True)
            assert await heard.next() == told("v3")
            await crm.mark_voicemail(A1, "v3", True)
            await crm.delete_voicemail(A1, "v3")
            assert await heard.next() == told("v3")
            await crm.delete_voicemail(A1, "v1")
            assert await heard.next() == told("v1")
