"""The client's reading of an event stream, also of one that is full of garbage."""

from __future__ import annotations

import asyncio

import pytest

from desktop.api.client import CrmClient
from desktop.api.events import LONGEST_EVENT
from desktop.domain.errors import CrmConfused, CrmUnreachable, SoftphoneError
from desktop.domain.records import CrmEvent
from tests.api.local_http import LocalServer, response

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
HELLO = b"event: connected\ndata: {}\n\n"


def event(number: int, **fields: str) -> bytes:
    inside = ", ".join(f'"{name}": "{value}"' for name, value in fields.items())
    return f"id: {number}\nevent: call.updated\ndata: {{{inside}}}\n\n".encode()


async def heard(
    server: LocalServer, client: CrmClient, *pieces: bytes
) -> tuple[list[CrmEvent], SoftphoneError]:
    """What came of a stream, and the error it ended with."""
    server.answer = (HEAD, *pieces)
    events: list[CrmEvent] = []
    try:
        async for each in client.events("a1"):
            events.append(each)
    except SoftphoneError as end:
        return events, end
    raise AssertionError("a stream ended without an error")


async def test_events_come_whole_and_the_end_is_a_lost_connection(
    server: LocalServer, client: CrmClient
) -> None:
    events, end = await heard(server, client, HELLO, event(7, call_id="c1"))
    assert events == [
        CrmEvent("", "connected"),
        CrmEvent("7", "call.updated", (("call_id", "c1"),)),
    ]
    assert isinstance(end, CrmUnreachable)
    assert server.asked[-1].headers["accept"] == "text/event-stream"
    assert "last-event-id" not in server.asked[-1].headers


@pytest.mark.parametrize("size", [1, 2, 3, 7])
async def test_pieces_may_break_anywhere(server: LocalServer, client: CrmClient, size: int) -> None:
    whole = 'event: x\r\nid: 1\r\ndata: {"a": "\u00fc\u2028b"}\r\n\r\n'.encode() + event(2)
    pieces = [whole[place : place + size] for place in range(0, len(whole), size)]
    events, _ = await heard(server, client, *pieces)
    assert events == [
        CrmEvent("1", "x", (("a", "\u00fc\u2028b"),)),
        CrmEvent("2", "call.updated"),
    ]


async def test_lines_that_mean_nothing_are_passed_over(
    server: LocalServer, client: CrmClient
) -> None:
    garbage = (
        b"\xef\xbb\xbf: a comment\n\nnonsense\n\n:\nretry: soon\ndata: {}\n\n"
        b"<html>\n\xff\xfe\x00\nid: \xe2\x98\x8e\nid: a\x00b\nfield: value\n\n\r\r\n"
    )
    events, end = await heard(server, client, HELLO, garbage, event(7, call_id="c1"))
    assert [each.type for each in events] == ["connected", "call.updated"]
    assert events[-1].id == "7"
    assert isinstance(end, CrmUnreachable)


@pytest.mark.parametrize(
    "data",
    [
        b"no json",
        b"[1, 2]",
        b'{"a": {"b": 1}}',
        b'{"a": ',
        b"7",
        b'{"a": ' + b"[" * 50_000,
    ],
)
async def test_an_event_that_is_none_is_said_and_not_asked_for_again(
    server: LocalServer, client: CrmClient, data: bytes
) -> None:
    bad = b"id: 8\nevent: call.updated\ndata: " + data + b"\n\n"
    events, end = await heard(server, client, event(7), bad)
    assert [each.id for each in events] == ["7"]
    assert isinstance(end, CrmConfused)
    await heard(server, client, HELLO)
    assert server.asked[-1].headers["last-event-id"] == "8"


@pytest.mark.parametrize("line", [b"data: ", b"data: x\n", b": "])
async def test_an_event_without_end_is_given_up(
    server: LocalServer, client: CrmClient, line: bytes
) -> None:
    server.hangs = True
    endless = line * (2 * LONGEST_EVENT // len(line))
    async with asyncio.timeout(8):
        _, end = await heard(server, client, HELLO, endless)
    assert isinstance(end, CrmConfused)


async def test_an_event_that_was_cut_is_asked_for_again(
    server: LocalServer, client: CrmClient
) -> None:
    half = event(8, call_id="c1")[:-1]
    events, end = await heard(server, client, event(7), half)
    assert [each.id for each in events] == ["7"]
    assert isinstance(end, CrmUnreachable)
    await heard(server, client, HELLO)
    assert server.asked[-1].headers["last-event-id"] == "7"


@pytest.mark.parametrize(
    "answer",
    [
        response("<html></html>", kind="text/html"),
        response("{}"),
        response(HELLO, kind=""),
        response(HELLO, "302 Found", "text/event-stream", "Location: /"),
        response("", "204 No Content", ""),
    ],
)
async def test_what_is_no_stream_is_said(
    server: LocalServer, client: CrmClient, answer: bytes
) -> None:
    server.answer = (answer,)
    with pytest.raises(CrmConfused, match="does not understand"):
        await anext(client.events("a1"))


async def test_another_account_begins_at_its_own_place(
    server: LocalServer, client: CrmClient
) -> None:
    await heard(server, client, event(7))
    server.answer = (HEAD, HELLO)
    with pytest.raises(CrmUnreachable):
        async for _ in client.events("a2"):
            pass
    assert "last-event-id" not in server.asked[-1].headers


async def test_an_unauthorized_stream_renews_its_token_once(
    server: LocalServer, client: CrmClient
) -> None:
    server.answer = (response('{"code": "token_expired"}', "401 Unauthorized"),)
    with pytest.raises(CrmUnreachable):
        async for _ in client.events("a1"):
            pass
    kinds = [each.target for each in server.asked]
    assert kinds == ["/v1/auth/token", "/v1/accounts/a1/events", "/v1/auth/token"]
