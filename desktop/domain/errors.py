"""Every error this product raises on purpose, each with a sentence a person can act on.

SoftphoneError
├── EngineError
│   ├── EngineUnavailable      the engine process is not running (it is being restarted)
│   ├── UnknownCall            the call has ended or never existed
│   └── TooManyCalls           the engine's limit of simultaneous calls is reached
├── SoundUnavailable           no sound server or device answers
├── CrmError
│   ├── CrmUnreachable         no answer from the CRM's address
│   ├── CrmConfused            an answer came that is not the contract's
│   ├── CrmBusy                the CRM asks to wait (429, 503); ``retry_after`` seconds
│   ├── SignInFailed           wrong e-mail or password
│   ├── SecondFactorNeeded     the password is right; a code is asked for, or was wrong
│   ├── SessionEnded           the sign-in has expired or was revoked
│   ├── Refused                403 with the permission and the reason
│   ├── NotFound               404
│   ├── LineOff                there is no line for a window in which one only looks
│   ├── StartAnew              410: too much has changed, the list is asked for from its beginning
│   └── Conflict               409, 412: somebody else changed it first; ``current`` is the row now
├── InvalidInput               what was typed cannot be used; the sentence says why
├── SecretsUnavailable         no keyring on this machine
└── StoreUnavailable           preferences or local data cannot be written (disk full, no rights)
"""

from __future__ import annotations


class SoftphoneError(Exception):
    """The root; ``str(error)`` is always a sentence for the person at the screen."""


class EngineError(SoftphoneError):
    pass


class EngineUnavailable(EngineError):
    pass


class UnknownCall(EngineError):
    pass


class TooManyCalls(EngineError):
    pass


class SoundUnavailable(SoftphoneError):
    pass


class CrmError(SoftphoneError):
    pass


class CrmUnreachable(CrmError):
    pass


class CrmConfused(CrmError):
    pass


class CrmBusy(CrmError):
    """``retry_after`` is in seconds."""

    def __init__(self, sentence: str, retry_after: float) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class SignInFailed(CrmError):
    pass


class SecondFactorNeeded(CrmError):
    """``was_wrong``: a code was given, and is not right or was used before."""

    def __init__(self, sentence: str, *, was_wrong: bool = False) -> None:
        super().__init__(sentence)
        self.was_wrong = was_wrong


class SessionEnded(CrmError):
    pass


class Refused(CrmError):
    """``permission`` and ``reason`` follow the reason codes of the permission rules."""

    def __init__(self, sentence: str, permission: str = "", reason: str = "") -> None:
        super().__init__(sentence)
        self.permission = permission
        self.reason = reason


class NotFound(CrmError):
    pass


class LineOff(CrmError):
    pass


class StartAnew(CrmError):
    pass


class Conflict(CrmError):
    """``current`` is the row as it is now, where the CRM told it."""

    def __init__(self, sentence: str, current: object | None = None) -> None:
        super().__init__(sentence)
        self.current = current


class InvalidInput(SoftphoneError):
    pass


class SecretsUnavailable(SoftphoneError):
    pass


class StoreUnavailable(SoftphoneError):
    pass
