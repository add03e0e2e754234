"""Puts ports, folders and passwords into the configuration files of other people's programs."""

from __future__ import annotations

import socket
from pathlib import Path


def fill_in(source: Path, folder: Path, **places: object) -> None:
    """Write the files of ``source`` into ``folder``, with each ``@NAME@`` replaced."""
    for template in source.iterdir():
        text = template.read_text("utf-8")
        for name, value in places.items():
            text = text.replace(f"@{name}@", str(value))
        (folder / template.name).write_text(text, "utf-8")


def free_ports(count: int) -> list[int]:
    """Ports of 127.0.0.1 at which neither UDP nor TCP listens; all different."""
    ports: list[int] = []
    held: list[socket.socket] = []
    while len(ports) < count:
        tcp, udp = socket.socket(), socket.socket(type=socket.SOCK_DGRAM)
        held += [tcp, udp]
        tcp.bind(("127.0.0.1", 0))
        port = tcp.getsockname()[1]
        try:
            udp.bind(("127.0.0.1", port))
        except OSError:
            continue
        ports.append(port)
    for each in held:
        each.close()
    return ports
