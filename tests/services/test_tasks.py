"""The owner of what runs in the background."""

from __future__ import annotations

import inspect

from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks
from tests.fakes.clock import settle


async def test_what_ends_before_it_began_is_closed_and_not_left_lying_about() -> None:
    tasks = Tasks(EventStream())
    work = settle()
    tasks.start(work, "work")
    await tasks.close()
    assert inspect.getcoroutinestate(work) == inspect.CORO_CLOSED
