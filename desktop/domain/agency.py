"""An agency and its accounts: what it sets above them, and which of it may be set."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from desktop.domain.access import Role
from desktop.domain.catalogue import (
    EXPLICIT_ONLY,
    PERMISSIONS,
    SAMPLE_PLANS,
    SWITCH_DEFAULTS,
    Cell,
    Override,
    Permission,
)
from desktop.domain.errors import InvalidInput
from desktop.domain.permissions import Context
from desktop.domain.setting_locks import Held, together

ACTIVE, PAUSED, CLOSED = "active", "paused", "closed"
STATES: Final = (ACTIVE, PAUSED, CLOSED)
PLANS: Final = tuple(SAMPLE_PLANS)
LONGEST_NAME: Final = 80
_DOMAIN: Final = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
_RULING: Final = "agency.sub_accounts"

Customs = Mapping[str, Mapping[str, bool]]  # role -> permission -> on or off


@dataclass(frozen=True, slots=True)
class AgencyAccount:
    id: str
    name: str
    domain: str  # of its phone lines
    plan: str
    state: str
    region: str
    users: int
    numbers: int
    version: int
    role_customs: Customs = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Belonging:
    """A person in one of the accounts; ``implied``: as an administrator of the agency."""

    account_id: str
    account: str
    role: Role
    implied: bool = False


@dataclass(frozen=True, slots=True)
class AgencyPerson:
    id: str
    name: str
    email: str
    active: bool
    belongs: tuple[Belonging, ...] = ()
    version: int = 0

    @property
    def places(self) -> dict[str, Role]:
        """The accounts they were put into, with the role; not those that the agency implies."""
        return {each.account_id: each.role for each in self.belongs if not each.implied}


@dataclass(frozen=True, slots=True)
class AgencyRules:
    """What stands above every account (layers 4, 5, 6 and 10); a switch that is absent is on.

    ``locks`` are of permissions, ``setting_locks`` of settings.
    """

    name: str = ""
    switches: Mapping[str, bool] = field(default_factory=dict)
    strict_roles: bool = False
    locks: Mapping[str, bool] = field(default_factory=dict)
    role_customs: Customs = field(default_factory=dict)
    version: int = 0
    setting_locks: Held = field(default_factory=dict)

    @property
    def held(self) -> dict[str, bool]:
        """The settings of an account that are as the agency has them, whatever it says itself."""
        off = {name: False for name, is_on in self.switches.items() if not is_on}
        strict = {"strict_roles": True} if self.strict_roles else {}
        return {**self.setting_locks, **off, **strict}

    def over(self, context: Context, account_is_strict: bool) -> Context:
        """A user of one of the accounts under these rules."""
        return replace(
            context,
            agency_switches=self.switches,
            agency_locks=together(self.locks, self.setting_locks),
            role_by_agency=self.role_customs.get(context.role.value, {}),
            strict_roles=account_is_strict or self.strict_roles,
        )


@dataclass(frozen=True, slots=True)
class AgencyImpact:
    """What a change would do: by permission, how many users gain and lose it.

    ``settings`` are those that become another value, with the number of accounts.
    """

    accounts: int = 0
    users: int = 0
    in_calls: int = 0
    gained: Mapping[str, int] = field(default_factory=dict)
    lost: Mapping[str, int] = field(default_factory=dict)
    settings: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AgencyHit:
    """``kind`` is account, user or number; it stands in the account that is named."""

    kind: str
    id: str
    title: str
    detail: str
    account_id: str
    account: str


def checked_name(name: str) -> str:
    plain = " ".join(name.split())
    if not plain:
        raise InvalidInput("Give the account a name.")
    if len(plain) > LONGEST_NAME:
        raise InvalidInput(f"Use at most {LONGEST_NAME} characters for the name.")
    return plain


def checked_domain(domain: str) -> str:
    plain = domain.strip().lower()
    if not _DOMAIN.fullmatch(plain):
        raise InvalidInput("Write the domain of the phone lines like lines.example.com.")
    return plain


def checked_plan(plan: str) -> str:
    if plan not in SAMPLE_PLANS:
        raise InvalidInput(f"There is no such plan. There are {', '.join(PLANS)}.")
    return plan


def can_customise(role: Role, permission: Permission, on: bool) -> bool:
    """Whether a role may be given (or deprived of) a permission as a rule for everybody."""
    if permission.override is Override.NONE or permission.category == "agency":
        return False
    if not on:
        return True
    is_reachable = permission.cell(role) is not Cell.NEVER
    return is_reachable and permission.override is Override.ANY and not _is_explicit(permission)


def _is_explicit(permission: Permission) -> bool:
    return permission.key in EXPLICIT_ONLY


def checked_customs(customs: Customs) -> dict[str, dict[str, bool]]:
    """Raises ``InvalidInput`` for what no agency can set; roles without any are left out."""
    known = {role.value: role for role in Role}
    for name, wanted in customs.items():
        if name not in known:
            raise InvalidInput("There is no such role.")
        for key, on in wanted.items():
            if key not in PERMISSIONS:
                raise InvalidInput("There is no such permission.")
            if not can_customise(known[name], PERMISSIONS[key], on):
                raise InvalidInput(f"{known[name].title}: {PERMISSIONS[key].title} is fixed.")
    return {role: dict(wanted) for role, wanted in customs.items() if wanted}


def checked_locks(locks: Mapping[str, bool]) -> dict[str, bool]:
    for key in locks:
        if key not in PERMISSIONS:
            raise InvalidInput("There is no such permission.")
        if not PERMISSIONS[key].agency_may_lock:
            raise InvalidInput(f"{PERMISSIONS[key].title}: this cannot be locked.")
    return dict(locks)


def checked_switches(switches: Mapping[str, bool]) -> dict[str, bool]:
    """What is on is not written down: it is what an account without an agency would have."""
    if unknown := set(switches) - set(SWITCH_DEFAULTS):
        raise InvalidInput(f"There is no switch {', '.join(sorted(unknown))}.")
    return {name: False for name, on in switches.items() if not on}


def rules_of_agency(plan: str) -> bool:
    """Whether the agency can be administered from an account with this plan."""
    return _RULING in SAMPLE_PLANS.get(plan, frozenset())


def why_not(state: str, plan: str, *, is_entered: bool, others_rule: bool, rules_now: bool) -> str:
    """Why an account may not be put into ``state`` with ``plan``, "" where it may.

    ``others_rule``: the agency can be administered from another account that is open.
    """
    if is_entered and state == CLOSED:
        return "You are in this account. Switch to another one, then close it."
    if rules_now and not others_rule and (state != ACTIVE or not rules_of_agency(plan)):
        return (
            "The agency is administered from this account alone. Give another account the plan "
            "for agencies first."
        )
    return ""


@dataclass(frozen=True, slots=True)
class AgencyQuestion:
    """What if: one of them would be so; ``account_id`` asks about that account's own roles."""

    account_id: str = ""
    role_customs: Customs | None = None
    locks: Mapping[str, bool] | None = None
    switches: Mapping[str, bool] | None = None
    strict_roles: bool | None = None
    setting_locks: Held | None = None
