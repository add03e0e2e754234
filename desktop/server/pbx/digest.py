"""Digest authentication of phones (RFC 3261 section 22, RFC 2617 with qop=auth, MD5)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from enum import Enum
from typing import Final

from .message import split_list

NONCE_SECONDS: Final = 300.0


class Verdict(Enum):
    RIGHT = "right"
    STALE = "stale"  # the password is right, the nonce is too old: ask again, do not refuse
    WRONG = "wrong"


class Gate:
    """Issues nonces and judges answers; a nonce carries its own age, so nothing is kept."""

    def __init__(self, clock: Callable[[], float] = time.time, key: bytes = b"") -> None:
        self._clock = clock
        self._key = key or secrets.token_bytes(32)

    def challenge(self, realm: str, stale: bool = False) -> str:
        """The value of WWW-Authenticate or Proxy-Authenticate."""
        flag = ", stale=true" if stale else ""
        nonce = self._nonce(int(self._clock()))
        return f'Digest realm="{realm}", nonce="{nonce}", algorithm=MD5, qop="auth"{flag}'

    def judge(self, answer: dict[str, str], method: str, realm: str, password: str) -> Verdict:
        """``answer`` as ``read_answer`` gives it."""
        age = self._age(answer.get("nonce", ""))
        expected = _response(answer, method, realm, password)
        if age is None or not hmac.compare_digest(
            expected.encode(), answer.get("response", "").encode("utf-8", "replace")
        ):
            # A nonce of before a restart is unknown here, but its owner should simply try again.
            return Verdict.STALE if age is None and answer.get("nonce") else Verdict.WRONG
        return Verdict.RIGHT if age <= NONCE_SECONDS else Verdict.STALE

    def _nonce(self, issued: int) -> str:
        stamp = f"{issued:x}.{secrets.token_hex(6)}"
        return f"{stamp}.{self._sign(stamp)}"

    def _sign(self, stamp: str) -> str:
        return hmac.new(self._key, stamp.encode(), hashlib.sha256).hexdigest()[:24]

    def _age(self, nonce: str) -> float | None:
        stamp, _, signature = nonce.rpartition(".")
        if (
            not stamp
            or not nonce.isascii()
            or not hmac.compare_digest(self._sign(stamp), signature)
        ):
            return None
        return self._clock() - int(stamp.partition(".")[0], 16)


def read_answer(header: str) -> dict[str, str]:
    """The fields of an Authorization header; empty where it is no digest."""
    scheme, _, rest = header.strip().partition(" ")
    if scheme.lower() != "digest":
        return {}
    fields: dict[str, str] = {}
    for part in split_list(rest):
        name, _, value = part.partition("=")
        fields[name.strip().lower()] = value.strip().strip('"')
    return fields


def answer(challenge: dict[str, str], method: str, uri: str, user: str, password: str) -> str:
    """The Authorization value a user agent gives to a challenge (used by our test phones)."""
    fields = {
        "username": user,
        "realm": challenge["realm"],
        "nonce": challenge["nonce"],
        "uri": uri,
        "qop": "auth",
        "nc": "00000001",
        "cnonce": secrets.token_hex(8),
    }
    fields["response"] = _response(fields, method, challenge["realm"], password)
    bare = ("qop", "nc")
    written = (f"{k}={v}" if k in bare else f'{k}="{v}"' for k, v in fields.items())
    return "Digest " + ", ".join(written)


def _response(fields: dict[str, str], method: str, realm: str, password: str) -> str:
    first = _md5(f"{fields.get('username', '')}:{realm}:{password}")
    second = _md5(f"{method}:{fields.get('uri', '')}")
    nonce = fields.get("nonce", "")
    if "qop" not in fields:
        return _md5(f"{first}:{nonce}:{second}")
    count, cnonce = fields.get("nc", ""), fields.get("cnonce", "")
    return _md5(f"{first}:{nonce}:{count}:{cnonce}:{fields['qop']}:{second}")


def _md5(text: str) -> str:
    data = text.encode("utf-8", "surrogateescape")
    return hashlib.md5(data, usedforsecurity=False).hexdigest()
