"""Who is blocked: how entries are read, and which calls they keep away."""

from __future__ import annotations

import pytest

from desktop.domain.blocking import LONGEST_NAME, is_kept_away, read_value
from desktop.domain.errors import InvalidInput
from desktop.domain.lists import BlockKind

NUMBER, PREFIX, NAME = BlockKind.NUMBER, BlockKind.PREFIX, BlockKind.NAME


@pytest.mark.parametrize(
    ("kind", "region", "typed", "kept"),
    [
        (NUMBER, "US", "(443) 555-0177", "+14435550177"),
        (NUMBER, "GB", "020 7946 0999", "+442079460999"),
        (PREFIX, "US", "443", "+1443"),
        (PREFIX, "US", "1 443", "+1443"),
        (PREFIX, "US", "+44 20", "+4420"),
        (PREFIX, "US", "011 44", "+44"),
        (PREFIX, "GB", "020", "+4420"),
        (PREFIX, "GB", "+1", "+1"),
        (PREFIX, "DE", "0049 30", "+4930"),
        (PREFIX, "IT", "06", "+3906"),
        (NAME, "US", "  Vehicle \t Warranty ", "Vehicle Warranty"),
    ],
)
def test_what_is_typed_is_kept_in_one_form(
    kind: BlockKind, region: str, typed: str, kept: str
) -> None:
    assert read_value(kind, typed, region) == kept


@pytest.mark.parametrize(
    ("kind", "typed", "says"),
    [
        (NUMBER, "555", "too short"),
        (NUMBER, "call me", "not a phone number"),
        (PREFIX, "", "beginning of a number"),
        (PREFIX, "abc", "beginning of a number"),
        (PREFIX, "+0", "beginning of a number"),
        (PREFIX, "+", "beginning of a number"),
        (PREFIX, "4" * 14, "beginning of a number"),
        (PREFIX, "+1", "your own country"),
        (PREFIX, "1", "your own country"),
        (NAME, " \n", "Type the caller's name"),
        (NAME, "x" * (LONGEST_NAME + 1), "at most"),
    ],
)
def test_what_cannot_be_blocked_is_said(kind: BlockKind, typed: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        read_value(kind, typed, "US")


@pytest.mark.parametrize(
    ("kind", "value", "number", "names", "kept_away"),
    [
        (NUMBER, "+14435550177", "+14435550177", (), True),
        (NUMBER, "+14435550177", "+144355501770", (), False),
        (PREFIX, "+1443", "+14435550177", (), True),
        (PREFIX, "+1443", "+14105550177", (), False),
        (PREFIX, "+1443", "anonymous", (), False),
        (NAME, "Vehicle Warranty", "+14435550177", ("", "VEHICLE  WARRANTY"), True),
        (NAME, "Lee", "+14435550177", ("Leeds Ltd", "Lee Chen"), False),
        (NAME, "Lee", "+14435550177", (), False),
    ],
)
def test_who_is_kept_away(
    kind: BlockKind, value: str, number: str, names: tuple[str, ...], kept_away: bool
) -> None:
    assert is_kept_away(kind, value, number, names) is kept_away
