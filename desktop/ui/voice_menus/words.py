"""A voice menu in words: where each digit leads, and which numbers lead to it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop.domain import phone_numbers
from desktop.domain.voice_menus import Leads, MenuChoice, MenuParts, VoiceMenu


@dataclass(frozen=True, slots=True)
class MenuRow:
    id: str
    name: str
    choices: str
    numbers: str

    def says(self, text: str) -> bool:
        return any(text in each.casefold() for each in (self.name, self.choices, self.numbers))


def row_of(menu: VoiceMenu, parts: MenuParts) -> MenuRow:
    known = dict(parts.numbers)
    numbers = ", ".join(known.get(each, "") for each in menu.numbers if each in known)
    choices = ", ".join(_choice(each, parts) for each in menu.choices)
    return MenuRow(menu.id, menu.name, choices, numbers or "No number")


def readable(parts: MenuParts, region: str) -> MenuParts:
    """Numbers as people write them."""
    numbers = []
    for key, words in parts.numbers:
        number, _, name = words.partition(" ")
        numbers.append((key, f"{phone_numbers.display(number, region)}  {name}".strip()))
    return replace(parts, numbers=tuple(numbers))


def key_words(digit: str) -> str:
    return digit or "No choice"


def _choice(choice: MenuChoice, parts: MenuParts) -> str:
    known = dict(parts.queues if choice.leads is Leads.QUEUE else parts.people)
    where = known.get(choice.target, "somebody who is gone")
    if choice.leads is Leads.VOICEMAIL:
        where = f"voicemail of {where}"
    return f"{key_words(choice.digit)} {where}"
