"""Text as the library hands it over: bytes that are no UTF-8 come as lone surrogates."""

from __future__ import annotations


def clean(text: object) -> str:
    """``text`` without surrogates, which no pipe and no window takes.

    SIP is UTF-8 (RFC 3261 section 7), yet some phone systems send Latin-1. Each line is read by
    itself: one odd header must not garble the others.
    """
    raw = str(text)
    try:
        raw.encode()
    except UnicodeEncodeError:
        lines = raw.encode("utf-8", "surrogateescape").split(b"\n")
        return "\n".join(_read(line) for line in lines)
    return raw


def _read(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("latin-1")
