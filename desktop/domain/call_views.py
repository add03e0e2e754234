"""How a person looks at the call log: what is filtered, which columns, in what order."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import Enum
from typing import Final

from desktop.domain.queries import CallOrder, CallQuery


class Period(Enum):
    ANY = ""
    TODAY = "today"
    YESTERDAY = "yesterday"
    LAST_7_DAYS = "last_7_days"
    LAST_30_DAYS = "last_30_days"
    BETWEEN = "between"

    def days(self, today: date) -> tuple[date, date] | None:
        """First and last day, both counted; None where the period names none."""
        back = _DAYS_BACK.get(self)
        if back is None:
            return None
        first, last = back
        return today - timedelta(days=first), today - timedelta(days=last)


_DAYS_BACK: Final = {
    Period.TODAY: (0, 0),
    Period.YESTERDAY: (1, 1),
    Period.LAST_7_DAYS: (6, 0),
    Period.LAST_30_DAYS: (29, 0),
}


@dataclass(frozen=True, slots=True)
class CallFilters:
    """``query`` without its times: those follow from the period on the day one looks."""

    query: CallQuery = field(default_factory=CallQuery)
    period: Period = Period.ANY
    first_day: date | None = None  # of ``Period.BETWEEN``; None leaves the end open
    last_day: date | None = None

    @property
    def unordered(self) -> CallFilters:
        """The same calls in the usual order: to be compared."""
        query = replace(self.query, order=CallOrder.TIME, ascending=False)
        return replace(self, query=query)

    @property
    def is_set(self) -> bool:
        return self.unordered.query != CallQuery() or self.period is not Period.ANY

    def days(self, today: date) -> tuple[date | None, date | None]:
        """First and last day, both counted; None leaves an end open."""
        if self.period is Period.BETWEEN:
            return self.first_day, self.last_day
        return self.period.days(today) or (None, None)

    def cleared(self) -> CallFilters:
        """Everything shown, in the order chosen."""
        return CallFilters(CallQuery(order=self.query.order, ascending=self.query.ascending))


class Column(Enum):
    CONTACT = "contact"
    CALLED = "called"
    AGENT = "agent"
    TALK = "talk"
    STATUS = "status"
    TIME = "time"
    RECORDING = "recording"
    QUEUE = "queue"
    SOURCE = "source"
    TAGS = "tags"
    SCORE = "score"
    NOTE = "note"
    NEXT_STEP = "next_step"
    WAITED = "waited"


@dataclass(frozen=True, slots=True)
class ColumnWidth:
    column: Column
    width: int  # px at 100 %


@dataclass(frozen=True, slots=True)
class TableLayout:
    """The columns shown, from left to right; never without the first one."""

    columns: tuple[ColumnWidth, ...]

    @property
    def shown(self) -> tuple[Column, ...]:
        return tuple(each.column for each in self.columns)

    def with_column(self, column: Column, is_shown: bool) -> TableLayout:
        others = tuple(each for each in self.columns if each.column is not column)
        if is_shown and len(others) == len(self.columns):
            return TableLayout((*self.columns, ColumnWidth(column, WIDTHS[column])))
        return TableLayout(others) if others and not is_shown else self

    def with_width(self, column: Column, width: int) -> TableLayout:
        return TableLayout(
            tuple(
                ColumnWidth(column, width) if each.column is column else each
                for each in self.columns
            )
        )

    def moved(self, column: Column, place: int) -> TableLayout:
        """``column`` at ``place``, the others in the order they had."""
        rest = [each for each in self.columns if each.column is not column]
        moving = [each for each in self.columns if each.column is column]
        return TableLayout((*rest[:place], *moving, *rest[place:]))


WIDTHS: Final = {
    Column.CONTACT: 210,
    Column.CALLED: 130,
    Column.AGENT: 134,
    Column.TALK: 58,
    Column.STATUS: 118,
    Column.TIME: 126,
    Column.RECORDING: 34,
    Column.QUEUE: 100,
    Column.SOURCE: 110,
    Column.TAGS: 140,
    Column.SCORE: 84,
    Column.NOTE: 200,
    Column.NEXT_STEP: 160,
    Column.WAITED: 64,
}
_FIRST_SHOWN: Final = (
    *(Column.CONTACT, Column.CALLED, Column.AGENT, Column.TALK),
    *(Column.STATUS, Column.TIME, Column.RECORDING),
)
USUAL_LAYOUT: Final = TableLayout(tuple(ColumnWidth(each, WIDTHS[each]) for each in _FIRST_SHOWN))


@dataclass(frozen=True, slots=True)
class SavedView:
    """Filters, order and columns under a name of the person's own."""

    name: str
    filters: CallFilters
    layout: TableLayout = USUAL_LAYOUT
