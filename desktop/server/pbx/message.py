"""SIP messages as text on the wire: read, change and write them (RFC 3261 sections 7 and 25)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

MAX_MESSAGE: Final = 65_535  # bytes; what one UDP packet may carry
MAX_HEADERS: Final = 128

_COMPACT: Final = {
    "a": "Accept-Contact",
    "b": "Referred-By",
    "c": "Content-Type",
    "e": "Content-Encoding",
    "f": "From",
    "i": "Call-ID",
    "k": "Supported",
    "l": "Content-Length",
    "m": "Contact",
    "o": "Event",
    "r": "Refer-To",
    "s": "Subject",
    "t": "To",
    "u": "Allow-Events",
    "v": "Via",
    "x": "Session-Expires",
}
# Only these are taken apart at commas; elsewhere a comma may be part of the value (dates, digest).
_LISTS: Final = frozenset({"via", "route", "record-route", "contact"})
_TOKEN: Final = frozenset(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.!%*_+`'~"
)


class BadMessage(Exception):
    """What came is not SIP; the sentence names what is wrong with it."""


@dataclass(slots=True)
class Message:
    """The headers keep their order and spelling; names are looked up in any case."""

    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    def all(self, name: str) -> list[str]:
        wanted = name.lower()
        return [value for key, value in self.headers if key.lower() == wanted]

    def first(self, name: str) -> str:
        """The topmost value, or an empty string."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), "")

    def drop(self, *names: str) -> None:
        unwanted = {name.lower() for name in names}
        self.headers = [(key, value) for key, value in self.headers if key.lower() not in unwanted]

    def put(self, name: str, value: str) -> None:
        """One header of that name, whatever was there before."""
        self.drop(name)
        self.headers.append((name, value))

    def add(self, name: str, value: str) -> None:
        self.headers.append((name, value))

    def push(self, name: str, value: str) -> None:
        """Set above every other header of that name (Via, Record-Route)."""
        self.headers.insert(0, (name, value))

    def pop(self, name: str) -> str:
        """Take the topmost value away; an empty string where there is none."""
        wanted = name.lower()
        for index, (key, value) in enumerate(self.headers):
            if key.lower() == wanted:
                del self.headers[index]
                return value
        return ""

    @property
    def call_id(self) -> str:
        return self.first("Call-ID")

    @property
    def cseq(self) -> tuple[int, str]:
        """Number and method; (0, "") where the header is unusable."""
        number, _, method = self.first("CSeq").strip().partition(" ")
        if number.isascii() and number.isdigit() and len(number) <= 10:
            return int(number), method.strip().upper()
        return 0, ""

    @property
    def start_line(self) -> str:
        raise AssertionError("a message is a request or a response")

    def encode(self) -> bytes:
        lines = [self.start_line]
        lines += [f"{key}: {value}" for key, value in self.headers if key != "Content-Length"]
        lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape") + self.body


@dataclass(slots=True)
class Request(Message):
    method: str = ""
    uri: str = ""

    @property
    def start_line(self) -> str:
        return f"{self.method} {self.uri} SIP/2.0"

    def copy(self) -> Request:
        return Request(list(self.headers), self.body, self.method, self.uri)


@dataclass(slots=True)
class Response(Message):
    status: int = 0
    reason: str = ""
    by_recorder: bool = False  # its phone writes down what is recorded

    @property
    def start_line(self) -> str:
        return f"SIP/2.0 {self.status} {self.reason}"

    def copy(self) -> Response:
        return Response(list(self.headers), self.body, self.status, self.reason)


def parse(data: bytes) -> Request | Response:
    """One whole message. Raises BadMessage."""
    head, separator, body = data.partition(b"\r\n\r\n")
    if not separator:
        head, separator, body = data.partition(b"\n\n")
    if not separator:
        raise BadMessage("The headers do not end.")
    lines = _unfolded(head.decode("utf-8", "surrogateescape"))
    message = _started(lines[0])
    if len(lines) > MAX_HEADERS:
        raise BadMessage("Too many headers.")
    for line in lines[1:]:
        _read_header(message, line)
    message.body = _body(message, body)
    message.drop("Content-Length")
    return message


def declared_length(head: bytes) -> int:
    """Content-Length of the headers of a message on a stream (section 18.3). Raises BadMessage."""
    for line in head.split(b"\n"):
        name, colon, value = line.partition(b":")
        if colon and name.strip().lower() in (b"content-length", b"l"):
            return _length(value.decode("ascii", "replace"))
    return 0


def split_list(value: str) -> list[str]:
    """At commas outside quotation marks and angle brackets."""
    parts, start, quoted, depth, escaped = [], 0, False, 0, False
    for index, char in enumerate(value):
        if escaped:
            escaped = False
        elif quoted:
            escaped = char == "\\"
            quoted = char != '"'
        elif char == '"':
            quoted = True
        elif char in "<>":
            depth += 1 if char == "<" else -1
        elif char == "," and depth <= 0:
            parts.append(value[start:index].strip())
            start = index + 1
    parts.append(value[start:].strip())
    return [part for part in parts if part]


def _unfolded(head: str) -> list[str]:
    lines: list[str] = []
    for line in head.replace("\r\n", "\n").split("\n"):
        if "\r" in line or "\0" in line:
            raise BadMessage("A control character stands in the headers.")
        if line[:1] in (" ", "\t") and lines:
            lines[-1] += " " + line.strip()
        elif line or lines:
            lines.append(line)
    if not lines:
        raise BadMessage("The message is empty.")
    return lines


def _started(line: str) -> Request | Response:
    parts = line.split(" ", 2)
    if len(parts) < 2:
        raise BadMessage("The first line is not SIP.")
    if parts[0].upper() == "SIP/2.0":
        if not (parts[1].isascii() and parts[1].isdigit() and 100 <= int(parts[1][:4]) <= 699):
            raise BadMessage("The status code is not one of SIP.")
        return Response(status=int(parts[1]), reason=parts[2] if len(parts) > 2 else "")
    if len(parts) != 3 or parts[2].strip().upper() != "SIP/2.0":
        raise BadMessage("The first line is not SIP 2.0.")
    if not parts[0] or not set(parts[0]) <= _TOKEN or not parts[1]:
        raise BadMessage("The method or the address is unusable.")
    return Request(method=parts[0], uri=parts[1])


def _read_header(message: Message, line: str) -> None:
    name, colon, value = line.partition(":")
    name = name.strip()
    if not colon or not name or not set(name) <= _TOKEN:
        raise BadMessage("A header has no name.")
    name = _COMPACT.get(name.lower(), name)
    value = value.strip()
    if name.lower() in _LISTS:
        message.headers += [(name, part) for part in split_list(value)]
    else:
        message.headers.append((name, value))


def _body(message: Message, body: bytes) -> bytes:
    declared = message.first("Content-Length")
    if not declared:
        return body
    length = _length(declared)
    if length > len(body):
        raise BadMessage("The body is shorter than announced.")
    return body[:length]


def _length(text: str) -> int:
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 6 and int(text) <= MAX_MESSAGE):
        raise BadMessage("The content length is unusable.")
    return int(text)
