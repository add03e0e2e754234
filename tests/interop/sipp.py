"""sipp, which sends what a scenario says as often as it is told."""

from __future__ import annotations

import asyncio
import os
import shutil
from asyncio.subprocess import DEVNULL, PIPE, STDOUT
from collections.abc import Sequence
from pathlib import Path

from desktop.domain.line import Line, Transport
from tests.interop.configuration import fill_in, free_ports

SCENARIOS = Path(__file__).parent / "sipp"
_SECONDS = 30
_LONGEST = 60_000  # characters; sipp reads no longer scenario
_PROBE = """
OPTIONS sip:[remote_ip] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:probe@[local_ip]>;tag=1
To: <sip:probe@[remote_ip]>
Call-ID: [call_id]
CSeq: {number} OPTIONS
Max-Forwards: 70
Content-Length: 0
"""


async def sign_in(folder: Path, lines: Sequence[Line], phones: int, transport: Transport) -> None:
    """As many phones, the lines taking turns; raises AssertionError unless all are welcome."""
    fill_in(SCENARIOS, folder, DOMAIN=lines[0].domain)
    entries = [
        f"{line.user_name};[authentication username={line.user_name} password={line.password}]"
        for line in lines
    ]
    (folder / "users.csv").write_text("\n".join(["SEQUENTIAL", *entries, ""]), "utf-8")
    words = ["-sf", "register.xml", "-inf", "users.csv", "-m", str(phones), "-r", "200"]
    # u1 and t1: one socket for all.
    await _run(folder, [*words, "-t", f"{transport.value[0]}1"], lines[0].port)


async def send(folder: Path, messages: Sequence[str], port: int) -> None:
    """Each message; raises AssertionError unless the other side still answers after each."""
    scenarios = [""]
    for number, message in enumerate(messages, start=1):
        probe = _PROBE.format(number=number)
        step = f"<send><![CDATA[\n{message}\n\n]]></send>"
        step += f'<send retrans="500"><![CDATA[{probe}\n]]></send><recv response="200"/>\n'
        if len(scenarios[-1]) + len(step) > _LONGEST:
            scenarios.append("")
        scenarios[-1] += step
    for steps in scenarios:
        whole = f'<?xml version="1.0" ?>\n<scenario name="messages">\n{steps}</scenario>\n'
        (folder / "messages.xml").write_text(whole, "utf-8")
        await _run(folder, ["-sf", "messages.xml", "-m", "1"], port)


async def _run(folder: Path, words: Sequence[str], port: int) -> None:
    program = shutil.which("sipp")
    assert program, "sipp is not installed; these tests need it"
    limits = ["-timeout", f"{_SECONDS}s", "-timeout_error", "-trace_err"]
    process = await asyncio.create_subprocess_exec(
        program,
        f"127.0.0.1:{port}",
        *("-i", "127.0.0.1", "-p", str(free_ports(1)[0]), "-nostdin", *limits, *words),
        cwd=folder,
        env=os.environ | {"TERM": "dumb"},
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, f"{_errors(folder)}\n{said.decode(errors='replace')[-2000:]}"


def _errors(folder: Path) -> str:
    logs = sorted(folder.glob("*errors.log"), key=lambda log: log.stat().st_mtime)
    return logs[-1].read_text("utf-8", "replace")[-3000:] if logs else ""
