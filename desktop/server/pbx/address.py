"""SIP addresses and Via lines: taken apart and put together (RFC 3261 sections 19.1 and 20)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from urllib.parse import unquote


@dataclass(frozen=True, slots=True)
class Uri:
    """``port`` is 0 where none is named; the host of an IPv6 address keeps its brackets."""

    user: str = ""
    host: str = ""
    port: int = 0
    scheme: str = "sip"
    parameters: tuple[tuple[str, str], ...] = ()

    def parameter(self, name: str) -> str | None:
        return next((value for key, value in self.parameters if key == name), None)

    def __str__(self) -> str:
        at = f"{self.user}@" if self.user else ""
        port = f":{self.port}" if self.port else ""
        return f"{self.scheme}:{at}{self.host}{port}{_written(self.parameters)}"


@dataclass(frozen=True, slots=True)
class Address:
    """A name-addr: what stands in From, To, Contact, Route."""

    uri: str = ""
    display: str = ""
    parameters: tuple[tuple[str, str], ...] = ()

    def parameter(self, name: str) -> str | None:
        return next((value for key, value in self.parameters if key == name), None)

    def __str__(self) -> str:
        quoted = self.display.replace("\\", "\\\\").replace('"', '\\"')
        display = f'"{quoted}" ' if self.display else ""
        return f"{display}<{self.uri}>{_written(self.parameters)}"


@dataclass(frozen=True, slots=True)
class Via:
    transport: str = "udp"
    host: str = ""
    port: int = 0
    parameters: tuple[tuple[str, str], ...] = field(default=())

    def parameter(self, name: str) -> str | None:
        return next((value for key, value in self.parameters if key == name), None)

    @property
    def branch(self) -> str:
        return self.parameter("branch") or ""

    def seen_from(self, host: str, port: int) -> Via:
        """With received and rport (RFC 3581): answers go back to where the request came from."""
        kept = tuple(item for item in self.parameters if item[0] not in ("received", "rport"))
        return replace(self, parameters=(*kept, ("received", host), ("rport", str(port))))

    @property
    def answers_go_to(self) -> tuple[str, int]:
        host = self.parameter("received") or self.host
        return host, _port(self.parameter("rport") or "") or self.port or 5060

    def __str__(self) -> str:
        port = f":{self.port}" if self.port else ""
        written = _written(self.parameters)
        return f"SIP/2.0/{self.transport.upper()} {self.host}{port}{written}"


def read_uri(text: str) -> Uri | None:
    """None where it is no sip: or sips: address, or has bytes in it that are no UTF-8."""
    if not is_text(text):
        return None
    scheme, colon, rest = text.strip().partition(":")
    if not colon or scheme.lower() not in ("sip", "sips"):
        return None
    rest = rest.partition("?")[0]
    user, at, place = rest.rpartition("@")
    host_port, _, parameters = place.partition(";")
    host, port = _host_port(host_port)
    if not host:
        return None
    name = unquote(user.partition(":")[0].partition(";")[0]) if at else ""
    return Uri(name, host.lower(), port, scheme.lower(), _read(parameters))


def read_address(text: str) -> Address:
    """A name-addr or a bare address; unusable input gives an address without uri."""
    text = text.strip()
    display = ""
    if text.startswith('"'):
        display, text = _quoted(text)
    opening, bracket, rest = text.partition("<")
    if bracket:
        uri, _, after = rest.partition(">")
        return Address(uri.strip(), display or opening.strip(), _read(after.strip().lstrip(";")))
    uri, _, after = text.partition(";")
    return Address(uri.strip(), display, _read(after))


def read_via(text: str) -> Via | None:
    head, _, parameters = text.partition(";")
    protocol, _, sent_by = head.strip().partition(" ")
    parts = protocol.split("/")
    host, port = _host_port(sent_by.strip())
    if len(parts) != 3 or parts[0].upper() != "SIP" or not host:
        return None
    return Via(parts[2].lower(), host, port, _read(parameters))


def is_text(value: str) -> bool:
    """Whether it came as UTF-8; other bytes are carried along, but nothing is asked with them."""
    return not any("\udc80" <= char <= "\udcff" for char in value)


def tag_of(header: str) -> str:
    return read_address(header).parameter("tag") or ""


def _quoted(text: str) -> tuple[str, str]:
    letters: list[str] = []
    escaped = False
    for index, char in enumerate(text[1:], start=1):
        if escaped:
            letters.append(char)
            escaped = False
        elif char == "\\":
            escaped = True
        elif char == '"':
            return "".join(letters), text[index + 1 :].strip()
        else:
            letters.append(char)
    return "".join(letters), ""


def _read(text: str) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for part in text.split(";"):
        name, _, value = part.partition("=")
        if name.strip():
            found.append((name.strip().lower(), value.strip()))
    return tuple(found)


def _written(parameters: tuple[tuple[str, str], ...]) -> str:
    return "".join(f";{name}={value}" if value else f";{name}" for name, value in parameters)


def _host_port(text: str) -> tuple[str, int]:
    text = text.strip()
    if text.startswith("["):
        inside, bracket, rest = text.partition("]")
        return (inside + "]" if bracket else ""), _port(rest.lstrip(":"))
    host, _, port = text.partition(":")
    return host.strip(), _port(port)


def _port(text: str) -> int:
    text = text.strip()
    usable = text.isascii() and text.isdigit() and len(text) <= 5
    return int(text) if usable and int(text) <= 65_535 else 0
