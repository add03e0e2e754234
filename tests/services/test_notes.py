"""A note is on the disk as it is typed, and at the CRM as soon as it answers."""

from __future__ import annotations

import logging

import pytest

from desktop.domain.errors import CrmUnreachable, InvalidInput, Refused, SessionEnded
from desktop.domain.events import Event, NoteChanged, Notice
from desktop.services.stream import EventStream
from tests.fakes.clock import settle
from tests.services.conftest import Desk

OWNER = "u1/a1"
GONE = CrmUnreachable("The CRM cannot be reached.")


async def test_typing_is_kept_at_once_and_sent_once_after_a_pause(desk: Desk) -> None:
    await desk.sign_in()
    for text in ("A", "As", "Ask"):
        desk.notes.type("c1", text)
    assert desk.drafts.draft(OWNER, "c1") == "Ask"
    assert desk.crm.notes == []
    await desk.clock.advance(0.5)
    assert [text for _, text, _ in desk.crm.notes] == ["Ask"]
    assert desk.told(NoteChanged)[-1].saved
    assert desk.drafts.kept == {}
    assert desk.notes.text("c1") is None


async def test_while_the_crm_is_down_it_waits_and_says_so(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.failure = GONE
    desk.notes.type("c1", "Call back")
    await desk.clock.advance(0.5)
    assert "when the CRM answers" in desk.told(NoteChanged)[-1].sentence
    assert desk.notes.text("c1") == "Call back"
    desk.crm.failure = None
    await desk.clock.advance(61)
    assert [text for _, text, _ in desk.crm.notes] == ["Call back"]


async def test_what_was_not_sent_is_sent_after_a_new_start(desk: Desk) -> None:
    desk.drafts.keep_draft(OWNER, "c1", "From before", "key-1")
    await desk.sign_in()
    await desk.clock.advance(0.5)
    assert [(call, text) for call, text, _ in desk.crm.notes] == [("c1", "From before")]
    assert desk.drafts.kept == {}


async def test_a_note_is_never_sent_in_another_users_name(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.failure = GONE
    desk.notes.type("c1", "Mine")
    await desk.session.sign_out()
    desk.crm.failure = None
    desk.crm.signed_in_as = "u2"
    await desk.sign_in()
    await desk.clock.advance(61)
    assert desk.crm.notes == []
    assert desk.notes.text("c1") is None
    await desk.session.sign_out()
    desk.crm.signed_in_as = "u1"
    await desk.sign_in()
    await desk.clock.advance(61)
    assert [text for _, text, _ in desk.crm.notes] == ["Mine"]


async def test_a_refusal_of_the_older_text_does_not_drop_the_newer(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.answering.clear()
    desk.crm.refusals["change_call"] = InvalidInput("Write at most 10,000 characters.")
    desk.notes.type("c1", "Too long")
    await desk.clock.advance(0.5)
    desk.notes.type("c1", "Short")
    desk.crm.answering.set()
    await settle()
    assert desk.notes.text("c1") == "Short"
    desk.crm.refusals.clear()
    await desk.clock.advance(0.5)
    assert [text for _, text, _ in desk.crm.notes] == ["Short"]


async def test_what_the_crm_will_never_take_is_told(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.refusals["change_call"] = InvalidInput("Write at most 10,000 characters.")
    desk.notes.type("c1", "Too long")
    await desk.clock.advance(0.5)
    assert desk.told(NoteChanged)[-1].sentence == "Not sent. Write at most 10,000 characters."


async def test_a_disk_that_keeps_a_sent_note_does_not_hide_that_it_is_saved(desk: Desk) -> None:
    await desk.sign_in()
    desk.notes.type("c1", "Mine")
    desk.drafts.full = True
    await desk.clock.advance(0.5)
    assert desk.told(NoteChanged)[-1].saved


async def test_typing_on_while_it_is_sent_loses_nothing(desk: Desk) -> None:
    await desk.sign_in()
    desk.notes.type("c1", "One")
    await desk.clock.advance(0.5)
    desk.notes.type("c1", "One two")
    await desk.clock.advance(0.5)
    assert [text for _, text, _ in desk.crm.notes] == ["One", "One two"]
    assert len({key for _, _, key in desk.crm.notes}) == 2


async def test_a_refused_note_stays_with_its_author(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.refusals["change_call"] = Refused("You are not allowed to write notes.")
    desk.notes.type("c1", "Mine")
    await desk.clock.advance(0.5)
    assert "not allowed" in desk.told(NoteChanged)[-1].sentence
    assert desk.notes.text("c1") == "Mine"


async def test_a_note_waits_for_its_author_to_sign_in_again(desk: Desk) -> None:
    await desk.sign_in()
    desk.crm.failure = SessionEnded("Signed out.")
    desk.notes.type("c1", "Mine")
    await desk.clock.advance(0.5)
    assert "sign in again" in desk.told(NoteChanged)[-1].sentence
    desk.crm.failure = None
    await desk.sign_in()
    await desk.clock.advance(0.5)
    assert [text for _, text, _ in desk.crm.notes] == ["Mine"]


async def test_a_full_disk_is_told_and_the_note_still_goes_out(desk: Desk) -> None:
    await desk.sign_in()
    desk.drafts.full = True
    desk.notes.type("c1", "Mine")
    assert "disk is full" in desk.told(Notice)[-1].sentence
    await desk.clock.advance(0.5)
    assert [text for _, text, _ in desk.crm.notes] == ["Mine"]


@pytest.mark.allows_log_warnings
async def test_a_broken_listener_costs_the_others_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    stream = EventStream()
    heard: list[Event] = []

    def broken(event: Event) -> None:
        raise ValueError("broken")

    stop = stream.subscribe(broken)
    stream.subscribe(heard.append)
    with caplog.at_level(logging.ERROR):
        stream.publish(Notice("Hello"))
    assert heard == [Notice("Hello")]
    assert "a listener failed" in caplog.text
    stop()
    stop()


@pytest.mark.allows_log_warnings
async def test_an_unexpected_fault_of_a_task_is_told(desk: Desk) -> None:
    async def faulty() -> None:
        raise ValueError("inside")

    desk.tasks.start(faulty(), "faulty")
    await desk.clock.advance(0)
    assert desk.told(Notice)[-1].level == "error"
