"""Passwords of people: Argon2id with 19 MiB, two passes and one lane, as OWASP asks at least."""

from __future__ import annotations

from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Somebody unknown must cost the same work as somebody known with a wrong password.
_NOBODY: Final = _HASHER.hash("nobody signs in with this", salt=b"no such person.")


def hashed(password: str, salt: bytes | None = None) -> str:
    """``salt`` of 16 bytes makes the hash repeatable, for demonstration data alone."""
    return _HASHER.hash(password, salt=salt)


def matches(password: str, password_hash: str | None) -> bool:
    """False also for None (unknown) and "" (has set none yet), after the same work."""
    try:
        _HASHER.verify(password_hash or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return bool(password_hash)
