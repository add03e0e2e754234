"""A text to many outlives the process that sends it: killed at any moment, none comes twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from desktop.server.tables import bulk_recipients, messages
from tests.server.crm.bulk import FAST, got, job, number, order, settings
from tests.server.crm.conftest import OMAR, Door
from tests.support.crm_rows import write_company
from tests.support.crm_server import CrmServer
from tests.support.waiting import until


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[CrmServer]:
    server = CrmServer(tmp_path)
    write_company(server.database)
    server.start()
    yield server
    if server.is_running:
        server.stop()
    server.database.close()


@pytest.fixture
def at(alone: CrmServer) -> Iterator[Door]:
    with httpx.Client(base_url=alone.address, trust_env=False, timeout=8) as http:
        yield Door(http)


async def test_killed_again_and_again_everybody_gets_it_exactly_once(
    alone: CrmServer, at: Door
) -> None:
    everybody = [number(place) for place in range(150)]
    settings(alone, 6000)
    omar = at.person(OMAR)
    job_id = order(omar, *everybody).json()["id"]
    for reached in (20, 60, 100):
        await until(lambda: len(got(alone)) >= reached, seconds=30)  # noqa: B023 - at once
        alone.kill()
        assert len(got(alone)) < 150
        alone.start()
    settings(alone, FAST)
    await until(lambda: job(omar, job_id)["state"] == "done", seconds=40)
    assert got(alone) == dict.fromkeys(everybody, 1)
    # What was under way when it was killed is taken to the network again.
    await until(lambda: job(omar, job_id)["counts"]["delivered"] == 150, seconds=20)


async def test_ended_in_the_usual_way_it_goes_on_at_the_next_start(
    alone: CrmServer, at: Door
) -> None:
    settings(alone, 600)
    omar = at.person(OMAR)
    job_id = order(omar, *(number(place) for place in range(20))).json()["id"]
    await until(lambda: len(got(alone)) >= 2)
    assert alone.stop() == 0
    before = len(got(alone))
    assert before < 20
    alone.start()
    settings(alone, FAST)
    await until(lambda: job(omar, job_id)["state"] == "done", seconds=20)
    assert set(got(alone).values()) == {1}
    assert alone.said() == ""


async def test_a_single_text_is_delivered_after_the_restart(alone: CrmServer, at: Door) -> None:
    omar = at.person(OMAR)
    sent = omar.ask("POST", "/conversations/t1/messages", json={"text": "Hello"}).json()
    alone.kill()
    with alone.database.read() as connection:
        mine = messages.select().where(messages.c.id == sent["id"])
        assert connection.execute(mine).one().state in ("queued", "sent")
    alone.start()

    def state() -> str:
        rows = omar.get("/conversations/t1/messages").json()["data"]
        return str(next(each["state"] for each in rows if each["id"] == sent["id"]))

    await until(lambda: state() == "delivered")


async def test_what_is_taken_has_its_text_and_the_other_way_round(
    alone: CrmServer, at: Door
) -> None:
    settings(alone, 6000)
    order(at.person(OMAR), *(number(place) for place in range(60)))
    await until(lambda: len(got(alone)) >= 20, seconds=20)
    alone.kill()
    with alone.database.read() as connection:
        taken = bulk_recipients.select().where(bulk_recipients.c.state == "handed_over")
        ids = {row.message_id for row in connection.execute(taken)}
        texts = messages.select().where(messages.c.text == "Offer")
        assert ids == {row.id for row in connection.execute(texts)}
