"""What a chart shows: values by place, a comparison beside them, and the same as a table; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from desktop.domain.report_results import Unit
from desktop.ui.charts.figures import change, words


class ChartKind(Enum):
    BARS = "bars"  # over hours, days: upright
    LINE = "line"  # over time
    RANKED = "ranked"  # names, the highest first: lying


@dataclass(frozen=True, slots=True)
class Series:
    """``places`` names its own places where they are not those of the chart: the day before."""

    name: str
    values: tuple[float | None, ...]
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """``short`` stands at the axis, ``name`` in words and in the table."""

    short: str
    name: str


@dataclass(frozen=True, slots=True)
class ChartData:
    """``by`` heads the places ("Day"), ``counted`` the values ("Calls").

    ``total`` closes the table where there is one.
    """

    title: str
    by: str
    places: tuple[Place, ...]
    now: Series
    before: Series | None = None
    unit: Unit = Unit.COUNT
    total: tuple[float | None, float | None] | None = None
    counted: str = "Value"

    @property
    def series(self) -> tuple[Series, ...]:
        return (self.now,) if self.before is None else (self.now, self.before)

    @property
    def highest(self) -> float:
        return max((value for each in self.series for value in each.values if value), default=0.0)

    @property
    def is_nothing(self) -> bool:
        """No place, or no value other than 0 at any of them."""
        return not any(value for each in self.series for value in each.values)

    def worded(self, value: float | None) -> str:
        """One value, all of it; what is counted in something else says it its own way."""
        return words(value, self.unit)

    def said(self, index: int) -> str:
        """One place with its values, in a sentence."""
        value = self.worded(self.now.values[index])
        said = f"{self.places[index].name}: {value}"
        if self.before is None:
            return said
        other = self.worded(self.before.values[index])
        when = self.before.places[index] if self.before.places else self.before.name
        return f"{said}; {when}: {other}" if when else f"{said}; before: {other}"

    @property
    def summary(self) -> str:
        """The whole of it, for those who hear it."""
        known = [
            (value, place.name)
            for value, place in zip(self.now.values, self.places, strict=True)
            if value is not None
        ]
        if not known or self.is_nothing:
            return f"{self.title}: nothing in this period."
        top, where = max(known)
        count = len(self.places)
        return (
            f"{self.title} by {self.by.lower()}, {count} {'value' if count == 1 else 'values'}. "
            f"The highest is {self.worded(top)}, {where}. "
            "Arrow keys go from value to value, T shows a table."
        )

    @property
    def headings(self) -> tuple[str, ...]:
        if self.before is None:
            return (self.by, self.counted)
        return (self.by, self.counted, "Before", "Change")

    def rows(self) -> tuple[tuple[str, ...], ...]:
        pairs = [(place.name, *self._pair(index)) for index, place in enumerate(self.places)]
        if self.total is not None:
            pairs.append(("Total", *self.total))
        return tuple(self._row(*pair) for pair in pairs)

    def _pair(self, index: int) -> tuple[float | None, float | None]:
        return self.now.values[index], self.before.values[index] if self.before else None

    def _row(self, name: str, now: float | None, before: float | None) -> tuple[str, ...]:
        shown = (name, self.worded(now))
        if self.before is None:
            return shown
        return (*shown, self.worded(before), change(now, before, self.unit).shown)


def tab_separated(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """For a sheet; a tab or a line's end within a name would break its columns."""
    return "\n".join("\t".join(_plain(cell) for cell in row) for row in (headings, *rows))


def _plain(cell: str) -> str:
    flat = " ".join(cell.split())
    # A sheet would take a name that begins so for a formula.
    return f"'{flat}" if flat[:1] in ("=", "+", "-", "@") and not flat[1:2].isdigit() else flat


def shown_every(widths: Sequence[float], slot: float, gap: float) -> int:
    """Every how many-th label of an axis is shown, so that none touches its neighbour."""
    widest = max(widths, default=0.0)
    every = 1
    while every < len(widths) and widest + gap > slot * every:
        every += 1
    return every
