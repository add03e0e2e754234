"""``./dev requirements``: a table of what proves each requirement, and what nothing proves yet."""

from __future__ import annotations

import contextlib
import io
import sys
from pathlib import Path

from tests.requirements.marks import Proofs, collected, unknown
from tests.requirements.table import REQUIREMENTS, Requirement

PAGE = Path(__file__).parents[2] / "docs" / "requirements.md"
_HEAD = """# Requirements

What the softphone was asked for, number by number: where one sees it, what serves it, and the tests
that fail when it is broken. `./dev requirements` writes this page from the marks in the tests.

| Number | What it asks | Page | Endpoint | Tests |
|---|---|---|---|---|
"""


def main() -> int:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        proofs = collected("tests")
    PAGE.write_text(_HEAD + "".join(_row(each, proofs) for each in REQUIREMENTS), encoding="utf-8")
    proved = sum(1 for each in REQUIREMENTS if proofs.get(each.number))
    _say(f"{proved} of {len(REQUIREMENTS)} requirements have a test; see {PAGE.name}")
    return outcome(proofs)


def outcome(proofs: Proofs) -> int:
    """0 where every number has its test, and no test names a number that nobody asked for."""
    missing = [each for each in REQUIREMENTS if not proofs.get(each.number)]
    strangers = unknown(proofs)
    for each in missing:
        _say(f"no test: {each.number} {each.asks}")
    for number in strangers:
        _say(f"a test is marked with {number}, which is no requirement")
    return 1 if missing or strangers else 0


def _row(each: Requirement, proofs: Proofs) -> str:
    tests = "<br>".join(f"`{test}`" for test in proofs.get(each.number, ())) or "none"
    return f"| {each.number} | {each.asks} | {each.page} | `{each.endpoint}` | {tests} |\n"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
