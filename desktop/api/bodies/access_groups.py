"""Answers about access control groups, and what is sent to change them."""

from __future__ import annotations

import msgspec

from desktop.api.bodies.permissions import ImpactBody
from desktop.domain.access import Role
from desktop.domain.access_groups import (
    AccessGroup,
    Choice,
    GroupMember,
    GroupParts,
    SeenRow,
    Sight,
    Trial,
)
from desktop.domain.permissions import RowFilter


class MemberBody(msgspec.Struct, frozen=True):
    id: str
    name: str
    role: Role
    is_active: bool

    def value(self) -> GroupMember:
        return GroupMember(self.id, self.name, self.role, self.is_active)


class RowsBody(msgspec.Struct, frozen=True):
    numbers: list[str]
    sources: list[str]
    statuses: list[str]
    tags: list[str]

    def value(self) -> RowFilter:
        kinds = (self.numbers, self.sources, self.statuses, self.tags)
        return RowFilter(*(tuple(each) for each in kinds))


class AccessGroupBody(msgspec.Struct, frozen=True):
    id: str
    name: str
    members: list[MemberBody]
    hides: list[str]
    rows: RowsBody
    version: int
    changed_by: str = ""

    def value(self) -> AccessGroup:
        members = tuple(each.value() for each in self.members)
        rows = self.rows.value()
        plain = (tuple(self.hides), rows, self.version, self.changed_by)
        return AccessGroup(self.id, self.name, members, *plain)


class ChoiceBody(msgspec.Struct, frozen=True):
    value: str
    title: str
    detail: str = ""


class PartsBody(msgspec.Struct, frozen=True):
    members: list[MemberBody]
    numbers: list[ChoiceBody]
    sources: list[ChoiceBody]
    statuses: list[ChoiceBody]
    tags: list[ChoiceBody]

    def value(self) -> GroupParts:
        kinds = (self.numbers, self.sources, self.statuses, self.tags)
        return GroupParts(
            tuple(each.value() for each in self.members),
            *(tuple(Choice(c.value, c.title, c.detail) for c in kind) for kind in kinds),
        )


class SeenRowBody(msgspec.Struct, frozen=True):
    at: str
    who: str
    number: str
    words: str

    def value(self) -> SeenRow:
        return SeenRow(self.at, self.who, self.number, self.words)


class SightBody(msgspec.Struct, frozen=True):
    member: MemberBody
    pages: list[str]
    lost: list[str]
    gained: list[str]
    calls: int
    of_calls: int
    texts: int
    of_texts: int
    days: int
    first_calls: list[SeenRowBody]
    first_texts: list[SeenRowBody]

    def value(self) -> Sight:
        return Sight(
            *(self.member.value(), tuple(self.pages), tuple(self.lost), tuple(self.gained)),
            *(self.calls, self.of_calls, self.texts, self.of_texts, self.days),
            tuple(each.value() for each in self.first_calls),
            tuple(each.value() for each in self.first_texts),
        )


class TrialBody(msgspec.Struct, frozen=True):
    impact: ImpactBody
    sentence: str
    sight: SightBody | None = None

    def value(self) -> Trial:
        sight = self.sight.value() if self.sight is not None else None
        return Trial(self.impact.value(), self.sentence, sight)


def group_fields(group: AccessGroup) -> dict[str, object]:
    rows = group.rows
    return {
        "name": group.name,
        "members": [each.id for each in group.members],
        "hides": list(group.hides),
        "rows": {
            "numbers": list(rows.numbers),
            "sources": list(rows.sources),
            "statuses": list(rows.statuses),
            "tags": list(rows.tags),
        },
    }
