"""An authenticator app as RFC 6238 describes it, written apart from the one under test."""

from __future__ import annotations

import base64
import hmac
import struct
import time

STEP_SECONDS = 30


def code_at(key: str, step: int) -> str:
    """Six digits of SHA-1 over the step (RFC 4226 section 5.3)."""
    secret = base64.b32decode(key.replace(" ", ""))
    digest = hmac.digest(secret, struct.pack(">Q", step), "sha1")
    place = digest[-1] & 0x0F
    (number,) = struct.unpack(">I", digest[place : place + 4])
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06}"


def code_now(key: str, ahead: int = 0) -> str:
    """``ahead`` of 1 is that of the next half minute: taken too, and never the one used before."""
    return code_at(key, int(time.time()) // STEP_SECONDS + ahead)
