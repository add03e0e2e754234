"""What a change of permissions does to whom, in words, before it is saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from desktop.domain.catalogue import PERMISSIONS
from desktop.domain.permissions import Context, evaluate
from desktop.domain.reasons_about import theirs

MOST_NAMES: Final = 5  # of the people whom an effect meets
_SAID: Final = 3  # so many effects a sentence names

# Permissions that open a page, by what one has or loses with it.
PAGES: Final[Mapping[str, str]] = {
    "softphone:access": "the softphone",
    "calls.log:view_assigned": "the call log",
    "messages.log:view": "texts",
    "contacts:view": "contacts",
    "voicemail:listen_own": "voicemail",
    "voip.config:view_own": "the VoIP settings",
    "scoring:configure": "scoring",
    "blocklist:view": "blocked callers",
    "dnc:view": "the do-not-call list",
    "reports:view": "reports",
    "dashboard.agents:view": "the live board",
    "numbers:view": "phone numbers",
    "sources:view": "tracking sources",
    "users:view": "users",
    "groups:edit": "groups and queues",
    "account.settings:view": "the account's settings",
    "plugins:manage": "plugins",
    "integrations:manage": "integrations",
    "media:manage": "the media manager",
    "access_controls:manage": "access control groups",
    "audit:view": "the change history",
    "billing.invoices:view": "invoices",
    "billing.usage:view": "usage and balance",
    "billing.payment_methods:view": "payment methods",
}

# What people call a handful of permissions that come and go together.
BUNDLES: Final[Mapping[str, frozenset[str]]] = {
    "Pro dialing": frozenset(
        {
            "calls:transfer_attended",
            "calls:conference",
            "calls:supervise_listen",
            "calls:supervise_whisper",
            "calls:supervise_barge",
        }
    ),
    "recordings": frozenset({"recordings:listen", "recordings:pause_own_call"}),
}


@dataclass(frozen=True, slots=True)
class Person:
    """``clients`` is on how many computers they are signed in just now."""

    id: str
    name: str
    in_call: bool = False
    clients: int = 0


@dataclass(frozen=True, slots=True)
class Affected:
    """People who stand alike before the change, and alike after it."""

    before: Context
    after: Context
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """One permission that ``people`` users win or lose; ``names`` are the first of them.

    ``is_page``: a page comes or goes with it, or another thing that has a name.
    """

    permission: str
    words: str
    is_page: bool
    people: int
    in_call: int
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """One effect as a sentence, with the first names of those whom it meets."""

    sentence: str
    names: tuple[str, ...]
    people: int


@dataclass(frozen=True, slots=True)
class Impact:
    """``people`` win or lose something; of them ``in_call`` talk just now, on ``clients``."""

    people: int = 0
    in_call: int = 0
    clients: int = 0
    gains: tuple[Effect, ...] = ()
    loses: tuple[Effect, ...] = ()
    sentence: str = ""

    @property
    def told(self) -> tuple[Told, ...]:
        """Of everything that is lost and won: losses first, what meets most people before."""
        sides = ((self.loses, "lose", "can no longer"), (self.gains, "gain", "can"))
        return tuple(
            Told(_of_many(each, verb, can), each.names, each.people)
            for effects, verb, can in sides
            for each in sorted(_worth_saying(effects), key=lambda each: -each.people)
        )


def impact_of(changes: Iterable[Affected]) -> Impact:
    """Of a change to any number of users; who keeps everything is not counted."""
    gained: dict[str, list[Person]] = {}
    lost: dict[str, list[Person]] = {}
    hit: list[Person] = []
    for each in changes:
        before, after = (evaluate(side).granted for side in (each.before, each.after))
        if before == after:
            continue
        hit += each.people
        for key in after - before:
            gained.setdefault(key, []).extend(each.people)
        for key in before - after:
            lost.setdefault(key, []).extend(each.people)
    gains, loses = _effects(gained), _effects(lost)
    return Impact(
        *(len(hit), sum(each.in_call for each in hit), sum(each.clients for each in hit)),
        *(gains, loses, _sentence(hit, gains, loses)),
    )


def what_of(keys: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Each with its words: pages first, as they are named above, then as in the catalogue."""
    ordered = sorted(keys, key=lambda key: _PLACES[key])
    return tuple((key, PAGES.get(key) or theirs(key)) for key in ordered)


def _effects(by_key: Mapping[str, Sequence[Person]]) -> tuple[Effect, ...]:
    return tuple(
        Effect(
            key,
            words,
            key in PAGES,
            len(by_key[key]),
            sum(each.in_call for each in by_key[key]),
            tuple(each.name for each in by_key[key][:MOST_NAMES]),
        )
        for key, words in what_of(by_key)
    )


_PLACES: Final = {key: place for place, key in enumerate(dict.fromkeys([*PAGES, *PERMISSIONS]))}


def _sentence(hit: list[Person], gains: Sequence[Effect], loses: Sequence[Effect]) -> str:
    if not hit:
        return "Nobody gains or loses anything by this."
    if len(hit) == 1:
        return _of_one(hit[0], gains, loses)
    said = [_of_many(each, "lose", "can no longer") for each in _worth_saying(loses)]
    said += [_of_many(each, "gain", "can") for each in _worth_saying(gains)]
    more = len(said) - _SAID
    return " ".join([*said[:_SAID], *([f"{more} more changes."] if more > 0 else [])])


def _of_one(person: Person, gains: Sequence[Effect], loses: Sequence[Effect]) -> str:
    parts = [
        *_parts(_worth_saying(loses), "loses", "can no longer"),
        *_parts(_worth_saying(gains), "gains", "can"),
    ]
    said = f"{person.name} {'; '.join(parts)}."
    if person.in_call:
        said += " They are in a call; it goes on."
    return said


def _parts(effects: Sequence[Effect], verb: str, can: str) -> list[str]:
    pages = [each.words for each in effects if each.is_page]
    deeds = [each.words for each in effects if not each.is_page]
    parts = [f"{verb} {_listed(pages)}"] if pages else []
    return [*parts, f"{can} {_listed(deeds)}"] if deeds else parts


def _listed(words: Sequence[str]) -> str:
    if len(words) > _SAID:
        return f"{', '.join(words[:_SAID])} and {len(words) - _SAID} more"
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _of_many(effect: Effect, verb: str, can: str) -> str:
    users = "1 user" if effect.people == 1 else f"{effect.people:,} users"
    one = "s" if effect.people == 1 else ""
    deed = f"{verb}{one} {effect.words}" if effect.is_page else f"{can} {effect.words}"
    calls = {0: "", 1: ", 1 is in a call"}.get(
        effect.in_call, f", {effect.in_call:,} are in a call"
    )
    return f"{users} {deed}{calls}."


def _worth_saying(effects: Sequence[Effect]) -> list[Effect]:
    """What goes with a page for the same people goes without saying; bundles are one thing."""
    pages = {each.permission: each.people for each in effects if each.is_page}
    said: dict[tuple[str, int, tuple[str, ...]], Effect] = {}
    for each in effects:
        if any(pages.get(need) == each.people for need in _all_needs(each.permission)):
            continue
        bundle = _bundle_of(each, effects)
        words = bundle or each.words
        named = replace(each, words=words, is_page=bool(bundle) or each.is_page)
        said.setdefault((words, each.people, each.names), named)
    return list(said.values())


def _bundle_of(effect: Effect, effects: Sequence[Effect]) -> str:
    """Its name, where more of it comes or goes for the same people."""
    for name, keys in BUNDLES.items():
        also = [
            each
            for each in effects
            if each.permission in keys
            and (each.people, each.in_call, each.names)
            == (effect.people, effect.in_call, effect.names)
        ]
        if effect.permission in keys and len(also) > 1:
            return name
    return ""


def _all_needs(key: str) -> frozenset[str]:
    needs = frozenset(PERMISSIONS[key].needs)
    return needs.union(*(_all_needs(each) for each in needs))
