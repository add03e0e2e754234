"""Answers about caller ID, call settings and geo rules of a user."""

from __future__ import annotations

import msgspec

from desktop.domain.access import Decision
from desktop.domain.call_settings import (
    CallerIdSettings,
    CallSetting,
    Custom,
    NumberChoice,
    Scope,
    SettingValue,
    Source,
    UserSettings,
)
from desktop.domain.geo_rules import (
    Duplicate,
    GeoOwner,
    GeoPage,
    GeoRule,
    GeoRuleSet,
    GeoWorld,
)


class SettingBody(msgspec.Struct, frozen=True):
    chosen: Custom
    on: bool
    source: Source
    locked: bool
    inherited: bool = False

    def value(self) -> SettingValue:
        return SettingValue(self.chosen, self.on, self.source, self.locked, self.inherited)


class CallSettingBodies(msgspec.Struct, frozen=True):
    geo: SettingBody
    pro_dialing: SettingBody
    sticky: SettingBody
    show_call_statuses: SettingBody

    def values(self) -> dict[CallSetting, SettingValue]:
        return {each: getattr(self, each.value).value() for each in CallSetting}


class MayChangeBody(msgspec.Struct, frozen=True):
    granted: bool
    reason: str
    reason_ref: str = ""


class ChoosableBody(msgspec.Struct, frozen=True):
    number: str
    name: str = ""
    state: str = "active"
    text_enabled: bool = True
    verified: bool = True

    def value(self) -> NumberChoice:
        return NumberChoice(self.number, self.name, self.state, self.text_enabled, self.verified)


class UserSettingsBody(msgspec.Struct, frozen=True):
    user_id: str
    name: str
    version: int
    default_caller_id: str | None
    scope: Scope | None
    subset: list[str]
    emergency_caller_id: str | None
    call_settings: CallSettingBodies
    caller_id_change: MayChangeBody
    account_default_caller_id: str | None
    account_emergency_caller_id: str | None
    numbers: list[ChoosableBody]

    def value(self) -> UserSettings:
        values, change = self.call_settings.values(), self.caller_id_change
        own = CallerIdSettings(
            *(self.default_caller_id, self.scope, tuple(self.subset), self.emergency_caller_id),
            calls={each: value.chosen for each, value in values.items()},
        )
        return UserSettings(
            *(self.user_id, self.name, self.version, own, values),
            may_change=Decision(change.granted, change.reason, change.reason_ref),
            numbers=tuple(each.value() for each in self.numbers),
            account_default=self.account_default_caller_id,
            account_emergency=self.account_emergency_caller_id,
        )


class RuleBody(msgspec.Struct, frozen=True):
    prefix: str
    number: str

    def value(self) -> GeoRule:
        return GeoRule(self.prefix, self.number)


class GeoRulesBody(msgspec.Struct, frozen=True):
    user_id: str | None
    name: str
    version: int
    geo: SettingBody
    default_geo_id: str | None
    area_rules: list[RuleBody]
    country_rules: list[RuleBody]
    account_rules: int
    region: str
    home_prefixes: list[str]
    international_allowed: bool
    allowed: list[str] | None
    numbers: list[ChoosableBody]

    def value(self) -> GeoPage:
        numbers = tuple(each.value() for each in self.numbers)
        rules = GeoRuleSet(
            tuple(each.value() for each in self.area_rules),
            tuple(each.value() for each in self.country_rules),
            self.default_geo_id,
        )
        world = GeoWorld(
            {each.number: each.as_own() for each in numbers},
            None if self.allowed is None else frozenset(self.allowed),
            tuple(self.home_prefixes),
            self.international_allowed,
        )
        return GeoPage(
            *(self.user_id or "", self.name, self.version, rules, self.geo.value()),
            numbers,
            world,
            self.region,
            self.account_rules,
        )


class CountsBody(msgspec.Struct, frozen=True):
    areas: int
    countries: int
    has_default: bool


class DuplicateBody(msgspec.Struct, frozen=True):
    from_name: str
    copied: CountsBody
    replaced: CountsBody
    rules: GeoRulesBody | None = None

    def value(self) -> Duplicate:
        copied, replaced = self.copied, self.replaced
        return Duplicate(
            self.from_name,
            *(copied.areas, copied.countries, copied.has_default),
            *(replaced.areas, replaced.countries, replaced.has_default),
        )


class GeoOwnerBody(msgspec.Struct, frozen=True):
    user_id: str
    name: str
    areas: int
    countries: int
    has_default: bool

    def value(self) -> GeoOwner:
        return GeoOwner(self.user_id, self.name, self.areas, self.countries, self.has_default)
