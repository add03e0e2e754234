"""Two people change the same thing: what goes together, and what somebody has to decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Merge:
    """``clashes`` names what both have changed, each to something else; mine stands there."""

    values: Mapping[str, object]
    clashes: tuple[str, ...] = ()


def merge(
    base: Mapping[str, object], mine: Mapping[str, object], theirs: Mapping[str, object]
) -> Merge:
    """What one of both has changed since ``base`` counts; a name that is left out has no value."""
    values: dict[str, object] = {}
    clashes = []
    for name in dict.fromkeys((*theirs, *mine, *base)):
        was, own, other = base.get(name), mine.get(name), theirs.get(name)
        chosen = other if own == was else own
        if chosen is not None:
            values[name] = chosen
        if own not in (was, other) and other != was:
            clashes.append(name)
    return Merge(values, tuple(clashes))
