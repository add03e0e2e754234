"""Whatever a CRM answers, the person hears a sentence of ours, and nothing counts as done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import aclosing

import pytest

from desktop.api.client import CrmClient
from desktop.domain.access import Role
from desktop.domain.changes import CallChange
from desktop.domain.errors import (
    CrmBusy,
    CrmConfused,
    CrmError,
    CrmUnreachable,
    InvalidInput,
    Refused,
    SessionEnded,
    SoftphoneError,
)
from desktop.domain.numbers import NumberFilter
from desktop.domain.permission_sheet import AccountChange, Statements
from desktop.domain.records import Availability, CallFilter
from desktop.domain.voip import TransportPolicy, VoipChoice
from tests.api.local_http import LocalServer, response

HTML = "<html><body><h1>Welcome to the airport's network</h1></body></html>"
DEEP = '{"data": 1, "x": ' + "[" * 100_000
PROBLEM = "application/problem+json"


async def first_event(crm: CrmClient) -> object:
    async with aclosing(crm.events("a1")) as pushes:
        return await anext(pushes)


SAID = Statements(Role.BILLING, {"finance_billing": True}, {"numbers:view": False})
ASKING: dict[str, Callable[[CrmClient], Awaitable[object]]] = {
    "sign in": lambda crm: crm.sign_in("anna.keller@harbor.example", "right"),
    "resume": lambda crm: crm.resume("refresh-0"),
    "profile": lambda crm: crm.profile(),
    "permissions": lambda crm: crm.permissions("a1"),
    "line": lambda crm: crm.line("a1"),
    "line password": lambda crm: crm.change_line_password("a1"),
    "withdraw password": lambda crm: crm.withdraw_line_password("a1"),
    "voip": lambda crm: crm.voip("a1", "u1"),
    "change voip": lambda crm: crm.change_voip("a1", "u1", VoipChoice.ON, TransportPolicy.ANY, 1),
    "device password": lambda crm: crm.new_device_password("a1", "u1"),
    "provisioning link": lambda crm: crm.provisioning_link("a1", "u1"),
    "remove device": lambda crm: crm.remove_device("a1", "u1", "dev_1"),
    "status": lambda crm: crm.status("a1"),
    "choose status": lambda crm: crm.choose_status("a1", Availability.AWAY),
    "wrap-up": lambda crm: crm.set_wrap_up("a1", True),
    "reasons": lambda crm: crm.status_reasons("a1"),
    "queues": lambda crm: crm.own_queues("a1"),
    "log in to queue": lambda crm: crm.log_in_to_queue("a1", "q1", True),
    "colleagues": lambda crm: crm.colleagues("a1"),
    "caller id": lambda crm: crm.resolve_caller_id("a1", "201"),
    "calls": lambda crm: crm.calls("a1", CallFilter()),
    "call": lambda crm: crm.call("a1", "c1"),
    "note": lambda crm: crm.change_call("a1", "c1", CallChange(note="Hello"), None, "key"),
    "contacts": lambda crm: crm.contacts("a1"),
    "match": lambda crm: crm.match_contact("a1", "+13125550199"),
    "conversations": lambda crm: crm.conversations("a1"),
    "messages": lambda crm: crm.messages("a1", "t1"),
    "send": lambda crm: crm.send_message("a1", "t1", "Hello", "key"),
    "users": lambda crm: crm.users("a1"),
    "agents": lambda crm: crm.agents("a1"),
    "role": lambda crm: crm.set_role("a1", "u2", "billing"),
    "permissions of a user": lambda crm: crm.user_permissions("a1", "u2"),
    "try permissions": lambda crm: crm.try_permissions("a1", "u2", SAID, 1),
    "set permissions": lambda crm: crm.set_permissions("a1", "u2", SAID, 1),
    "reach": lambda crm: crm.permissions_reach("a1", "u2"),
    "impact": lambda crm: crm.account_impact("a1", AccountChange()),
    "numbers": lambda crm: crm.number_page("a1", NumberFilter()),
    "invoices": lambda crm: crm.invoices("a1"),
    "events": first_event,
    # Last: there is nobody to sign out afterwards.
    "sign out": lambda crm: crm.sign_out(),
}

NONSENSE: dict[str, bytes] = {
    "a page": response(HTML, kind="text/html"),
    "a page that says it is JSON": response(HTML),
    "half an answer": response('{"data": [{"id": "c1", "na'),
    "numbers for texts": response('{"data": 7, "id": 7, "access_token": 7, "availability": 7}'),
    "texts for objects": response('{"data": ["c1"], "decisions": "all", "revision": "1"}'),
    "a list": response("[]"),
    "null": response("null"),
    "another object": response('{"status": "ok"}'),
    "tokens that fit in no header": response(
        '{"access_token": "\u260e\\r\\nX: y", "refresh_token": "", "expires_in": 9}'
    ),
    "nothing": response(),
    "no bytes at all": b"",
    "no HTTP": b"SSH-2.0-OpenSSH_9.2\r\n",
    "half a head": b"HTTP/1.1 200 OK\r\nContent-Ty",
    "an endless head": b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000,
    "less than it says": response("{}").replace(b"Length: 2", b"Length: 200"),
    "pieces that are none": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nseven\r\n{}\r\n0\r\n\r\n"
    ),
    "packed, but not": response("{}", "200 OK", "application/json", "Content-Encoding: gzip"),
    "no UTF-8": response(b'{"data": "\xff\xfe"}'),
    "a signed infinity": response('{"data": -Infinity}'),
    "a well without a floor": response(DEEP),
    "a problem without a floor": response(DEEP, "403 Forbidden", PROBLEM),
    "another place": response("", "302 Found", "", "Location: https://login.example.com/"),
    "another place for ever": response("", "308 Permanent Redirect", "", "Location: /v2/"),
    "another place, but where": response("", "301 Moved Permanently", ""),
    "nothing new": response("", "304 Not Modified", ""),
    "a fault with a page": response(HTML, "500 Internal Server Error", "text/html"),
    "a gateway's page": response(HTML, "502 Bad Gateway", "text/html"),
    "not found, with a page": response(HTML, "404 Not Found", "text/html"),
    "forbidden, with a page": response(HTML, "403 Forbidden", "text/html"),
    "forbidden, with nothing": response("", "403 Forbidden", ""),
    "forbidden, without a sentence": response('{"code": "refused"}', "403 Forbidden", PROBLEM),
    "a conflict without a sentence": response('{"code": "x"}', "409 Conflict", PROBLEM),
    "a problem of the wrong kind": response('{"code": 7}', "400 Bad Request", PROBLEM),
    "a teapot": response("I'm a teapot", "418 I'm a teapot", "text/plain"),
    "a status nobody knows": response("", "799 Odd", ""),
    "unauthorized, with a page": response(HTML, "401 Unauthorized", "text/html"),
    "busy, with a page": response(HTML, "503 Service Unavailable", "text/html"),
}


async def ending(asking: Awaitable[object]) -> str:
    """ "" where the question ended as it must; any other exception goes through."""
    try:
        answer = await asking
    except CrmError as error:
        sentence = str(error)
        is_one = sentence.endswith(".") and sentence[:1].isupper() and "\n" not in sentence
        return "" if is_one else f"no sentence: {sentence}"
    return f"taken for an answer: {answer}"


@pytest.mark.parametrize("nonsense", sorted(set(NONSENSE) - {"unauthorized, with a page"}))
async def test_nonsense_ends_in_a_sentence(
    server: LocalServer, client: CrmClient, nonsense: str
) -> None:
    server.answer = (NONSENSE[nonsense],)
    server.signs_in = False
    ends = {what: await ending(ask(client)) for what, ask in ASKING.items()}
    assert {what: end for what, end in ends.items() if end} == {}


async def test_a_crm_that_refuses_its_own_tokens_is_asked_twice_and_no_more(
    server: LocalServer, client: CrmClient
) -> None:
    server.answer = (NONSENSE["unauthorized, with a page"],)
    for what in sorted(set(ASKING) - {"sign in", "resume", "sign out", "events"}):
        server.asked.clear()
        assert await ending(ASKING[what](client)) == ""
        renewed = [each.target == "/v1/auth/token" for each in server.asked]
        assert (what, renewed) == (what, [False, True, False])


@pytest.mark.parametrize(
    ("nonsense", "error"),
    [
        ("a page", CrmConfused),
        ("nothing", CrmConfused),
        ("another place", CrmConfused),
        ("a fault with a page", CrmConfused),
        ("no bytes at all", CrmUnreachable),
        ("less than it says", CrmUnreachable),
        ("forbidden, without a sentence", Refused),
        ("unauthorized, with a page", SessionEnded),
        ("busy, with a page", CrmBusy),
    ],
)
async def test_what_kind_of_nonsense_it_was(
    server: LocalServer, client: CrmClient, nonsense: str, error: type[SoftphoneError]
) -> None:
    server.answer = (NONSENSE[nonsense],)
    with pytest.raises(error):
        await client.calls("a1", CallFilter())
    with pytest.raises(error):
        await client.set_role("a1", "u2", "billing")


async def test_an_answer_that_stops_in_the_middle_is_a_lost_connection(
    server: LocalServer, client: CrmClient
) -> None:
    half = response('{"data": []}').removesuffix(b"]}")
    server.answer = tuple(half[place : place + 1] for place in range(len(half)))
    with pytest.raises(CrmUnreachable, match="cannot be reached"):
        await client.calls("a1", CallFilter())


async def test_a_place_elsewhere_is_never_gone_to(server: LocalServer, client: CrmClient) -> None:
    elsewhere = LocalServer()
    await elsewhere.open()
    there = f"Location: {elsewhere.address}/v1/auth/token"
    server.answer = (response("", "307 Temporary Redirect", "", there),)
    server.signs_in = False
    with pytest.raises(CrmConfused):
        await client.sign_in("anna.keller@harbor.example", "right")
    with pytest.raises(CrmConfused):
        await client.change_call("a1", "c1", CallChange(note="Private"), None, "key")
    await elsewhere.close()
    assert elsewhere.asked == []


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("7", 7), ("0", 0), ("-5", 0), ("nan", 5), ("inf", 5), ("1e400", 5), ("soon", 5), ("", 5)],
)
async def test_a_wait_is_believed_where_it_is_one(
    server: LocalServer, client: CrmClient, said: str, seconds: float
) -> None:
    busy = ("503 Service Unavailable", "text/html", f"Retry-After: {said}")
    server.answer = (response(HTML, *busy),)
    with pytest.raises(CrmBusy) as error:
        await client.profile()
    assert error.value.retry_after == seconds


async def test_a_year_is_too_long_to_wait(server: LocalServer, client: CrmClient) -> None:
    busy = ("429 Too Many Requests", PROBLEM, "Retry-After: 31536000")
    server.answer = (response("", *busy),)
    with pytest.raises(CrmBusy) as error:
        await client.profile()
    assert error.value.retry_after == 3600


@pytest.mark.parametrize("text", ["\ud83d", "\udfff half a sign"])
async def test_half_a_sign_cannot_be_sent_and_says_so(
    server: LocalServer, client: CrmClient, text: str
) -> None:
    asked = len(server.asked)
    for asking in (
        client.change_call("a1", "c1", CallChange(note=text), None, "key"),
        client.send_message("a1", "t1", text, "key"),
        client.calls("a1", CallFilter(text=text)),
        client.contacts("a1", text),
        client.call("a1", text),
        client.sign_in("anna.keller@harbor.example", text),
    ):
        with pytest.raises(InvalidInput, match="cannot be sent"):
            await asking
    assert len(server.asked) == asked


async def test_a_pasted_novel_cannot_be_searched_for_and_says_so(client: CrmClient) -> None:
    with pytest.raises(InvalidInput, match="cannot be sent"):
        await client.contacts("a1", "x" * 70_000)
