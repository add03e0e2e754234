"""Caller ID and call settings of a user, and where each effective value comes from (S2-12 ff.)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from desktop.domain import setting_locks
from desktop.domain.access import Decision
from desktop.domain.caller_id import OwnNumber


class CallSetting(Enum):
    """Those of which a user has the account's value or one of their own (S2-19)."""

    GEO = "geo"
    PRO_DIALING = "pro_dialing"
    STICKY = "sticky"
    SHOW_STATUSES = "show_call_statuses"


class Custom(Enum):
    GLOBAL = "global"
    ON = "on"
    OFF = "off"


class Scope(Enum):
    ONE = "one"
    SUBSET = "subset"
    ALL = "all"


class Source(Enum):
    """Who decided: the four of the order, and the plan, which stands before all of them."""

    PLAN = "plan"
    AGENCY = "agency"
    USER = "user"
    ACCOUNT = "account"
    PRODUCT = "product"


PRODUCT_VALUES: Final[Mapping[CallSetting, bool]] = {
    CallSetting.GEO: False,
    CallSetting.PRO_DIALING: True,
    CallSetting.STICKY: False,
    CallSetting.SHOW_STATUSES: True,
}
FEATURES: Final[Mapping[CallSetting, str]] = {
    CallSetting.GEO: "pro.geo_caller_id",
    CallSetting.PRO_DIALING: "pro.dialing",
}


@dataclass(frozen=True, slots=True)
class Layers:
    """What was said about one setting, from above; None where nothing was.

    ``account_off`` is a switch of the account that no user's own value can lift.
    """

    in_plan: bool = True
    lock: bool | None = None
    account_off: bool = False
    own: Custom = Custom.GLOBAL
    account: bool | None = None


@dataclass(frozen=True, slots=True)
class SettingValue:
    """``chosen`` is the user's own; it stays stored while something above decides.

    ``inherited`` is what would count without it.
    """

    chosen: Custom
    is_on: bool
    source: Source
    is_locked: bool = False
    inherited: bool = False


def effective(setting: CallSetting, layers: Layers) -> SettingValue:
    """The plan, the agency's lock, the user's own value, the account's, the product's."""
    own, shared = layers.own, layers.account
    inherited = PRODUCT_VALUES[setting] if shared is None else shared
    if not layers.in_plan:
        return SettingValue(own, False, Source.PLAN, True, inherited)
    if layers.lock is not None:
        return SettingValue(own, layers.lock, Source.AGENCY, True, inherited)
    if layers.account_off:
        return SettingValue(own, False, Source.ACCOUNT, True, inherited)
    if own is not Custom.GLOBAL:
        return SettingValue(own, own is Custom.ON, Source.USER, False, inherited)
    source = Source.PRODUCT if shared is None else Source.ACCOUNT
    return SettingValue(own, inherited, source, False, inherited)


def lock_key(setting: CallSetting) -> str:
    """Under which an agency's locks hold a setting, beside those of permissions."""
    return setting_locks.lock_key(setting.value)


def scope_by_default(may_change: bool) -> Scope:
    return Scope.ALL if may_change else Scope.ONE


@dataclass(frozen=True, slots=True)
class NumberChoice:
    """A number of the account to choose from."""

    number: str
    name: str = ""
    state: str = "active"
    text_enabled: bool = True
    verified: bool = True

    @property
    def is_usable(self) -> bool:
        return self.state == "active" and self.verified

    def as_own(self) -> OwnNumber:
        return OwnNumber(self.state, self.text_enabled, self.verified)


@dataclass(frozen=True, slots=True)
class CallerIdSettings:
    """What may be edited; ``scope`` None follows the permission to change the caller ID."""

    default: str | None = None
    scope: Scope | None = None
    subset: tuple[str, ...] = ()
    emergency: str | None = None
    calls: Mapping[CallSetting, Custom] = field(default_factory=dict)

    def chosen(self, setting: CallSetting) -> Custom:
        return self.calls.get(setting, Custom.GLOBAL)


@dataclass(frozen=True, slots=True)
class UserSettings:
    """The settings of one user as they stand, with all that is needed to show and edit them."""

    user_id: str
    name: str
    version: int
    own: CallerIdSettings
    values: Mapping[CallSetting, SettingValue]
    may_change: Decision
    numbers: tuple[NumberChoice, ...] = ()
    account_default: str | None = None
    account_emergency: str | None = None

    @property
    def scope(self) -> Scope:
        return self.own.scope or scope_by_default(self.may_change.granted)


def fault_of(
    wanted: CallerIdSettings,
    numbers: Mapping[str, OwnNumber],
    before: CallerIdSettings | None = None,
) -> str:
    """Why ``wanted`` cannot be saved, "" where nothing is wrong.

    What stood there ``before`` may have been released since; that holds up nothing else.
    """
    old = before or CallerIdSettings()
    default = None if wanted.default == old.default else wanted.default
    emergency = None if wanted.emergency == old.emergency else wanted.emergency
    added = [each for each in wanted.subset if each not in old.subset]
    for number in (default, emergency, *added):
        if number is not None and number not in numbers:
            return f"{number} is not a number of this account. Choose another."
    if default is not None and not _is_usable(numbers[default]):
        return f"{default} cannot be used at the moment. Choose another default caller ID."
    if emergency is not None and not _is_usable(numbers[emergency]):
        return f"{emergency} cannot be used at the moment. Choose another emergency number."
    if wanted.scope is Scope.SUBSET and not wanted.subset:
        return "Choose at least one number that this user may call from."
    return ""


def locked_change(
    before: Mapping[CallSetting, SettingValue], wanted: CallerIdSettings
) -> CallSetting | None:
    """A setting that the agency has locked and ``wanted`` would change all the same."""
    for setting, value in before.items():
        is_by_agency = value.is_locked and value.source is Source.AGENCY
        if is_by_agency and wanted.chosen(setting) is not value.chosen:
            return setting
    return None


def _is_usable(own: OwnNumber) -> bool:
    return own.state == "active" and own.verified
