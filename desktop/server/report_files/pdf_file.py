"""A report as PDF, to be read and printed."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.server.pdf.paper import Column, Paper
from desktop.server.report_files.book import Book, Line, Table, in_words

_LABEL_SHARE = 2.6


def pdf_file(book: Book) -> bytes:
    paper = Paper(book.title, _texts(book), book.made)
    paper.heading(book.title)
    paper.line(f"{book.account} · {book.days}")
    paper.line(f"Times of {book.time_zone} · made on {book.made:%d %b %Y at %H:%M}")
    paper.space()
    figures = [each for each in book.tables if not each.about]
    if figures:
        _figures(paper, figures)
    for table in book.tables:
        if table.about:
            _table(paper, table, is_alone=len(book.tables) == 1)
    return paper.output()


def _figures(paper: Paper, tables: list[Table]) -> None:
    """One table for all of them: each is a single line."""
    columns = [Column("Figure", 2, is_number=False), Column("Value"), Column("Compared with")]
    columns.append(Column("Days", 3, is_number=False))
    rows = [
        [line.label, *(*_words(table, line), "")[:2], table.remark]
        for table in tables
        for line in table.lines
    ]
    paper.table(columns, rows)


def _table(paper: Paper, table: Table, is_alone: bool) -> None:
    if not is_alone:
        paper.heading(table.title, 11)
        paper.line(table.remark)
        paper.space(1)
    columns = [Column(table.about, _LABEL_SHARE, is_number=False)]
    columns += [Column(each.title) for each in table.headings]
    rows = [[line.label, *_words(table, line)] for line in table.lines]
    bars = [] if is_alone else _bars(table)
    if bars:
        columns.append(Column("", 3, is_number=False))
        rows = [[*row, ""] for row in rows]
    total = table.total
    paper.table(columns, rows, [total.label, *_words(table, total)] if total else None, bars)
    if not table.lines:
        paper.line("No calls in these days.")


def _bars(table: Table) -> list[float]:
    values = [line.values[0] or 0.0 for line in table.lines]
    longest = max(values, default=0.0)
    return [each / longest for each in values] if longest else []


def _words(table: Table, line: Line) -> list[str]:
    units = (each.unit for each in table.headings)
    return [in_words(value, unit) for value, unit in zip(line.values, units, strict=True)]


def _texts(book: Book) -> Iterator[str]:
    yield from (book.account, book.time_zone, "–…·“”%0123456789")
    for table in book.tables:
        yield from (table.title, table.about, table.remark)
        yield from (line.label for line in table.lines)
        yield from (each.title for each in table.headings)
