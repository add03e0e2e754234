"""Answers about numbers, those that can be bought, and sources."""

from __future__ import annotations

import msgspec

from desktop.api.decoding import Named
from desktop.domain.numbers import (
    NumberUser,
    NumberUses,
    Offer,
    Recorded,
    Retired,
    Route,
    RouteKind,
    Source,
    Use,
)
from desktop.domain.records import NumberRecord


class NumberBody(msgspec.Struct, frozen=True):
    id: str
    number: str
    name: str
    source: str
    source_id: str
    state: str
    text_enabled: bool
    can_text: bool
    routes_to: str
    route_kind: RouteKind
    route_id: str
    recording: Recorded
    version: int

    def value(self) -> NumberRecord:
        fields = msgspec.structs.asdict(self)
        fields |= {"route_kind": self.route_kind.value, "recording": self.recording.value}
        return NumberRecord(**fields)


class OfferBody(msgspec.Struct, frozen=True):
    number: str
    country: str
    place: str
    can_text: bool
    amount: int
    currency: str

    def value(self) -> Offer:
        return Offer(**msgspec.structs.asdict(self))


class OffersBody(msgspec.Struct, frozen=True):
    data: list[OfferBody]


class TargetBody(msgspec.Struct, frozen=True):
    kind: RouteKind
    id: str
    name: str

    def value(self) -> Route:
        return Route(self.kind, self.id, self.name)


class NumberUserBody(msgspec.Struct, frozen=True):
    user: Named
    uses: list[Use]


class RetiredBody(msgspec.Struct, frozen=True):
    number: NumberBody
    count: int
    users: list[NumberUserBody]
    account: list[Use]

    def value(self) -> Retired:
        users = tuple(NumberUser(e.user.id, e.user.name, tuple(e.uses)) for e in self.users)
        return Retired(self.number.value(), NumberUses(self.count, users, tuple(self.account)))


class SourceBody(msgspec.Struct, frozen=True):
    id: str
    name: str
    archived: bool
    numbers: int
    version: int

    def value(self) -> Source:
        return Source(**msgspec.structs.asdict(self))
