"""Effective permissions: twelve layers, of which the first that speaks decides.

The server is the authority; the app uses the answer to draw and to explain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from desktop.domain.access import Answer, Decision, PermissionKey, Role
from desktop.domain.catalogue import (
    CATALOGUE_VERSION,
    PERMISSIONS,
    ROLES_BOUND_BY_GROUPS,
    SWITCH_DEFAULTS,
    TOGGLED_CATEGORIES,
    Cell,
    Override,
    Permission,
)
from desktop.domain.setting_locks import lock_key


@dataclass(frozen=True, slots=True)
class RowFilter:
    """What one access control group leaves to see; an empty kind leaves all.

    ``statuses`` may hold "", for calls without one. ``source_numbers`` are those of our numbers
    that lead to ``sources`` now: texts have no source of their own.
    """

    numbers: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    source_numbers: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        return not (self.numbers or self.sources or self.statuses or self.tags)


@dataclass(frozen=True, slots=True)
class Context:
    """All that an evaluation reads; maps hold only what somebody has set.

    ``user_overrides``, ``user_categories``, ``agency_locks`` and the role customisations map to
    True (grant, on) or False (deny, off). ``refs`` names who or what stands behind a reason code
    of a permission: ``{("calls.log:export", "access_group"): "Trainees"}``. ``category_versions``
    are the versions of the catalogue that categories were switched on with; without one it is
    today's.
    """

    role: Role
    plan_features: frozenset[str] = frozenset()
    user_active: bool = True
    member: bool = True
    account_state: str = "active"
    strict_roles: bool = False
    account_switches: Mapping[str, bool] = field(default_factory=dict)
    agency_switches: Mapping[str, bool] = field(default_factory=dict)
    user_switches: Mapping[str, bool] = field(default_factory=dict)
    agency_locks: Mapping[str, bool] = field(default_factory=dict)
    access_group_denies: frozenset[str] = frozenset()
    row_filters: tuple[RowFilter, ...] = ()  # decide about rows, never about a permission
    user_overrides: Mapping[str, bool] = field(default_factory=dict)
    user_categories: Mapping[str, bool] = field(default_factory=dict)
    category_versions: Mapping[str, int] = field(default_factory=dict)
    role_by_account: Mapping[str, bool] = field(default_factory=dict)
    role_by_agency: Mapping[str, bool] = field(default_factory=dict)
    refs: Mapping[tuple[str, str], str] = field(default_factory=dict)


class Verdict(NamedTuple):
    """What one layer says."""

    granted: bool
    reason: str


Layer = Callable[[Permission, Context], Verdict | None]


def _user_state(_: Permission, context: Context) -> Verdict | None:
    return None if context.user_active else Verdict(False, "state.user_inactive")


def _membership(_: Permission, context: Context) -> Verdict | None:
    return None if context.member else Verdict(False, "membership.none")


def _account_state(permission: Permission, context: Context) -> Verdict | None:
    if context.account_state == "closed":
        return Verdict(False, "state.account_closed")
    if context.account_state == "paused" and not permission.while_paused:
        return Verdict(False, "state.account_paused")
    return None


def _plan(permission: Permission, context: Context) -> Verdict | None:
    feature = permission.plan_feature
    if feature is None or feature in context.plan_features:
        return None
    return Verdict(False, f"plan.{feature}")


def _switch(setting: str) -> Layer:
    def layer(permission: Permission, context: Context) -> Verdict | None:
        name = permission.switch
        if name is None or _switch_is_on(setting, name, context):
            return None
        return Verdict(False, f"{setting}.{name}")

    return layer


def _switch_is_on(setting: str, name: str, context: Context) -> bool:
    if setting == "agency_setting":
        return context.agency_switches.get(name, True)
    if context.agency_locks.get(lock_key(name)):
        return True  # the agency holds it on, whatever is said below
    if setting == "account_setting":
        return context.account_switches.get(name, SWITCH_DEFAULTS[name])
    return context.user_switches.get(name, True)


def switched_off(name: str, context: Context) -> str:
    """Who has switched it off for the account, as a reason; "" where nobody has."""
    above = ("agency_setting", "account_setting")
    off = (each for each in above if not _switch_is_on(each, name, context))
    return next((f"{each}.{name}" for each in off), "")


def _role_boundary(permission: Permission, context: Context) -> Verdict | None:
    if permission.cell(context.role) is Cell.NEVER:
        return Verdict(False, "role_boundary")
    return None


def _strict_roles(permission: Permission, context: Context) -> Verdict | None:
    strictly = permission.cell(context.role) is Cell.GRANTABLE_UNLESS_STRICT
    return Verdict(False, "strict_roles") if strictly and context.strict_roles else None


def _agency_lock(permission: Permission, context: Context) -> Verdict | None:
    locked = context.agency_locks.get(permission.key)
    if locked is None or not permission.agency_may_lock:
        return None
    return Verdict(locked, "agency_lock.grant" if locked else "agency_lock.deny")


def _access_group(permission: Permission, context: Context) -> Verdict | None:
    bound = context.role in ROLES_BOUND_BY_GROUPS and permission.override is not Override.NONE
    if bound and permission.key in context.access_group_denies:
        return Verdict(False, "access_group")
    return None


def _user_override(permission: Permission, context: Context) -> Verdict | None:
    wanted = context.user_overrides.get(permission.key)
    if wanted is None or permission.override is Override.NONE:
        return None
    if wanted and permission.override is Override.DENY:
        return None
    return Verdict(wanted, "user_override.grant" if wanted else "user_override.deny")


def _category(permission: Permission, context: Context) -> Verdict | None:
    wanted = context.user_categories.get(permission.category)
    toggled = permission.category in TOGGLED_CATEGORIES and permission.override is Override.ANY
    if wanted is None or not toggled:
        return None
    version = context.category_versions.get(permission.category, CATALOGUE_VERSION)
    if wanted and permission.since > version:
        return None
    return Verdict(wanted, "category.on" if wanted else "category.off")


def _role_custom(name: str) -> Layer:
    def layer(permission: Permission, context: Context) -> Verdict | None:
        customised = (
            context.role_by_account if name == "role_account" else context.role_by_agency
        ).get(permission.key)
        if customised is None or permission.override is Override.NONE:
            return None
        if customised and permission.override is Override.DENY:
            return None
        return Verdict(customised, f"{name}.grant" if customised else f"{name}.deny")

    return layer


def _role_default(permission: Permission, context: Context) -> Verdict | None:
    if permission.cell(context.role) is Cell.GRANTED:
        return Verdict(True, "role_default")
    return None


def _nothing(_: Permission, __: Context) -> Verdict | None:
    return Verdict(False, "default_deny")


# Layers 1 to 4: facts of the account. Layer 5: the role. 6 and 7: guards above the user.
_FACTS: Final[tuple[Layer, ...]] = (
    _user_state,
    _membership,
    _account_state,
    _plan,
    _switch("agency_setting"),
    _switch("account_setting"),
    _switch("user_setting"),
)
_ROLE: Final[tuple[Layer, ...]] = (_role_boundary, _strict_roles)
_GUARDS: Final[tuple[Layer, ...]] = (_agency_lock, _access_group)
# Layers 8 to 12: from the most specific statement to the least.
_STATEMENTS: Final[tuple[Layer, ...]] = (
    _user_override,
    _category,
    _role_custom("role_account"),
    _role_custom("role_agency"),
    _role_default,
    _nothing,
)


def evaluate(context: Context, revision: str = "") -> Answer:
    """The decision on every permission of the catalogue, each with one decisive reason."""
    decided: dict[str, Decision] = {}
    for key in PERMISSIONS:
        _decide(key, context, _FACTS, decided)
    return Answer(revision, {PermissionKey(key): decided[key] for key in PERMISSIONS})


def potential(context: Context) -> frozenset[str]:
    """What the role and the statements about a user allow, whatever plan, switches and pause say.

    Layers 5 to 12, so that a lapsed plan is no way to plant grants for later.
    """
    decided: dict[str, Decision] = {}
    for key in PERMISSIONS:
        _decide(key, context, (), decided)
    return frozenset(key for key, decision in decided.items() if decision.granted)


def stated(context: Context) -> frozenset[str]:
    """What is said to be granted, whether or not what it needs is there to make it count."""
    return frozenset(key for key, each in PERMISSIONS.items() if _is_stated(each, context))


def _is_stated(permission: Permission, context: Context) -> bool:
    gates = (layer(permission, context) for layer in (*_ROLE, *_GUARDS))
    spoken = next((verdict for verdict in gates if verdict is not None), None)
    return (spoken or _first(permission, context)).granted


def log_scope(answer: Answer) -> str:
    """Which rows of the call log: ``all``, ``assigned`` or ``none``."""
    if answer.grants("calls.log:view_all"):
        return "all"
    return "assigned" if answer.grants("calls.log:view_assigned") else "none"


def _decide(
    key: str, context: Context, facts: tuple[Layer, ...], decided: dict[str, Decision]
) -> Decision:
    if key not in decided:
        decided[key] = _decision(PERMISSIONS[key], context, facts, decided)
    return decided[key]


def _decision(
    permission: Permission,
    context: Context,
    facts: tuple[Layer, ...],
    decided: dict[str, Decision],
) -> Decision:
    gates = [layer(permission, context) for layer in (*facts, *_ROLE, *_GUARDS)]
    spoken = [verdict for verdict in gates if verdict is not None]
    first = spoken[0] if spoken else _first(permission, context)
    if first.granted:
        for need in permission.needs:
            if not _decide(need, context, facts, decided).granted:
                return Decision(False, f"requires.{need}", need, _denies(spoken))
        return Decision(True, first.reason, _ref(permission, context, first))
    further = _denies(spoken[1:])
    return Decision(False, first.reason, _ref(permission, context, first), further)


def _first(permission: Permission, context: Context) -> Verdict:
    return next(
        verdict
        for verdict in (layer(permission, context) for layer in _STATEMENTS)
        if verdict is not None
    )


def _denies(verdicts: list[Verdict]) -> tuple[str, ...]:
    """The denies of layers 1 to 7; an agency lock that grants silences the group below it."""
    denies = []
    for verdict in verdicts:
        if verdict.granted:
            break
        denies.append(verdict.reason)
    return tuple(denies)


def _ref(permission: Permission, context: Context, verdict: Verdict) -> str:
    return context.refs.get((permission.key, verdict.reason), "")
