"""Answers about contacts."""

from __future__ import annotations

import msgspec

from desktop.domain.records import (
    Contact,
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
