"""A document of headings, lines and tables, on A4, with its pages numbered."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fpdf import FPDF
from fpdf.enums import Align, XPos, YPos

from desktop.server.pdf.fonts import Fonts, fonts_for

_MARGIN: Final = 15.0  # millimetres, like all lengths here
_ROW: Final = 6.0
_HEAD: Final = 9.0
_HEAD_LINE: Final = 3.4
_INK: Final = (28, 33, 40)
_PALE_INK: Final = (96, 104, 114)
_RULE: Final = (208, 213, 219)
_SHADE: Final = (242, 244, 247)
_BAR: Final = (170, 196, 232)
_MOST_LETTERS: Final = 500  # more are on no page
_BODY: Final = "Body"
_MISSING: Final = (
    "This machine has no font for some letters of names here; they are shown as “?”. "
    "The CSV and XLSX files of the same report have them."
)


@dataclass(frozen=True, slots=True)
class Column:
    """``share`` of the width, beside the others; numbers stand at the right."""

    title: str
    share: float = 1.0
    is_number: bool = True


class _Pages(FPDF):
    note = ""

    def footer(self) -> None:
        self.set_y(-_MARGIN + 2)
        self.set_font(size=7)
        self.set_text_color(*_PALE_INK)
        self.cell(0, 4, f"{self.note}Page {self.page_no()} of {{nb}}", align=Align.R)


class Paper:
    """``texts`` is everything that will be written: the fonts are chosen by it, from ``folders``,
    or from those of this machine."""

    def __init__(
        self,
        title: str,
        texts: Iterable[str],
        made: datetime,
        *,
        is_wide: bool = True,
        folders: tuple[str, ...] | None = None,
        about_missing: str = _MISSING,
    ) -> None:
        fonts = fonts_for([title, *texts], folders)
        self._missing = fonts.missing
        self._about_missing = about_missing
        self._pages = _Pages("landscape" if is_wide else "portrait", "mm", "A4")
        self._pages.set_margins(_MARGIN, _MARGIN)
        self._pages.set_auto_page_break(True, _MARGIN + 3)
        self._use(fonts)
        self._pages.set_title(title)
        self._pages.set_creation_date(made)
        self._pages.set_draw_color(*_RULE)
        self._pages.add_page()

    def heading(self, text: str, size: int = 14) -> None:
        if size < 14:
            self._pages.ln(3)
            self._keep_together(_ROW * 7)
        self._write(text, size, bold=True)

    def line(self, text: str) -> None:
        self._write(text, 9, colour=_PALE_INK)

    def space(self, height: float = 4.0) -> None:
        self._pages.ln(height)

    def table(
        self,
        columns: Sequence[Column],
        rows: Sequence[Sequence[str]],
        total: Sequence[str] | None = None,
        bars: Sequence[float] = (),
    ) -> None:
        """``bars`` (0 to 1, one for each row) are drawn behind the last column."""
        widths = self._widths(columns)
        self._head(columns, widths)
        for place, row in enumerate(rows):
            if self._pages.will_page_break(_ROW):
                self._pages.add_page()
                self._head(columns, widths)
            bar = bars[place] if place < len(bars) else 0.0
            self._row(columns, widths, row, bar=bar)
        if total is not None:
            self._row(columns, widths, total, is_total=True)

    def output(self) -> bytes:
        if self._missing:
            self.space()
            self._write(self._about_missing, 8, colour=_PALE_INK)
        return bytes(self._pages.output())

    def _use(self, fonts: Fonts) -> None:
        if fonts.regular is None:
            self._family = "helvetica"
            self._pages.set_font(self._family)
            return
        self._family = _BODY
        self._pages.add_font(_BODY, "", fonts.regular)
        self._pages.add_font(_BODY, "B", fonts.bold or fonts.regular)
        for number, path in enumerate(fonts.others):
            self._pages.add_font(f"Other{number}", "", path)
        names = [f"Other{number}" for number in range(len(fonts.others))]
        self._pages.set_fallback_fonts(names, exact_match=False)
        self._pages.set_font(_BODY)
        self._pages.set_text_shaping(True)

    def _write(
        self, text: str, size: int, *, bold: bool = False, colour: tuple[int, int, int] = _INK
    ) -> None:
        self._pages.set_font(self._family, "B" if bold else "", size)
        self._pages.set_text_color(*colour)
        words = self._shown(text)
        self._pages.multi_cell(0, size * 0.55, words, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _widths(self, columns: Sequence[Column]) -> list[float]:
        whole = sum(each.share for each in columns)
        return [self._pages.epw * each.share / whole for each in columns]

    def _head(self, columns: Sequence[Column], widths: Sequence[float]) -> None:
        """Titles may take two lines."""
        pages = self._pages
        pages.set_font(self._family, "B", 7)
        pages.set_text_color(*_PALE_INK)
        pages.set_fill_color(*_SHADE)
        left, top = pages.x, pages.y
        pages.rect(left, top, pages.epw, _HEAD, style="F")
        for column, width in zip(columns, widths, strict=True):
            lines = self._lines(column.title, width)
            pages.set_xy(left, top + (_HEAD - len(lines) * _HEAD_LINE) / 2)
            for line in lines:
                align = Align.R if column.is_number else Align.L
                pages.set_x(left)
                pages.cell(width, _HEAD_LINE, line, align=align, new_y=YPos.NEXT)
            left += width
        pages.set_xy(pages.l_margin, top + _HEAD)

    def _lines(self, title: str, width: float) -> list[str]:
        first, _, rest = title.partition(" ")
        room = width - 2 * self._pages.c_margin
        if not rest or self._pages.get_string_width(title) <= room:
            return [self._cut(title, width)]
        return [self._cut(first, width), self._cut(rest, width)]

    def _row(
        self,
        columns: Sequence[Column],
        widths: Sequence[float],
        words: Sequence[str],
        *,
        is_total: bool = False,
        bar: float = 0.0,
    ) -> None:
        pages = self._pages
        pages.set_font(self._family, "B" if is_total else "", 8)
        pages.set_text_color(*_INK)
        pages.set_fill_color(*_SHADE)
        if bar:
            self._bar(widths[-1], bar)
        for column, width, word in zip(columns, widths, words, strict=True):
            align = Align.R if column.is_number else Align.L
            shown = self._cut(word, width)
            pages.cell(width, _ROW, shown, border="B", align=align, fill=is_total)
        pages.ln(_ROW)

    def _bar(self, width: float, share: float) -> None:
        x = self._pages.l_margin + self._pages.epw - width + 3
        self._pages.set_fill_color(*_BAR)
        self._pages.rect(x, self._pages.y + 1.2, width * 0.7 * share, _ROW - 2.4, style="F")
        self._pages.set_fill_color(*_SHADE)

    def _cut(self, text: str, width: float) -> str:
        """As much of it as there is room for; each measuring lays out the whole text anew."""
        shown, room = self._shown(text[:_MOST_LETTERS]), width - 2 * self._pages.c_margin
        if len(text) <= _MOST_LETTERS and self._pages.get_string_width(shown) <= room:
            return shown

        def cut(letters: int) -> str:
            return f"{shown[:letters]}…"

        lengths = range(1, len(shown) + 1)
        fits = bisect_right(lengths, room, key=lambda each: self._pages.get_string_width(cut(each)))
        return cut(fits)

    def _shown(self, text: str) -> str:
        plain = "".join(each if each.isprintable() else " " for each in text)
        if self._family != _BODY:
            plain = plain.replace("…", "...").replace("–", "-")
            plain = plain.replace("“", '"').replace("”", '"').replace("·", "-")
            return plain.encode("latin-1", "replace").decode("latin-1")
        return "".join("?" if each in self._missing else each for each in plain)

    def _keep_together(self, height: float) -> None:
        if self._pages.will_page_break(height):
            self._pages.add_page()
