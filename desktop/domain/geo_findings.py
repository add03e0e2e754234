"""What is odd about geo caller ID rules: overlaps, and rules that can never choose a number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from desktop.domain.caller_id import OwnNumber
from desktop.domain.countries import calling_code_of
from desktop.domain.geo_rules import DEAD, Finding, FindingKind, GeoRule, GeoRuleSet, GeoWorld

_DIGITS: Final = "0123456789"
_LEADING: Final = "23456789"  # of an area code and of an exchange in North America

Findings = Mapping[str, tuple[Finding, ...]]


@dataclass(slots=True)
class _Rules:
    """All rules by prefix, an area rule standing before a country rule."""

    by_prefix: Mapping[str, GeoRule]
    beginnings: frozenset[str]  # of every prefix, so that a branch without rules is known at once
    inner: Counter[str]  # how many rules lie within a prefix
    first_inner: Mapping[str, str]


def findings(rules: GeoRuleSet, world: GeoWorld) -> Findings:
    """By prefix, the gravest first; prefixes about which there is nothing to say are left out."""
    known = _known(rules)
    found = {}
    for rule in (*rules.area, *rules.country):
        about = tuple(_about(rule, known, world))
        if about:
            found[rule.prefix] = about
    return found


def default_findings(rules: GeoRuleSet, world: GeoWorld) -> tuple[Finding, ...]:
    """About the default geo ID."""
    return () if rules.default is None else tuple(_about_number(rules.default, world))


def _known(rules: GeoRuleSet) -> _Rules:
    by_prefix = {rule.prefix: rule for rule in (*rules.country, *rules.area)}
    beginnings: set[str] = set()
    inner: Counter[str] = Counter()
    first: dict[str, str] = {}
    for prefix in sorted(by_prefix):
        for end in range(2, len(prefix)):
            shorter = prefix[:end]
            beginnings.add(shorter)
            if shorter in by_prefix:
                inner[shorter] += 1
                first.setdefault(shorter, prefix)
        beginnings.add(prefix)
    return _Rules(by_prefix, frozenset(beginnings), inner, first)


def _about(rule: GeoRule, known: _Rules, world: GeoWorld) -> list[Finding]:
    about = _about_number(rule.number, world)
    if not (world.international_allowed or _is_home(rule.prefix, world.home_prefixes)):
        about.append(Finding(FindingKind.INTERNATIONAL_OFF))
    if known.inner[rule.prefix]:
        inner = (known.first_inner[rule.prefix], known.inner[rule.prefix])
        covered = _is_covered(rule.prefix, known, world)
        kind = FindingKind.NEVER_REACHED if covered else FindingKind.OVERLAPS
        about.append(Finding(kind, *inner))
    if not any(each.kind in DEAD for each in about):
        wider = _next_shorter(rule.prefix, known)
        if wider is not None and wider.number == rule.number:
            about.append(Finding(FindingKind.NEEDLESS, wider.prefix))
    return sorted(about, key=lambda each: each.kind not in DEAD)


def _about_number(number: str, world: GeoWorld) -> list[Finding]:
    own = world.numbers.get(number)
    if own is None:
        return [Finding(FindingKind.NOT_OURS)]
    if not _is_usable(own):
        return [Finding(FindingKind.NOT_USABLE)]
    if world.allowed is not None and number not in world.allowed:
        return [Finding(FindingKind.NOT_ALLOWED)]
    return [] if own.text else [Finding(FindingKind.VOICE_ONLY)]


def _is_home(prefix: str, home: tuple[str, ...]) -> bool:
    """Some numbers with this prefix are at home."""
    return any(prefix.startswith(each) or each.startswith(prefix) for each in home)


def _is_covered(prefix: str, known: _Rules, world: GeoWorld) -> bool:
    """Longer rules that work answer for every number that begins with ``prefix``."""
    for digit in _next_digits(prefix):
        longer = prefix + digit
        if longer not in known.beginnings:
            return False
        rule = known.by_prefix.get(longer)
        works = rule is not None and not any(
            each.kind in DEAD for each in _about_number(rule.number, world)
        )
        # A text passes over a number for calls only, and comes to the shorter rule after all.
        speaks = works and rule is not None and world.numbers[rule.number].text
        if not speaks and not _is_covered(longer, known, world):
            return False
    return True


def _next_digits(prefix: str) -> str:
    place = len(prefix) - 2
    return _LEADING if calling_code_of(prefix) == "1" and place in (0, 3) else _DIGITS


def _next_shorter(prefix: str, known: _Rules) -> GeoRule | None:
    for end in range(len(prefix) - 1, 1, -1):
        rule = known.by_prefix.get(prefix[:end])
        if rule is not None:
            return rule
    return None


def _is_usable(own: OwnNumber) -> bool:
    return own.state == "active" and own.verified
