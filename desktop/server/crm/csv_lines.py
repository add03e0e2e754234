"""Lines of a CSV that a table program may open."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable


def csv_line(words: Iterable[object]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow([_plain(str(each)) for each in words])
    return text.getvalue()


def _plain(word: str) -> str:
    """A table program must not take what somebody wrote for a formula."""
    return f"'{word}" if word.startswith(("=", "+", "-", "@", "\t", "\r")) else word
