"""Usage as a chart, as a table that is sorted, and as a file; no Qt."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from types import MappingProxyType
from typing import Final

from desktop.domain import phone_numbers
from desktop.domain.billing import Usage, UsageBy, UsageRow
from desktop.domain.money import Money
from desktop.ui.charts.data import ChartData, ChartKind, Place, Series
from desktop.ui.words import date_words, short_date, weekday

_MOST_BARS: Final = 62  # days; beyond them a line is easier to read


class Measure(Enum):
    AMOUNT = "amount"
    MINUTES = "minutes"
    CALLS = "calls"
    TEXTS = "texts"

    @property
    def title(self) -> str:
        return self.value.capitalize()


class SortBy(Enum):
    """The columns of the table, in their order."""

    NAME = "name"
    CALLS = "calls"
    MINUTES = "minutes"
    TEXTS = "texts"
    AMOUNT = "amount"


BY: Final = (
    (UsageBy.NUMBER, "By number", "Number"),
    (UsageBy.USER, "By user", "User"),
    (UsageBy.DAY, "By day", "Day"),
)
SORTS: Final = (
    *((SortBy.AMOUNT, "Amount"), (SortBy.MINUTES, "Minutes"), (SortBy.CALLS, "Calls")),
    *((SortBy.TEXTS, "Texts"), (SortBy.NAME, "Name")),
)
_NOBODY: Final = {UsageBy.NUMBER: "Without a number", UsageBy.USER: "Nobody in particular"}
_KEYS: Final[Mapping[SortBy, Callable[[UsageRow], int]]] = MappingProxyType(
    {
        SortBy.CALLS: lambda row: row.calls,
        SortBy.MINUTES: lambda row: row.minutes,
        SortBy.TEXTS: lambda row: row.texts,
        SortBy.AMOUNT: lambda row: row.amount.minor,
    }
)


@dataclass(frozen=True, slots=True)
class AmountChart(ChartData):
    """Values are in whole units of ``currency``, and said to the last cent."""

    currency: str = "USD"

    def worded(self, value: float | None) -> str:
        one = Money(1, self.currency)
        return "–" if value is None else Money(round(value * one.per_unit), self.currency).display()


def chart_of(usage: Usage, measure: Measure) -> tuple[ChartKind, ChartData]:
    """By day."""
    kind = ChartKind.BARS if len(usage.rows) <= _MOST_BARS else ChartKind.LINE
    places = tuple(_place(date.fromisoformat(row.key)) for row in usage.rows)
    values = tuple(_value(row, measure) for row in usage.rows)
    series, total = Series(measure.title, values), (_value(usage.total, measure), None)
    title = f"{measure.title} by day"
    if measure is Measure.AMOUNT:
        currency = usage.total.amount.currency
        title += f", in {currency}"
        return kind, AmountChart(title, "Day", places, series, total=total, currency=currency)
    return kind, ChartData(title, "Day", places, series, total=total)


def _place(day: date) -> Place:
    return Place(short_date(day), f"{weekday(day)} {date_words(day.isoformat())}")


def _value(row: UsageRow, measure: Measure) -> float:
    if measure is Measure.AMOUNT:
        return row.amount.minor / row.amount.per_unit
    counts = {Measure.MINUTES: row.minutes, Measure.CALLS: row.calls, Measure.TEXTS: row.texts}
    return float(counts[measure])


def sorted_rows(usage: Usage, by: SortBy, region: str) -> tuple[UsageRow, ...]:
    """Who has most comes first; names and days go from the first to the last."""
    kind = usage.query.by
    if by is SortBy.NAME:
        return tuple(
            sorted(
                usage.rows,
                key=lambda row: (
                    not row.key,
                    row.key if kind is UsageBy.DAY else name_of(row, kind, region).casefold(),
                ),
            )
        )
    return tuple(sorted(usage.rows, key=_KEYS[by], reverse=True))


def name_of(row: UsageRow, by: UsageBy, region: str) -> str:
    if by is UsageBy.DAY:
        day = date.fromisoformat(row.key)
        return f"{weekday(day)} {date_words(row.key)}"
    if not row.key:
        return _NOBODY[by]
    if by is UsageBy.NUMBER:
        shown = phone_numbers.display(row.key, region) or row.key
        return shown if row.title in ("", row.key) else f"{row.title} · {shown}"
    return row.title or row.key


def cells_of(row: UsageRow, name: str) -> tuple[str, ...]:
    counts = (f"{each:,}" for each in (row.calls, row.minutes, row.texts))
    return (name, *counts, row.amount.display())


def as_csv(usage: Usage, rows: tuple[UsageRow, ...], heading: str, region: str) -> bytes:
    """For a sheet: plain figures, and no name that it would take for a formula."""
    by, currency = usage.query.by, usage.total.amount.currency
    text = io.StringIO()
    sheet = csv.writer(text)
    sheet.writerow([heading, "Calls", "Minutes", "Texts", f"Amount in {currency}"])
    for row in rows:
        name = row.key if by is UsageBy.DAY else _harmless(name_of(row, by, region))
        sheet.writerow([name, row.calls, row.minutes, row.texts, _plain(row.amount)])
    total = usage.total
    sheet.writerow(["Total", total.calls, total.minutes, total.texts, _plain(total.amount)])
    return text.getvalue().encode("utf-8-sig")


def _plain(amount: Money) -> str:
    digits = len(str(amount.per_unit)) - 1
    return f"{amount.minor / amount.per_unit:.{digits}f}"


def _harmless(name: str) -> str:
    return f"'{name}" if name[:1] in ("=", "+", "-", "@", "\t", "\r") else name
