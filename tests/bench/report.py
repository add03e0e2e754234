"""Figures beside their references of the same run: a table for people, JSON for programs."""

from __future__ import annotations

import json
import math
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

REPORT = Path(__file__).parent.parent.parent / "build" / "bench.json"


@dataclass(frozen=True, slots=True)
class Figure:
    """``aim`` is in words; ``holds`` says whether it was reached; ``ratio`` is value/reference."""

    name: str
    value: float
    unit: str
    reference: str
    ratio: float | None
    aim: str
    holds: bool


def at_most(
    name: str, value: float, unit: str, most: float, reference: str, beside: float
) -> Figure:
    """A figure whose own value has a limit; ``beside`` is the reference's, in the same unit."""
    ratio = value / beside if beside else None
    aim = f"{most:g} {unit} or less"
    return Figure(name, value, unit, f"{reference}: {beside:.2f}", ratio, aim, value <= most)


def ratio_at_most(
    name: str, value: float, unit: str, most: float, reference: str, beside: float
) -> Figure:
    """A figure whose ratio to the reference has a limit."""
    ratio = value / beside
    aim = f"{most:g} times or less"
    return Figure(name, value, unit, f"{reference}: {beside:.2f}", ratio, aim, ratio <= most)


def percentile(values: list[float], share: float) -> float:
    """The smallest value that at least ``share`` (0..1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * share - 1e-9) - 1)]


def write(figures: list[Figure], path: Path = REPORT) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(each) for each in figures], indent=2) + "\n", "utf-8")


def show(figures: list[Figure]) -> None:
    rows = [("figure", "value", "unit", "ratio", "aim", "holds", "beside")]
    rows += [
        (
            each.name,
            f"{each.value:.2f}",
            each.unit,
            "-" if each.ratio is None else f"{each.ratio:.2f}",
            each.aim,
            "yes" if each.holds else "NO",
            each.reference,
        )
        for each in figures
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        sys.stdout.write("  ".join(cells).rstrip() + "\n")
