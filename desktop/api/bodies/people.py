"""Answers about contacts and users."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from desktop.domain.access import Role
from desktop.domain.records import (
    Availability,
    Contact,
    UserRecord,
)


class ContactBody(msgspec.Struct, frozen=True):
    id: str
    name: str
    company: str
    numbers: list[str]
    email: str
    city: str
    version: int = 1
    labels: list[str] = []
    notes: str = ""

    def value(self) -> Contact:
        fields = msgspec.structs.asdict(self)
        return Contact(**fields | {"numbers": tuple(self.numbers), "labels": tuple(self.labels)})


class UserBody(msgspec.Struct, frozen=True):
    id: str
    name: str
    email: str
    role: Role
    active: bool
    extension: str
    default_caller_id: str | None
    availability: Availability
    on_a_call: bool
    last_sign_in: datetime | None

    def value(self) -> UserRecord:
        fields: dict[str, Any] = msgspec.structs.asdict(self)
        fields["default_caller_id"] = self.default_caller_id or ""
        return UserRecord(**fields)
