"""What every CRM does with the library of sounds (S2-46)."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import replace

import pytest

from desktop.domain.errors import Conflict, InvalidInput, NotFound, Refused
from desktop.domain.library import OWN, SoundUse
from desktop.domain.recording import RecordingSettings
from desktop.domain.teams import TeamKind
from desktop.domain.voice_menus import Leads, MenuChoice, VoiceMenu
from desktop.services.ports import Crm
from tests.contracts.conftest import A1, ADMINISTRATOR
from tests.contracts.crm_rigs import Rig
from tests.support.waves import wav

MUSIC, DROP = SoundUse.MUSIC, SoundUse.DROP
pytestmark = pytest.mark.requirement("S2-46")


@pytest.fixture
async def administrator(rig: Rig, crm: Crm) -> Crm:
    rig.role(ADMINISTRATOR)
    return crm


async def test_a_sound_is_added_heard_renamed_replaced_and_removed(administrator: Crm) -> None:
    crm = administrator
    assert await crm.sounds(A1) == ()
    added = await crm.add_sound(A1, " Spring ", MUSIC, wav(1), "k1")
    assert (added.name, added.use, added.milliseconds) == ("Spring", MUSIC, 1000)
    assert (added.added_by, added.used_by, added.version) == ("Anna Keller", (), 1)
    assert added.added_at is not None
    assert await crm.add_sound(A1, " Spring ", MUSIC, wav(1), "k1") == added
    assert await crm.sounds(A1) == (added,)
    assert (await crm.sound_wave(A1, added.id)).startswith(b"RIFF")
    renamed = await crm.rename_sound(A1, replace(added, name="May"))
    assert renamed == replace(added, name="May", version=2)
    replaced = await crm.replace_sound(A1, renamed, wav(2))
    assert replaced == replace(renamed, milliseconds=2000, version=3)
    await crm.remove_sound(A1, replaced)
    assert await crm.sounds(A1) == ()
    with pytest.raises(NotFound):
        await crm.rename_sound(A1, replaced)


async def test_what_is_no_sound_or_has_no_name_of_its_own(administrator: Crm) -> None:
    with pytest.raises(InvalidInput, match="no sound file"):
        await administrator.add_sound(A1, "Spring", MUSIC, b"Dear Sir or Madam", "k1")
    kept = await administrator.add_sound(A1, "Spring", MUSIC, wav(1), "k2")
    for name in ("", "spring", "x" * 61):
        with pytest.raises(InvalidInput):
            await administrator.add_sound(A1, name, DROP, wav(1), f"k{name}")
    with pytest.raises(InvalidInput, match="no sound file"):
        await administrator.replace_sound(A1, kept, b"nothing")
    assert await administrator.sounds(A1) == (kept,)


async def test_two_editors_notice_each_other(administrator: Crm) -> None:
    first = await administrator.add_sound(A1, "Spring", MUSIC, wav(1), "k1")
    now = await administrator.rename_sound(A1, replace(first, name="May"))
    with pytest.raises(Conflict, match="first") as conflict:
        await administrator.replace_sound(A1, first, wav(2))
    assert conflict.value.current == now
    with pytest.raises(Conflict):
        await administrator.remove_sound(A1, first)


async def test_it_is_chosen_where_it_is_played_and_goes_with_a_replacement(
    administrator: Crm,
) -> None:
    crm = administrator
    spring = await crm.add_sound(A1, "Spring", MUSIC, wav(1), "k1")
    summer = await crm.add_sound(A1, "Summer", MUSIC, wav(1), "k2")
    drop = await crm.add_sound(A1, "Call me", DROP, wav(1), "k3")
    assert await crm.sound_choices(A1, MUSIC) == ((spring.id, "Spring"), (summer.id, "Summer"))
    sales = next(q for q in await crm.teams(A1, TeamKind.QUEUE) if q.name == "Sales")
    sales = await crm.change_team(A1, TeamKind.QUEUE, replace(sales, music=spring.id))
    assert sales.music == spring.id
    with pytest.raises(InvalidInput):
        await crm.change_team(A1, TeamKind.QUEUE, replace(sales, music=drop.id))
    spring = next(each for each in await crm.sounds(A1) if each.id == spring.id)
    assert spring.used_by == ("queue Sales",)
    with pytest.raises(Conflict, match="queue Sales") as in_use:
        await crm.remove_sound(A1, spring)
    assert in_use.value.current == spring
    with pytest.raises(InvalidInput):
        await crm.remove_sound(A1, spring, drop.id)
    await crm.remove_sound(A1, spring, summer.id)
    now = next(q for q in await crm.teams(A1, TeamKind.QUEUE) if q.name == "Sales")
    assert (now.music, now.version) == (summer.id, sales.version + 1)
    cleared = await crm.change_team(A1, TeamKind.QUEUE, replace(now, music=""))
    assert cleared.music == ""


async def test_greetings_and_announcements(administrator: Crm) -> None:
    crm = administrator
    hello = await crm.add_sound(A1, "Hello", SoundUse.GREETING, wav(1), "k1")
    leave = await crm.add_sound(A1, "Leave a word", SoundUse.VOICEMAIL, wav(1), "k2")
    said = await crm.add_sound(A1, "Recorded", SoundUse.ANNOUNCEMENT, wav(1), "k3")
    prompts = (await crm.menu_parts(A1)).prompts
    assert prompts[0] == (hello.id, "Hello")
    choice = MenuChoice("", Leads.QUEUE, "q1")
    await crm.add_voice_menu(A1, VoiceMenu("", "Welcome", hello.id, (choice,)), "k4")
    await crm.choose_voicemail_greeting(A1, leave.id)
    with pytest.raises(InvalidInput):
        await crm.choose_voicemail_greeting(A1, hello.id)
    wanted = RecordingSettings(is_on=True, sound=said.id)
    assert (await crm.change_recording(A1, wanted)).sound == said.id
    uses = {each.name: each.used_by for each in await crm.sounds(A1)}
    assert uses == {
        "Hello": ("menu Welcome",),
        "Leave a word": ("voicemail of everybody",),
        "Recorded": ("recorded calls",),
    }
    await crm.remove_sound(A1, said, OWN)
    assert (await crm.recording_settings(A1)).sound == ""
    await crm.remove_sound(A1, hello, "menu")
    menus = {each.name: each.prompt for each in await crm.voice_menus(A1)}
    assert menus["Welcome"] == "menu"


async def test_an_agent_only_chooses_a_drop(rig: Rig, crm: Crm) -> None:
    assert await crm.sound_choices(A1, DROP) == ()
    for asking in (
        crm.sounds(A1),
        crm.add_sound(A1, "Spring", MUSIC, wav(1), "k1"),
        crm.choose_voicemail_greeting(A1, ""),
    ):
        with pytest.raises(Refused) as refused:
            await asking
        assert refused.value.permission == "media:manage"
    with pytest.raises(Refused):
        await crm.sound_choices(A1, SoundUse.ANNOUNCEMENT)


async def test_who_shows_them_hears_of_a_change(administrator: Crm) -> None:
    async with aclosing(administrator.events(A1)) as pushes:
        assert (await anext(pushes)).type == "connected"
        await administrator.add_sound(A1, "Spring", MUSIC, wav(1), "k1")
        assert (await anext(pushes)).type == "sounds.updated"
