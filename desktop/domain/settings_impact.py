"""What a change would take from people and give to them, before anybody makes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from desktop.domain.phrases import PHRASES

MOST_NAMES: Final = 5

# What people call a handful of permissions that come and go together; any of them counts.
_BUNDLES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "texts": frozenset({"messages.log:view", "messages:send", "messages:send_bulk"}),
        "Pro dialing": frozenset(
            {
                "calls:transfer_attended",
                "calls:conference",
                "calls:supervise_listen",
                "calls:supervise_whisper",
                "calls:supervise_barge",
            }
        ),
        "their SIP line for other phones": frozenset(
            {"voip.config:view_own", "voip.password:change_own"}
        ),
        "recordings": frozenset({"recordings:listen", "recordings:pause_own_call"}),
    }
)


@dataclass(frozen=True, slots=True)
class Concerned:
    """A user, with the permissions granted before the change and after it."""

    name: str
    is_in_call: bool
    before: frozenset[str]
    after: frozenset[str]


@dataclass(frozen=True, slots=True)
class Effect:
    """How many users lose or gain ``what``; ``names`` are the first of them."""

    what: str
    is_loss: bool
    users: int
    in_call: int
    names: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """ "3 users lose texts, 1 is in a call"; the end of it only where somebody is."""
        who = "1 user" if self.users == 1 else f"{self.users:,} users"
        verb = "lose" if self.is_loss else "gain"
        talking = ""
        if self.in_call:
            talking = f", {self.in_call:,} {'is' if self.in_call == 1 else 'are'} in a call"
        return f"{who} {verb}{'s' if self.users == 1 else ''} {self.what}{talking}"


def impact_of(people: Iterable[Concerned]) -> tuple[Effect, ...]:
    """Losses before gains, what concerns most people first."""
    found: dict[tuple[str, bool], list[Concerned]] = {}
    for each in people:
        sides = ((each.before - each.after, True), (each.after - each.before, False))
        for keys, is_loss in sides:
            for what in _in_words(keys):
                found.setdefault((what, is_loss), []).append(each)
    effects = [_effect(what, is_loss, who) for (what, is_loss), who in found.items()]
    return tuple(sorted(effects, key=lambda each: (not each.is_loss, -each.users, each.what)))


def _effect(what: str, is_loss: bool, who: list[Concerned]) -> Effect:
    talking = sum(each.is_in_call for each in who)
    names = tuple(each.name for each in who[:MOST_NAMES])
    return Effect(what, is_loss, len(who), talking, names)


def _in_words(keys: Iterable[str]) -> list[str]:
    left = set(keys)
    words = []
    for name, bundle in _BUNDLES.items():
        if left & bundle:
            words.append(name)
            left -= bundle
    return words + [f"the right to {_theirs(PHRASES.get(key, key))}" for key in sorted(left)]


def _theirs(phrase: str) -> str:
    """The end of "Why can't I …?" as what somebody else may do."""
    return phrase.replace("our ", "the ").replace("my ", "their ").replace(" I ", " they ")
