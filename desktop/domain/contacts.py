"""Contacts: what a person writes about one, and what becomes of two that are the same person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Final

from desktop.domain import phone_numbers
from desktop.domain.changes import KEPT, Kept
from desktop.domain.errors import InvalidInput
from desktop.domain.records import Contact

LABELS: Final = ("mobile", "work", "home", "other")
MOST_NUMBERS: Final = 20
LONGEST_NAME: Final = 200
LONGEST_NOTES: Final = 10_000


@dataclass(frozen=True, slots=True)
class ContactChange:
    """What is written about a contact; ``numbers`` are (E.164, label) in their order."""

    name: str | Kept = KEPT
    company: str | Kept = KEPT
    email: str | Kept = KEPT
    city: str | Kept = KEPT
    notes: str | Kept = KEPT
    numbers: tuple[tuple[str, str], ...] | Kept = KEPT

    @property
    def names(self) -> tuple[str, ...]:
        """The fields that change."""
        return tuple(each.name for each in fields(self) if getattr(self, each.name) is not KEPT)

    def with_former(self, earlier: ContactChange) -> ContactChange:
        """Both changes in one; this one was made later."""
        return replace(earlier, **{name: getattr(self, name) for name in self.names})

    def applied_to(self, contact: Contact) -> Contact:
        """The row as it will be once the CRM has taken the change over."""
        values = {name: getattr(self, name) for name in self.names}
        if isinstance(self.numbers, tuple):
            values["numbers"] = tuple(number for number, _ in self.numbers)
            values["labels"] = tuple(label for _, label in self.numbers)
        return replace(contact, **values)

    def of(self, contact: Contact) -> ContactChange:
        """The same fields as they stand in ``contact``."""
        whole = everything_of(contact)
        return ContactChange(**{name: getattr(whole, name) for name in self.names})

    def as_fields(self) -> dict[str, object]:
        """As they go over the wire, and into the outbox."""
        found: dict[str, object] = {name: getattr(self, name) for name in self.names}
        if isinstance(self.numbers, tuple):
            found["numbers"] = [{"number": number, "label": how} for number, how in self.numbers]
        return found

    @classmethod
    def from_fields(cls, found: Mapping[str, object]) -> ContactChange:
        """Raises ``InvalidInput`` for what ``as_fields`` would never write."""
        values: dict[str, object] = dict(found)
        try:
            if "numbers" in values:
                rows: list[dict[str, str]] = values["numbers"]  # type: ignore[assignment]  # checked
                values["numbers"] = tuple((each["number"], each["label"]) for each in rows)
            return cls(**values)  # type: ignore[arg-type]  # names are checked by the call
        except (TypeError, KeyError) as error:
            raise InvalidInput("What was written about this contact cannot be read.") from error


def everything_of(contact: Contact) -> ContactChange:
    return ContactChange(
        name=contact.name,
        company=contact.company,
        email=contact.email,
        city=contact.city,
        notes=contact.notes,
        numbers=contact.labelled,
    )


def merged(kept: Contact, other: Contact) -> ContactChange:
    """``kept`` with what only ``other`` knows; nothing that was written about either is lost."""
    known = set(kept.numbers)
    numbers = (*kept.labelled, *(each for each in other.labelled if each[0] not in known))
    notes = "\n\n".join(dict.fromkeys(part for part in (kept.notes, other.notes) if part))
    return ContactChange(
        name=kept.name or other.name,
        company=kept.company or other.company,
        email=kept.email or other.email,
        city=kept.city or other.city,
        notes=notes,
        numbers=numbers,
    )


def merge_fault(kept: Contact, other: Contact) -> str:
    """Why these two cannot become one, "" where they can."""
    change = merged(kept, other)
    if isinstance(change.numbers, tuple) and len(change.numbers) > MOST_NUMBERS:
        return f"Together they have more than {MOST_NUMBERS} numbers. Remove some first."
    if isinstance(change.notes, str) and len(change.notes) > LONGEST_NOTES:
        return "Together their notes are too long. Shorten one of them first."
    return ""


def read_number(text: str, region: str) -> str:
    """A number of a contact as E.164; raises ``InvalidInput`` with the reason."""
    number = phone_numbers.parse(text, region)
    if number.tones:
        raise InvalidInput("Write the number without its extension.")
    return number.e164


def look_alike(one: Contact, other: Contact) -> str:
    """Why these may be the same person, "" where nothing speaks for it."""
    if one.id == other.id:
        return ""
    if set(one.numbers) & set(other.numbers):
        return "same number"
    same_name = one.name.strip().casefold() == other.name.strip().casefold()
    same_company = one.company.strip().casefold() == other.company.strip().casefold()
    if one.name.strip() and same_name and same_company:
        return "same name and company" if one.company.strip() else "same name"
    return ""
