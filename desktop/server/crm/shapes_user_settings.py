"""The shapes of a user's caller ID, call settings and geo rules."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from desktop.domain.geo_rules import MOST_RULES
from desktop.server.crm.shapes import Body

Number = Annotated[str, Field(min_length=1, max_length=32)]
Chosen = Literal["global", "on", "off"]
ScopeName = Literal["one", "subset", "all"]


class SettingShape(BaseModel):
    """``source`` is who decided: plan, agency, user, account or product.

    ``inherited`` is what would count without a choice of the user's own.
    """

    chosen: Chosen
    on: bool
    source: Literal["plan", "agency", "user", "account", "product"]
    locked: bool
    inherited: bool


class CallSettingShapes(BaseModel):
    geo: SettingShape
    pro_dialing: SettingShape
    sticky: SettingShape
    show_call_statuses: SettingShape


class MayChangeShape(BaseModel):
    granted: bool
    reason: str
    reason_ref: str


class ChoosableShape(BaseModel):
    number: str
    name: str
    state: str
    text_enabled: bool
    verified: bool


class UserSettingsShape(BaseModel):
    """``scope`` is null where it follows the permission to change the caller ID."""

    user_id: str
    name: str
    version: int
    default_caller_id: str | None
    scope: ScopeName | None
    subset: list[str]
    emergency_caller_id: str | None
    call_settings: CallSettingShapes
    caller_id_change: MayChangeShape
    account_default_caller_id: str | None
    account_emergency_caller_id: str | None
    numbers: list[ChoosableShape]


class CallSettingsBody(Body):
    geo: Chosen
    pro_dialing: Chosen
    sticky: Chosen
    show_call_statuses: Chosen


class UserSettingsBody(Body):
    default_caller_id: Number | None
    scope: ScopeName | None
    subset: list[Number] = Field(max_length=5_000)
    emergency_caller_id: Number | None
    call_settings: CallSettingsBody


class RuleShape(BaseModel):
    prefix: str
    number: str


class GeoRulesShape(BaseModel):
    """Rules stand in the order in which they are applied.

    ``allowed`` are the numbers within the user's scope, null for the rules of the account.
    """

    user_id: str | None
    name: str
    version: int
    geo: SettingShape
    default_geo_id: str | None
    area_rules: list[RuleShape]
    country_rules: list[RuleShape]
    account_rules: int
    region: str
    home_prefixes: list[str]
    international_allowed: bool
    allowed: list[str] | None
    numbers: list[ChoosableShape]


class RuleBody(Body):
    """``prefix`` as one types it: "410" in an account of North America is +1410."""

    prefix: str = Field(min_length=1, max_length=32)
    number: Number


class GeoRulesBody(Body):
    geo: Chosen
    default_geo_id: Number | None
    area_rules: list[RuleBody] = Field(max_length=MOST_RULES)
    country_rules: list[RuleBody] = Field(max_length=MOST_RULES)


class DuplicateBody(Body):
    from_user_id: str = Field(max_length=64)
    dry_run: bool = False


class CountsShape(BaseModel):
    areas: int
    countries: int
    has_default: bool


class DuplicateShape(BaseModel):
    """``rules`` is null after a dry run, which changes nothing."""

    from_name: str
    copied: CountsShape
    replaced: CountsShape
    rules: GeoRulesShape | None


class GeoOwnerShape(CountsShape):
    user_id: str
    name: str


class CallerIdTest(Body):
    """What ``user_id`` would show; with ``geo_rules`` before they are saved."""

    user_id: str = Field(max_length=64)
    dialled: str = Field(max_length=200)
    kind: Literal["call", "text"] = "call"
    geo_rules: GeoRulesBody | None = None
