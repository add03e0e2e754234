"""Voice menus while they are put together: what is read out, and where each digit leads (S1-14)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

LONGEST_MENU_NAME: Final = 60
NO_DIGIT: Final = ""  # the option of callers who choose none
DIGITS: Final = (*"1234567890*#", NO_DIGIT)


class Leads(Enum):
    QUEUE = "queue"
    USER = "user"
    VOICEMAIL = "voicemail"


@dataclass(frozen=True, slots=True)
class MenuChoice:
    """``target`` is the id of a queue or a user; ``assign_to`` the user whose call it becomes."""

    digit: str
    leads: Leads = Leads.QUEUE
    target: str = ""
    assign_to: str = ""


@dataclass(frozen=True, slots=True)
class VoiceMenu:
    """``id`` is "" for one that is not there yet; ``numbers`` are the ids of those that lead to it.

    ``prompt`` is the key of what is read out.
    """

    id: str
    name: str
    prompt: str
    choices: tuple[MenuChoice, ...] = ()
    numbers: tuple[str, ...] = ()
    version: int = 0


@dataclass(frozen=True, slots=True)
class MenuParts:
    """What a menu can be made of: keys or ids, and what they are called."""

    prompts: tuple[tuple[str, str], ...] = ()
    queues: tuple[tuple[str, str], ...] = ()
    people: tuple[tuple[str, str], ...] = ()
    numbers: tuple[tuple[str, str], ...] = ()


def fault_of(menu: VoiceMenu, others: tuple[str, ...], parts: MenuParts) -> str:
    """What keeps it from being saved, "" where nothing does."""
    name = menu.name.strip()
    if not name:
        return "Give the menu a name."
    if len(name) > LONGEST_MENU_NAME:
        return f"A name has at most {LONGEST_MENU_NAME} letters."
    if name.casefold() in {each.casefold() for each in others}:
        return "There is another menu of this name."
    if menu.prompt not in dict(parts.prompts):
        return "Choose what is read out."
    if not set(menu.numbers) <= dict(parts.numbers).keys():
        return "One of these numbers is not in this account any more."
    return _fault_of_choices(menu.choices, parts)


def _fault_of_choices(choices: tuple[MenuChoice, ...], parts: MenuParts) -> str:
    digits = [each.digit for each in choices]
    if NO_DIGIT not in digits:
        return "Say what happens to callers who choose nothing."
    if len(set(digits)) < len(digits) or not set(digits) <= set(DIGITS):
        return "Each digit leads to one place only."
    for each in choices:
        known = parts.queues if each.leads is Leads.QUEUE else parts.people
        if each.target not in dict(known):
            return f"Choose where {digit_words(each.digit)} leads."
        if each.assign_to and each.assign_to not in dict(parts.people):
            return f"Choose whose call {digit_words(each.digit)} becomes."
    return ""


def digit_words(digit: str) -> str:
    return {"": "no choice", "*": "the star", "#": "the hash"}.get(digit, f"digit {digit}")
