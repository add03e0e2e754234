"""The socket that a web server of ours accepts on."""

from __future__ import annotations

import socket
import sys
from typing import Final

HOST: Final = "127.0.0.1"


def listening(port: int) -> socket.socket | None:
    """On this machine only; None where the port is taken. 0 takes any free one."""
    # The protocol is named because asyncio sends small packets at once (TCP_NODELAY) only on
    # sockets that name it; without, every answer waits 40 ms for the client's acknowledgement.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if sys.platform != "win32":  # there the option would let a second server in
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
    except OSError:
        listener.close()
        return None
    return listener
