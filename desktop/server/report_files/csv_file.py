"""A report as CSV, for other programs: plain numbers, one table, a line for every value or row."""

from __future__ import annotations

from desktop.domain.report_results import Unit
from desktop.server.crm.csv_lines import csv_line
from desktop.server.report_files.book import SUFFIXES, Book, Table


def csv_file(book: Book) -> bytes:
    """Several tables become one, with the title of each beside its rows."""
    lines = _one(book.tables[0]) if len(book.tables) == 1 else _several(book)
    return "".join(lines).encode()


def _one(table: Table) -> list[str]:
    heads = [f"{each.title}{SUFFIXES[each.unit]}" for each in table.headings]
    rows = [*table.lines, *([table.total] if table.total is not None else [])]
    units = [each.unit for each in table.headings]
    return [
        csv_line([table.about, *heads]),
        *(csv_line([row.label, *map(_number, row.values, units)]) for row in rows),
    ]


def _several(book: Book) -> list[str]:
    lines = [csv_line(["Table", "Row", "Value", "Compared with", "Unit", "Days"])]
    for table in book.tables:
        unit = table.headings[0].unit
        for row in table.lines:
            values = [_number(each, unit) for each in row.values]
            both = (*values, "")[:2]
            lines.append(csv_line([table.title, row.label, *both, unit.value, table.remark]))
    return lines


def _number(value: float | None, unit: Unit) -> str:
    if value is None:
        return ""
    return f"{value:.4f}" if unit is Unit.SHARE else str(round(value))
