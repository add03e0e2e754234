"""One odd row costs itself, not the page it stands on."""

from __future__ import annotations

import json

import pytest

from desktop.api.auth import checked_address
from desktop.api.bodies.people import ContactBody
from desktop.api.decoding import ListBody, decode_list
from desktop.domain.errors import CrmConfused, InvalidInput

GOOD = {
    "id": "p1",
    "name": "Marcus Reyes",
    "company": "",
    "numbers": ["+13125550199"],
    "email": "",
    "city": "Chicago",
}


def page(*rows: object) -> ListBody[ContactBody]:
    return decode_list(json.dumps({"data": rows, "next_cursor": "next"}).encode(), ContactBody)


@pytest.mark.parametrize("odd", [{**GOOD, "numbers": None}, {"id": "p2"}, None, 7, "Marcus"])
def test_an_odd_row_is_left_out(odd: object) -> None:
    found = page(GOOD, odd, {**GOOD, "id": "p3"})
    assert [row.id for row in found.data] == ["p1", "p3"]
    assert found.next_cursor == "next"


def test_a_page_of_nothing_but_odd_rows_is_not_the_contract() -> None:
    with pytest.raises(CrmConfused):
        page({"id": "p2"})


def test_an_empty_page_is_an_empty_page() -> None:
    assert page().data == []


@pytest.mark.parametrize("address", ["http://[::1", "https://crm.example.com:99999", "ftp://x", ""])
def test_what_is_no_address_is_said(address: str) -> None:
    with pytest.raises(InvalidInput, match="no web address"):
        checked_address(address)
