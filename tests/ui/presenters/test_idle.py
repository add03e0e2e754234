"""The window hides what it shows when nobody was here, and never during a call."""

from __future__ import annotations

import pytest

from desktop.ui.privacy.presenter import HIDE_AFTER, IdlePresenter
from tests.services.conftest import Desk


class Seen:
    def __init__(self) -> None:
        self.covered = False
        self.watched = False

    def show_cover(self, is_covered: bool) -> None:
        self.covered = is_covered

    def watch(self, is_wanted: bool) -> None:
        self.watched = is_wanted


@pytest.fixture
def seen(desk: Desk) -> Seen:
    made = Seen()
    idle = IdlePresenter(desk.session, desk.own, desk.calls, desk.stream, desk.clock, desk.tasks)
    idle.attach(made)
    made.idle = idle  # type: ignore[attr-defined]  # kept alive and reached by the tests
    return made


def idle_of(seen: Seen) -> IdlePresenter:
    found: IdlePresenter = seen.idle  # type: ignore[attr-defined]  # as above
    return found


async def test_after_the_time_one_has_set(desk: Desk, seen: Seen) -> None:
    await desk.sign_in()
    assert not seen.watched
    desk.own.choose(HIDE_AFTER, 5)
    assert seen.watched
    await desk.clock.advance(299)
    assert not seen.covered
    await desk.clock.advance(2)
    assert seen.covered
    idle_of(seen).uncover()
    assert not seen.covered
    await desk.clock.advance(301)
    assert seen.covered


async def test_a_key_begins_the_time_anew(desk: Desk, seen: Seen) -> None:
    await desk.sign_in()
    desk.own.choose(HIDE_AFTER, 1)
    await desk.clock.advance(50)
    idle_of(seen).touch()
    await desk.clock.advance(50)
    assert not seen.covered
    await desk.clock.advance(11)
    assert seen.covered


async def test_a_call_is_somebody_being_here(desk: Desk, seen: Seen) -> None:
    await desk.sign_in()
    desk.own.choose(HIDE_AFTER, 1)
    call = await desk.calls.place("+14435550177")
    desk.engine.reports_answer(call)
    await desk.clock.advance(600)
    assert not seen.covered
    desk.engine.reports_end(call)
    await desk.clock.advance(61)
    assert seen.covered
    desk.engine.incoming("+13125550199")
    await desk.clock.advance(0)
    assert not seen.covered


async def test_signed_out_or_switched_off_nothing_is_hidden(desk: Desk, seen: Seen) -> None:
    await desk.sign_in()
    desk.own.choose(HIDE_AFTER, 1)
    desk.own.choose(HIDE_AFTER, 0)
    await desk.clock.advance(600)
    assert (seen.covered, seen.watched) == (False, False)
    desk.own.choose(HIDE_AFTER, 1)
    await desk.session.sign_out()
    await desk.clock.advance(600)
    assert (seen.covered, seen.watched) == (False, False)
