"""SIP messages as the test's far end reads and writes them."""

from __future__ import annotations

import hashlib
import re
import uuid
from dataclasses import dataclass, field


@dataclass
class SipMessage:
    """A request or response: its first line, its headers in order, its body."""

    first: str
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: str = ""

    @classmethod
    def parsed(cls, text: str) -> SipMessage:
        head, _, body = text.partition("\r\n\r\n")
        lines = head.split("\r\n")
        pairs = [line.partition(":") for line in lines[1:]]
        return cls(lines[0], [(name.strip(), value.strip()) for name, _, value in pairs], body)

    def __str__(self) -> str:
        lines = [self.first, *(f"{name}: {value}" for name, value in self.headers)]
        length = len(self.body.encode())
        return "\r\n".join([*lines, f"Content-Length: {length}", "", self.body])

    @property
    def method(self) -> str:
        return self.first.split(" ", 1)[0]

    @property
    def uri(self) -> str:
        return self.first.split(" ")[1]

    @property
    def status(self) -> int:
        return int(self.first.split(" ")[1]) if self.first.startswith("SIP/2.0") else 0

    @property
    def user(self) -> str:
        return self.uri.partition(":")[2].partition("@")[0].replace("%23", "#")

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def all(self, name: str) -> list[tuple[str, str]]:
        return [pair for pair in self.headers if pair[0].lower() == name.lower()]

    @property
    def branch(self) -> str:
        found = re.search(r"branch=([^;\s]+)", self.header("Via"))
        return found.group(1) if found else ""

    @property
    def sequence(self) -> tuple[int, str]:
        number, method = self.header("CSeq").split()
        return int(number), method

    def response(
        self, status: int, phrase: str, tag: str = "", headers: tuple[tuple[str, str], ...] = ()
    ) -> SipMessage:
        """RFC 3261 section 8.2.6.2."""
        to = self.header("To")
        if tag and "tag=" not in to:
            to = f"{to};tag={tag}"
        copied = [*self.all("Via"), ("From", self.header("From")), ("To", to)]
        copied += [("Call-ID", self.header("Call-ID")), ("CSeq", self.header("CSeq"))]
        return SipMessage(f"SIP/2.0 {status} {phrase}", [*copied, *headers])


def new_branch() -> str:
    return f"z9hG4bK{uuid.uuid4().hex}"


def new_tag() -> str:
    return uuid.uuid4().hex[:8]


def digest_is_right(message: SipMessage, name: str, password: str) -> bool:
    """Whether the credentials of the request fit (RFC 2617, MD5)."""
    header = message.header(name)
    values = {key: quoted or bare for key, quoted, bare in _FIELDS.findall(header)}
    if not values:
        return False
    first = _md5(f"{values['username']}:{values['realm']}:{password}")
    second = _md5(f"{message.method}:{values['uri']}")
    middle = ":".join(values[key] for key in ("nonce", "nc", "cnonce", "qop") if key in values)
    return str(values["response"]) == _md5(f"{first}:{middle}:{second}")


_FIELDS = re.compile(r'(\w+)=(?:"([^"]*)"|([^,\s]+))')


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()
