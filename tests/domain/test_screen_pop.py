"""The web address that opens for a caller: only http and https, every value encoded."""

from __future__ import annotations

import pytest

from desktop.domain.screen_pop import LONGEST, address_of, fault_of

GOOD = "https://crm.example/contact?number={number}&id={contact_id}"


def test_every_value_is_encoded() -> None:
    values = {"number": "+14435550150", "contact_id": "a&b=c/../d #é"}
    assert address_of(GOOD, values) == (
        "https://crm.example/contact?number=%2B14435550150&id=a%26b%3Dc%2F..%2Fd%20%23%C3%A9"
    )
    assert address_of(GOOD, {}) == "https://crm.example/contact?number=&id="


def test_what_stands_in_a_value_is_no_placeholder() -> None:
    assert address_of("http://a.example/{name}", {"name": "{number}", "number": "1"}) == (
        "http://a.example/%7Bnumber%7D"
    )


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ("javascript:alert({number})", "https://"),
        ("file:///etc/{number}", "https://"),
        ("crm.example/{number}", "https://"),
        ("https:///{number}", "server"),
        ("https://{number}.example/", "server"),
        ("https://{name}@crm.example/", "server"),
        ("https://crm.example/{number", "placeholder"),
        ("https://crm.example/{}", "not known"),
        ("https://crm.example/{password}", "{password} is not known"),
        ("https://crm.example/a b", "spaces"),
        ("https://crm.example/\n", "spaces"),
        ("https://[crm/", "not a web address"),
        ("https://crm.example/" + "x" * LONGEST, str(LONGEST)),
    ],
)
def test_what_cannot_be_used_opens_nothing(template: str, why: str) -> None:
    assert why in fault_of(template)
    assert address_of(template, {"number": "1"}) == ""


def test_without_a_template_nothing_opens() -> None:
    assert address_of("", {"number": "1"}) == ""
    assert fault_of(GOOD) == ""
