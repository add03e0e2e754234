"""Answers about what a desk may keep."""

from __future__ import annotations

from typing import Annotated

import msgspec

from desktop.domain.changes import LocalDataPolicy


class LocalDataBody(msgspec.Struct, frozen=True):
    retention_days: Annotated[int, msgspec.Meta(ge=1)]
    wipe_on_sign_out: bool
    encrypted: bool

    def value(self) -> LocalDataPolicy:
        return LocalDataPolicy(self.retention_days, self.wipe_on_sign_out, self.encrypted)
