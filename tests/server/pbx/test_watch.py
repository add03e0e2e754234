"""Phones that die in a call: the other end is told, and nobody stays busy."""

from __future__ import annotations

import pytest

from desktop.server.pbx.message import Request
from desktop.server.pbx.records import CallEnd
from desktop.server.pbx.replies import reply
from desktop.server.pbx.watch import PATIENCE

from .conftest import Office
from .talk import Talk, only_entry, talking
from .ua import Phone


def answer_questions(phone: Phone, status: int = 200) -> None:
    """From now on the phone answers every OPTIONS."""

    def answer(request: Request) -> None:
        if request.method == "OPTIONS":
            phone.send(reply(request, status))

    phone.on_request = answer


def questions(phone: Phone) -> int:
    return sum(isinstance(m, Request) and m.method == "OPTIONS" for m in phone.received)


async def colleagues(office: Office) -> Talk:
    anna, jonas = await office.phone(), await office.phone("jonas.weber", "tcp")
    return await talking(anna, jonas, "202")


async def asked(office: Office, talk: Talk, times: int) -> None:
    """Each question has arrived at whoever lives before the next one is asked."""
    for _ in range(times):
        before = questions(talk.caller)
        office.system.watch.ask()
        await office.until(lambda before=before: questions(talk.caller) > before)
        party = office.system.sessions.all()[0].parties[talk_tag(talk)]
        await office.until(lambda party=party: party.unanswered == 0)


def talk_tag(talk: Talk) -> str:
    return talk.invite.first("From").rpartition("tag=")[2]


async def test_a_phone_that_died_in_a_call_with_a_colleague_lets_go_of_them(
    office: Office,
) -> None:
    talk = await colleagues(office)
    answer_questions(talk.caller)
    await asked(office, talk, PATIENCE)
    office.system.watch.ask()

    bye = await talk.caller.request("BYE")

    assert bye.call_id == talk.invite.call_id
    await office.until(lambda: only_entry(office).end is CallEnd.FAILED)
    assert not office.system.sessions.is_on_a_call("anna.keller@harbor.example")


async def test_a_phone_that_was_started_anew_has_lost_its_call(office: Office) -> None:
    talk = await colleagues(office)
    answer_questions(talk.callee, 481)
    office.system.watch.ask()

    await talk.caller.request("BYE")
    await office.until(lambda: only_entry(office).end is CallEnd.FAILED)


@pytest.mark.parametrize("status", [200, 405, 500])
async def test_whoever_answers_at_all_keeps_the_call(office: Office, status: int) -> None:
    talk = await colleagues(office)
    answer_questions(talk.caller, status)
    answer_questions(talk.callee, status)
    await asked(office, talk, 3 * PATIENCE)

    assert only_entry(office).end is None
    talk.from_callee("BYE")
    await talk.caller.request("BYE")


async def test_a_question_spends_no_number_of_the_call(office: Office) -> None:
    talk = await colleagues(office)
    office.system.watch.ask()
    to_callee, to_caller = (
        await talk.callee.request("OPTIONS"),
        await talk.caller.request("OPTIONS"),
    )

    assert to_callee.cseq == (talk.invite.cseq[0], "OPTIONS")
    assert to_caller.cseq == (0, "OPTIONS")
    assert to_callee.first("To") == talk.answered.first("To")
    assert to_caller.first("From") == talk.answered.first("To")


async def test_while_the_line_is_cut_nobody_is_given_up(office: Office) -> None:
    anna, jonas = await office.phone(), await office.phone("jonas.weber")
    await talking(anna, jonas, "202")
    await office.system.cut(True)
    for _ in range(2 * PATIENCE):
        office.system.watch.ask()
    await office.system.cut(False)

    assert only_entry(office).end is None


async def test_the_questions_are_asked_by_themselves() -> None:
    office = Office()
    office.system.watch.ask_seconds = 0.01
    await office.system.start(0)
    phone, outside = await office.phone(), await office.outside()
    await talking(phone, outside)

    await outside.request("BYE")

    assert questions(phone) == PATIENCE
    assert questions(outside) == 0
    for each in office.phones:
        each.close()
    await office.system.close()
