"""The fake CRM: voice menus."""

from __future__ import annotations

from dataclasses import replace

from desktop.domain.errors import Conflict, InvalidInput, NotFound
from desktop.domain.library import PROMPTS, SoundUse
from desktop.domain.voice_menus import MenuParts, VoiceMenu, fault_of
from tests.fakes import crm_records as known
from tests.fakes.crm_company import of
from tests.fakes.crm_sounds import FakeSounds

_SEE = ("numbers:view", "see the voice menus")
FRONT_DESK = VoiceMenu("menu1", "Front desk", "office_menu", version=1)
_EDIT = ("numbers:edit", "edit the voice menus")


class FakeVoiceMenus(FakeSounds):
    """Part of ``Crm``."""

    def __init__(self) -> None:
        super().__init__()
        self.menu_rows = [FRONT_DESK]
        self._menu_keys: dict[str, VoiceMenu] = {}

    async def voice_menus(self, account_id: str) -> tuple[VoiceMenu, ...]:
        self._check("voice_menus", account_id, *_SEE)
        return tuple(sorted(of(account_id, self.menu_rows), key=lambda menu: menu.name))

    async def menu_parts(self, account_id: str) -> MenuParts:
        self._check("menu_parts", account_id, *_SEE)
        return self._menu_parts()

    async def add_voice_menu(
        self, account_id: str, menu: VoiceMenu, idempotency_key: str
    ) -> VoiceMenu:
        self._check("add_voice_menu", account_id, *_EDIT)
        if idempotency_key in self._menu_keys:
            return self._menu_keys[idempotency_key]
        new_id = f"new{len(self._menu_keys) + 1}"
        added = replace(self._sound_menu(menu), id=new_id, version=1)
        self.menu_rows.append(added)
        self._menu_keys[idempotency_key] = added
        self._menu_told(added)
        return added

    async def change_voice_menu(self, account_id: str, menu: VoiceMenu) -> VoiceMenu:
        self._check("change_voice_menu", account_id, *_EDIT)
        before = self._kept_menu(menu)
        after = replace(self._sound_menu(menu), version=before.version + 1)
        self.menu_rows[self.menu_rows.index(before)] = after
        self._menu_told(after)
        return after

    async def remove_voice_menu(self, account_id: str, menu: VoiceMenu) -> None:
        self._check("remove_voice_menu", account_id, *_EDIT)
        self.menu_rows.remove(self._kept_menu(menu))
        self.push("voice_menus.updated")

    def somebody_renames_menu(self, menu_id: str, name: str) -> None:
        """Another administrator, meanwhile."""
        at = next(place for place, each in enumerate(self.menu_rows) if each.id == menu_id)
        menu = self.menu_rows[at]
        self.menu_rows[at] = replace(menu, name=name, version=menu.version + 1)
        self.push("voice_menus.updated")

    def _menu_told(self, menu: VoiceMenu) -> None:
        """A number leads to one menu only."""
        self.menu_rows = [
            each
            if each.id == menu.id
            else replace(each, numbers=tuple(n for n in each.numbers if n not in menu.numbers))
            for each in self.menu_rows
        ]
        self.push("voice_menus.updated")

    def _kept_menu(self, menu: VoiceMenu) -> VoiceMenu:
        before = next((each for each in self.menu_rows if each.id == menu.id), None)
        if before is None:
            raise NotFound("There is nothing here.")
        if before.version != menu.version:
            raise Conflict("Somebody else changed this menu first. Look at it again.", before)
        return before

    def _sound_menu(self, menu: VoiceMenu) -> VoiceMenu:
        others = tuple(each.name for each in self.menu_rows if each.id != menu.id)
        if fault := fault_of(menu, others, self._menu_parts()):
            raise InvalidInput(fault)
        order = {digit: place for place, digit in enumerate("1234567890*#")}
        choices = sorted(menu.choices, key=lambda each: order.get(each.digit, 99))
        numbers = tuple(sorted(set(menu.numbers)))
        return replace(menu, name=menu.name.strip(), choices=tuple(choices), numbers=numbers)

    def _menu_parts(self) -> MenuParts:
        return MenuParts(
            (*self._offered(SoundUse.GREETING), *PROMPTS),
            tuple(sorted(((q.id, q.name) for q in self.queue_rows), key=lambda each: each[1])),
            tuple(sorted(((u.id, u.name) for u in self.user_rows), key=lambda each: each[1])),
            tuple((n.id, f"{n.number} {n.name}") for n in known.NUMBERS),
        )
