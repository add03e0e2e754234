"""A report in the kinds of files that are wanted."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from desktop.domain.report_schedules import FileFormat
from desktop.server.mail.port import Attachment
from desktop.server.report_files.book import Book
from desktop.server.report_files.csv_file import csv_file
from desktop.server.report_files.xlsx_file import xlsx_file

_MEDIA: Final = {
    FileFormat.PDF: "application/pdf",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileFormat.CSV: "text/csv",
}


def files_of(book: Book, formats: Sequence[FileFormat]) -> tuple[Attachment, ...]:
    """Named after the report and the day it was made on."""
    writers: dict[FileFormat, Callable[[Book], bytes]] = {
        FileFormat.PDF: _pdf,
        FileFormat.XLSX: xlsx_file,
        FileFormat.CSV: csv_file,
    }
    stem = f"{_plain(book.title)} {book.made:%Y-%m-%d}"
    return tuple(
        Attachment(f"{stem}.{each.value}", _MEDIA[each], writers[each](book)) for each in formats
    )


def _pdf(book: Book) -> bytes:
    # It takes half a second to load, for which no start of the CRM waits.
    from desktop.server.report_files.pdf_file import pdf_file  # noqa: PLC0415 - as said above

    return pdf_file(book)


def _plain(title: str) -> str:
    """Fit to be the name of a file anywhere."""
    return re.sub(r'[<>:"/\\|?*\x00-\x1f]', " ", title).strip(". ")[:80].strip() or "Report"
