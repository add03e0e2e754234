"""The CRM over HTTP: caller ID, call settings and geo rules of a user."""

from __future__ import annotations

from typing import Any

from desktop.api.bodies.person import PreviewBody
from desktop.api.bodies.user_settings import (
    DuplicateBody,
    GeoOwnerBody,
    GeoRulesBody,
    UserSettingsBody,
)
from desktop.api.decoding import decode
from desktop.api.failures import CONFUSED
from desktop.api.requests import Requests, path_of
from desktop.api.versions import if_match
from desktop.domain.call_settings import CallerIdSettings, CallSetting, UserSettings
from desktop.domain.errors import CrmConfused
from desktop.domain.geo_rules import Duplicate, GeoOwner, GeoPage, GeoRule, GeoWish
from desktop.domain.records import CallerIdPreview


class UserSettingsClient(Requests):
    """Part of ``Crm``."""

    async def user_settings(self, account_id: str, user_id: str) -> UserSettings:
        path = path_of(account_id, "users", user_id, "settings")
        return (await self._get(path, UserSettingsBody)).value()

    async def change_user_settings(
        self, account_id: str, user_id: str, wanted: CallerIdSettings, version: int
    ) -> UserSettings:
        path = path_of(account_id, "users", user_id, "settings")
        asked = {
            "default_caller_id": wanted.default,
            "scope": wanted.scope.value if wanted.scope else None,
            "subset": list(wanted.subset),
            "emergency_caller_id": wanted.emergency,
            "call_settings": {each.value: wanted.chosen(each).value for each in CallSetting},
        }
        content = await self._send("PUT", path, asked, headers=if_match(version))
        return decode(content, UserSettingsBody).value()

    async def geo_rules(self, account_id: str, user_id: str) -> GeoPage:
        return (await self._get(_geo_path(account_id, user_id), GeoRulesBody)).value()

    async def change_geo_rules(
        self, account_id: str, user_id: str, wanted: GeoWish, version: int
    ) -> GeoPage:
        path, asked = _geo_path(account_id, user_id), _fields(wanted)
        content = await self._send("PUT", path, asked, headers=if_match(version))
        return decode(content, GeoRulesBody).value()

    async def geo_rule_owners(self, account_id: str) -> tuple[GeoOwner, ...]:
        page = await self._list(path_of(account_id, "geo-rule-owners"), GeoOwnerBody)
        return tuple(each.value() for each in page.data)

    async def count_duplicate(self, account_id: str, user_id: str, from_user_id: str) -> Duplicate:
        path = path_of(account_id, "users", user_id, "geo-rules", "duplicate")
        asked = {"from_user_id": from_user_id, "dry_run": True}
        return decode(await self._send("POST", path, asked), DuplicateBody).value()

    async def duplicate_geo_rules(
        self, account_id: str, user_id: str, from_user_id: str, version: int, idempotency_key: str
    ) -> GeoPage:
        path = path_of(account_id, "users", user_id, "geo-rules", "duplicate")
        asked, headers = {"from_user_id": from_user_id}, if_match(version)
        content = await self._send("POST", path, asked, key=idempotency_key, headers=headers)
        rules = decode(content, DuplicateBody).rules
        if rules is None:
            raise CrmConfused(CONFUSED)
        return rules.value()

    async def test_caller_id(
        self,
        account_id: str,
        user_id: str,
        dialled: str,
        kind: str = "call",
        draft: GeoWish | None = None,
    ) -> CallerIdPreview:
        asked: dict[str, Any] = {"user_id": user_id, "dialled": dialled, "kind": kind}
        if draft is not None:
            asked["geo_rules"] = _fields(draft)
        content = await self._send("POST", path_of(account_id, "caller-id", "test"), asked)
        return decode(content, PreviewBody).value()


def _geo_path(account_id: str, user_id: str) -> str:
    owner = ("users", user_id) if user_id else ("settings",)
    return path_of(account_id, *owner, "geo-rules")


def _fields(wanted: GeoWish) -> dict[str, Any]:
    return {
        "geo": wanted.geo.value,
        "default_geo_id": wanted.rules.default,
        "area_rules": [_rule(each) for each in wanted.rules.area],
        "country_rules": [_rule(each) for each in wanted.rules.country],
    }


def _rule(rule: GeoRule) -> dict[str, str]:
    return {"prefix": rule.prefix, "number": rule.number}
