"""Reason codes in words: what stands in the way, who can change it, and a code for a ticket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from desktop.domain.access import Answer, Decision, Role
from desktop.domain.phrases import PHRASES

_ADMINISTRATOR: Final = "An administrator of the account can change this"
_AGENCY: Final = "An agency administrator can change this"
_NOBODY: Final = "Nobody can change this for your role; another role could"

FEATURES: Final[Mapping[str, str]] = {
    "access_controls": "access control groups",
    "agency.sub_accounts": "sub-accounts",
    "pro.dialing": "Pro dialing",
    "pro.geo_caller_id": "geo caller ID",
    "queues": "queues",
    "realtime_dashboard": "the live board",
    "recording": "call recording",
    "reports": "reports",
    "softphone": "the softphone",
    "texting": "texting",
}
SWITCHES: Final[Mapping[str, str]] = {
    "texting": "Texting",
    "recording": "Call recording",
    "export": "Export",
    "voip": "VoIP",
    "pro_dialing": "Pro dialing",
    "international_dialing": "International dialling",
    "dnc_override": "Calling numbers on the do-not-call list",
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """``ticket_code`` names permission, reason and revision, and nothing about the person."""

    headline: str
    sentence: str
    further: tuple[str, ...]
    who_can_change: str
    ticket_code: str
    granted: bool


class _Words(NamedTuple):
    sentence: str
    who: str


def explain(key: str, answer: Answer, role: Role, plan: str) -> Explanation:
    """Why the answer on permission ``key`` is what it is, for a user with ``role``."""
    decision = answer.decision(key)
    words = _words(decision.reason, decision, role, plan)
    phrase = PHRASES.get(key, key)
    asks = "Why can I" if decision.granted else "Why can't I"
    return Explanation(
        headline=f"{asks} {phrase}?",
        sentence=words.sentence,
        further=tuple(
            _words(code, Decision(False, code), role, plan).sentence for code in decision.blockers
        ),
        who_can_change=words.who,
        ticket_code=f"{key}/{decision.reason}/{answer.revision}",
        granted=decision.granted,
    )


def _words(reason: str, decision: Decision, role: Role, plan: str) -> _Words:
    if reason in _PLAIN:
        words = _PLAIN[reason]
        sentence = words.sentence.format(
            roles=f"{role.title}s" if role is not Role.BILLING else "Billing users"
        )
        return _Words(_with_reference(sentence, decision.reason_ref), words.who)
    kind, _, rest = reason.partition(".")
    if kind == "plan":
        feature = FEATURES.get(rest, rest)
        return _Words(
            f"Your account's plan{plan and f' {plan}'} does not include {feature}.",
            "An administrator can change the plan",
        )
    if kind in _SETTINGS:
        where, who = _SETTINGS[kind]
        return _Words(f"{SWITCHES.get(rest, rest)} is switched off {where}.", who)
    if kind == "requires":
        needed = PHRASES.get(rest, rest)
        return _Words(
            f"For this you would first have to be allowed to {yours(needed)}.", _ADMINISTRATOR
        )
    return _Words("The CRM did not say why.", _ADMINISTRATOR)


def yours(phrase: str) -> str:
    """The end of "Why can't I …?" as the end of "You can …"."""
    return phrase.replace("our ", "the ").replace("my ", "your ").replace(" I ", " you ")


def _with_reference(sentence: str, reference: str) -> str:
    return f"{sentence.rstrip('.')}: {reference}." if reference else sentence


_SETTINGS: Final[Mapping[str, tuple[str, str]]] = {
    "agency_setting": ("for the whole agency", _AGENCY),
    "account_setting": ("for this account", _ADMINISTRATOR),
    "user_setting": ("for you", _ADMINISTRATOR),
}
_PLAIN: Final[Mapping[str, _Words]] = {
    "state.user_inactive": _Words("Your user has been deactivated.", _ADMINISTRATOR),
    "membership.none": _Words("You are not a member of this account.", _ADMINISTRATOR),
    "state.account_closed": _Words("The account is closed.", _AGENCY),
    "state.account_paused": _Words(
        "The account is paused. Reading and paying stay possible.",
        "Topping up the balance brings it back",
    ),
    "role_boundary": _Words("{roles} can never have this.", _NOBODY),
    "strict_roles": _Words(
        "The account keeps roles strict, so {roles} cannot be given this.", _ADMINISTRATOR
    ),
    "agency_lock.deny": _Words("The agency has locked this off.", _AGENCY),
    "agency_lock.grant": _Words("The agency has locked this on.", _AGENCY),
    "access_group": _Words("An access control group you belong to hides this.", _ADMINISTRATOR),
    "api_token": _Words("The API token was not allowed this.", _ADMINISTRATOR),
    "user_override.deny": _Words("This was taken away from you individually.", _ADMINISTRATOR),
    "user_override.grant": _Words("This was given to you individually.", _ADMINISTRATOR),
    "category.off": _Words("The whole category is switched off for you.", _ADMINISTRATOR),
    "category.on": _Words("The whole category is switched on for you.", _ADMINISTRATOR),
    "role_account.deny": _Words("In this account, {roles} do not have this.", _ADMINISTRATOR),
    "role_account.grant": _Words("In this account, {roles} have this.", _ADMINISTRATOR),
    "role_agency.deny": _Words("In this agency, {roles} do not have this.", _AGENCY),
    "role_agency.grant": _Words("In this agency, {roles} have this.", _AGENCY),
    "role_default": _Words("{roles} have this by default.", _ADMINISTRATOR),
    "default_deny": _Words("{roles} do not have this by default.", _ADMINISTRATOR),
}
