"""A CSV file of phone numbers, read line by line: what each says, or what is wrong with it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from desktop.domain import phone_numbers
from desktop.domain.errors import InvalidInput

MOST_LINES: Final = 100_000
_LONGEST_SHOWN: Final = 60
_LONGEST_REASON: Final = 300
_NUMBER_HEADINGS: Final = re.compile(r"number|phone|tel|mobile", re.I)
_REASON_HEADINGS: Final = re.compile(r"reason|why|note|comment", re.I)


@dataclass(frozen=True, slots=True)
class Line:
    """``number`` is E.164, "" where ``fault`` says what is wrong; ``at`` counts from 1."""

    at: int
    text: str
    number: str = ""
    reason: str = ""
    fault: str = ""


def lines_in(file: BinaryIO, region: str) -> Generator[Line, None, None]:
    """Empty lines are left out, and so is a first line of headings.

    Numbers are read as somebody in ``region`` writes them. Raises ``InvalidInput`` where the file
    is no CSV at all.
    """
    text = io.TextIOWrapper(file, "utf-8-sig", newline="")
    try:
        yield from _read(text, region)
    except (csv.Error, UnicodeDecodeError) as error:
        raise InvalidInput("This file is no CSV. Save it as CSV in UTF-8 and try again.") from error
    finally:
        text.detach()


def _read(text: io.TextIOWrapper, region: str) -> Iterator[Line]:
    opening = text.readline()
    text.seek(0)
    reader = csv.reader(text, delimiter=_delimiter(opening))
    columns = (0, 1)
    for place, row in enumerate(reader):
        if place == 0 and _are_headings(row):
            columns = _columns(row)
        elif any(cell.strip() for cell in row):
            yield _line(reader.line_num, row, columns, region)


def _delimiter(opening: str) -> str:
    return max(",;\t", key=opening.count)


def _are_headings(row: Sequence[str]) -> bool:
    return bool(row) and not any(re.search(r"\d{3}", cell) for cell in row)


def _columns(headings: Sequence[str]) -> tuple[int, int]:
    def place(wanted: re.Pattern[str], otherwise: int) -> int:
        found = (at for at, heading in enumerate(headings) if wanted.search(heading))
        return next(found, otherwise)

    return place(_NUMBER_HEADINGS, 0), place(_REASON_HEADINGS, len(headings))


def _line(at: int, row: Sequence[str], columns: tuple[int, int], region: str) -> Line:
    cells = [row[column].strip() if column < len(row) else "" for column in columns]
    # A quote keeps a spreadsheet from taking a number for a sum.
    typed, reason = cells[0].lstrip("'"), cells[1][:_LONGEST_REASON]
    shown = typed[:_LONGEST_SHOWN]
    if not typed:
        return Line(at, shown, fault="There is no number in this line.")
    try:
        return Line(at, shown, phone_numbers.parse(typed, region).e164, reason)
    except InvalidInput as error:
        return Line(at, shown, fault=str(error))
