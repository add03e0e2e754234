"""The shapes of what people write about contacts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from desktop.domain.contacts import LONGEST_NAME, LONGEST_NOTES, MOST_NUMBERS
from desktop.server.crm.shapes import Body

Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NAME)
]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_NAME)]
Notes = Annotated[str, Field(max_length=LONGEST_NOTES)]


class NumberBody(Body):
    """As it was typed; it is read with the account's region and kept in E.164."""

    number: str = Field(min_length=1, max_length=64)
    label: Literal["mobile", "work", "home", "other"] = "other"


class NewContact(Body):
    """``id`` is chosen by a desk that wrote the contact without a network, so that it can go on."""

    id: str | None = Field(None, pattern=r"^[0-9a-f]{32}$")
    name: Name
    company: Words = ""
    email: Words = ""
    city: Words = ""
    notes: Notes = ""
    numbers: list[NumberBody] = Field([], max_length=MOST_NUMBERS)


class ContactChange(Body):
    """Only what is given is changed; ``numbers`` are all of them, in their order."""

    name: Name = ""
    company: Words = ""
    email: Words = ""
    city: Words = ""
    notes: Notes = ""
    numbers: list[NumberBody] = Field([], max_length=MOST_NUMBERS)


class Merge(Body):
    """Which contact goes, and in which version it was looked at."""

    other_id: str = Field(max_length=80)
    other_version: int
