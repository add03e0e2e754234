"""What the geo caller ID page shows: rules in their order, a paste, a copy, a number to test."""

from __future__ import annotations

from dataclasses import dataclass, field

from desktop.domain.call_settings import Custom
from desktop.domain.geo_findings import default_findings, findings
from desktop.domain.geo_rules import GeoPage, GeoRule, GeoWish
from desktop.domain.phone_numbers import display
from desktop.ui.editing.tab import TabState
from desktop.ui.geo import words
from desktop.ui.phone.dialling import TraceRow
from desktop.ui.user_settings.states import NumberRow
from desktop.ui.words import Tone


@dataclass(frozen=True, slots=True)
class RuleRow:
    """``key`` names the rule; ``remark`` says what is odd about it."""

    key: str
    prefix: str
    place: str
    number: str
    remark: str = ""
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class AddState:
    """``report`` says what became of the last ones, ``bad`` lists those that were not used."""

    is_open: bool = False
    is_country: bool = False
    text: str = ""
    number: str = ""
    number_words: str = "Choose a number"
    report: str = ""
    bad: tuple[str, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class CopyState:
    """``owners`` are (id, name, what they have); ``question`` is asked before it replaces."""

    owners: tuple[tuple[str, str, str], ...] = ()
    is_loaded: bool = False
    question: str = ""
    error: str = ""
    is_busy: bool = False


@dataclass(frozen=True, slots=True)
class TrialState:
    """What a number would be called or texted from, as the dial pad shows it."""

    text: str = ""
    kind: str = "call"
    answer: str = ""
    why: str = ""
    trace: tuple[TraceRow, ...] = ()
    sentence: str = ""
    tone: Tone = Tone.PLAIN
    is_busy: bool = False


@dataclass(frozen=True, slots=True)
class GeoState(TabState):
    title: str = ""
    is_account: bool = False
    mode: str = Custom.GLOBAL.value
    mode_words: str = ""
    mode_locked: bool = False
    numbers: tuple[NumberRow, ...] = ()
    default: str = ""
    default_words: str = "None"
    default_remark: str = ""
    rows: tuple[RuleRow, ...] = ()
    counts: str = ""
    adding: AddState = field(default_factory=AddState)
    copying: CopyState = field(default_factory=CopyState)
    testing: TrialState = field(default_factory=TrialState)


def rule_rows(page: GeoPage, wish: GeoWish) -> tuple[RuleRow, ...]:
    """In the order in which they are applied: areas before countries, the longest first."""
    name = page.name if page.user_id else ""
    found = findings(wish.rules, page.world)
    names = {each.number: each.name for each in page.numbers}
    named = {  # once for each number: there may be thousands of rules
        each: f"{display(each, page.region)} {names.get(each, '')}".strip()
        for each in wish.rules.numbers
    }

    def row(kind: str, rule: GeoRule) -> RuleRow:
        remark, tone = words.findings_words(found.get(rule.prefix, ()), name)
        return RuleRow(
            f"{kind} {rule.prefix}",
            words.prefix_words(rule.prefix),
            words.place_words(rule.prefix),
            *(named[rule.number], remark, tone),
        )

    areas = (row("area", each) for each in wish.rules.area)
    countries = (row("country", each) for each in wish.rules.country)
    return (*areas, *countries)


def default_remark(page: GeoPage, wish: GeoWish) -> str:
    name = page.name if page.user_id else ""
    return words.findings_words(default_findings(wish.rules, page.world), name)[0]


def number_rows(page: GeoPage) -> tuple[NumberRow, ...]:
    """Those a rule may name; outside the user's scope it would do nothing, and says so."""
    allowed = page.world.allowed
    rows = []
    for each in page.numbers:
        if each.is_usable:
            beyond = allowed is not None and each.number not in allowed
            name = f"{each.name} (not allowed for {page.name})" if beyond else each.name
            rows.append(
                NumberRow(each.number, f"{display(each.number, page.region)} {name}".strip())
            )
    return tuple(rows)


def counts_words(rows: tuple[RuleRow, ...]) -> str:
    """ "14 rules, 2 of them never used"."""
    dead = sum(row.tone is Tone.BAD for row in rows)
    count = len(rows)
    told = "No rules yet" if not count else "1 rule" if count == 1 else f"{count:,} rules"
    return f"{told}, {dead:,} never used" if dead else told
