"""A CSV file of people to be added: what each line says, or what is wrong with it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from desktop.domain.errors import InvalidInput
from desktop.domain.users import NewUser, read_email, read_extension, read_name, read_role

MOST_ROWS: Final = 2_000
HEADER: Final = "name,email,role,extension"
_NEEDED: Final = ("name", "email", "role")
_ALSO: Final = {"e-mail": "email", "mail": "email"}
_WRONG_HEADER: Final = (
    f"The first line must name the columns: {HEADER}. The extension may be left out."
)


@dataclass(frozen=True, slots=True)
class FileRow:
    """``user`` is None where ``fault`` says what is wrong; ``line`` counts from 1."""

    line: int
    name: str
    email: str
    role: str
    user: NewUser | None = None
    fault: str = ""


def rows_of(content: bytes, region: str) -> tuple[FileRow, ...]:
    """Raises ``InvalidInput`` where the file as a whole cannot be used."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(
            "This file is no text in UTF-8. Save it as CSV in UTF-8 and try again."
        ) from error
    try:
        rows = tuple(_rows(text, region))
    except csv.Error as error:
        raise InvalidInput("This file is no CSV. Save it as CSV and try again.") from error
    if not rows:
        raise InvalidInput("There is nobody in this file: it has no line below the first one.")
    return rows


def _rows(text: str, region: str) -> Iterator[FileRow]:
    lines = io.StringIO(text, newline="")
    opening = text.split("\n", 1)[0]
    reader = csv.reader(lines, delimiter=max(",;\t", key=opening.count))
    places = _places(next(reader, []))
    first: dict[str, int] = {}
    for count, row in enumerate(each for each in reader if any(cell.strip() for cell in each)):
        if count >= MOST_ROWS:
            raise InvalidInput(
                f"A file has at most {MOST_ROWS:,} people. Split it, then import the parts."
            )
        yield _row(reader.line_num, row, places, region, first)


def _places(header: Sequence[str]) -> dict[str, int]:
    names = [_ALSO.get(cell.strip().lower(), cell.strip().lower()) for cell in header]
    known = (*_NEEDED, "extension")
    if any(name not in names for name in _NEEDED) or len(set(names)) != len(names):
        raise InvalidInput(_WRONG_HEADER)
    if any(name not in known for name in names):
        odd = next(
            cell.strip() for cell, name in zip(header, names, strict=True) if name not in known
        )
        raise InvalidInput(f"There is no column “{odd[:40]}”. {_WRONG_HEADER}")
    return {name: names.index(name) for name in names}


def _row(
    line: int,
    row: Sequence[str],
    places: Mapping[str, int],
    region: str,
    first: dict[str, int],
) -> FileRow:
    def cell(name: str) -> str:
        place = places.get(name, len(row))
        return row[place].strip() if place < len(row) else ""

    shown = (line, cell("name")[:100], cell("email")[:254], cell("role")[:60])
    try:
        email = read_email(cell("email"))
        before = first.setdefault(email, line)
        if before != line:
            raise InvalidInput(f"This e-mail address is in line {before} already.")
        user = NewUser(
            email,
            read_name(cell("name")),
            read_role(cell("role")),
            read_extension(cell("extension"), region),
        )
    except InvalidInput as error:
        return FileRow(*shown, fault=str(error))
    return FileRow(*shown, user=user)
