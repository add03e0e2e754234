"""Geo caller ID rules in words: prefixes, places, and what is odd about a rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from desktop.domain.area_codes import AreaGroup, place_of
from desktop.domain.call_settings import Custom, SettingValue, Source
from desktop.domain.countries import COUNTRIES
from desktop.domain.geo_rules import DEAD, Duplicate, Finding, FindingKind, GeoOwner, Report
from desktop.ui.words import Tone

MODES: Final = (
    (Custom.GLOBAL.value, "Account rules"),
    (Custom.ON.value, "Own rules"),
    (Custom.OFF.value, "Off"),
)
ACCOUNT_MODES: Final = ((Custom.ON.value, "On"), (Custom.OFF.value, "Off"))
_KINDS: Final[Mapping[str, str]] = {
    "metro": "metro area",
    "state": "state",
    "province": "province",
    "country": "country or territory",
}


def prefix_words(prefix: str) -> str:
    """ "410" and "410 555" of North America, "+44 20" of anywhere else."""
    if not prefix.startswith("+1") or prefix == "+1":
        code = next(
            (prefix[: end + 1] for end in (1, 2, 3) if prefix[1 : end + 1] in COUNTRIES), ""
        )
        return f"{code} {prefix[len(code) :]}".strip()
    digits = prefix[2:]
    return " ".join(part for part in (digits[:3], digits[3:6], digits[6:]) if part)


def place_words(prefix: str) -> str:
    return "North America" if prefix == "+1" else place_of(prefix)


def finding_words(finding: Finding, name: str) -> tuple[str, Tone]:
    """What is to be known about a rule; ``name`` is the user's, "" for those of the account."""
    other = prefix_words(finding.other) if finding.other else ""
    more = f" and {finding.count - 1} more" if finding.count > 1 else ""
    whom = name or "this account"
    sentences = {
        FindingKind.NOT_OURS: "Not a number of ours",
        FindingKind.NOT_USABLE: "The number is out of use",
        FindingKind.NOT_ALLOWED: f"Not allowed for {whom}",
        FindingKind.NEVER_REACHED: "Never reached: longer rules come first",
        FindingKind.INTERNATIONAL_OFF: "No calls abroad allowed",
        FindingKind.NEEDLESS: f"Not needed: {other} says the same",
        FindingKind.OVERLAPS: f"Not for {other}{more}",
        FindingKind.VOICE_ONLY: "Calls only: this number cannot text",
    }
    tones = {FindingKind.OVERLAPS: Tone.PLAIN, FindingKind.NEEDLESS: Tone.PLAIN}
    tone = Tone.BAD if finding.kind in DEAD else tones.get(finding.kind, Tone.WARNING)
    return sentences[finding.kind], tone


def findings_words(found: Sequence[Finding], name: str) -> tuple[str, Tone]:
    """All of them in one line, in the tone of the gravest."""
    told = [finding_words(each, name) for each in found]
    if not told:
        return "", Tone.PLAIN
    return " · ".join(words for words, _ in told), told[0][1]


def report_words(report: Report, number: str) -> str:
    """ "5,000 added for (410) 555-0100. 2 could not be read:" """
    good, bad = len(report.good), len(report.bad)
    added = f"{good:,} added for {number}." if good else "Nothing was added."
    if not bad:
        return added
    return f"{added} {bad:,} could not be used, and are listed below."


def mode_words(value: SettingValue, wanted: Custom, name: str, account_rules: int) -> str:
    """What counts, and what that means for the rules in the table; "" names the account itself."""
    if value.is_locked:
        owner = "not in the plan" if value.source is Source.PLAN else "locked by the agency"
        return f"{'On' if value.is_on else 'Off'} · {owner}. The rules are kept."
    if wanted is Custom.GLOBAL:
        on = "on" if value.inherited else "off"
        rules = "1 rule" if account_rules == 1 else f"{account_rules:,} rules"
        return f"{name} follows the account: {on}, {rules}. What stands below is kept, not used."
    if wanted is Custom.OFF:
        return "Off. What stands below is kept, not used."
    if not name:
        return "These rules choose the number for everybody who has none of their own."
    return f"These rules choose the number for {name}, instead of the account's."


def group_words(group: AreaGroup) -> tuple[str, str]:
    """ "Baltimore", "metro area · 3 area codes"."""
    count = len(group.prefixes)
    return group.name, f"{_KINDS[group.kind]} · {count} area code{'' if count == 1 else 's'}"


def owner_words(owner: GeoOwner) -> str:
    return _counted(owner.areas, owner.countries, owner.has_default)


def duplicate_words(counts: Duplicate, name: str) -> str:
    """Asked before it replaces: what comes, and what goes for it."""
    comes = _counted(counts.areas, counts.countries, counts.has_default)
    goes = _counted(counts.replaced_areas, counts.replaced_countries, counts.replaced_default)
    if goes == _NOTHING:
        return f"Give {name} a copy of {comes} of {counts.name}?"
    return f"Replace {goes} of {name} by a copy of {comes} of {counts.name}?"


_NOTHING: Final = "no rules"


def _counted(areas: int, countries: int, has_default: bool) -> str:
    parts = [
        f"{count:,} {what}{'' if count == 1 else 's'}"
        for count, what in ((areas, "area rule"), (countries, "country rule"))
        if count
    ]
    if has_default:
        parts.append("the default geo ID")
    if len(parts) < 2:
        return parts[0] if parts else _NOTHING
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
