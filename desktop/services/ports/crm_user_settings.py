"""The CRM's interface: caller ID, call settings and geo rules of a user."""

from __future__ import annotations

from typing import Protocol

from desktop.domain.call_settings import CallerIdSettings, UserSettings
from desktop.domain.geo_rules import Duplicate, GeoOwner, GeoPage, GeoWish
from desktop.domain.records import CallerIdPreview


class CrmUserSettings(Protocol):
    """Part of ``Crm``; its errors are those of the whole.

    A change raises ``Conflict`` where somebody changed it after ``version``, and ``InvalidInput``
    for what cannot be. In the methods about geo rules the user "" is the account itself.
    """

    async def user_settings(self, account_id: str, user_id: str) -> UserSettings: ...

    async def change_user_settings(
        self, account_id: str, user_id: str, wanted: CallerIdSettings, version: int
    ) -> UserSettings: ...

    async def geo_rules(self, account_id: str, user_id: str) -> GeoPage: ...

    async def change_geo_rules(
        self, account_id: str, user_id: str, wanted: GeoWish, version: int
    ) -> GeoPage: ...

    async def geo_rule_owners(self, account_id: str) -> tuple[GeoOwner, ...]:
        """Everybody with rules of their own, by name."""

    async def count_duplicate(self, account_id: str, user_id: str, from_user_id: str) -> Duplicate:
        """What a copy would replace; raises ``InvalidInput`` where there can be none."""

    async def duplicate_geo_rules(
        self, account_id: str, user_id: str, from_user_id: str, version: int, idempotency_key: str
    ) -> GeoPage: ...

    async def test_caller_id(
        self,
        account_id: str,
        user_id: str,
        dialled: str,
        kind: str = "call",
        draft: GeoWish | None = None,
    ) -> CallerIdPreview:
        """What a user would show; with ``draft`` before it is saved."""
