"""A user's caller ID, call settings and geo rules between the rows and the answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from desktop.domain.call_settings import (
    CallerIdSettings,
    CallSetting,
    Custom,
    Scope,
    SettingValue,
)
from desktop.domain.caller_id import allowed_numbers
from desktop.domain.geo_rules import GeoRule, GeoRuleSet, in_order
from desktop.server.call_settings import value_of, values_of
from desktop.server.effective import Standing
from desktop.server.outgoing import Wish, request_of
from desktop.server.tables import numbers


def choosable(connection: Connection, account_id: str) -> list[dict[str, Any]]:
    """The numbers that a setting may name."""
    query = select(numbers).where(numbers.c.account_id == account_id).order_by(numbers.c.number)
    names = ("number", "name", "state", "text_enabled", "verified")
    return [
        {name: getattr(row, name) for name in names}
        for row in connection.execute(query)
        if row.state != "released"
    ]


def settings_shape(connection: Connection, standing: Standing) -> dict[str, Any]:
    member, account = standing.membership, standing.account
    own = settings_of(member)
    change = standing.answer.decision("caller_id:change")
    return {
        "user_id": standing.user_id,
        "name": standing.user.name,
        "version": member.settings_version if member is not None else 0,
        "default_caller_id": own.default,
        "scope": own.scope.value if own.scope else None,
        "subset": list(own.subset),
        "emergency_caller_id": own.emergency,
        "call_settings": {
            each.value: value_shape(value) for each, value in values_of(standing).items()
        },
        "caller_id_change": {
            "granted": change.granted,
            "reason": change.reason,
            "reason_ref": change.reason_ref,
        },
        "account_default_caller_id": account.default_caller_id or None,
        "account_emergency_caller_id": account.call_settings.get("emergency"),
        "numbers": choosable(connection, standing.account_id),
    }


def settings_of(member: Any) -> CallerIdSettings:
    stored: Mapping[str, Any] = member.call_settings if member is not None else {}
    scope = stored.get("scope")
    return CallerIdSettings(
        default=(member.default_caller_id if member is not None else "") or None,
        scope=Scope(scope) if scope else None,
        subset=tuple(stored.get("subset", ())),
        emergency=stored.get("emergency") or None,
    )


def value_shape(value: SettingValue) -> dict[str, Any]:
    return {
        "chosen": value.chosen.value,
        "on": value.is_on,
        "source": value.source.value,
        "locked": value.is_locked,
        "inherited": value.inherited,
    }


def rules_in(stored: Mapping[str, Any]) -> GeoRuleSet:
    """The rules among the call settings of a membership or an account."""
    tables = (stored.get("geo_area", {}), stored.get("geo_country", {}))
    area, country = (
        in_order(GeoRule(prefix, number) for prefix, number in table.items()) for table in tables
    )
    return GeoRuleSet(area, country, stored.get("geo_default") or None)


def with_rules(stored: Mapping[str, Any], rules: GeoRuleSet) -> dict[str, Any]:
    after = {name: value for name, value in stored.items() if not name.startswith("geo_")}
    area, country = (
        {rule.prefix: rule.number for rule in table} for table in (rules.area, rules.country)
    )
    after |= {"geo_area": area, "geo_country": country}
    return after if rules.default is None else {**after, "geo_default": rules.default}


def geo_shape(connection: Connection, standing: Standing) -> dict[str, Any]:
    """The rules of a user, with what decides which of them can do anything."""
    member = standing.membership
    request = request_of(connection, standing, Wish(""))
    rules = rules_in(member.call_settings if member is not None else {})
    return {
        "user_id": standing.user_id,
        "name": standing.user.name,
        "version": member.settings_version if member is not None else 0,
        "geo": value_shape(value_of(standing, CallSetting.GEO)),
        **_rules_shape(rules),
        **_account_facts(connection, standing),
        "international_allowed": request.international_allowed,
        "allowed": sorted(allowed_numbers(request)),
    }


def account_geo_shape(connection: Connection, standing: Standing) -> dict[str, Any]:
    """The rules of the account, which hold for everybody without rules of their own."""
    shared: Mapping[str, Any] = standing.account.call_settings
    value = value_of(standing, CallSetting.GEO)
    said = shared.get("geo")
    chosen = Custom.GLOBAL if said is None else Custom.ON if said else Custom.OFF
    return {
        "user_id": None,
        "name": standing.account.name,
        "version": standing.account.version,
        "geo": {**_shared_value(value, chosen), "chosen": chosen.value},
        **_rules_shape(rules_in(shared)),
        **_account_facts(connection, standing),
        "international_allowed": True,
        "allowed": None,
    }


def _shared_value(value: SettingValue, chosen: Custom) -> dict[str, Any]:
    """Of the account itself: what the one who asks has chosen for themself does not count."""
    if value.is_locked:
        return value_shape(value)
    source = "product" if chosen is Custom.GLOBAL else "account"
    return {"on": chosen is Custom.ON, "source": source, "locked": False, "inherited": False}


def _rules_shape(rules: GeoRuleSet) -> dict[str, Any]:
    return {
        "default_geo_id": rules.default,
        "area_rules": [{"prefix": each.prefix, "number": each.number} for each in rules.area],
        "country_rules": [{"prefix": each.prefix, "number": each.number} for each in rules.country],
    }


def _account_facts(connection: Connection, standing: Standing) -> dict[str, Any]:
    shared = rules_in(standing.account.call_settings)
    return {
        "account_rules": len(shared.area) + len(shared.country),
        "region": standing.account.region,
        "home_prefixes": list(standing.account.home_prefixes),
        "numbers": choosable(connection, standing.account_id),
    }
