"""Codes of an authenticator app (RFC 6238: SHA-1, six digits, 30 seconds), and recovery codes."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final

import pyotp

from desktop.domain.own_sign_in import RECOVERY_CODES
from desktop.domain.users import plain_code

STEP_SECONDS: Final = 30
# A clock that is off, and the time it takes to type: one step each way (RFC 6238 section 5.2).
SKEW_STEPS: Final = 1
ISSUER: Final = "Targeting Local"
_DIGITS: Final = 6
# Without signs that are taken for each other when read out.
_SIGNS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_GROUPS, _GROUP = 4, 4  # 80 bits


def new_secret() -> str:
    """160 bits in base 32, as RFC 4226 recommends."""
    return pyotp.random_base32()


def address_of(secret: str, email: str) -> str:
    """What the QR code says: an otpauth address with the secret in it."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def step_of(secret: str, code: str, at_seconds: int, last_step: int) -> int | None:
    """The step that ``code`` is of; None for a wrong code and for one of ``last_step`` or before.

    Every step is looked at, so that the time taken tells nothing.
    """
    typed = plain_code(code)
    now, found = at_seconds // STEP_SECONDS, None
    app = pyotp.TOTP(secret)
    for step in range(now - SKEW_STEPS, now + SKEW_STEPS + 1):
        is_right = hmac.compare_digest(app.generate_otp(max(0, step)), typed)
        if is_right and step > last_step:
            found = step
    return found


def is_of_app(code: str) -> bool:
    """Six digits; anything else is taken for a recovery code."""
    typed = plain_code(code)
    return len(typed) == _DIGITS and typed.isdigit()


def new_recovery_codes() -> list[str]:
    return [
        "-".join("".join(secrets.choice(_SIGNS) for _ in range(_GROUP)) for _ in range(_GROUPS))
        for _ in range(RECOVERY_CODES)
    ]


def recovery_hash(user_id: str, code: str) -> str:
    """80 random bits need no slow hash; the person's id keeps equal codes apart."""
    return hashlib.sha256(f"{user_id}:{plain_code(code)}".encode()).hexdigest()
