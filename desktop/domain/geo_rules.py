"""Geo caller ID rules while they are written: read, ordered, checked and pointed out (5.5)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from desktop.domain import phone_numbers
from desktop.domain.call_settings import Custom, NumberChoice, SettingValue
from desktop.domain.caller_id import GeoRules, OwnNumber
from desktop.domain.countries import COUNTRIES, calling_code_of
from desktop.domain.errors import InvalidInput

LONGEST_PREFIX: Final = 15
MOST_RULES: Final = 20_000
MOST_ENTRIES: Final = 50_000
_SEPARATORS: Final = re.compile(r"[,;\s]*[,;\n\t\r][,;\s]*|\s{2,}")
_PIECES: Final = re.compile(r"\s+")
_AREA_DIGITS: Final = 3  # of North America

Reader = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class GeoRule:
    """Calls to numbers that begin with ``prefix`` show ``number``; both with a plus sign."""

    prefix: str
    number: str


@dataclass(frozen=True, slots=True)
class GeoRuleSet:
    """The rules of a user or of an account, each table in the order in which it is applied."""

    area: tuple[GeoRule, ...] = ()
    country: tuple[GeoRule, ...] = ()
    default: str | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.area or self.country or self.default)

    @property
    def numbers(self) -> frozenset[str]:
        named = {rule.number for rule in (*self.area, *self.country)}
        return frozenset(named | ({self.default} if self.default else set()))

    def as_rules(self) -> GeoRules:
        """As the choice of a caller ID reads them."""
        return GeoRules(
            {rule.prefix: rule.number for rule in self.area},
            {rule.prefix: rule.number for rule in self.country},
            self.default,
        )


@dataclass(frozen=True, slots=True)
class GeoWorld:
    """What decides whether a rule can ever do anything; ``allowed`` None: for every user."""

    numbers: Mapping[str, OwnNumber] = field(default_factory=dict)
    allowed: frozenset[str] | None = None
    home_prefixes: tuple[str, ...] = ("+1",)
    international_allowed: bool = True


@dataclass(frozen=True, slots=True)
class GeoPage:
    """All that the editor of the rules shows; ``user_id`` is "" for those of the account."""

    user_id: str
    name: str
    version: int
    rules: GeoRuleSet
    mode: SettingValue
    numbers: tuple[NumberChoice, ...]
    world: GeoWorld
    region: str = "US"
    account_rules: int = 0  # how many the account has, for those who follow it


@dataclass(frozen=True, slots=True)
class GeoOwner:
    """A user with rules of their own, to be duplicated for another."""

    user_id: str
    name: str
    areas: int
    countries: int
    has_default: bool


@dataclass(frozen=True, slots=True)
class Duplicate:
    """What copying does: from whom, how many rules come, how many they replace."""

    name: str
    areas: int
    countries: int
    has_default: bool
    replaced_areas: int
    replaced_countries: int
    replaced_default: bool


class FindingKind(Enum):
    NOT_OURS = "not_ours"
    NOT_USABLE = "not_usable"
    NOT_ALLOWED = "not_allowed"
    NEVER_REACHED = "never_reached"
    INTERNATIONAL_OFF = "international_off"
    NEEDLESS = "needless"
    OVERLAPS = "overlaps"
    VOICE_ONLY = "voice_only"


# These rules never choose a number as things stand.
DEAD: Final = frozenset(
    {
        FindingKind.NOT_OURS,
        FindingKind.NOT_USABLE,
        FindingKind.NOT_ALLOWED,
        FindingKind.NEVER_REACHED,
        FindingKind.INTERNATIONAL_OFF,
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """``other`` is the prefix of the rule it is about, ``count`` how many there are."""

    kind: FindingKind
    other: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One of many that were typed: the prefix it means, or in ``fault`` why it means none."""

    typed: str
    prefix: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    entries: tuple[Entry, ...] = ()

    @property
    def good(self) -> tuple[str, ...]:
        return tuple(each.prefix for each in self.entries if not each.fault)

    @property
    def bad(self) -> tuple[Entry, ...]:
        return tuple(each for each in self.entries if each.fault)


def read_area(typed: str, region: str) -> str:
    """ "410" of a +1 account as "+1410"; raises ``InvalidInput`` with what is wrong."""
    prefix = _prefix(typed, region)
    code = calling_code_of(prefix)
    if not code:
        raise InvalidInput("No country has this calling code.")
    digits = prefix[1 + len(code) :]
    if not digits:
        raise InvalidInput(f"+{code} is a whole country. Add it as a country rule.")
    if len(prefix) - 1 > LONGEST_PREFIX or (code == "1" and len(digits) > 10):
        raise InvalidInput("This is longer than any phone number.")
    if code == "1":
        _check_north_america(digits)
    return prefix


def read_country(typed: str, region: str) -> str:
    """ "+44", "44" or "0044" as "+44"; raises ``InvalidInput`` with what is wrong."""
    digits = phone_numbers.without_punctuation(typed)
    prefix = _prefix(digits if digits.startswith(("+", "0")) else f"+{digits}", region)
    code = calling_code_of(prefix)
    if not code:
        raise InvalidInput("No country has this calling code.")
    if prefix != f"+{code}":
        raise InvalidInput(
            f"{prefix} is an area of +{code} ({COUNTRIES[code]}). Add it as an area rule."
        )
    return prefix


def _prefix(typed: str, region: str) -> str:
    prefix = phone_numbers.beginning(typed, region)
    if not prefix.removeprefix("+"):
        raise InvalidInput("This is not an area code.")
    return prefix


def _check_north_america(digits: str) -> None:
    if len(digits) < 3:
        raise InvalidInput("An area code of North America has three digits.")
    if digits[0] in "01" or digits[3:4] in ("0", "1"):
        raise InvalidInput("Area code and exchange cannot start with 0 or 1.")


def read_many(
    text: str, region: str, taken: Collection[str] = (), *, countries: bool = False
) -> Report:
    """Every entry of a paste with its prefix or its fault; what is good need not wait for the rest.

    Entries stand on lines of their own or between commas; "410 443 667" are three as well, and
    "+44 20" is one.
    """
    seen = set(taken)
    entries: list[Entry] = []
    for typed in _entries(text):
        entry = _read_one(typed, region, seen, read_country if countries else read_area)
        if not entry.fault:
            seen.add(entry.prefix)
        entries.append(entry)
    return Report(tuple(entries))


def _entries(text: str) -> Iterable[str]:
    found = [each.strip() for each in _SEPARATORS.split(text) if each.strip()]
    pieces = [piece for each in found for piece in _pieces(each)]
    if len(pieces) > MOST_ENTRIES:
        raise InvalidInput(f"These are more than {MOST_ENTRIES:,} entries. Paste them in parts.")
    return pieces


def _pieces(entry: str) -> list[str]:
    """Codes with blanks between them are several; "+44 20" is one, and "410 555 0100" a number."""
    parts = _PIECES.split(entry)
    if len(parts) < 2 or entry.startswith("+"):
        return [entry]
    are_codes = all(len(part) == len(parts[0]) and part.isdigit() for part in parts)
    codes = sum(len(part) == _AREA_DIGITS and part.isdigit() for part in parts)
    has_words = not all(any(each.isdigit() for each in part) for part in parts)
    # A wrong one among them must not take the good ones along.
    is_list = are_codes or codes > 2 or (codes > 0 and has_words)
    return parts if is_list else [entry]


def _read_one(typed: str, region: str, seen: set[str], read: Callable[[str, str], str]) -> Entry:
    try:
        prefix = read(typed, region)
    except InvalidInput as error:
        return Entry(typed, fault=str(error))
    if prefix in seen:
        return Entry(typed, prefix, "There is a rule for this already.")
    return Entry(typed, prefix)


def rule_set(
    area: Iterable[GeoRule], country: Iterable[GeoRule], default: str | None, region: str
) -> GeoRuleSet:
    """Read, in the order as applied; raises ``InvalidInput`` for the first that cannot be."""
    areas = _read_rules(area, lambda typed: read_area(typed, region))
    countries = _read_rules(country, lambda typed: read_country(typed, region))
    if len(areas) + len(countries) > MOST_RULES:
        raise InvalidInput(f"There can be at most {MOST_RULES:,} rules.")
    return GeoRuleSet(areas, countries, default or None)


def _read_rules(rules: Iterable[GeoRule], read: Reader) -> tuple[GeoRule, ...]:
    found: dict[str, GeoRule] = {}
    for rule in rules:
        try:
            prefix = read(rule.prefix)
        except InvalidInput as error:
            raise InvalidInput(f"{rule.prefix}: {error}") from error
        if prefix in found:
            raise InvalidInput(f"There are two rules for {prefix}. Remove one of them.")
        found[prefix] = GeoRule(prefix, rule.number)
    return in_order(found.values())


def in_order(rules: Iterable[GeoRule]) -> tuple[GeoRule, ...]:
    """The longest prefix first, as the choice tries them."""
    return tuple(sorted(rules, key=lambda rule: (-len(rule.prefix), rule.prefix)))


def unknown_numbers(rules: GeoRuleSet, numbers: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(rules.numbers - set(numbers)))


def outside(rules: GeoRuleSet, allowed: Collection[str]) -> tuple[str, ...]:
    """The numbers that a user with this scope could never show."""
    return tuple(sorted(rules.numbers - set(allowed)))


def duplicate_of(name: str, source: GeoRuleSet, target: GeoRuleSet) -> Duplicate:
    return Duplicate(
        name,
        len(source.area),
        len(source.country),
        source.default is not None,
        len(target.area),
        len(target.country),
        target.default is not None,
    )


@dataclass(frozen=True, slots=True)
class GeoWish:
    """Rules as somebody wants them, and whether they are to count."""

    rules: GeoRuleSet
    geo: Custom
