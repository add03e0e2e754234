"""What is being done to one user's permissions: as it was, as it is wanted, as it would be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desktop.domain.access import Role
from desktop.domain.permission_sheet import PermissionSheet, Reach, Statements

_NO_SHEET: Final = PermissionSheet(
    *("", "", Role.CALL_AGENT),
    is_owner=False,
    version=0,
    revision="",
    locked=None,
    roles={},
    categories=(),
    permissions=(),
    switches={},
)


@dataclass(slots=True)
class Work:
    """``kept`` is as the CRM had it, ``shown`` as it would be, ``theirs`` what came between."""

    user_id: str = ""
    name: str = ""
    search: str = ""
    kept: PermissionSheet | None = None
    shown: PermissionSheet = _NO_SHEET
    theirs: PermissionSheet | None = None
    draft: Statements = _NO_SHEET.statements
    impact: str = ""
    refusal: str = ""
    reach: Reach | None = None

    @property
    def first_name(self) -> str:
        return (self.name.split() or [self.name])[0]

    @property
    def is_changed(self) -> bool:
        return self.kept is not None and not self.draft.same_as(self.kept.statements)

    def take(self, sheet: PermissionSheet) -> None:
        self.kept = self.shown = sheet
        self.theirs = None
        self.draft = sheet.statements
        self.impact = self.refusal = ""
