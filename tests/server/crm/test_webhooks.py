"""Webhooks before a real receiver: signed, in order, again after failure, never somewhere else."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select, update

from desktop.domain.access import Role
from desktop.domain.webhooks import OFF_AFTER
from desktop.server import tables
from desktop.server.database import now_ms, publish
from tests.fakes import crm_records as known
from tests.server.crm.conftest import JONAS, OMAR, Door, Person, problem
from tests.server.crm.hooks import ALL, Hooks
from tests.support.crm_server import CrmServer
from tests.support.receiver import Receiver, receiving
from tests.support.waiting import until


@pytest.fixture
def hooks(omar: Person, server: CrmServer) -> Hooks:
    return Hooks(omar, server)


@pytest.mark.requirement("S1-37")
async def test_a_text_is_told_and_signed(hooks: Hooks, receiver: Receiver) -> None:
    webhook, secret = hooks.add(receiver.address)
    hooks.text_arrives("Is the van on its way?")
    await until(lambda: receiver.letters, what="the delivery")
    letter = receiver.letters[0]
    assert letter.is_signed_with(secret)
    assert not letter.is_signed_with("whsec_" + "A" * 44)
    content = letter.content
    assert (content["type"], content["id"]) == ("message.received", letter.id)
    assert content["data"]["text"] == "Is the van on its way?"
    assert content["data"]["from"] == "+13125550142"
    assert secret not in letter.body.decode()
    await until(lambda: hooks.latest(webhook)["state"] == "delivered")
    delivered = hooks.deliveries(webhook)[0]
    assert (delivered["status"], delivered["excerpt"]) == (200, "thank you")


async def test_what_happens_to_calls_is_told_once_each(
    hooks: Hooks, receiver: Receiver, server: CrmServer
) -> None:
    hooks.add(receiver.address)
    now = now_ms()
    call = known.CALLS[0].id
    talked = {"started_at": now, "answered_at": now, "ended_at": now + 61_000}
    with server.change() as connection:
        mine = tables.calls.c.id == call
        connection.execute(update(tables.calls).where(mine).values(talked))
        for _ in range(3):  # its end, a recording, a note
            publish(connection, known.ACCOUNT, "call.updated", {"call_id": call})
    version = hooks.omar.get(f"/calls/{call}").headers["ETag"]
    status = {"call_status": "Booked"}
    answer = hooks.omar.ask("PATCH", f"/calls/{call}", json=status, headers={"If-Match": version})
    assert answer.status_code == 200
    await until(lambda: len(receiver.letters) >= 2)
    hooks.text_arrives("after all of it")
    await until(lambda: "message.received" in receiver.told)
    assert receiver.told == ["call.completed", "call.status_set", "message.received"]
    told = receiver.letters[0].content["data"]
    assert (told["id"], told["talk_time"]) == (call, 61)
    assert receiver.letters[1].content["data"]["call_status"] == status["call_status"]


async def test_a_missed_call_and_the_message_left_there(
    hooks: Hooks, receiver: Receiver, server: CrmServer
) -> None:
    hooks.add(receiver.address)
    now = now_ms()
    call = next(each for each in known.CALLS if each.direction.value == "inbound")
    missed = {"started_at": now, "answered_at": None, "ended_at": now}
    with server.change() as connection:
        mine = tables.calls.c.id == call.id
        connection.execute(update(tables.calls).where(mine).values(missed))
        publish(connection, known.ACCOUNT, "call.updated", {"call_id": call.id})
        left = known.VOICEMAILS[0].id
        box = tables.voicemails.c.id == left
        connection.execute(update(tables.voicemails).where(box).values(left_at=now))
        publish(connection, known.ACCOUNT, "voicemail.updated", {"voicemail_id": left})
    await until(lambda: len(receiver.letters) == 2)
    assert receiver.told == ["call.missed", "voicemail.received"]
    assert receiver.letters[1].content["data"]["for"]["id"] == known.ANNA


async def test_only_what_was_asked_for_and_nothing_from_before(
    hooks: Hooks, receiver: Receiver, server: CrmServer
) -> None:
    with server.change() as connection:
        publish(connection, known.ACCOUNT, "call.updated", {"call_id": known.CALLS[0].id})
    hooks.text_arrives("before there was a webhook")
    hooks.add(receiver.address, ["message.received"])
    with server.change() as connection:
        publish(connection, known.ACCOUNT, "call.updated", {"call_id": known.CALLS[0].id})
    hooks.text_arrives("now there is one")
    await until(lambda: receiver.letters)
    assert [each.content["data"]["text"] for each in receiver.letters] == ["now there is one"]


@pytest.mark.requirement("S1-37")
async def test_a_failure_is_tried_again_in_order_and_under_its_id(
    hooks: Hooks, receiver: Receiver
) -> None:
    receiver.statuses = [500]
    webhook, _ = hooks.add(receiver.address)
    hooks.text_arrives("first")
    await until(lambda: hooks.one()["problem"])
    hooks.text_arrives("second")
    await until(lambda: hooks.one()["waiting"] == 2)
    newest_first = hooks.deliveries(webhook)
    assert [each["attempts"] for each in newest_first] == [0, 1]
    assert newest_first[1]["next_at"]
    assert hooks.one()["problem"] == "The receiver answered 500."
    hooks.due_now()
    await until(lambda: len(receiver.letters) == 3)
    assert [each.content["data"]["text"] for each in receiver.letters] == [
        *("first", "first", "second")
    ]
    assert receiver.letters[0].id == receiver.letters[1].id
    await until(lambda: not hooks.one()["waiting"])
    assert (hooks.one()["problem"], hooks.one()["failing_since"]) == ("", None)


async def test_a_dead_receiver_and_a_restart_lose_nothing(hooks: Hooks, server: CrmServer) -> None:
    with receiving() as gone:
        port = gone.port
    webhook, secret = hooks.add(gone.address)
    hooks.text_arrives("nobody is there")
    await until(lambda: hooks.one()["problem"] == "The receiver cannot be reached.")
    server.stop()
    server.start()
    with receiving(port) as back:
        hooks.due_now()
        await until(lambda: back.letters)
        assert back.letters[0].content["data"]["text"] == "nobody is there"
        assert back.letters[0].is_signed_with(secret)
        await until(lambda: hooks.latest(webhook)["state"] == "delivered")
    assert len(back.letters) == 1


async def test_what_happened_while_the_crm_was_down_is_told_afterwards(
    hooks: Hooks, receiver: Receiver, server: CrmServer
) -> None:
    hooks.add(receiver.address)
    hooks.text_arrives("one")
    await until(lambda: receiver.letters)
    server.stop()
    hooks.text_arrives("two")  # by the phone system, whose database it is as well
    server.start()
    await until(lambda: len(receiver.letters) == 2)
    assert receiver.letters[1].content["data"]["text"] == "two"


async def test_a_redirect_is_not_followed(hooks: Hooks, receiver: Receiver) -> None:
    with receiving() as elsewhere:
        receiver.statuses, receiver.location = [302], elsewhere.address
        hooks.add(receiver.address)
        hooks.text_arrives("stay here")
        await until(lambda: hooks.one()["problem"])
        assert "sent us elsewhere" in hooks.one()["problem"]
        assert not elsewhere.letters


async def test_a_delivery_that_is_refused_for_good_lets_the_next_one_through(
    hooks: Hooks, receiver: Receiver
) -> None:
    receiver.statuses = [422, 422, 422]
    webhook, _ = hooks.add(receiver.address)
    hooks.text_arrives("not wanted")
    for attempts in (1, 2):
        await until(lambda wanted=attempts: hooks.latest(webhook)["attempts"] == wanted)
        hooks.due_now()
    await until(lambda: hooks.latest(webhook)["state"] == "failed")
    hooks.text_arrives("wanted")
    await until(lambda: len(receiver.letters) == 4)
    assert receiver.letters[3].content["data"]["text"] == "wanted"


@pytest.mark.requirement("S1-37")
async def test_a_test_is_sent_at_once_also_while_it_is_paused(
    hooks: Hooks, receiver: Receiver
) -> None:
    webhook, secret = hooks.add(receiver.address)
    hooks.state(webhook, "paused")
    answer = hooks.omar.ask("POST", f"/webhooks/{webhook['id']}/test")
    assert answer.status_code == 200
    assert (answer.json()["state"], answer.json()["status"]) == ("delivered", 200)
    assert receiver.told == ["webhook.test"]
    assert receiver.letters[0].is_signed_with(secret)
    receiver.statuses, receiver.words = [403], "who are you?"
    failed = hooks.omar.ask("POST", f"/webhooks/{webhook['id']}/test").json()
    assert (failed["state"], failed["excerpt"]) == ("failed", "who are you?")
    assert failed["problem"] == "The receiver answered 403."


def test_receivers_that_say_nothing_keep_nobody_else_waiting(hooks: Hooks) -> None:
    """As many tests at once as would take every thread of the CRM."""
    many = 45
    with socket.create_server(("127.0.0.1", 0), backlog=many) as listener:
        listener.settimeout(8)
        webhook, _ = hooks.add(f"http://127.0.0.1:{listener.getsockname()[1]}/")
        with ThreadPoolExecutor(many) as pool, contextlib.ExitStack() as wires:
            path = f"/webhooks/{webhook['id']}/test"
            asked = [pool.submit(hooks.omar.ask, "POST", path) for _ in range(many)]
            for _ in range(many):
                wires.enter_context(listener.accept()[0])
            assert hooks.one()["name"] == "Reports"
            wires.close()
            assert {each.result().json()["state"] for each in asked} == {"failed"}


async def test_while_it_is_paused_nothing_is_kept_for_it(hooks: Hooks, receiver: Receiver) -> None:
    webhook, _ = hooks.add(receiver.address)
    hooks.state(webhook, "paused")
    hooks.text_arrives("nobody hears this")
    hooks.state(webhook, "on")
    hooks.text_arrives("this they do")
    await until(lambda: receiver.letters)
    assert receiver.letters[0].content["data"]["text"] == "this they do"


async def test_one_is_sent_again_under_its_own_id(hooks: Hooks, receiver: Receiver) -> None:
    webhook, _ = hooks.add(receiver.address)
    hooks.text_arrives("hello")
    await until(lambda: hooks.deliveries(webhook)[:1] and not hooks.one()["waiting"])
    delivery = hooks.deliveries(webhook)[0]
    path = f"/webhooks/{webhook['id']}/deliveries/{delivery['id']}/resend"
    assert hooks.omar.ask("POST", path).json()["state"] == "waiting"
    await until(lambda: len(receiver.letters) == 2)
    assert {each.id for each in receiver.letters} == {delivery["id"]}
    hooks.state(webhook, "paused")
    assert problem(hooks.omar.ask("POST", path)) == (409, "not_on")


async def test_after_a_day_of_failure_it_is_turned_off_and_told(
    hooks: Hooks, receiver: Receiver, server: CrmServer
) -> None:
    receiver.statuses = [503, 503]
    webhook, _ = hooks.add(receiver.address)
    hooks.text_arrives("hello")
    await until(lambda: hooks.one()["failing_since"])
    with server.change() as connection:
        since = now_ms() - OFF_AFTER * 1000 - 1
        connection.execute(update(tables.webhooks).values(failing_since=since))
    with hooks.omar.listening() as events:
        next(events)
        hooks.due_now()
        told = await asyncio.to_thread(
            lambda: next(e for e in events if e["event"] == "webhook.off")
        )
    assert told["data"] == {"name": "Reports"}
    assert (hooks.one()["state"], hooks.one()["waiting"]) == ("off", 1)
    with server.database.read() as connection:
        actions = connection.execute(select(tables.audit.c.action)).scalars().all()
    assert "webhook.off" in actions
    # On again: what waited is delivered.
    hooks.state(webhook, "on")
    await until(lambda: not hooks.one()["waiting"])
    assert len(receiver.letters) == 3


async def test_a_receiver_that_is_gone_for_good_turns_it_off(
    hooks: Hooks, receiver: Receiver
) -> None:
    receiver.statuses = [410]
    hooks.add(receiver.address)
    hooks.text_arrives("hello")
    await until(lambda: hooks.one()["state"] == "off")


def test_two_at_once_and_who_may(hooks: Hooks, anna: Person, receiver: Receiver) -> None:
    webhook, secret = hooks.add(receiver.address)
    path = f"/webhooks/{webhook['id']}"
    body = {"name": "Other", "address": receiver.address, "events": ["call.missed"]}
    assert problem(hooks.omar.ask("PUT", path, json=body)) == (428, "if_match_missing")
    changed = hooks.omar.ask("PUT", path, json=body, headers={"If-Match": '"1"'})
    assert changed.json()["name"] == "Other"
    late = hooks.omar.ask("PUT", path, json=body, headers={"If-Match": '"1"'})
    assert problem(late) == (412, "stale")
    assert late.json()["current"]["name"] == "Other"
    renewed = hooks.omar.ask("POST", f"{path}/secret", headers={"If-Match": '"2"'})
    assert renewed.json()["secret"] != secret
    assert "secret" not in hooks.omar.get("/webhooks").text
    for method, where in (
        *(("GET", "/webhooks"), ("POST", "/webhooks"), ("PUT", path), ("DELETE", path)),
        *(("POST", f"{path}/test"), ("GET", f"{path}/deliveries"), ("POST", f"{path}/secret")),
    ):
        json = body if method in ("PUT", "POST") and "test" not in where else None
        refused = anna.ask(method, where, json=json, headers={"If-Match": "*"})
        assert problem(refused) == (403, "refused"), where
        assert refused.json()["permission"] == "integrations:manage"
    assert hooks.omar.ask("DELETE", path, headers={"If-Match": '"3"'}).status_code == 204
    assert hooks.omar.get("/webhooks").json()["data"] == []


def test_the_secrets_stand_in_no_history_and_a_repeat_is_refused(
    hooks: Hooks, receiver: Receiver, server: CrmServer
) -> None:
    body = {"name": "Once", "address": receiver.address, "events": ALL}
    asked: dict[str, Any] = {"json": body, "headers": {"Idempotency-Key": "k1"}}
    secret = hooks.omar.ask("POST", "/webhooks", **asked).json()["secret"]
    assert problem(hooks.omar.ask("POST", "/webhooks", **asked)) == (409, "told_already")
    assert len(hooks.omar.get("/webhooks").json()["data"]) == 1
    with server.database.read() as connection:
        kept = connection.execute(select(tables.audit)).all()
        kept += connection.execute(select(tables.idempotency)).all()
    assert kept
    assert secret not in str(kept)


@pytest.mark.parametrize(
    "address",
    [
        *("http://crm.example/hook", "ftp://crm.example", "https://10.0.0.1/", "nonsense"),
        *("https://169.254.169.254/latest", "https://[fe80::1]/", "https://user:pw@crm.example/"),
        *("https://[::ffff:192.168.0.1]/", "https://0.0.0.0/", "https://crm.example:99999/"),
        *("https://[2002:a00:1::]/", "https://[64:ff9b::a00:1]/", "https://a b.example/"),
    ],
)
def test_an_address_that_cannot_be_is_refused(omar: Person, address: str) -> None:
    body = {"name": "Reports", "address": address, "events": ALL}
    assert problem(omar.ask("POST", "/webhooks", json=body)) == (422, "webhook_unusable")


def test_another_account_sees_none_of_it(hooks: Hooks, door: Door, receiver: Receiver) -> None:
    webhook, _ = hooks.add(receiver.address)
    there = door.person(OMAR, known.SECOND_ACCOUNT)
    answer = there.ask("POST", f"/webhooks/{webhook['id']}/test")
    assert answer.status_code in (403, 404)
    assert not receiver.letters


def integrator(server: CrmServer, door: Door, role: Role) -> Person:
    """Jonas, who may set up webhooks whatever else he may."""
    granted = dict.fromkeys(("account.settings:view", "integrations:manage"), True)
    values = {"role": role.value, "overrides": granted}
    mine = tables.memberships.c.user_id == known.JONAS
    with server.change() as connection:
        connection.execute(update(tables.memberships).where(mine).values(**values))
    return door.person(JONAS)


@pytest.mark.requirement("S1-11", "S1-37")
@pytest.mark.parametrize(
    ("event", "permission"),
    [
        *(("message.received", "messages.log:view"), ("call.completed", "calls.log:view_all")),
        *(("call.missed", "calls.log:view_all"), ("call.status_set", "calls.log:view_all")),
        ("voicemail.received", "calls.log:view_all"),
    ],
)
def test_nobody_has_told_to_a_program_what_they_do_not_see(
    hooks: Hooks, server: CrmServer, door: Door, receiver: Receiver, event: str, permission: str
) -> None:
    jonas = integrator(server, door, Role.CALL_AGENT)
    webhook, _ = hooks.add(receiver.address, [event])
    path, latest = f"/webhooks/{webhook['id']}", {"If-Match": "*"}
    body = {"name": "Mine", "address": f"{receiver.address}/mine", "events": [event]}
    for refused in (
        jonas.ask("POST", "/webhooks", json=body),
        jonas.ask("PUT", path, json=body, headers=latest),
    ):
        assert problem(refused) == (403, "refused")
        assert refused.json()["permission"] == permission
    renamed = {**body, "address": receiver.address}
    assert jonas.ask("PUT", path, json=renamed, headers=latest).status_code == 200


@pytest.mark.requirement("S1-07")
def test_who_sees_some_rows_alone_has_none_told_to_a_program(
    hooks: Hooks, server: CrmServer, door: Door, receiver: Receiver
) -> None:
    jonas = integrator(server, door, Role.CALL_MANAGER)
    body = {"name": "Mine", "address": receiver.address, "events": ["call.completed"]}
    group = {"name": "Few", "members": [known.JONAS], "hides": [], "rows": {"tags": ["vip"]}}
    made = hooks.omar.ask("POST", "/access-groups", json=group)
    assert made.status_code == 201
    refused = jonas.ask("POST", "/webhooks", json=body)
    assert (problem(refused), refused.json()["reason"]) == ((403, "refused"), "access_group")
    gone = f"/access-groups/{made.json()['id']}"
    assert hooks.omar.ask("DELETE", gone, headers={"If-Match": "*"}).status_code == 204
    assert jonas.ask("POST", "/webhooks", json=body).status_code == 201
