"""Networks of the tests' own (Linux namespaces), whose cables can be pulled and addresses changed.

They need no mounts, only /proc, and are gone with the process that holds each of them.
"""

from __future__ import annotations

import ctypes
import os
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

_NETWORK = 0x40000000  # CLONE_NEWNET
NEEDS_ROOT = (
    "These tests make networks of their own, which needs root (CAP_SYS_ADMIN) and the programs "
    "unshare, nsenter and ip (Debian: util-linux, iproute2). It was refused: "
)


@dataclass(frozen=True)
class Host:
    """Where a far end listens: an address, and how sockets come about there."""

    address: str = "127.0.0.1"
    network: Namespace | None = None

    def socket(self, kind: socket.SocketKind, port: int = 0) -> socket.socket:
        """Bound to a port, and not blocking; raises OSError."""
        made = self.network.socket(kind) if self.network else socket.socket(socket.AF_INET, kind)
        made.setblocking(False)
        try:
            made.bind((self.address, port))
        except OSError:
            made.close()
            raise
        return made


class Namespace:
    """One network, empty but for its loopback."""

    def __init__(self) -> None:
        try:
            self._holder = subprocess.Popen(
                ("unshare", "--net", "sh", "-c", "ip link set lo up && echo ready && exec cat"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        except OSError as error:
            pytest.fail(f"{NEEDS_ROOT}{error}", pytrace=False)
        assert self._holder.stdout is not None
        assert self._holder.stderr is not None
        if self._holder.stdout.readline() != b"ready\n":
            said = self._holder.stderr.read().decode(errors="replace").strip()
            self.close()
            pytest.fail(f"{NEEDS_ROOT}{said}", pytrace=False)

    @property
    def pid(self) -> int:
        return self._holder.pid

    @property
    def prefix(self) -> tuple[str, ...]:
        """Before a command that is to run in this network."""
        return ("nsenter", f"--net=/proc/{self.pid}/ns/net")

    def ip(self, *words: str) -> None:
        done = subprocess.run(
            (*self.prefix, "ip", *words), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"ip {' '.join(words)}: {done.stderr}"

    def socket(self, kind: socket.SocketKind) -> socket.socket:
        """A socket of this network, for use in this process."""
        with ThreadPoolExecutor(1) as thread:  # One thread goes there and never comes back.
            return thread.submit(self._socket, kind).result()

    def close(self) -> None:
        for stream in (self._holder.stdin, self._holder.stdout, self._holder.stderr):
            if stream is not None:
                stream.close()
        self._holder.wait(5)

    def _socket(self, kind: socket.SocketKind) -> socket.socket:
        library = ctypes.CDLL(None, use_errno=True)
        descriptor = os.open(f"/proc/{self.pid}/ns/net", os.O_RDONLY)
        try:
            if library.setns(descriptor, _NETWORK) != 0:
                raise OSError(ctypes.get_errno(), "setns")
            return socket.socket(socket.AF_INET, kind)
        finally:
            os.close(descriptor)


class Office:
    """A phone's network and a phone system's, with a cable between them."""

    def __init__(self) -> None:
        self.phone = Namespace()
        self.system = Namespace()
        far_end = ("type", "veth", "peer", "name", "cable", "netns", str(self.system.pid))
        self.phone.ip("link", "add", "name", "cable", *far_end)
        self.system.ip("address", "add", "10.77.0.2/24", "dev", "cable")
        self.system.ip("link", "set", "cable", "up")
        self.plug_in("10.77.0.1")

    @property
    def far_host(self) -> Host:
        return Host("10.77.0.2", self.system)

    def plug_in(self, address: str) -> None:
        self.phone.ip("address", "replace", f"{address}/24", "dev", "cable")
        self.phone.ip("link", "set", "cable", "up")

    def pull_the_plug(self) -> None:
        self.phone.ip("link", "set", "cable", "down")

    def change_address(self, old: str, new: str) -> None:
        """As when a laptop goes from one wireless network to another."""
        self.phone.ip("address", "add", f"{new}/24", "dev", "cable")
        self.phone.ip("address", "del", f"{old}/24", "dev", "cable")
        # Linux takes the others of a subnet away with the first.
        self.plug_in(new)

    def lose_answers(self, address: str) -> None:
        """What the phone sends arrives, and nothing comes back; no device says so."""
        self.system.ip("route", "add", "blackhole", f"{address}/32")

    def find_answers(self, address: str) -> None:
        self.system.ip("route", "del", "blackhole", f"{address}/32")

    def close(self) -> None:
        self.phone.close()
        self.system.close()
