"""Reports as CSV, XLSX and PDF: the figures in them, names of every script, and no formulas."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from desktop.domain.overview import DEFAULT_TILES, Overview, OverviewLayout
from desktop.domain.report_periods import Comparison, Period, PeriodName, compared_span, span_of
from desktop.domain.report_queries import Dimension, ReportQuery
from desktop.domain.report_results import CallReport, Measure, Measures, ReportRow
from desktop.domain.report_schedules import FileFormat
from desktop.server.pdf.fonts import fonts_for
from desktop.server.pdf.paper import Column, Paper
from desktop.server.report_files.book import About, Book, book_of_overview, book_of_report
from desktop.server.report_files.csv_file import csv_file
from desktop.server.report_files.pdf_file import pdf_file
from desktop.server.report_files.rendering import files_of
from desktop.server.report_files.xlsx_file import xlsx_file
from tests.support.workbooks import sheets_in

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 25, 8, tzinfo=BERLIN)
ABOUT = About("Calls by agent", "Harbor", NOW, "Europe/Berlin")
SPAN = span_of(Period(PeriodName.LAST_WEEK), BERLIN, NOW.astimezone(UTC))
OTHER = compared_span(SPAN, Comparison.PREVIOUS, BERLIN, NOW.astimezone(UTC))
ANNA = Measures(1200, 700, 500, 900, 250, 40, 12, 0, 90_061, 3600, 33)
NOBODY = Measures(3, 3, 0, 0, 3)
TOTAL = Measures(1203, 703, 500, 900, 253, 40, 12, 0, 90_061, 3600, 33)
EVIL = "=HYPERLINK(1)"


def report(*rows: tuple[str, Measures], total: Measures = TOTAL) -> CallReport:
    made = tuple(ReportRow(str(place), *row) for place, row in enumerate(rows))
    return CallReport(ReportQuery(), Dimension.AGENT, SPAN, None, made, total)


def book(*names: str) -> Book:
    return book_of_report(report(*((each, ANNA) for each in names), ("None", NOBODY)), ABOUT)


def overview() -> Book:
    reports = {
        tile.id: CallReport(
            ReportQuery(),
            tile.dimension,
            SPAN,
            OTHER if tile.comparison is not Comparison.NONE else None,
            (ReportRow("a", "Anna", ANNA, NOBODY),) if tile.dimension else (),
            TOTAL,
            NOBODY,
        )
        for tile in DEFAULT_TILES
    }
    about = About("Overview", "Harbor", NOW, "Europe/Berlin")
    return book_of_overview(Overview(OverviewLayout(DEFAULT_TILES, 1), reports), about)


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_a_csv_has_plain_numbers() -> None:
    anna, nobody, total = rows_of(csv_file(book("Anna")))
    assert (anna["Agent"], anna["Calls"], anna["Answer rate (share)"]) == ("Anna", "1200", "0.7500")
    assert (anna["Talk time (seconds)"], nobody["Average talk time (seconds)"]) == ("90061", "")
    assert (total["Agent"], total["Calls"]) == ("All calls", "1203")
    assert "Texts sent" not in anna  # they are nobody's in particular


def test_a_csv_of_the_overview_names_the_table_of_each_line() -> None:
    lines = rows_of(csv_file(overview()))
    calls = next(each for each in lines if each["Table"] == "Calls")
    assert (calls["Value"], calls["Compared with"], calls["Unit"]) == ("1203", "3", "count")
    assert calls["Days"] == "16 Nov 2026 – 22 Nov 2026, compared with 9 Nov 2026 – 15 Nov 2026"
    by_agent = next(each for each in lines if each["Table"] == "Answered by agent")
    assert (by_agent["Row"], by_agent["Value"], by_agent["Compared with"]) == ("Anna", "900", "")


@pytest.mark.parametrize("name", [EVIL, "+49", "-1", "@SUM(1)", "\tx"])
def test_a_name_is_no_formula(name: str) -> None:
    assert rows_of(csv_file(book(name)))[0]["Agent"] == f"'{name}"
    (sheet,) = sheets_in(xlsx_file(book(name))).values()
    cell = next(row[0] for row in sheet if row[0] is not None and row[0].value == name)
    assert (cell.is_formula, cell.is_quoted) == (False, True)


def test_a_workbook_has_numbers_that_can_be_reckoned_with() -> None:
    (sheet,) = sheets_in(xlsx_file(book("Anna"))).values()
    heads = [cell.value for cell in sheet[2] if cell is not None]
    assert heads[:3] == ["Agent", "Calls", "Inbound"]
    anna = dict(zip(heads, sheet[3], strict=True))
    assert anna["Calls"] is not None
    assert anna["Calls"].value == 1200
    assert anna["Answer rate"] is not None
    assert anna["Answer rate"].value == 0.75
    assert anna["Talk time"] is not None  # more than a day: shown as 25:01:01
    assert anna["Talk time"].value == pytest.approx(90_061 / 86_400)
    assert dict(zip(heads, sheet[4], strict=True))["Average talk time"] is None


def test_a_workbook_has_a_sheet_for_every_table_with_a_name_of_its_own() -> None:
    names = list(sheets_in(xlsx_file(overview())))
    assert len(names) == len(set(names)) == len(DEFAULT_TILES)
    assert "Answered by agent" in names
    assert all(len(each) <= 31 for each in names)
    odd = book("Anna")
    table = odd.tables[0]
    titles = ("History", "a/b:c*[d]?", "a b c  d", "", "\x01x", "x" * 40, "x" * 50)
    tables = tuple(type(table)(t, "Agent", table.headings, table.lines) for t in titles)
    many = Book(odd.title, odd.account, odd.days, odd.made, odd.time_zone, tables)
    assert len(sheets_in(xlsx_file(many))) == len(titles)


def test_a_pdf_has_the_figures_and_what_they_are_of() -> None:
    text = text_of(pdf_file(book("Anna")))
    for said in ("Calls by agent", "Harbor", "16 Nov 2026 – 22 Nov 2026", "Europe/Berlin"):
        assert said in text
    for said in ("1,200", "75.0 %", "25:01:01", "All calls", "1,203", "Page 1 of 1"):
        assert said in text
    assert "no font" not in text


def test_a_long_pdf_repeats_its_head_on_every_page() -> None:
    content = pdf_file(book(*(f"Agent {number}" for number in range(60))))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    assert len(pages) == 3
    assert all("Answer rate" in page for page in pages)
    assert "Agent 59" in pages[-1]


def test_a_pdf_of_the_overview_has_the_figures_first() -> None:
    text = text_of(pdf_file(overview()))
    assert text.index("Average talk time") < text.index("Calls by day")
    assert "compared with 9 Nov 2026 – 15 Nov 2026" in text
    assert "Answered by agent" in text


@pytest.mark.timeout(60)  # letter by letter it would take an hour
def test_a_name_without_end_is_cut_where_its_column_ends() -> None:
    text = text_of(pdf_file(book("Anna " * 20_000, "Jonas " * 40)))
    assert "Anna Anna" in text
    assert "Jonas Jonas" in text
    assert text.count("…") == 2
    assert text.count("Anna") < 30


def test_an_empty_report_says_so() -> None:
    empty = book_of_report(report(total=Measures()), ABOUT)
    assert "No calls in these days." in text_of(pdf_file(empty))
    assert len(rows_of(csv_file(empty))) == 1


def test_names_of_other_scripts_stand_in_every_kind_of_file() -> None:
    names = ("Zoë Żółć", "Ελένη", "Юлия", "王小明", "אורי")
    made = book(*names)
    assert [row["Agent"] for row in rows_of(csv_file(made))][: len(names)] == list(names)
    text = text_of(pdf_file(made)).replace("\x00", "")
    assert all(each in text for each in names[:4])
    assert "no font" not in text


def test_a_letter_that_no_font_has_is_owned_up_to() -> None:
    made = book("\U00012000 Gilgamesh")
    text = text_of(pdf_file(made))
    assert "? Gilgamesh" in text
    assert "no font for some letters" in text
    assert rows_of(csv_file(made))[0]["Agent"] == "\U00012000 Gilgamesh"


def test_without_any_font_there_is_still_a_page(tmp_path: Path) -> None:
    fonts = fonts_for(["Zoë 王 …"], (str(tmp_path),))
    assert (fonts.regular, fonts.missing) == (None, {"王", "…"})
    paper = Paper("Zoë", ["Zoë 王"], NOW, folders=(str(tmp_path),))
    paper.table([Column("Name", is_number=False), Column("Calls")], [["Zoë 王 – “x”", "12"]])
    text = text_of(paper.output())
    assert 'Zoë ? - "x"' in text
    assert "no font" in text


def test_files_are_named_after_the_report_and_its_day() -> None:
    about = About('Week: "all/of" it', "Harbor", NOW, "Europe/Berlin")
    made = files_of(book_of_report(report(("Anna", ANNA)), about), tuple(FileFormat))
    assert [each.name for each in made] == [
        f"Week   all of  it 2026-11-25.{each}" for each in ("pdf", "xlsx", "csv")
    ]
    assert made[0].content.startswith(b"%PDF")
    assert made[1].content.startswith(b"PK")
    assert made[2].media_type == "text/csv"


def test_every_measure_is_told_where_there_is_something_to_say() -> None:
    told = {each.title for each in book("Anna").tables[0].headings}
    assert told == {each.title for each in Measure if not each.is_of_texts}
    with_texts = report(("Anna", ANNA), total=Measures(texts_in=1, texts_out=2))
    headings = book_of_report(with_texts, ABOUT).tables[0].headings
    assert {each.title for each in headings} == {each.title for each in Measure}
