"""Recipients out of what was pasted, and out of a table with columns."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from desktop.domain.errors import InvalidInput
from desktop.domain.text_records import Recipient

_NUMBER: Final = re.compile(r"\+?[(\d][\d\s().\-/\u00a0]{4,}\d")
_AROUND_NAMES: Final = " \t,;:<>\"'|-–"
_HEADINGS: Final = ("phone", "mobile", "cell", "number", "tel")
_NAMES: Final = ("name", "contact", "customer")
_LOOKED_AT: Final = 50


@dataclass(frozen=True, slots=True)
class Table:
    """``number`` and ``name`` are the columns that look like it, ``name`` is -1 for none."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    number: int
    name: int


def pasted(text: str) -> tuple[Recipient, ...]:
    """A line for each, or numbers alone one after another; what is no number is kept as it is."""
    found: list[Recipient] = []
    for line in text.splitlines():
        numbers = _NUMBER.findall(line)
        if len(numbers) == 1:
            name = _NUMBER.sub(" ", line).strip(_AROUND_NAMES)
            found.append(Recipient(numbers[0].strip(), " ".join(name.split())))
        elif numbers:
            found += [Recipient(each.strip()) for each in numbers]
        elif line.strip():
            found.append(Recipient(line.strip()))
    return tuple(found)


def table_of(content: bytes) -> Table:
    """A CSV file with commas, semicolons or tabs; raises ``InvalidInput`` for what is none."""
    text = _read(content)
    try:
        dialect: type[csv.Dialect] | str = csv.Sniffer().sniff(text[:8192], ",;\t")
    except csv.Error:
        dialect = "excel"
    try:
        rows = [tuple(each) for each in csv.reader(io.StringIO(text), dialect) if any(each)]
    except csv.Error as error:
        raise InvalidInput("This file is no CSV file that can be read. Export it again.") from error
    if not rows:
        raise InvalidInput("There is nothing in this file.")
    width = max(len(row) for row in rows)
    filled = [row + ("",) * (width - len(row)) for row in rows]
    has_heading = not any(_NUMBER.search(cell) for cell in filled[0])
    columns = filled[0] if has_heading else tuple(f"Column {i + 1}" for i in range(width))
    body = tuple(filled[1:] if has_heading else filled)
    if not body:
        raise InvalidInput("There is a heading in this file, but nobody under it.")
    number = _number_column(columns, body)
    return Table(columns, body, number, _name_column(columns, number))


def recipients_of(table: Table, number: int, name: int) -> tuple[Recipient, ...]:
    return tuple(
        Recipient(row[number].strip(), row[name].strip() if name >= 0 else "")
        for row in table.rows
        if row[number].strip()
    )


def without_repeats(rows: Iterable[Recipient]) -> tuple[Recipient, ...]:
    """The same words twice are one; the same number in other words is told by the preview."""
    return tuple({each.number: each for each in reversed(tuple(rows))}.values())[::-1]


def _read(content: bytes) -> str:
    if b"\x00" in content[:4096]:
        raise InvalidInput("This is no CSV file. Save the table as CSV, then choose that file.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _number_column(columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> int:
    def likeness(column: int) -> tuple[int, bool]:
        looked = rows[:_LOOKED_AT]
        fits = sum(_NUMBER.fullmatch(row[column].strip()) is not None for row in looked)
        return fits, _has(columns[column], _HEADINGS)

    return max(range(len(columns)), key=likeness)


def _name_column(columns: tuple[str, ...], number: int) -> int:
    for place, heading in enumerate(columns):
        if place != number and _has(heading, _NAMES):
            return place
    return -1


def _has(heading: str, words: tuple[str, ...]) -> bool:
    return any(word in heading.lower() for word in words)
