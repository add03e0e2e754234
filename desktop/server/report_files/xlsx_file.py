"""A report as a workbook: a sheet for every table, numbers as numbers, times as times."""

from __future__ import annotations

import io
import re
from typing import Any, Final

import xlsxwriter

from desktop.domain.report_results import Unit
from desktop.server.report_files.book import Book, Line, Table

_FORMATS: Final = {Unit.COUNT: "#,##0", Unit.SECONDS: "[h]:mm:ss", Unit.SHARE: "0.0%"}
_DAY: Final = 24 * 3600  # a table program counts time in days
_LONGEST_SHEET: Final = 31
_FIRST_ROW: Final = 4


def xlsx_file(book: Book) -> bytes:
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False})
    workbook.set_properties({"title": book.title, "created": book.made.replace(tzinfo=None)})
    styles = _styles(workbook)
    taken: set[str] = set()
    for table in book.tables:
        sheet = workbook.add_worksheet(_sheet_name(table.title, taken))
        _write(sheet, book, table, styles)
    workbook.close()
    return file.getvalue()


def _styles(workbook: Any) -> dict[Any, Any]:
    # What a person wrote is never a formula, also not when its cell is edited.
    made: dict[Any, Any] = {"text": workbook.add_format({"quote_prefix": True})}
    made["title"] = workbook.add_format({"bold": True, "font_size": 14, "quote_prefix": True})
    made["head"] = workbook.add_format(
        {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "quote_prefix": True}
    )
    for unit, number in _FORMATS.items():
        made[unit] = workbook.add_format({"num_format": number})
        made[unit, "total"] = workbook.add_format({"num_format": number, "bold": True, "top": 1})
    made["total"] = workbook.add_format({"bold": True, "top": 1, "quote_prefix": True})
    return made


def _write(sheet: Any, book: Book, table: Table, styles: dict[Any, Any]) -> None:
    sheet.write_string(0, 0, table.title, styles["title"])
    about = f"{book.account} · {table.remark or book.days} · {book.time_zone}"
    sheet.write_string(1, 0, about, styles["text"])
    sheet.write_string(_FIRST_ROW - 1, 0, table.about, styles["head"])
    for place, each in enumerate(table.headings, 1):
        sheet.write_string(_FIRST_ROW - 1, place, each.title, styles["head"])
    for place, line in enumerate(table.lines, _FIRST_ROW):
        _line(sheet, place, table, line, styles)
    if table.total is not None:
        _line(sheet, _FIRST_ROW + len(table.lines), table, table.total, styles, is_total=True)
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, len(table.headings), 14)
    sheet.freeze_panes(_FIRST_ROW, 1)


def _line(
    sheet: Any, row: int, table: Table, line: Line, styles: dict[Any, Any], is_total: bool = False
) -> None:
    sheet.write_string(row, 0, line.label, styles["total" if is_total else "text"])
    for place, (value, heading) in enumerate(zip(line.values, table.headings, strict=True), 1):
        style = styles[(heading.unit, "total") if is_total else heading.unit]
        if value is None:
            sheet.write_blank(row, place, None, style)
        else:
            shown = value / _DAY if heading.unit is Unit.SECONDS else value
            sheet.write_number(row, place, shown, style)


def _sheet_name(title: str, taken: set[str]) -> str:
    """Without what no sheet may be called, and another one for each."""
    shown = "".join(each if each.isprintable() else " " for each in title)
    plain = re.sub(r"[\[\]:*?/\\]", " ", shown).strip("' ")[:_LONGEST_SHEET].strip() or "Report"
    name, number = plain, 1
    while name.casefold() in taken or name.casefold() == "history":
        number += 1
        name = f"{plain[: _LONGEST_SHEET - 4].strip()} ({number})"
    taken.add(name.casefold())
    return name
