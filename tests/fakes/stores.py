"""Secrets, preferences and drafts in memory."""

from __future__ import annotations

from desktop.domain.errors import Refused, SecretsUnavailable, StoreUnavailable
from desktop.domain.provenance import Provenance, Source
from desktop.settings.declaration import BY_KEY, Value


class FakeSecretStore:
    def __init__(self, available: bool = True) -> None:
        self.available = available
        self.secrets: dict[str, str] = {}

    def _check(self) -> None:
        if not self.available:
            raise SecretsUnavailable("There is no keyring on this computer.")

    def read(self, name: str) -> str | None:
        self._check()
        return self.secrets.get(name)

    def write(self, name: str, secret: str) -> None:
        self._check()
        self.secrets[name] = secret

    def forget(self, name: str) -> None:
        self._check()
        self.secrets.pop(name, None)


class FakePreferenceStore:
    """``full`` refuses to keep, as a full disk does; the value still holds.

    ``fixed`` is what an administrator's policy has set.
    """

    def __init__(self) -> None:
        self.values: dict[str, Value] = {}
        self.fixed: dict[str, Value] = {}
        self.defaults: dict[str, Value] = {}
        self.owner = "Harbor IT"
        self.policy_problem = ""
        self.full = False

    def value(self, key: str) -> Value:
        layers = (self.fixed, self.values, self.defaults)
        return next((each[key] for each in layers if key in each), BY_KEY[key].default)

    def provenance(self, key: str) -> Provenance:
        if key in self.fixed:
            return Provenance(Source.POLICY, self.owner, is_locked=True)
        if key in self.values:
            return Provenance(Source.YOU)
        return Provenance(Source.POLICY, self.owner) if key in self.defaults else Provenance()

    def set(self, key: str, value: Value) -> None:
        if not BY_KEY[key].accepts(value):
            raise ValueError(f"{key} cannot be {value!r}")
        self._refuse_fixed(key)
        self.values[key] = value
        self._check()

    def reset(self, key: str) -> None:
        self._refuse_fixed(key)
        self.values.pop(key, None)
        self._check()

    def _refuse_fixed(self, key: str) -> None:
        if refusal := self.provenance(key).refusal:
            raise Refused(refusal, reason="policy")

    def _check(self) -> None:
        if self.full:
            raise StoreUnavailable("The setting cannot be kept: the disk is full.")


class FakeLocalStore:
    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], tuple[str, str]] = {}
        self.full = False

    def keep_draft(self, owner: str, record_id: str, text: str, key: str) -> None:
        if self.full:
            raise StoreUnavailable("What you type cannot be kept: the disk is full.")
        self.kept[owner, record_id] = (text, key)

    def draft(self, owner: str, record_id: str) -> str | None:
        kept = self.kept.get((owner, record_id))
        return kept[0] if kept else None

    def drafts(self, owner: str) -> tuple[tuple[str, str, str], ...]:
        return tuple(
            (record, text, key)
            for (account, record), (text, key) in self.kept.items()
            if account == owner
        )

    def drop_draft(self, owner: str, record_id: str, key: str) -> None:
        if self.full:
            raise StoreUnavailable("What you type cannot be kept: the disk is full.")
        kept = self.kept.get((owner, record_id))
        if kept and kept[1] == key:
            del self.kept[owner, record_id]
