"""The CRM over HTTP: voice menus."""

from __future__ import annotations

from dataclasses import asdict

import msgspec

from desktop.api.decoding import Named, decode
from desktop.api.failures import expect_nothing
from desktop.api.requests import Requests, path_of
from desktop.api.versions import if_match, telling_the_current
from desktop.domain.voice_menus import Leads, MenuChoice, MenuParts, VoiceMenu

_MENUS = "voice-menus"


class ChoiceBody(msgspec.Struct, frozen=True):
    digit: str
    leads: Leads
    target: str
    assign_to: str

    def value(self) -> MenuChoice:
        return MenuChoice(self.digit, self.leads, self.target, self.assign_to)


class MenuBody(msgspec.Struct, frozen=True):
    id: str
    name: str
    prompt: str
    choices: list[ChoiceBody]
    numbers: list[str]
    version: int

    def value(self) -> VoiceMenu:
        choices = tuple(each.value() for each in self.choices)
        numbers = tuple(self.numbers)
        return VoiceMenu(self.id, self.name, self.prompt, choices, numbers, self.version)


class PartsBody(msgspec.Struct, frozen=True):
    prompts: list[Named]
    queues: list[Named]
    people: list[Named]
    numbers: list[Named]

    def value(self) -> MenuParts:
        kinds = (self.prompts, self.queues, self.people, self.numbers)
        return MenuParts(*(tuple((each.id, each.name) for each in kind) for kind in kinds))


class VoiceMenusClient(Requests):
    """Part of ``Crm``."""

    async def voice_menus(self, account_id: str) -> tuple[VoiceMenu, ...]:
        page = await self._list(path_of(account_id, _MENUS), MenuBody)
        return tuple(each.value() for each in page.data)

    async def menu_parts(self, account_id: str) -> MenuParts:
        return (await self._get(path_of(account_id, _MENUS, "parts"), PartsBody)).value()

    async def add_voice_menu(
        self, account_id: str, menu: VoiceMenu, idempotency_key: str
    ) -> VoiceMenu:
        path = path_of(account_id, _MENUS)
        content = await self._send("POST", path, _asked(menu), key=idempotency_key)
        return decode(content, MenuBody).value()

    async def change_voice_menu(self, account_id: str, menu: VoiceMenu) -> VoiceMenu:
        path = path_of(account_id, _MENUS, menu.id)
        with telling_the_current(MenuBody):
            content = await self._send("PUT", path, _asked(menu), headers=if_match(menu.version))
        return decode(content, MenuBody).value()

    async def remove_voice_menu(self, account_id: str, menu: VoiceMenu) -> None:
        path = path_of(account_id, _MENUS, menu.id)
        with telling_the_current(MenuBody):
            expect_nothing(await self._request("DELETE", path, headers=if_match(menu.version)))


def _asked(menu: VoiceMenu) -> dict[str, object]:
    choices = [{**asdict(each), "leads": each.leads.value} for each in menu.choices]
    return {
        "name": menu.name,
        "prompt": menu.prompt,
        "choices": choices,
        "numbers": list(menu.numbers),
    }
