"""Which rows the access control groups of a user leave to them (rules 3.3)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import astuple, dataclass

from desktop.domain.catalogue import ROLES_BOUND_BY_GROUPS
from desktop.domain.permissions import Context, RowFilter


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What a filter looks at; ``status`` is "" for a call that has none yet."""

    number: str
    source: str = ""
    status: str = ""
    tags: tuple[str, ...] = ()


def filters_of(context: Context) -> tuple[RowFilter, ...]:
    """A row must pass all of them; groups bind call agents, call and report managers only."""
    if context.role not in ROLES_BOUND_BY_GROUPS:
        return ()
    return tuple(each for each in context.row_filters if not each.is_open)


def passes(filters: Iterable[RowFilter], call: CallFacts) -> bool:
    """AND between the kinds and between the groups, OR within a kind."""
    return all(
        (not each.numbers or call.number in each.numbers)
        and (not each.sources or call.source in each.sources)
        and (not each.statuses or call.status in each.statuses)
        and (not each.tags or any(tag in each.tags for tag in call.tags))
        for each in filters
    )


def text_numbers(filters: Iterable[RowFilter]) -> frozenset[str] | None:
    """Our numbers whose texts may be seen, None for all: a text has neither status nor tag."""
    allowed: frozenset[str] | None = None
    for each in filters:
        for is_set, numbers in (
            (each.numbers, each.numbers),
            (each.sources, each.source_numbers),
        ):
            if is_set:
                these = frozenset(numbers)
                allowed = these if allowed is None else allowed & these
    return allowed


def mark_of(facts: object) -> str:
    """Another one for other filters: who was given rows under one of them starts anew."""
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:12]


def calls_mark(filters: Iterable[RowFilter]) -> str:
    """ "" where nothing is filtered."""
    kept = [astuple(each)[:4] for each in filters]
    return mark_of(kept) if kept else ""


def texts_mark(filters: Iterable[RowFilter]) -> str:
    numbers = text_numbers(filters)
    return "" if numbers is None else mark_of(sorted(numbers))
