"""One window per person: a second start hands its number to the first and leaves."""

from __future__ import annotations

import getpass
import hashlib
from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_ANSWER_WITHIN_MS = 1_000
_LONGEST_MESSAGE = 512  # a number or a tel: link; anything longer is not ours


def instance_name(application_id: str, folder: str) -> str:
    """A socket name for this person and this data folder, short enough for every platform."""
    owner = hashlib.sha256(f"{getpass.getuser()}\0{folder}".encode()).hexdigest()[:16]
    return f"{application_id}-{owner}"


def hand_over(name: str, number: str) -> bool:
    """Give ``number`` ("" only raises the window) to the running instance; False if none runs."""
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(_ANSWER_WITHIN_MS):
        return False
    socket.write(number.encode("utf-8")[:_LONGEST_MESSAGE] + b"\n")
    handed_over = socket.waitForBytesWritten(_ANSWER_WITHIN_MS)
    socket.disconnectFromServer()
    return handed_over


class Listener(QObject):
    """Calls ``on_number`` with what later starts hand over; only this person may connect."""

    def __init__(self, name: str, on_number: Callable[[str], None]) -> None:
        super().__init__()
        self._on_number = on_number
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_new_connection)
        if not self._server.listen(name):
            # A crash left the socket behind; nobody answered on it, so it is ours to remove.
            QLocalServer.removeServer(name)
            self._server.listen(name)

    def close(self) -> None:
        self._server.close()
        # A start that is still on the line would call back into what is gone: Qt crashes on that.
        for socket in self._server.findChildren(QLocalSocket):
            socket.disconnected.disconnect()
            socket.readyRead.disconnect()
            socket.abort()

    def _on_new_connection(self) -> None:
        socket = self._server.nextPendingConnection()
        socket.readyRead.connect(lambda: self._on_ready_read(socket))
        socket.disconnected.connect(socket.deleteLater)
        if socket.bytesAvailable():
            self._on_ready_read(socket)

    def _on_ready_read(self, socket: QLocalSocket) -> None:
        if socket.canReadLine():
            line = socket.readLine(_LONGEST_MESSAGE).data()
            self._on_number(bytes(line).decode("utf-8", "replace").strip())
