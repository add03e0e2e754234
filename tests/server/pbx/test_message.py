"""Reading SIP: short names, folded lines, nonsense; nothing may crash the phone system."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.server.pbx.address import Address, read_address, read_uri, read_via
from desktop.server.pbx.message import BadMessage, Request, Response, parse, split_list

INVITE = (
    b"INVITE sip:+14435550140@harbor.example SIP/2.0\r\n"
    b"v: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bKa;rport,\r\n"
    b" SIP/2.0/TCP 127.0.0.1:5071;branch=z9hG4bKb\r\n"
    b'f: "Keller, Anna" <sip:anna.keller@harbor.example>;tag=1\r\n'
    b"t: <sip:+14435550140@harbor.example>\r\n"
    b"i: abc\r\nCSeq:  7   INVITE\r\n"
    b"m: <sip:a@127.0.0.1>, <sip:b@127.0.0.1>\r\nl: 4\r\n\r\nbodyrest"
)


def test_short_names_folded_lines_and_lists_are_understood() -> None:
    message = parse(INVITE)

    assert isinstance(message, Request)
    assert (message.method, message.uri) == ("INVITE", "sip:+14435550140@harbor.example")
    assert [read_via(value).branch for value in message.all("via")] == ["z9hG4bKa", "z9hG4bKb"]
    assert read_address(message.first("FROM")).display == "Keller, Anna"
    assert message.cseq == (7, "INVITE")
    assert len(message.all("Contact")) == 2
    assert message.body == b"body"


def test_what_was_read_is_written_the_same() -> None:
    message = parse(INVITE)

    assert parse(message.encode()) == message


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\r\n\r\n",
        b"hello\r\n\r\n",
        b"INVITE sip:a@b SIP/3.0\r\n\r\n",
        b"SIP/2.0 999 What\r\n\r\n",
        b"INVITE sip:a@b SIP/2.0\r\nno colon here\r\n\r\n",
        b"INVITE sip:a@b SIP/2.0\r\nl: 99\r\n\r\nshort",
        b"INVITE sip:a@b SIP/2.0\r\nl: -1\r\n\r\n",
        b"INVITE sip:a@b SIP/2.0\r\nFrom: a\0b\r\n\r\n",
        b"INVITE sip:a@b SIP/2.0\r\n" + b"X-A: b\r\n" * 200 + b"\r\n",
    ],
)
def test_nonsense_is_named(data: bytes) -> None:
    with pytest.raises(BadMessage):
        parse(data)


@given(st.binary(max_size=600))
def test_no_bytes_crash_the_parser(data: bytes) -> None:
    try:
        parse(data)
    except BadMessage:
        return


@given(st.integers(0, len(INVITE) - 1), st.binary(max_size=6))
def test_no_damage_crashes_the_parser(at: int, noise: bytes) -> None:
    try:
        message = parse(INVITE[:at] + noise + INVITE[at + len(noise) :])
    except BadMessage:
        return
    assert isinstance(message.cseq, tuple)
    for _name, value in message.headers:
        read_address(value)
        read_uri(value)
        read_via(value)


@given(st.text(max_size=60))
def test_no_text_crashes_the_readers(text: str) -> None:
    read_uri(text)
    read_uri(f"sip:{text}")
    read_address(text)
    read_via(text)
    split_list(text)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=30))
def test_a_display_name_survives_the_wire(name: str) -> None:
    written = str(Address("sip:a@b.example", name))

    assert read_address(written).display == name
    assert read_address(written).uri == "sip:a@b.example"


def test_an_address_with_everything() -> None:
    uri = read_uri("sips:anna:secret@[::1]:5061;transport=TCP;lr?Subject=x")

    assert uri is not None
    assert (uri.user, uri.host, uri.port, uri.scheme) == ("anna", "[::1]", 5061, "sips")
    assert uri.parameter("transport") == "TCP"
    assert read_uri("tel:+14435550140") is None


def test_a_response_keeps_its_reason() -> None:
    message = parse(b"SIP/2.0 486 Busy Here\r\nCSeq: 1 INVITE\r\n\r\n")

    assert isinstance(message, Response)
    assert (message.status, message.reason) == (486, "Busy Here")
