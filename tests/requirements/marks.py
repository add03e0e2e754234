"""Which tests say that they prove which requirement: read from their marks, without running one."""

from __future__ import annotations

from collections import defaultdict

import pytest

from tests.requirements.table import REQUIREMENTS

Proofs = dict[str, list[str]]


class Marks:
    """A plugin for a collection; ``proofs`` maps a number to the tests that carry it."""

    def __init__(self) -> None:
        self.proofs: Proofs = defaultdict(list)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for item in session.items:
            test = item.nodeid.split("[")[0]
            for mark in item.iter_markers("requirement"):
                for number in mark.args:
                    if test not in self.proofs[number]:
                        self.proofs[number].append(test)


def collected(*paths: str) -> Proofs:
    """Raises ``RuntimeError`` where the tests cannot be collected."""
    marks = Marks()
    code = pytest.main(["--collect-only", "-qq", "--no-header", *paths], plugins=[marks])
    if code != pytest.ExitCode.OK:
        raise RuntimeError(f"the tests could not be collected: {code!r}")
    return dict(marks.proofs)


def unknown(proofs: Proofs) -> list[str]:
    """Numbers on tests that no requirement has."""
    return sorted(set(proofs) - {each.number for each in REQUIREMENTS})
