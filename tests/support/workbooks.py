"""Reads what stands in the cells of a workbook, with their kind and style."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from xml.etree import ElementTree

_NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


@dataclass(frozen=True, slots=True)
class Cell:
    """``value`` is a text, or a number; ``is_formula`` is what must never be."""

    value: str | float
    shown_as: int = 0
    is_quoted: bool = False
    is_formula: bool = False


def sheets_in(content: bytes) -> dict[str, list[list[Cell | None]]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        texts = [
            "".join(each.itertext())
            for each in _root(archive, "xl/sharedStrings.xml").findall("m:si", _NS)
        ]
        styles = _root(archive, "xl/styles.xml").findall("m:cellXfs/m:xf", _NS)
        names = [
            each.attrib["name"]
            for each in _root(archive, "xl/workbook.xml").findall("m:sheets/m:sheet", _NS)
        ]
        return {
            name: [
                [_cell(cell, texts, styles) for cell in row]
                for row in _root(archive, f"xl/worksheets/sheet{number}.xml").findall(
                    "m:sheetData/m:row", _NS
                )
            ]
            for number, name in enumerate(names, 1)
        }


def _root(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(archive.read(name))


def _cell(
    cell: ElementTree.Element, texts: list[str], styles: list[ElementTree.Element]
) -> Cell | None:
    value = cell.find("m:v", _NS)
    style = styles[int(cell.attrib.get("s", "0"))].attrib
    if value is None or value.text is None:
        return None
    is_text = cell.attrib.get("t") == "s"
    return Cell(
        texts[int(value.text)] if is_text else float(value.text),
        int(style.get("numFmtId", "0")),
        style.get("quotePrefix") == "1",
        cell.find("m:f", _NS) is not None,
    )
