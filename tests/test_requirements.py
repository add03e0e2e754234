"""The table of requirements is whole, names what there is, and says what is not proved."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.requirements.__main__ import outcome
from tests.requirements.marks import unknown
from tests.requirements.table import REQUIREMENTS

CONTRACT = json.loads((Path(__file__).parent.parent / "resources" / "openapi.json").read_text())


def test_every_number_has_one_row() -> None:
    wanted = [f"S1-{n:02}" for n in range(1, 47)] + [f"S2-{n:02}" for n in range(1, 59)]
    assert [each.number for each in REQUIREMENTS] == wanted


@pytest.mark.parametrize("each", REQUIREMENTS, ids=lambda each: each.number)
def test_an_endpoint_of_the_table_is_served(each: object) -> None:
    endpoint = getattr(each, "endpoint", "")
    method, path = endpoint.split(" ")
    whole = path if path.startswith("/v1") else f"/v1/accounts/{{account_id}}{path}"
    assert method.lower() in CONTRACT["paths"].get(whole, {}), endpoint


def test_a_number_without_a_test_is_a_failure() -> None:
    proofs = {each.number: ["tests/x.py::test"] for each in REQUIREMENTS}
    assert outcome(proofs) == 0
    assert outcome({**proofs, "S2-13": []}) == 1


def test_a_mark_with_a_number_that_nobody_asked_for_is_a_failure() -> None:
    proofs = {each.number: ["tests/x.py::test"] for each in REQUIREMENTS}
    assert unknown({**proofs, "S9-01": ["tests/x.py::test"]}) == ["S9-01"]
    assert outcome({**proofs, "S9-01": ["tests/x.py::test"]}) == 1
