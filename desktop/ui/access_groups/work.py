"""One access control group while it is edited."""

from __future__ import annotations

from dataclasses import dataclass, field

from desktop.domain.access_groups import AccessGroup


@dataclass(slots=True)
class Work:
    """What is edited: as the CRM has it, as it is here, and what somebody else has made of it."""

    kept: AccessGroup | None = None
    draft: AccessGroup = field(default_factory=lambda: AccessGroup("", ""))
    theirs: AccessGroup | None = None
    key: str = ""  # of a new one, so that it is added once
    refusal: str = ""

    @property
    def is_changed(self) -> bool:
        return self.kept is not None and not self.draft.same_as(self.kept)
