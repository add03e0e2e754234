"""Preferences in one file: read once, written whole, never half."""

from __future__ import annotations

import json
import logging
import os
import tempfile
from pathlib import Path
from typing import Final

from desktop.domain.errors import Refused, StoreUnavailable
from desktop.domain.provenance import Provenance, Source
from desktop.settings.declaration import BY_KEY, Value
from desktop.settings.policy import Policy

_VERSION: Final = 1

_log = logging.getLogger(__name__)


class FilePreferenceStore:
    """Implements ``PreferenceStore``; what cannot be read is set aside beside it, not lost."""

    def __init__(self, path: Path, policy: Policy | None = None) -> None:
        self._path = path
        self._policy = policy or Policy()
        self._values: dict[str, Value] = {}
        self._unwritten = False
        self.set_aside: Path | None = None
        self._read()

    @property
    def policy_problem(self) -> str:
        """What of the administrator's file does not hold, "" where all of it does."""
        return self._policy.problem

    def value(self, key: str) -> Value:
        """Fixed by the policy, else one's own, else the policy's default, else ours."""
        setting = BY_KEY[key]
        for values in (self._policy.fixed, self._values, self._policy.defaults):
            if key in values:
                return values[key]
        return setting.default

    def provenance(self, key: str) -> Provenance:
        if key in self._policy.fixed:
            return Provenance(Source.POLICY, self._policy.owner, is_locked=True)
        if key in self._values:
            return Provenance(Source.YOU)
        if key in self._policy.defaults:
            return Provenance(Source.POLICY, self._policy.owner)
        return Provenance()

    def set(self, key: str, value: Value) -> None:
        """Raises ``StoreUnavailable`` when the disk refuses it; the value then holds in memory."""
        if not BY_KEY[key].accepts(value):
            raise ValueError(f"{key} cannot be {value!r}")
        self._refuse_fixed(key)
        if key in self._values and self._values[key] == value and not self._unwritten:
            return
        self._values[key] = value
        self._keep()

    def reset(self, key: str) -> None:
        """Back to where it was before oneself set it; raises ``StoreUnavailable`` like ``set``."""
        self._refuse_fixed(key)
        if self._values.pop(key, None) is not None or self._unwritten:
            self._keep()

    def _refuse_fixed(self, key: str) -> None:
        if refusal := self.provenance(key).refusal:
            raise Refused(refusal, reason="policy")

    def _keep(self) -> None:
        self._unwritten = True
        try:
            self._write()
            self._unwritten = False
        except OSError as error:
            raise StoreUnavailable(
                f"The setting cannot be kept ({error.strerror}). It holds until the program ends; "
                "free some space, then change it again."
            ) from error

    def _read(self) -> None:
        try:
            content = json.loads(self._path.read_text("utf-8"))
            stored = content["values"]
            items = stored.items()
        except FileNotFoundError:
            return
        except OSError as error:
            _log.info("preferences cannot be read (%s); defaults hold", error.strerror)
            return
        except (ValueError, KeyError, TypeError, AttributeError):
            self._put_aside()
            return
        for key, value in items:
            if key in BY_KEY and BY_KEY[key].accepts(value):
                self._values[key] = value

    def _put_aside(self) -> None:
        aside = self._path.with_suffix(".unreadable")
        try:
            self._path.replace(aside)
        except OSError as error:
            _log.info("unreadable preferences stay where they are (%s)", error.strerror)
        else:
            self.set_aside = aside

    def _write(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        content = json.dumps({"version": _VERSION, "values": self._values}, indent=2)
        handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=".preferences-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self._path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
