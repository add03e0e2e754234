"""The server as people start it: one command, one ready line, an end without leftovers."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from sqlalchemy import select

from desktop.server.database import Database
from desktop.server.tables import calls, sip_credentials
from tests.server.pbx.ua import Phone

ANNA = "anna.keller@harbor.example"


class Server:
    """A running ``python -m desktop.server`` with its ready line."""

    def __init__(self, process: Process, ready: dict[str, Any], data: Path) -> None:
        self.process, self.ready = process, ready
        self.database = Database.in_folder(data)
        self.control = httpx.AsyncClient(
            base_url=ready["control"],
            headers={"X-Control-Token": ready["control_token"]},
            timeout=10,
        )

    @property
    def sip_port(self) -> int:
        return int(self.ready["sip"].rpartition(":")[2])

    async def phone(self) -> Phone:
        """Anna's, registered with the password the CRM keeps for her line."""
        query = select(sip_credentials.c.password).where(
            sip_credentials.c.user_name == "anna.keller",
            sip_credentials.c.domain == "harbor.example",
        )
        phone = await Phone(self.sip_port).open()
        with self.database.read() as connection:
            phone.password = str(connection.execute(query).scalar())
        assert (await phone.register()).status == 200
        return phone

    def call(self, call_id: str) -> Any:
        with self.database.read() as connection:
            return connection.execute(select(calls).where(calls.c.id == call_id)).first()

    async def close(self) -> None:
        await self.control.aclose()
        self.database.close()
        if self.process.returncode is None:
            self.process.terminate()
        await self.process.wait()


async def started(data: Path, *options: str) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "desktop.server", "--data", str(data), *options),
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
    )


def recorded(data: Path) -> list[Path]:
    """What the outside has heard and not thrown away; one folder of each media process."""
    return list((data / "outside").iterdir())


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(15):
        while not is_so():  # noqa: ASYNC110 - another process has no event here
            await asyncio.sleep(0.02)


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    process = await started(tmp_path, "--fresh", "--exit-with-stdin")
    assert process.stdout is not None
    async with asyncio.timeout(30):
        ready = json.loads(await process.stdout.readline())
    server = Server(process, ready, tmp_path)
    yield server
    await server.close()


async def test_a_phone_calls_and_the_crm_has_the_record(server: Server) -> None:
    phone = await server.phone()
    invite = await phone.invite("+14435550141")
    answered = await phone.response(invite)
    phone.send(phone.ack(invite, answered))
    call_id = answered.first("X-Call-Id")
    await until(lambda: server.call(call_id).status == "in-progress")
    phone.send(phone.inside(invite, answered, "BYE"))
    await until(lambda: server.call(call_id).status == "completed")
    phone.close()

    record = server.call(call_id)
    assert record.agent_id == "usr_anna_keller"
    assert record.tracking_number == answered.first("X-Caller-Id")
    assert record.caller_id_rule == answered.first("X-Caller-Id-Rule")


async def test_the_control_lets_the_outside_ring(server: Server) -> None:
    phone = await server.phone()
    response = await server.control.post("/demo/ring", json={"email": ANNA})
    offered = await phone.request("INVITE")
    phone.accept(offered, 603)
    call_id = offered.first("X-Call-Id")
    # The caller would leave a message now.
    await server.control.post("/demo/hang_up", json={})
    await until(lambda: server.call(call_id).ended_at is not None)
    phone.close()

    assert response.status_code == 200
    assert offered.first("X-Called-Number") == "+14105550100"
    assert offered.first("X-Called-Name") == "Main line"


async def test_the_crm_stops_and_returns_at_the_same_address(server: Server) -> None:
    async with httpx.AsyncClient(base_url=server.ready["crm"]) as crm:
        before = await crm.get("/healthz")
        await server.control.post("/demo/crm", json={"stopped": True})
        with pytest.raises(httpx.ConnectError):
            await crm.get("/healthz")
        await server.control.post("/demo/crm", json={"stopped": False})
        after = await crm.get("/healthz")

    assert (before.status_code, after.status_code) == (200, 200)


async def test_the_line_is_cut_and_put_back(server: Server) -> None:
    await server.control.post("/demo/line", json={"cut": True})
    cut = (await server.control.get("/demo/state")).json()
    await server.control.post("/demo/line", json={"cut": False})
    phone = await server.phone()
    phone.close()

    assert cut["line_cut"] is True


@pytest.mark.parametrize("way", ["SIGTERM", "stdin"])
async def test_nothing_is_left_after_the_end(server: Server, way: str) -> None:
    family = psutil.Process(server.process.pid).children(recursive=True)
    assert len(family) >= 3
    if way == "SIGTERM":
        server.process.send_signal(signal.SIGTERM)
    elif server.process.stdin is not None:
        server.process.stdin.close()

    async with asyncio.timeout(5):
        assert await server.process.wait() == 0
    await until(lambda: not any(child.is_running() for child in family))


@pytest.mark.parametrize("option", ["--seed", "--fresh"])
async def test_a_second_server_on_the_same_folder_leaves_it_alone(
    server: Server, tmp_path: Path, option: str
) -> None:
    phone = await server.phone()
    invite = await phone.invite("+14435550140")
    answered = await phone.response(invite)
    phone.send(phone.ack(invite, answered))
    call_id = answered.first("X-Call-Id")
    await until(lambda: server.call(call_id).status == "in-progress")

    second = await started(tmp_path, option)
    async with asyncio.timeout(30):
        out, err = await second.communicate()

    assert (second.returncode, out) == (4, b"")
    assert f"The folder {tmp_path} is used by another server." in err.decode()
    assert server.call(call_id).status == "in-progress"
    phone.send(phone.inside(invite, answered, "BYE"))
    await until(lambda: server.call(call_id).status == "completed")
    phone.close()


async def test_a_second_phone_system_on_the_same_folder_closes_no_calls(
    server: Server, tmp_path: Path
) -> None:
    second = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "desktop.server.pbx", "--data", str(tmp_path)),
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
    )
    assert second.stderr is not None
    async with asyncio.timeout(30):
        said = await second.stderr.read()
        assert await second.wait() == 4

    assert "is used by another server" in said.decode()


async def test_a_server_that_was_killed_can_be_started_again_at_once(
    server: Server, tmp_path: Path
) -> None:
    family = psutil.Process(server.process.pid).children(recursive=True)
    server.process.kill()
    for child in family:
        with suppress(psutil.NoSuchProcess):
            child.kill()
    await server.process.wait()
    again = await started(tmp_path, "--seed", "--exit-with-stdin")
    assert again.stdout is not None
    async with asyncio.timeout(30):
        assert json.loads(await again.stdout.readline())["ready"]

    await until(lambda: len(recorded(tmp_path)) == 1)
    again.terminate()
    await again.communicate()
    assert recorded(tmp_path) == []


@pytest.mark.parametrize("option", ["--sip-port", "--crm-port", "--control-port"])
async def test_a_taken_port_is_said_and_ends_with_code_three(
    server: Server, tmp_path: Path, option: str
) -> None:
    name = {"--sip-port": "sip", "--crm-port": "crm", "--control-port": "control"}[option]
    port = server.ready[name].rpartition(":")[2]
    second = await started(tmp_path / "second", "--seed", option, port)

    async with asyncio.timeout(30):
        out, err = await second.communicate()

    assert second.returncode == 3
    assert out == b""
    assert re.search(rf"Port {port}.* is taken", err.decode())
