"""What is kept on this machine, and its time."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from desktop.domain.provenance import Provenance


class SecretStore(Protocol):
    """Secrets in the platform's keyring; raises ``SecretsUnavailable`` where there is none."""

    def read(self, name: str) -> str | None: ...

    def write(self, name: str, secret: str) -> None: ...

    def forget(self, name: str) -> None: ...


class PreferenceStore(Protocol):
    """The user's preferences by key; values are str, int, float, bool or None."""

    def value(self, key: str) -> str | int | float | bool | None: ...

    def set(self, key: str, value: str | int | float | bool | None) -> None:
        """Raises ``StoreUnavailable`` when it cannot be written; the value then holds in memory.

        Raises ``Refused`` for what a policy has fixed.
        """

    def reset(self, key: str) -> None:
        """Back to what holds where nobody has set it here; raises as ``set`` does."""

    def provenance(self, key: str) -> Provenance: ...

    @property
    def policy_problem(self) -> str:
        """What of the administrator's policy does not hold, "" where all of it does."""


class LocalStore(Protocol):
    """What was typed and not yet confirmed by the CRM.

    ``owner`` stands for the signed-in user in one account: nobody meets another one's drafts.
    Raises ``StoreUnavailable``.
    """

    def keep_draft(self, owner: str, record_id: str, text: str, key: str) -> None: ...

    def draft(self, owner: str, record_id: str) -> str | None: ...

    def drafts(self, owner: str) -> tuple[tuple[str, str, str], ...]:
        """(record id, text, idempotency key), oldest first."""

    def drop_draft(self, owner: str, record_id: str, key: str) -> None:
        """Drop it only if nothing newer was typed since ``key``."""


class Clock(Protocol):
    def now(self) -> datetime:
        """Aware, in UTC."""

    async def sleep(self, seconds: float) -> None: ...
