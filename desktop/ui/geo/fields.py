"""Geo rules by name, so that what two editors change can be brought together rule by rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from desktop.domain.call_settings import Custom
from desktop.domain.geo_rules import GeoRule, GeoRuleSet, GeoWish, in_order

MODE, DEFAULT = "geo", "default"
AREA: Final = "area "
COUNTRY: Final = "country "


def fields_of(rules: GeoRuleSet, geo: Custom) -> dict[str, object]:
    return {
        MODE: geo,
        DEFAULT: rules.default,
        **{f"{AREA}{rule.prefix}": rule.number for rule in rules.area},
        **{f"{COUNTRY}{rule.prefix}": rule.number for rule in rules.country},
    }


def wish_of(fields: Mapping[str, object]) -> GeoWish:
    geo, default = fields.get(MODE), fields.get(DEFAULT)
    rules = GeoRuleSet(
        _rules(fields, AREA),
        _rules(fields, COUNTRY),
        default if isinstance(default, str) else None,
    )
    return GeoWish(rules, geo if isinstance(geo, Custom) else Custom.GLOBAL)


def _rules(fields: Mapping[str, object], kind: str) -> tuple[GeoRule, ...]:
    return in_order(
        GeoRule(name.removeprefix(kind), str(number))
        for name, number in fields.items()
        if name.startswith(kind)
    )
