"""The shapes of access control groups."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field

from desktop.domain.access_groups import (
    MOST_CHOICES,
    MOST_MEMBERS,
    AccessGroup,
    GroupMember,
    Sight,
    Trial,
)
from desktop.domain.catalogue import PERMISSIONS
from desktop.domain.permissions import RowFilter
from desktop.server.crm.shapes import Body, Id
from desktop.server.crm.shapes_permissions import ImpactShape, impact_shape

_Value = Annotated[str, Field(max_length=200)]
_Values = Annotated[list[_Value], Field(max_length=MOST_CHOICES)]


class RowsBody(Body):
    """Within a kind one of the values is enough; an empty kind limits nothing."""

    numbers: _Values = Field(default_factory=list)
    sources: _Values = Field(default_factory=list)
    statuses: _Values = Field(default_factory=list)
    tags: _Values = Field(default_factory=list)


class AccessGroupBody(Body):
    """All of it: what is not named is not hidden, and who is not named is no member."""

    name: str = Field(max_length=200)
    members: list[Id] = Field(max_length=MOST_MEMBERS)
    hides: list[Annotated[str, Field(max_length=100)]] = Field(max_length=len(PERMISSIONS))
    rows: RowsBody = Field(default_factory=RowsBody)

    def rows_value(self) -> RowFilter:
        kinds = (self.rows.numbers, self.rows.sources, self.rows.statuses, self.rows.tags)
        return RowFilter(*(tuple(dict.fromkeys(each)) for each in kinds))


class TrialBody(Body):
    """``group_id`` is empty for a new one; ``look_as`` is whose sight is asked for."""

    group_id: Id = ""
    group: AccessGroupBody
    look_as: Id = ""


class GroupMemberShape(BaseModel):
    id: str
    name: str
    role: str
    is_active: bool


class RowsShape(BaseModel):
    numbers: list[str]
    sources: list[str]
    statuses: list[str]
    tags: list[str]


class AccessGroupShape(BaseModel):
    id: str
    name: str
    members: list[GroupMemberShape]
    hides: list[str]
    rows: RowsShape
    version: int
    changed_by: str


class ChoiceShape(BaseModel):
    value: str
    title: str
    detail: str


class GroupPartsShape(BaseModel):
    """What a group can be made of."""

    members: list[GroupMemberShape]
    numbers: list[ChoiceShape]
    sources: list[ChoiceShape]
    statuses: list[ChoiceShape]
    tags: list[ChoiceShape]


class SeenRowShape(BaseModel):
    at: str
    who: str
    number: str
    words: str


class SightShape(BaseModel):
    """What one member would see; ``of_calls`` and ``of_texts`` are what they see now."""

    member: GroupMemberShape
    pages: list[str]
    lost: list[str]
    gained: list[str]
    calls: int
    of_calls: int
    texts: int
    of_texts: int
    days: int
    first_calls: list[SeenRowShape]
    first_texts: list[SeenRowShape]


class TrialShape(BaseModel):
    impact: ImpactShape
    sentence: str
    sight: SightShape | None


def group_shape(group: AccessGroup) -> dict[str, Any]:
    rows = group.rows
    return {
        "id": group.id,
        "name": group.name,
        "members": [member_shape(each) for each in group.members],
        "hides": list(group.hides),
        "rows": {
            "numbers": list(rows.numbers),
            "sources": list(rows.sources),
            "statuses": list(rows.statuses),
            "tags": list(rows.tags),
        },
        "version": group.version,
        "changed_by": group.changed_by,
    }


def member_shape(member: GroupMember) -> dict[str, Any]:
    return {
        "id": member.id,
        "name": member.name,
        "role": member.role.value,
        "is_active": member.is_active,
    }


def trial_shape(trial: Trial) -> dict[str, Any]:
    return {
        "impact": impact_shape(trial.impact),
        "sentence": trial.sentence,
        "sight": _sight(trial.sight) if trial.sight is not None else None,
    }


def _sight(sight: Sight) -> dict[str, Any]:
    plain = ("calls", "of_calls", "texts", "of_texts", "days")
    lists = ("pages", "lost", "gained")
    return {
        "member": member_shape(sight.member),
        **{name: list(getattr(sight, name)) for name in lists},
        **{name: getattr(sight, name) for name in plain},
        "first_calls": [_row(each) for each in sight.first_calls],
        "first_texts": [_row(each) for each in sight.first_texts],
    }


def _row(row: Any) -> dict[str, str]:
    return {name: getattr(row, name) for name in ("at", "who", "number", "words")}
