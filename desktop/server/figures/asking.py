"""Which calls and texts a report counts: what is asked for, within what the person may see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Final

from desktop.domain.calls import Direction
from desktop.domain.overview import TEXTS_BY
from desktop.domain.report_queries import Dimension, ReportFilters
from desktop.domain.row_filters import text_numbers
from desktop.server.effective import Standing

Values = frozenset[str]

_TEXTS: Final = "messages.log:view"


@dataclass(frozen=True, slots=True)
class Conditions:
    """A call fits whose value of each kind is in the set, and which has a tag of every set.

    "" stands for none. An empty set lets nothing through.
    """

    account_id: str
    single: Mapping[Dimension, Values] = field(default_factory=dict, hash=False)
    tags: tuple[Values, ...] = ()
    direction: Direction | None = None

    @property
    def kinds(self) -> frozenset[Dimension]:
        return frozenset(self.single) | ({Dimension.TAG} if self.tags else frozenset())

    @property
    def fits_nothing(self) -> bool:
        return not all((*self.single.values(), *self.tags))


@dataclass(frozen=True, slots=True)
class TextConditions:
    """``numbers`` None: of all our numbers."""

    account_id: str
    numbers: Values | None
    direction: Direction | None


def calls_of(standing: Standing, filters: ReportFilters) -> Conditions:
    single: dict[Dimension, list[Values]] = {}
    tags: list[Values] = []
    for kind, values in (*_scope(standing), *filters.kinds.items()):
        if kind is Dimension.TAG:
            tags.append(frozenset(values))
        else:
            single.setdefault(kind, []).append(frozenset(values))
    both = {kind: reduce(frozenset.intersection, sets) for kind, sets in single.items()}
    return Conditions(standing.account_id, both, tuple(tags), filters.direction)


def _scope(standing: Standing) -> Iterator[tuple[Dimension, tuple[str, ...]]]:
    """As ``row_scope.calls_left`` and the scope of the log have it."""
    if standing.log_scope != "all":
        own = (standing.user_id,) if standing.log_scope == "assigned" else ()
        yield Dimension.AGENT, own
    for each in standing.filters:
        kinds = (
            *((Dimension.NUMBER, each.numbers), (Dimension.SOURCE, each.sources)),
            *((Dimension.STATUS, each.statuses), (Dimension.TAG, each.tags)),
        )
        yield from ((kind, tuple(values)) for kind, values in kinds if values)


def texts_of(
    standing: Standing, filters: ReportFilters, dimension: Dimension | None
) -> TextConditions | None:
    """None where texts cannot be told apart like this, or are not the person's to see."""
    alike = dimension in TEXTS_BY and filters.kinds.keys() <= {Dimension.NUMBER}
    if not alike or not standing.may(_TEXTS):
        return None
    numbers = text_numbers(standing.filters)
    if filters.numbers:
        wanted = frozenset(filters.numbers)
        numbers = wanted if numbers is None else numbers & wanted
    return TextConditions(standing.account_id, numbers, filters.direction)
