"""Webhooks: where they may go, how they are signed, when they are tried again."""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress

import pytest

from desktop.domain.webhooks import (
    LONGEST_ADDRESS,
    LONGEST_NAME,
    WAITS,
    HookEvent,
    HookWish,
    fault_of_address,
    fault_of_wish,
    is_over,
    is_this_machine,
    may_reach,
    signature_of,
    wait_after,
)

WISH = HookWish("Reports", "https://crm.example/hook?a=1", (HookEvent.CALL_MISSED,))


@pytest.mark.parametrize(
    "address",
    [
        *("https://crm.example/hook", "https://crm.example:8443/", "https://8.8.8.8/"),
        *("http://127.0.0.1:9000/", "http://localhost/x", "http://[::1]:8/", "https://127.0.0.1/"),
        "https://[2606:4700::1]/",
    ],
)
def test_an_address_that_can_be(address: str) -> None:
    assert fault_of_address(address) == ""


@pytest.mark.parametrize(
    "address",
    [
        *("", "crm.example", "//crm.example", "ftp://crm.example/", "javascript:alert(1)"),
        *("http://crm.example/", "http://192.168.0.4/", "https://10.1.2.3/", "https://172.16.0.1/"),
        *("https://169.254.169.254/", "https://[fe80::1]/", "https://[fd00::1]/"),
        *("https://0.0.0.0/", "https://224.0.0.1/", "https://255.255.255.255/", "https://[::]/"),
        *("https://[::ffff:10.0.0.1]/", "https://[2002:a00:1::]/", "https://[64:ff9b::a00:1]/"),
        *("https://a:b@crm.example/", "https://a@crm.example/", "https://crm.example:0x/"),
        *("https://[crm/", "https://crm.example/ä", "https://crm example/", "https:///path"),
        "https://crm.example/" + "x" * LONGEST_ADDRESS,
    ],
)
def test_an_address_that_cannot_be(address: str) -> None:
    assert fault_of_address(address).endswith(".")


def test_a_wish_needs_a_name_and_something_to_tell() -> None:
    assert fault_of_wish(WISH) == ""
    for bad in (
        HookWish(" ", WISH.address, WISH.events),
        HookWish("x" * (LONGEST_NAME + 1), WISH.address, WISH.events),
        HookWish("Reports", WISH.address, ()),
        HookWish("Reports", "nonsense", WISH.events),
    ):
        assert fault_of_wish(bad).endswith(".")
    assert all(each.title for each in HookEvent)


def test_this_machine_only_where_it_is_allowed() -> None:
    for text in ("127.0.0.1", "::1", "::ffff:127.0.0.1"):
        address = ipaddress.ip_address(text)
        assert may_reach(address, loopback=True)
        assert not may_reach(address, loopback=False)
    assert is_this_machine("127.0.0.9")
    assert not is_this_machine("crm.example")


def test_the_signature_is_that_of_the_published_scheme() -> None:
    key = b"0123456789abcdef0123456789abcdef"
    secret = "whsec_" + base64.b64encode(key).decode()
    digest = hmac.new(key, b'whd_1.1700000000.{"a":1}', hashlib.sha256).digest()
    wanted = "v1," + base64.b64encode(digest).decode()
    assert signature_of(secret, "whd_1", 1_700_000_000, b'{"a":1}') == wanted
    assert signature_of(secret, "whd_1", 1_700_000_001, b'{"a":1}') != wanted


def test_the_waits_grow_and_then_stay() -> None:
    waits = [wait_after(attempts) for attempts in range(1, 12)]
    assert waits[: len(WAITS)] == list(WAITS)
    assert waits == sorted(waits)
    assert wait_after(0) == WAITS[0]


def test_a_refusal_for_good_is_not_asked_about_for_ever() -> None:
    assert is_over(422, 3)
    assert not is_over(422, 2)
    for status in (0, 200, 302, 401, 404, 408, 429, 500, 503):
        assert not is_over(status, 99)
