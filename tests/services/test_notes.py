"""A note is on the disk as it is typed, and at the CRM as soon as it answers."""

from __future__ import annotations

import logging

import pytest

from desktop.domain.errors import (
    Conflict,
    CrmUnreachable,
    InvalidInput,
    Refused,
    SessionEnded,
    SoftphoneError,
)
from desktop.domain.events import Event, NoteChanged, Notice
from desktop.services.stream import EventStream
from tests.services.conftest import Desk

GONE = CrmUnreachable("The CRM cannot be reached.")


async def test_typing_is_kept_at_once_and_sent_once_after_a_pause(desk: Desk) -> None:
    await desk.sign_in()
    for text in ("A", "As", "Ask"):
        desk.notes.type("c1", text)
    assert desk.drafts.draft("a1", "c1") == "Ask"
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
    desk.drafts.keep_draft("a1", "c1", "From before", "key-1")
    await desk.sign_in()
    await desk.clock.advance(0.5)
    assert desk.crm.notes == [("c1", "From before", "key-1")]


async def test_typing_on_while_it_is_sent_loses_nothing(desk: Desk) -> None:
    await desk.sign_in()
    desk.notes.type("c1", "One")
    await desk.clock.advance(0.5)
    desk.notes.type("c1", "One two")
    await desk.clock.advance(0.5)
    assert [text for _, text, _ in desk.crm.notes] == ["One", "One two"]
    assert len({key for _, _, key in desk.crm.notes}) == 2


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (Refused("You are not allowed to write notes."), "not allowed"),
        (InvalidInput("This text is too long."), "too long"),
        (Conflict("The call was merged."), "merged"),
        (SessionEnded("Signed out."), "sign in again"),
    ],
)
async def test_a_refused_note_stays_on_the_disk(
    desk: Desk, failure: SoftphoneError, said: str
) -> None:
    await desk.sign_in()
    desk.crm.failure = failure
    desk.notes.type("c1", "Mine")
    await desk.clock.advance(0.5)
    assert said in desk.told(NoteChanged)[-1].sentence
    assert desk.drafts.draft("a1", "c1") == "Mine"


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
