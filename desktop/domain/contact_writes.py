"""What stands in the outbox about a contact: a new one, a change, or that it is to go."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import Enum

from desktop.domain.contacts import ContactChange
from desktop.domain.errors import InvalidInput
from desktop.domain.outbox import Write
from desktop.domain.records import Contact


class ContactAction(Enum):
    ADD = "add"
    CHANGE = "change"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class ContactWrite:
    """``change`` is empty where the contact is to go."""

    action: ContactAction
    change: ContactChange = field(default_factory=ContactChange)

    def as_text(self) -> str:
        return json.dumps({"action": self.action.value, "change": self.change.as_fields()})

    @classmethod
    def of(cls, write: Write) -> ContactWrite:
        """Raises ``InvalidInput`` for what ``as_text`` would never write."""
        try:
            found = json.loads(write.body)
            action = ContactAction(found["action"])
            return cls(action, ContactChange.from_fields(found["change"]))
        except (ValueError, KeyError, TypeError) as error:
            raise InvalidInput("What was written about this contact cannot be read.") from error


def as_text(change: ContactChange) -> str:
    return json.dumps(change.as_fields())


def from_text(text: str) -> ContactChange | None:
    """None where nothing was kept."""
    return ContactChange.from_fields(json.loads(text)) if text else None


def blank(contact_id: str) -> Contact:
    return Contact(contact_id, "", "", (), "", "")
