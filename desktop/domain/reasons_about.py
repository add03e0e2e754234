"""Reason codes in words about somebody else, for whoever sets their permissions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from desktop.domain.access import Decision, Role
from desktop.domain.catalogue import CATEGORY_TITLES, PERMISSIONS
from desktop.domain.phrases import PHRASES
from desktop.domain.reasons import FEATURES, SWITCHES


@dataclass(frozen=True, slots=True)
class About:
    """Whom the words are about: ``name`` is how they are called in a sentence."""

    name: str
    role: Role
    plan: str = ""

    @property
    def roles(self) -> str:
        return "Billing users" if self.role is Role.BILLING else f"{self.role.title}s"


def theirs(key: str) -> str:
    """What a permission lets them do: "choose the number they call from"."""
    words = PHRASES.get(key, key)
    return words.replace("my ", "their ").replace(" I ", " they ").replace("our ", "the ")


def reason_about(key: str, decision: Decision, about: About) -> str:
    """Why the decision on permission ``key`` is what it is."""
    return _sentence(key, decision.reason, decision.reason_ref, about)


def blockers_about(key: str, decision: Decision, about: About) -> tuple[str, ...]:
    return tuple(_sentence(key, code, "", about) for code in decision.blockers)


def _sentence(key: str, reason: str, ref: str, about: About) -> str:
    kind, _, rest = reason.partition(".")
    if kind == "plan":
        plan = f"plan {about.plan}" if about.plan else "account's plan"
        return f"The {plan} does not include {FEATURES.get(rest, rest)}."
    if kind in _WHERE:
        where = _WHERE[kind].format(name=about.name)
        return f"{SWITCHES.get(rest, rest)} is switched off {where}."
    if kind == "requires":
        return f"For this {about.name} would first have to be allowed to {theirs(rest)}."
    words = _PLAIN.get(reason, "The CRM did not say why")
    category = CATEGORY_TITLES[PERMISSIONS[key].category] if key in PERMISSIONS else ""
    said = words.format(name=about.name, roles=about.roles, category=category)
    return f"{said}{_SET_BY.get(kind, ': ') + ref if ref else ''}."


_WHERE: Final[Mapping[str, str]] = {
    "agency_setting": "for the whole agency",
    "account_setting": "for this account",
    "user_setting": "for {name}",
}
_SET_BY: Final[Mapping[str, str]] = {"user_override": " by ", "category": " by "}
_PLAIN: Final[Mapping[str, str]] = {
    "state.user_inactive": "{name} has been deactivated",
    "membership.none": "{name} is not a member of this account",
    "state.account_closed": "The account is closed",
    "state.account_paused": "The account is paused",
    "role_boundary": "{roles} can never have this",
    "strict_roles": "The account keeps roles strict, so {roles} cannot be given this",
    "agency_lock.deny": "The agency has locked this off",
    "agency_lock.grant": "The agency has locked this on",
    "access_group": "An access control group hides this from {name}",
    "user_override.deny": "Taken away from {name}",
    "user_override.grant": "Given to {name}",
    "category.off": "{category} is switched off for {name}",
    "category.on": "{category} is switched on for {name}",
    "role_account.deny": "In this account, {roles} do not have this",
    "role_account.grant": "In this account, {roles} have this",
    "role_agency.deny": "In this agency, {roles} do not have this",
    "role_agency.grant": "In this agency, {roles} have this",
    "role_default": "{roles} have this",
    "default_deny": "{roles} do not have this",
}
