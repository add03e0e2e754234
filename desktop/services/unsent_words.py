"""What is written and not at the CRM, in words: contacts, texts and favourites."""

from __future__ import annotations

from typing import Final

import msgspec

from desktop.domain.contact_writes import ContactAction, ContactWrite, from_text
from desktop.domain.contacts import ContactChange
from desktop.domain.correspondence import OutgoingText
from desktop.domain.errors import InvalidInput, StoreUnavailable
from desktop.domain.outbox import Write
from desktop.services.ports import LocalData
from desktop.services.unsent import Told

_WHAT: Final = {
    ContactAction.ADD: "New contact",
    ContactAction.CHANGE: "Change of a contact",
    ContactAction.DELETE: "Deletion of a contact",
}


class ContactWords:
    """A describer of ``CONTACT_CHANGE``; raises ``InvalidInput`` for what cannot be read."""

    def __init__(self, local: LocalData) -> None:
        self._local = local

    def __call__(self, write: Write) -> Told:
        found = ContactWrite.of(write)
        before = from_text(write.before) or ContactChange()
        theirs = _fields(from_text(write.theirs) or ContactChange())
        name = found.change.name if isinstance(found.change.name, str) else before.name
        whom = name if isinstance(name, str) else self._name(write.subject)
        mine = _fields(found.change)
        return Told(
            _WHAT[found.action],
            whom,
            mine,
            tuple(each for each in theirs if each[0] in dict(mine)),
        )

    def _name(self, contact_id: str) -> str:
        try:
            contact = self._local.contacts.one(contact_id)
        except StoreUnavailable:
            contact = None
        return contact.name if contact else ""


class TextWords:
    """A describer of ``TEXT``; raises ``InvalidInput`` for what cannot be read."""

    def __init__(self, local: LocalData) -> None:
        self._local = local

    def __call__(self, write: Write) -> Told:
        try:
            found = msgspec.json.decode(write.body, type=OutgoingText)
        except msgspec.DecodeError as error:
            raise InvalidInput("This text cannot be read.") from error
        pictures = (("Pictures", str(len(found.media))),) if found.media else ()
        return Told("Text", self._name(found.to), (("Text", found.text), *pictures))

    def _name(self, number: str) -> str:
        contact = self._local.contacts.match(number)
        return contact.name if contact else number


def favourites_words(_: Write) -> Told:
    return Told("Your favourites and their order")


def _fields(change: ContactChange) -> tuple[tuple[str, str], ...]:
    found = []
    for name in change.names:
        value = getattr(change, name)
        if name == "numbers":
            value = ", ".join(number for number, _ in value)
        found.append((name.capitalize(), str(value)))
    return tuple(found)
