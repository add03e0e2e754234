"""The supervisor: starts, asks, restarts and ends its children."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from desktop.server.supervisor import END_SECONDS, Child, StartFailed


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not is_so():  # noqa: ASYNC110 - a process of the system has no event
            await asyncio.sleep(0.01)


def child_that(mood: str) -> Child:
    return Child("small child", lambda _ready: ["tests.server.small_child", mood])


@pytest.fixture
async def child() -> AsyncIterator[Child]:
    child = child_that("works")
    await child.start()
    yield child
    await child.stop()


async def test_a_child_is_ready_and_answers(child: Child) -> None:
    answer = await child.ask({"do": "sing"})

    assert child.ready["port"] == 4711
    assert answer["said"] == "sing"


@pytest.mark.allows_log_warnings
async def test_a_child_that_dies_is_started_again(child: Child) -> None:
    first = child.pid
    lost = await child.ask({"do": "die"}, seconds=0.5)
    await until(lambda: child.pid != first and child.is_running)
    again: dict[str, Any] = {}
    async with asyncio.timeout(10):
        while not again.get("ok"):
            again = await child.ask({"do": "sing"}, seconds=0.5)

    assert not lost["ok"]
    assert lost["sentence"].endswith(".")


async def test_a_child_that_was_stopped_stays_stopped(child: Child) -> None:
    pid = child.pid
    await child.stop()

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert not child.is_running
    assert not (await child.ask({"do": "sing"}))["ok"]


async def test_a_stopped_child_can_be_started_again(child: Child) -> None:
    await child.stop()
    await child.start()

    assert (await child.ask({"do": "sing"}))["ok"]


async def test_a_child_that_does_not_listen_is_ended_all_the_same() -> None:
    child = child_that("deaf")
    await child.start()
    began = time.monotonic()
    await child.stop()

    assert not child.is_running
    assert time.monotonic() - began >= END_SECONDS


async def test_a_child_that_cannot_start_passes_its_exit_code_on() -> None:
    with pytest.raises(StartFailed) as failed:
        await child_that("fails").start()

    assert failed.value.code == 3
