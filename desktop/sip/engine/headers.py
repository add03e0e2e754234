"""Reads what the library does not parse out of the text of a SIP message."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, unquote

Headers = tuple[tuple[str, str], ...]

_KEPT: Final = frozenset({"p-asserted-identity", "alert-info"})
_ADDRESS: Final = re.compile(
    r"""^\s*(?: "(?P<quoted>(?:[^"\\]|\\.)*)" | (?P<plain>[^<"]*?) )\s*
        <\s*(?P<uri>[^>]*)>""",
    re.VERBOSE,
)


def all_headers(message: str) -> Headers:
    """Every header in order, folded lines joined (RFC 3261 section 7.3.1)."""
    head = message.replace("\r\n", "\n").split("\n\n", 1)[0]
    lines = re.sub(r"\n[ \t]+", " ", head).split("\n")[1:]
    pairs = (line.partition(":") for line in lines if ":" in line)
    return tuple((name.strip(), value.strip()) for name, _, value in pairs)


def header(message: str, name: str) -> str:
    """The first header of that name, "" where there is none."""
    wanted = name.lower()
    return next((value for key, value in all_headers(message) if key.lower() == wanted), "")


def kept_headers(message: str) -> Headers:
    """Those that reports carry: ``X-*``, ``P-Asserted-Identity`` and ``Alert-Info``."""
    return tuple(
        (name, value)
        for name, value in all_headers(message)
        if name.lower().startswith("x-") or name.lower() in _KEPT
    )


def merged(older: Headers, newer: Headers) -> Headers:
    """``newer`` over ``older``: a later response need not repeat what an earlier one said."""
    names = {name.lower() for name, _ in newer}
    return tuple(pair for pair in older if pair[0].lower() not in names) + newer


def name_and_number(address: str) -> tuple[str, str]:
    """Display name and user part of a From or To header (RFC 3261 section 20.10)."""
    found = _ADDRESS.match(address)
    if found is None:
        return "", user_part(address)
    name = re.sub(r"\\(.)", r"\1", found["quoted"] or "") or (found["plain"] or "").strip()
    return name, user_part(found["uri"])


def user_part(uri: str) -> str:
    rest = uri.strip().partition(":")[2] or uri.strip()
    user, at, _ = rest.rpartition("@")
    return unquote(user.partition(";")[0]) if at else rest.partition(";")[0]


def uri_of(destination: str, domain: str) -> str:
    """``destination`` as a SIP URI of ``domain``; a whole URI stays as it is."""
    if destination.startswith(("sip:", "sips:")):
        return destination
    return f"sip:{quote(destination, safe='+*-_.!~()&=$,')}@{domain}"


def quoted(name: str) -> str:
    """``name`` as a quoted string, without what would end the header."""
    clean = re.sub(r"[\x00-\x1f]", " ", name)
    escaped = clean.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def single_line(value: str) -> str:
    """A header value that cannot start another header."""
    return re.sub(r"[\r\n\x00]+", " ", value).strip()
