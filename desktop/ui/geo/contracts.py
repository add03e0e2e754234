"""What the geo caller ID page asks of the services."""

from __future__ import annotations

from typing import Protocol

from desktop.domain.geo_rules import Duplicate, GeoOwner, GeoPage, GeoWish
from desktop.domain.records import CallerIdPreview
from desktop.ui.contracts import Clock, Session, Tasks


class GeoRulesOf(Protocol):
    """Raises errors of ``desktop.domain.errors`` whose text is a sentence for the person."""

    async def geo_rules(self, user_id: str) -> GeoPage: ...

    async def change_geo_rules(self, before: GeoPage, wanted: GeoWish) -> GeoPage: ...

    async def geo_rule_owners(self) -> tuple[GeoOwner, ...]: ...

    async def count_duplicate(self, user_id: str, from_user_id: str) -> Duplicate: ...

    async def duplicate(self, before: GeoPage, from_user_id: str, key: str) -> GeoPage: ...

    async def test(
        self, user_id: str, dialled: str, kind: str = "call", draft: GeoWish | None = None
    ) -> CallerIdPreview: ...


class PartServices(Protocol):
    """What the parts of the page need of all that the page has."""

    @property
    def session(self) -> Session: ...
    @property
    def rules(self) -> GeoRulesOf: ...
    @property
    def tasks(self) -> Tasks: ...
    @property
    def clock(self) -> Clock: ...
