"""Numbers as people type, paste and link them; all fictional."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from desktop.domain import phone_numbers
from desktop.domain.destinations import Destination, DestinationClass, classify
from desktop.domain.errors import InvalidInput
from desktop.domain.phone_numbers import area_of, display, format_as_typed, parse


@pytest.mark.parametrize(
    ("text", "region", "e164", "tones"),
    [
        ("(410) 555-0123", "US", "+14105550123", ""),
        ("1 410 555 0123", "US", "+14105550123", ""),
        ("410.555.0123", "US", "+14105550123", ""),
        ("+1 410 555 0123", "GB", "+14105550123", ""),
        ("410-555-01AD", "US", "+14105550123", ""),
        ("tel:+1-410-555-0123;ext=12", "US", "+14105550123", "12"),
        ("callto:+14105550123", "DE", "+14105550123", ""),
        ("410 555 0123 ext. 7", "US", "+14105550123", "7"),
        ("410 555 0123 x12#", "US", "+14105550123", "12#"),
        ("410 555 0123,12", "US", "+14105550123", "12"),
        ("410 555 0123,,12", "US", "+14105550123", ",12"),
        ("011 44 20 7946 0999", "US", "+442079460999", ""),
        ("0044 20 7946 0999", "DE", "+442079460999", ""),
        ("0011 44 20 7946 0999", "AU", "+442079460999", ""),
        ("020 7946 0999", "GB", "+442079460999", ""),
        ("030 23125 101", "DE", "+493023125101", ""),
        ("01 99 00 12 34", "FR", "+33199001234", ""),
        ("410\u00a0555\u20110123", "US", "+14105550123", ""),
        ("1-800-FLOWERS", "US", "+18003569377", ""),
        ("[410] 555-0123", "US", "+14105550123", ""),
        ("+44 (0)20 7946 0999", "US", "+442079460999", ""),
        ("011 44 (0)20 7946 0999", "US", "+442079460999", ""),
        ("+4402079460999", "DE", "+442079460999", ""),
        ("\u202a+1 410 555 0123\u202c", "US", "+14105550123", ""),
        ("\uff0b\uff11\uff14\uff11\uff10 555 0123", "US", "+14105550123", ""),
        ("\u0664\u0661\u0660 555 0123", "US", "+14105550123", ""),
        ("tel:+1-410-555-0123;ext=12;phone-context=x", "US", "+14105550123", "12"),
        ("tel:410-555-0123;phone-context=+1", "GB", "+14105550123", ""),
        ("tel:%2B14105550123", "US", "+14105550123", ""),
    ],
)
def test_numbers_are_understood(text: str, region: str, e164: str, tones: str) -> None:
    number = parse(text, region)
    assert (number.e164, number.tones) == (e164, tones)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not a phone number"),
        ("call me", "not a phone number"),
        ("anna.keller", "not a phone number"),
        ("sip:201@harbor.example", "not a phone number"),
        ("+", "not a phone number"),
        ("55501", "too short"),
        ("555-0123", "area code is missing"),
        ("0", "not a phone number"),
        ("+911", "too short"),
        ("+1 410 155 0100", "cannot start with 0 or 1"),
        ("+1 410 555 01", "ten digits"),
        ("+1234567890123456", "too long"),
        ("+44 20 7946", "too short"),
        ("+44 20 7946 0999 12", "too long"),
        ("+999 12345678", "calling code"),
    ],
)
def test_what_is_wrong_is_said(text: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        parse(text, "US")


@pytest.mark.parametrize(
    ("number", "region", "shown"),
    [
        ("+14105550123", "US", "(410) 555-0123"),
        ("+14105550123", "CA", "(410) 555-0123"),
        ("+14105550123", "GB", "+1 410-555-0123"),
        ("+442079460999", "GB", "020 7946 0999"),
        ("201", "US", "201"),
        ("anna.keller", "US", "anna.keller"),
        ("+", "US", "+"),
    ],
)
def test_numbers_are_shown_as_the_reader_expects(number: str, region: str, shown: str) -> None:
    assert display(number, region) == shown


def test_a_number_shows_itself() -> None:
    assert parse("4105550123", "US").display("US") == "(410) 555-0123"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("", ""), ("4", "4"), ("410555", "410-555"), ("4105550123", "(410) 555-0123"), ("ca", "ca")],
)
def test_digits_are_grouped_while_they_are_typed(typed: str, shown: str) -> None:
    assert format_as_typed(typed, "US") == shown


def test_the_area_code_is_north_american() -> None:
    assert area_of("+14105550123") == "410"
    assert area_of("+442079460999") == ""


@example("+31000000000", "US")
@settings(deadline=None, max_examples=300)
@given(
    st.text(max_size=40) | st.from_regex(r"\+?[\d ().-]{7,16}( x\d{1,3})?", fullmatch=True),
    st.sampled_from(["US", "GB", "DE", "AU", "FR"]),
)
def test_no_text_is_a_surprise(text: str, region: str) -> None:
    format_as_typed(text, region)
    phone_numbers.normalised(text, region)
    read = classify(text, region)
    if read.kind is DestinationClass.INVALID:
        assert read.fault
    else:
        assert read.number
    if read.kind is DestinationClass.E164:
        assert read.number[0] == "+"
        assert read.number[1:].isascii()
        # The app and the server both read it: a second reading must not dial somebody else.
        assert classify(read.number, region).number == read.number


@pytest.mark.parametrize(
    ("dialled", "region", "kind", "number", "tones"),
    [
        ("911", "US", DestinationClass.EMERGENCY, "911", ""),
        ("9-1-1", "US", DestinationClass.EMERGENCY, "911", ""),
        ("9911", "US", DestinationClass.EMERGENCY, "911", ""),
        ("9911", "GB", DestinationClass.INVALID, "9911", ""),
        ("\u200e911", "US", DestinationClass.EMERGENCY, "911", ""),
        ("\uff19\uff11\uff11", "US", DestinationClass.EMERGENCY, "911", ""),
        ("\u0661\u0661\u0662", "DE", DestinationClass.EMERGENCY, "112", ""),
        ("tel:911;phone-context=+1", "US", DestinationClass.EMERGENCY, "911", ""),
        ("bruno.silvy", "US", DestinationClass.INVALID, "bruno.silvy", ""),
        ("933", "US", DestinationClass.EMERGENCY, "933", ""),
        ("999", "GB", DestinationClass.EMERGENCY, "999", ""),
        ("000", "AU", DestinationClass.EMERGENCY, "000", ""),
        ("110", "DE", DestinationClass.EMERGENCY, "110", ""),
        ("112", "FR", DestinationClass.EMERGENCY, "112", ""),
        ("201", "US", DestinationClass.INTERNAL, "201", ""),
        ("anna.keller", "US", DestinationClass.INTERNAL, "anna.keller", ""),
        ("2 01", "US", DestinationClass.INTERNAL, "201", ""),
        ("911x", "US", DestinationClass.INTERNAL, "911x", ""),
        ("12x34", "US", DestinationClass.INTERNAL, "12x34", ""),
        ("*97", "US", DestinationClass.FEATURE, "*97", ""),
        ("411", "US", DestinationClass.SHORT, "411", ""),
        ("101", "GB", DestinationClass.SHORT, "101", ""),
        ("410 555 0123 x9", "US", DestinationClass.E164, "+14105550123", "9"),
    ],
)
def test_destinations(
    dialled: str, region: str, kind: DestinationClass, number: str, tones: str
) -> None:
    extensions = ("201", "anna.keller", "911x", "12x34")
    found = classify(dialled, region, extensions)
    assert (found.kind, found.number, found.tones_after_answer) == (kind, number, tones)
    assert bool(found.fault) == (kind is DestinationClass.INVALID)


def test_a_destination_without_extensions_is_public() -> None:
    assert classify("4105550123", "US") == Destination(DestinationClass.E164, "+14105550123")
