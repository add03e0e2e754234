"""The company's help links: only web addresses that are safe on their way."""

from __future__ import annotations

import pytest

from desktop.domain.help_links import KEYS, HelpLinks, fault_of_link, faults_of_links

pytestmark = pytest.mark.requirement("S1-10", "S2-47")


@pytest.mark.parametrize(
    "address", ["", "https://help.example/roles?t=390", "HTTPS://help.example"]
)
def test_what_can_be_a_link(address: str) -> None:
    assert fault_of_link(address) == ""


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("help.example", "begin with https://."),
        ("http://help.example", "begin with https://."),
        ("javascript:alert(1)", "begin with https://."),
        ("https://", "name of a server"),
        ("https://help.example/{name}", "no placeholders"),
        ("https://help.example/a b", "no spaces"),
        ("https://[x", "not a web address"),
        ("https://help.example/" + "x" * 2000, "at most"),
    ],
)
def test_what_cannot_is_said(address: str, says: str) -> None:
    assert says in fault_of_link(address)


def test_each_link_has_its_own_fault() -> None:
    links = HelpLinks("help", " https://help.example ", 4)
    assert set(faults_of_links(links)) == set(KEYS)
    assert faults_of_links(links.plain).keys() == {"roles"}
    assert links.plain.with_address("roles", "") == HelpLinks("", "https://help.example", 4)
