"""How fast the app follows: commands to the wire, calls to the card, roles to the rail, sound."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

from desktop.domain.calls import CallId
from desktop.domain.line import RegistrationState
from desktop.sip.client import EngineClient
from tests.bench.report import Figure, at_most, percentile
from tests.bench.sound import sound_figures
from tests.journeys.rig import Journey, journey
from tests.support.pulse import PulseServer
from tests.support.sip_peer import SipPeer
from tests.support.waiting import until

ROLE_CHANGES = 50
INVITES = 100
CARDS = 60
KILLS = 1  # repeated deaths are answered with growing delays, on purpose


class StampingPeer(SipPeer):
    """A far end that notes when each INVITE arrived, and refuses it at once."""

    def __init__(self) -> None:
        super().__init__()
        self.challenges_calls = False
        self.invited_at = 0.0

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if data.startswith(b"INVITE"):
            self.invited_at = time.perf_counter()
        super().datagram_received(data, addr)


async def figures(application: QApplication, folder: Path, sound: PulseServer) -> list[Figure]:
    made: list[Figure] = []
    async with journey(application, folder) as day:
        await day.sign_in()
        await day.on_line()
        made += await role_changes(day)
        await day.control.change_role("call_agent")
        made.append(await killed_engine(day))
        async with _direct_line(day) as peer:
            made.append(await command_to_invite(day, peer))
            made.append(await invite_to_card(application, day, peer))
            made += await sound_figures(day, peer, sound)
        made.append(await leaving(day))
    return made


@contextlib.asynccontextmanager
async def _direct_line(day: Journey) -> AsyncIterator[StampingPeer]:
    """The app's own engine, signed in at a far end of the bench."""
    peer = StampingPeer()
    await peer.open()
    await day.core.engine.register(peer.line())
    await until(lambda: peer.contact_of_phone, what="the phone signs in at the bench")
    try:
        yield peer
    finally:
        await peer.close()


async def role_changes(day: Journey) -> list[Figure]:
    """From before the server is asked, so its commit is within, to the changed rail."""
    times, bare = [], []
    window = day.desk.window
    for turn in range(ROLE_CHANGES):
        bare.append(await _request(day))
        before = window.rail.panels
        began = time.perf_counter()
        await day.control.change_role("call_manager" if turn % 2 == 0 else "billing")
        await until(lambda before=before: window.rail.panels != before, 10)
        times.append((time.perf_counter() - began) * 1000)
    return [
        at_most(
            f"role change to rail, p{share}",
            percentile(times, share / 100),
            "ms",
            500,
            "a request to the server",
            percentile(bare, share / 100),
        )
        for share in (50, 99)
    ]


async def _request(day: Journey) -> float:
    began = time.perf_counter()
    await day.outside("GET", "/demo/state")
    return (time.perf_counter() - began) * 1000


async def killed_engine(day: Journey) -> Figure:
    """kill -9 in a call to the line registered again, of an engine that was healthy before."""
    client = day.core.engine
    assert isinstance(client, EngineClient)
    worst, start = 0.0, 0.0
    for _ in range(KILLS):
        await day.dial("4435550141")
        process = client.process_id
        assert process is not None
        began = time.perf_counter()
        os.kill(process, signal.SIGKILL)
        await until(lambda dead=process: client.process_id not in {None, dead}, 10)
        start = max(start, time.perf_counter() - began)
        await _away_and_back(day)
        worst = max(worst, time.perf_counter() - began)
        await day.idle()
    return at_most("engine killed to registered", worst, "s", 3, "its process started", start)


async def _away_and_back(day: Journey) -> None:
    registration = day.core.registration
    await until(lambda: registration.registration.state is not RegistrationState.REGISTERED, 10)
    await day.on_line()


async def command_to_invite(day: Journey, peer: StampingPeer) -> Figure:
    """The engine is told to call; the INVITE is read from the socket on the other side."""
    times, bare = [], []
    for number in range(INVITES):
        call_id = CallId(f"bench-{number}")
        peer.invited_at = 0.0
        began = time.perf_counter()
        await day.core.engine.place(call_id, f"sip:+1212555{number:04}@{peer.line().domain}")
        await until(lambda: peer.invited_at)
        times.append((peer.invited_at - began) * 1000)
        bare.append(await _datagram())
        (await peer.call(number)).reject(486, "Busy Here")
        await asyncio.sleep(0.03)
    p99 = percentile(times, 0.99)
    return at_most(
        "command to INVITE, p99", p99, "ms", 20, "a bare datagram", percentile(bare, 0.99)
    )


async def _datagram() -> float:
    """Send to a socket of the same loop, in milliseconds."""
    arrived: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    class Catches(asyncio.DatagramProtocol):
        def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
            arrived.set_result(time.perf_counter())

    loop = asyncio.get_running_loop()
    there, _ = await loop.create_datagram_endpoint(Catches, local_addr=("127.0.0.1", 0))
    here, _ = await loop.create_datagram_endpoint(
        asyncio.DatagramProtocol, remote_addr=there.get_extra_info("sockname")
    )
    began = time.perf_counter()
    here.sendto(b"x" * 900)
    took = (await arrived - began) * 1000
    there.close()
    here.close()
    return took


class _Painted(QObject):
    """When a new top-level window was painted first."""

    def __init__(self, application: QApplication) -> None:
        super().__init__()
        self.at = 0.0
        self._application = application
        application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() is QEvent.Type.Paint
            and not self.at
            and isinstance(watched, QWidget)
            and watched.isWindow()
            and watched.windowFlags() & Qt.WindowType.FramelessWindowHint
        ):
            self.at = time.perf_counter()
        return False

    def close(self) -> None:
        self._application.removeEventFilter(self)


async def invite_to_card(application: QApplication, day: Journey, peer: StampingPeer) -> Figure:
    """The far end sends an INVITE; the card is painted."""
    times, bare = [], []
    for number in range(CARDS):
        painted = _Painted(application)
        began = time.perf_counter()
        call = await peer.ring_phone(f"+1212555{number:04}")
        await until(lambda painted=painted: painted.at)
        times.append((painted.at - began) * 1000)
        painted.close()
        call.cancel()
        await until(lambda: not day.desk.incoming.cards)
        bare.append(await _empty_window(application))
        await day.idle()
    p99 = percentile(times, 0.99)
    return at_most("INVITE to card, p99", p99, "ms", 150, "an empty window", percentile(bare, 0.99))


async def _empty_window(application: QApplication) -> float:
    window = QWidget(None, Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint)
    window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    window.resize(380, 240)
    painted = _Painted(application)
    began = time.perf_counter()
    window.show()
    await until(lambda: painted.at)
    painted.close()
    window.close()
    window.deleteLater()
    return (painted.at - began) * 1000


async def leaving(day: Journey) -> Figure:
    """The engine is told to go while it is signed in, until its process is gone."""
    bare = await asyncio.to_thread(_empty_python)
    began = time.perf_counter()
    await day.core.engine.stop()
    took = time.perf_counter() - began
    return at_most("engine leaves", took, "s", 1, "an empty Python there and back", bare)


def _empty_python() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", ""], check=True)
    return time.perf_counter() - began
