"""Codes of an authenticator app: the standard's own values, the skew, and no code twice."""

from __future__ import annotations

import base64

import pytest

from desktop.server.crm.one_time_codes import (
    address_of,
    is_of_app,
    new_recovery_codes,
    new_secret,
    recovery_hash,
    step_of,
)
from tests.support.authenticator import code_at

# RFC 6238 appendix B, SHA-1, the last six of the eight digits.
STANDARD = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_the_values_of_the_standard(seconds: int, code: str) -> None:
    assert step_of(STANDARD, code, seconds, 0) == seconds // 30
    assert code_at(STANDARD, seconds // 30) == code


@pytest.mark.parametrize(("off", "is_taken"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_one_step_of_skew_is_forgiven_and_no_more(off: int, is_taken: bool) -> None:
    now = 1_800_000_000 // 30
    found = step_of(STANDARD, code_at(STANDARD, now + off), now * 30, 0)
    assert found == (now + off if is_taken else None)


def test_nothing_up_to_the_last_step_is_taken_again() -> None:
    now = 1_800_000_000 // 30
    code = code_at(STANDARD, now)
    assert step_of(STANDARD, code, now * 30, now - 1) == now
    assert step_of(STANDARD, code, now * 30, now) is None
    earlier = code_at(STANDARD, now - 1)
    assert step_of(STANDARD, earlier, now * 30, now) is None


def test_a_code_is_read_as_people_type_and_paste_it() -> None:
    now = 1_800_000_000 // 30
    code = code_at(STANDARD, now)
    assert step_of(STANDARD, f" {code[:3]} {code[3:]}\n", now * 30, 0) == now
    assert step_of(STANDARD, "", now * 30, 0) is None
    assert step_of(STANDARD, code[:5], now * 30, 0) is None


def test_at_the_beginning_of_time_no_step_is_below_zero() -> None:
    assert step_of(STANDARD, code_at(STANDARD, 1), 0, 0) == 1


def test_secrets_have_160_bits_and_are_never_the_same() -> None:
    made = {new_secret() for _ in range(50)}
    assert len(made) == 50
    assert {len(base64.b32decode(each)) for each in made} == {20}


def test_the_address_names_who_it_is_for_and_by_whom() -> None:
    address = address_of(STANDARD, "anna@harbor.example")
    assert address.startswith("otpauth://totp/Targeting%20Local:anna%40harbor.example?")
    assert f"secret={STANDARD}" in address
    assert "issuer=Targeting%20Local" in address


def test_recovery_codes_are_ten_long_and_told_from_those_of_the_app() -> None:
    codes = new_recovery_codes()
    assert len(set(codes)) == 10
    assert {len(code) for code in codes} == {19}
    assert not any(is_of_app(code) for code in codes)
    assert is_of_app("123 456")
    typed = codes[0].lower().replace("-", " ")
    assert recovery_hash("u1", typed) == recovery_hash("u1", codes[0])
    assert recovery_hash("u2", codes[0]) != recovery_hash("u1", codes[0])
