"""Geo rules as they come in a request, read by the rules of the domain."""

from __future__ import annotations

from desktop.domain.errors import InvalidInput
from desktop.domain.geo_rules import GeoRule, GeoRuleSet, rule_set
from desktop.server.crm.problems import Problem
from desktop.server.crm.shapes_user_settings import GeoRulesBody


def read_rules(body: GeoRulesBody, region: str) -> GeoRuleSet:
    """Raises 422 for the first rule that cannot be one."""
    area = (GeoRule(each.prefix, each.number) for each in body.area_rules)
    country = (GeoRule(each.prefix, each.number) for each in body.country_rules)
    try:
        return rule_set(area, country, body.default_geo_id, region)
    except InvalidInput as error:
        raise Problem(422, "rule_unusable", str(error)) from error
