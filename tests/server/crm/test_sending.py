"""Texts that begin a conversation, what is said beforehand, and a failed one sent again."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.domain.access import Role
from desktop.server.tables import accounts, conversations, do_not_call, memberships, messages
from desktop.server.tables import numbers as number_table
from tests.fakes import crm_records as known
from tests.server.crm.conftest import Door, Person, problem
from tests.support.crm_rows import add_person, put
from tests.support.crm_server import CrmServer
from tests.support.waiting import until

STRANGER, UNREACHABLE, SPAM = "+14435550123", "+14435550198", "+14435550197"


def send(person: Person, to: str = STRANGER, **fields: Any) -> Any:
    return person.ask("POST", "/messages", json={"to": to, "text": "Hello", **fields})


def check(person: Person, to: str, **fields: Any) -> dict[str, Any]:
    answer = person.ask("POST", "/messages/check", json={"to": to, **fields})
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.json()
    return content


def conversation_with(person: Person, number: str) -> dict[str, Any]:
    rows = person.get("/conversations").json()["data"]
    (found,) = [each for each in rows if each["remote_number"] == number]
    return dict(found)


def state_of(server: CrmServer, message_id: str) -> str:
    with server.database.read() as connection:
        query = messages.select().where(messages.c.id == message_id)
        return str(connection.execute(query).one().state)


def user_settings(server: CrmServer, user_id: str, **values: Any) -> None:
    with server.change() as connection:
        mine = memberships.c.user_id == user_id
        connection.execute(memberships.update().where(mine).values(**values))


def test_a_first_text_opens_the_conversation(server: CrmServer, omar: Person) -> None:
    answer = send(omar, "(443) 555-0123")
    assert answer.status_code == 201
    assert answer.json()["state"] == "queued"
    found = conversation_with(omar, STRANGER)
    assert (found["our_number"], found["last_text"]) == (known.MAIN_LINE, "Hello")
    assert answer.json()["conversation_id"] == found["id"]


def test_the_next_one_goes_on_in_it(server: CrmServer, omar: Person) -> None:
    first, second = send(omar).json(), send(omar, text="Again").json()
    assert second["conversation_id"] == first["conversation_id"]


def test_a_thread_keeps_its_number_whatever_the_default_is(server: CrmServer, omar: Person) -> None:
    user_settings(server, known.OMAR, default_caller_id=known.CAPITAL)
    answer = send(omar, known.MARCUS_NUMBER)
    assert answer.json()["conversation_id"] == "t1"
    assert check(omar, known.MARCUS_NUMBER)["from_number"] == known.MAIN_LINE
    assert check(omar, STRANGER)["from_number"] == known.CAPITAL


def test_a_conversation_belongs_to_the_contact_of_the_number(omar: Person) -> None:
    send(omar, "+14435550150")  # two contacts share it
    assert conversation_with(omar, known.SHARED_NUMBER)["contact"] is None


def test_another_number_can_be_picked_and_opens_another_thread(omar: Person) -> None:
    answer = send(omar, known.MARCUS_NUMBER, from_number=known.CAPITAL)
    assert answer.json()["conversation_id"] != "t1"


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        ("911", "refused.text_to_emergency"),
        ("9911", "refused.text_to_emergency"),
        ("988", "refused.text_to_short_code"),
        ("201", "internal"),
        ("12", "refused.invalid_number"),
        ("+442079460999", "refused.international_off"),
        ("+12025550188", "refused.dnc"),
    ],
)
def test_what_may_not_be_texted(server: CrmServer, omar: Person, to: str, reason: str) -> None:
    with server.change() as connection:
        put(connection, do_not_call, {"account_id": known.ACCOUNT, "number": "+12025550188"})
    answer = send(omar, to)
    assert problem(answer) == (403, "refused")
    assert (answer.json()["permission"], answer.json()["reason"]) == ("messages:send", reason)
    said = check(omar, to)
    assert (said["allowed"], said["reason"]) == (False, reason)
    assert said["sentence"] == answer.json()["detail"]
    with server.database.read() as connection:
        query = messages.select().where(
            messages.c.text == "Hello", messages.c.author_id.is_not(None)
        )
        assert connection.execute(query).all() == []


def test_nobody_overrides_the_do_not_call_list_by_text(server: CrmServer, omar: Person) -> None:
    user_settings(server, known.OMAR, overrides={"dnc:override": True, "dnc:view": True})
    with server.change() as connection:
        connection.execute(accounts.update().values(switches={"dnc_override": True}))
        put(connection, do_not_call, {"account_id": known.ACCOUNT, "number": STRANGER})
    assert send(omar).json()["reason"] == "refused.dnc"


class TestTheNumberItLeavesFrom:
    @pytest.fixture
    def mia(self, server: CrmServer, door: Door) -> Person:
        """May send, but not choose the number."""
        with server.change() as connection:
            email = add_person(connection, "u9", Role.CALL_AGENT)
            mine = memberships.c.user_id == "u9"
            given = {"messages.log:view": True, "messages:send": True}
            connection.execute(memberships.update().where(mine).values(overrides=given))
        return door.person(email)

    def test_who_may_choose_sees_all_that_can_text(self, server: CrmServer, omar: Person) -> None:
        assert omar.get("/text-numbers").json()["data"] == [
            {"number": known.MAIN_LINE, "name": "Main line", "is_default": True},
            {"number": known.CAPITAL, "name": "Capital office", "is_default": False},
        ]
        with server.change() as connection:
            capital = number_table.c.number == known.CAPITAL
            connection.execute(number_table.update().where(capital).values(text_enabled=False))
        rows = omar.get("/text-numbers").json()["data"]
        assert [each["number"] for each in rows] == [known.MAIN_LINE]

    def test_the_scope_bounds_the_choice(self, server: CrmServer, omar: Person) -> None:
        user_settings(server, known.OMAR, call_settings={"scope": "one"})
        rows = omar.get("/text-numbers").json()["data"]
        assert [each["number"] for each in rows] == [known.MAIN_LINE]
        answer = send(omar, from_number=known.CAPITAL)
        assert answer.json()["reason"] == "refused.pick_not_allowed"

    def test_who_may_not_choose_has_the_one(self, mia: Person) -> None:
        rows = mia.get("/text-numbers").json()["data"]
        assert [each["number"] for each in rows] == [known.MAIN_LINE]
        assert send(mia, from_number=known.MAIN_LINE).status_code == 201
        answer = send(mia, "+14435550124", from_number=known.CAPITAL)
        assert answer.json()["reason"] == "refused.pick_not_permitted"

    def test_but_goes_on_in_a_thread_of_any_number(self, mia: Person, omar: Person) -> None:
        thread = send(omar, from_number=known.CAPITAL).json()["conversation_id"]
        answer = send(mia, from_number=known.CAPITAL)
        assert answer.json()["conversation_id"] == thread

    def test_a_number_that_cannot_text_sends_nothing(self, server: CrmServer, omar: Person) -> None:
        with server.change() as connection:
            capital = number_table.c.number == known.CAPITAL
            connection.execute(number_table.update().where(capital).values(text_enabled=False))
        answer = send(omar, from_number=known.CAPITAL)
        assert answer.json()["reason"] == "refused.pick_not_usable"

    def test_with_no_number_at_all(self, server: CrmServer, omar: Person) -> None:
        with server.change() as connection:
            connection.execute(number_table.update().values(text_enabled=False))
        assert problem(send(omar))[0] == 403
        assert omar.get("/text-numbers").json()["data"] == []

    def test_a_billing_user_has_none_of_it(self, server: CrmServer, anna: Person) -> None:
        for answer in (anna.get("/text-numbers"), send(anna)):
            assert (problem(answer), answer.json()["permission"]) == (
                (403, "refused"),
                "messages:send",
            )


class TestDelivery:
    async def test_it_is_queued_sent_and_delivered(self, omar: Person) -> None:
        with omar.listening() as heard:
            next(heard)
            message = send(omar).json()
            seen = [next(heard)["data"] for _ in range(3)]
        assert {each["message_id"] for each in seen} == {message["id"]}
        rows = omar.get(f"/conversations/{message['conversation_id']}/messages").json()["data"]
        assert (rows[-1]["state"], rows[-1]["failure"]) == ("delivered", "")

    @pytest.mark.parametrize(
        ("number", "failure"),
        [
            (UNREACHABLE, "The phone cannot be reached."),
            (SPAM, "The other network took it for advertising."),
        ],
    )
    async def test_some_numbers_fail_and_say_why(
        self, server: CrmServer, omar: Person, number: str, failure: str
    ) -> None:
        message = send(omar, number).json()
        await until(lambda: state_of(server, message["id"]) == "failed")
        rows = omar.get(f"/conversations/{message['conversation_id']}/messages").json()["data"]
        assert rows[-1]["failure"] == failure

    async def test_a_failed_one_is_sent_again_as_a_new_one(
        self, server: CrmServer, omar: Person
    ) -> None:
        failed = send(omar, UNREACHABLE).json()
        await until(lambda: state_of(server, failed["id"]) == "failed")
        path = f"/conversations/{failed['conversation_id']}/messages"
        words = {"text": "Hello", "retry_of": failed["id"]}
        again = omar.ask("POST", path, json=words)
        assert (again.status_code, again.json()["retry_of"]) == (201, failed["id"])
        assert again.json()["id"] != failed["id"]
        twice = omar.ask("POST", path, json=words)
        assert problem(twice) == (409, "retried_already")
        await until(lambda: state_of(server, again.json()["id"]) == "failed")
        assert omar.ask("POST", path, json=words).status_code == 201

    def test_what_has_not_failed_is_not_sent_again(self, omar: Person) -> None:
        words = {"text": "Hello", "retry_of": "m0"}
        answer = omar.ask("POST", "/conversations/t1/messages", json=words)
        assert problem(answer) == (409, "not_failed")

    def test_the_same_key_sends_it_once(self, server: CrmServer, omar: Person) -> None:
        asked: dict[str, Any] = {
            "json": {"to": STRANGER, "text": "Once"},
            "headers": {"Idempotency-Key": "k1"},
        }
        first, second = (omar.ask("POST", "/messages", **asked) for _ in range(2))
        assert first.content == second.content
        asked["json"]["text"] = "Other"
        assert problem(omar.ask("POST", "/messages", **asked)) == (422, "key_reused")

    @pytest.mark.parametrize("extra", [{"text": ""}, {"colour": "red"}, {"media": ["x"] * 6}])
    def test_nonsense_is_refused(self, omar: Person, extra: dict[str, Any]) -> None:
        assert problem(send(omar, **extra)) == (422, "invalid_request")


def test_other_accounts_conversations_stay_theirs(server: CrmServer, omar: Person) -> None:
    with server.change() as connection:
        mine = conversations.c.id == "t1"
        connection.execute(
            conversations.update().where(mine).values(account_id=known.SECOND_ACCOUNT)
        )
    assert send(omar, known.MARCUS_NUMBER).json()["conversation_id"] != "t1"
