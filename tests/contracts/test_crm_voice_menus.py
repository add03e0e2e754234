"""The contract of the CRM: voice menus."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import replace

import pytest

from desktop.domain.errors import Conflict, InvalidInput, NotFound, Refused
from desktop.domain.voice_menus import Leads, MenuChoice, VoiceMenu
from desktop.services.ports import Crm
from tests.contracts.conftest import A1, ADMINISTRATOR, MANAGER
from tests.contracts.crm_rigs import Rig
from tests.fakes import crm_records as known
from tests.fakes.crm_voice_menus import FRONT_DESK

TO_SALES = MenuChoice("1", Leads.QUEUE, "q1", known.JONAS)
TO_ANNA = MenuChoice("2", Leads.USER, known.ANNA)
TO_THE_BOX = MenuChoice("", Leads.VOICEMAIL, known.ANNA)
MENU = VoiceMenu("", " Reception ", "office_menu", (TO_THE_BOX, TO_ANNA, TO_SALES), ("n1",))


@pytest.fixture
async def administrator(rig: Rig, crm: Crm) -> Crm:
    rig.role(ADMINISTRATOR)
    return crm


@pytest.mark.requirement("S1-14")
class TestVoiceMenus:
    async def test_what_a_menu_can_be_made_of(self, administrator: Crm) -> None:
        parts = await administrator.menu_parts(A1)
        assert ("q1", "Sales") in parts.queues
        assert [name for _, name in parts.people] == ["Anna Keller", "Jonas Weber", "Omar Haddad"]
        assert ("n1", f"{known.MAIN_LINE} Main line") in parts.numbers
        assert "office_menu" in dict(parts.prompts)

    async def test_one_is_added_changed_and_removed(self, administrator: Crm) -> None:
        assert await administrator.voice_menus(A1) == (FRONT_DESK,)
        added = await administrator.add_voice_menu(A1, MENU, "k1")
        assert (added.name, added.choices) == ("Reception", (TO_SALES, TO_ANNA, TO_THE_BOX))
        assert await administrator.add_voice_menu(A1, MENU, "k1") == added
        news = replace(added, name="Desk", choices=(TO_THE_BOX,), numbers=("n1", "n2"))
        changed = await administrator.change_voice_menu(A1, news)
        assert changed == replace(news, version=added.version + 1)
        assert await administrator.voice_menus(A1) == (changed, FRONT_DESK)
        await administrator.remove_voice_menu(A1, changed)
        assert await administrator.voice_menus(A1) == (FRONT_DESK,)
        with pytest.raises(NotFound):
            await administrator.change_voice_menu(A1, changed)

    async def test_a_number_leads_to_one_menu_only(self, administrator: Crm) -> None:
        await administrator.add_voice_menu(A1, MENU, "k1")
        await administrator.add_voice_menu(A1, replace(MENU, name="Night"), "k2")
        told = {each.name: each.numbers for each in await administrator.voice_menus(A1)}
        assert told == {"Front desk": (), "Night": ("n1",), "Reception": ()}

    async def test_a_stale_change_is_a_conflict_that_tells_what_is_there(
        self, administrator: Crm
    ) -> None:
        menu = await administrator.add_voice_menu(A1, MENU, "k1")
        now = await administrator.change_voice_menu(A1, replace(menu, name="Theirs"))
        with pytest.raises(Conflict) as conflict:
            await administrator.change_voice_menu(A1, replace(menu, name="Mine"))
        assert isinstance(conflict.value.current, VoiceMenu)
        assert conflict.value.current == now
        with pytest.raises(Conflict):
            await administrator.remove_voice_menu(A1, menu)

    async def test_what_cannot_be_is_refused(self, administrator: Crm) -> None:
        await administrator.add_voice_menu(A1, MENU, "k")
        free = replace(MENU, name="New")
        unusable = (
            MENU,
            replace(free, name=" "),
            replace(free, prompt="beep"),
            replace(free, choices=(TO_SALES,)),
            replace(free, choices=(TO_SALES, TO_SALES, TO_THE_BOX)),
            replace(free, choices=(replace(TO_SALES, target="q99"), TO_THE_BOX)),
            replace(free, choices=(replace(TO_SALES, assign_to="u99"), TO_THE_BOX)),
            replace(free, choices=(MenuChoice("", Leads.USER, "q1"),)),
            replace(free, numbers=("n99",)),
        )
        for place, wanted in enumerate(unusable):
            with pytest.raises(InvalidInput) as refused:
                await administrator.add_voice_menu(A1, wanted, f"k{place}")
            assert str(refused.value).endswith(".")

    async def test_other_windows_hear_of_it(self, administrator: Crm) -> None:
        async with aclosing(administrator.events(A1)) as pushes:
            assert (await anext(pushes)).type == "connected"
            await administrator.add_voice_menu(A1, MENU, "k1")
            assert (await anext(pushes)).type == "voice_menus.updated"

    async def test_it_is_for_those_who_may(self, rig: Rig, crm: Crm) -> None:
        rig.role(MANAGER)
        with pytest.raises(Refused):
            await crm.voice_menus(A1)
        with pytest.raises(Refused):
            await crm.add_voice_menu(A1, MENU, "k1")
