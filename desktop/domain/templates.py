"""Texts with fields in them: which fields there are, and how they are filled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_FIELD: Final = re.compile(r"\{([A-Za-z_][A-Za-z0-9_. ]*)\}")

FIELDS: Final[Mapping[str, str]] = {
    "contact.first_name": "First name of the recipient",
    "contact.name": "Name of the recipient",
    "agent.name": "Your name",
    "account.name": "Name of the company",
}


@dataclass(frozen=True, slots=True)
class Fields:
    """What stands behind the fields; "" where it is not known."""

    contact_name: str = ""
    agent_name: str = ""
    account_name: str = ""

    def value(self, field: str) -> str:
        return {
            "contact.first_name": self.contact_name.partition(" ")[0],
            "contact.name": self.contact_name,
            "agent.name": self.agent_name,
            "account.name": self.account_name,
        }[field]


def unknown_fields(text: str) -> tuple[str, ...]:
    """Fields that nobody could fill, in their order; braces round anything else are just braces."""
    found = dict.fromkeys(_FIELD.findall(text))
    return tuple(each for each in found if each not in FIELDS)


def fault_of(text: str) -> str:
    """Why a template cannot be used, "" where it can."""
    if not text.strip():
        return "There is nothing in the text yet."
    unknown = unknown_fields(text)
    if unknown:
        known = ", ".join(f"{{{each}}}" for each in FIELDS)
        return f"There is no field {{{unknown[0]}}}. The fields are {known}."
    return ""


def fill(text: str, fields: Fields) -> str:
    """A field without a value goes together with the space before it: "Hello {…}," is "Hello,"."""
    if not _FIELD.search(text):
        return text
    pieces: list[str] = []
    place = 0
    for found in _FIELD.finditer(text):
        before = text[place : found.start()]
        known = found.group(1) in FIELDS
        value = fields.value(found.group(1)) if known else found.group()
        pieces.append(before if value else before.rstrip(" \t"))
        pieces.append(value)
        place = found.end()
    return "".join([*pieces, text[place:]]).strip()
