"""Where the product keeps its files on this platform."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import platformdirs

from desktop import APP_ID


@dataclass(frozen=True, slots=True)
class Folders:
    """Made when first written to; ``demo`` holds the embedded default's database."""

    settings: Path
    data: Path

    @property
    def preferences(self) -> Path:
        return self.settings / "preferences.json"

    @property
    def drafts(self) -> Path:
        return self.data / "drafts.sqlite3"

    @property
    def local(self) -> Path:
        """One file for every user in every account."""
        return self.data / "local"

    @property
    def recordings(self) -> Path:
        """Talks that the CRM does not have yet."""
        return self.data / "recordings"

    @property
    def demo(self) -> Path:
        return self.data / "demo"


def folders() -> Folders:
    return Folders(
        settings=platformdirs.user_config_path(APP_ID, appauthor=False),
        data=platformdirs.user_data_path(APP_ID, appauthor=False),
    )


def policy_file() -> Path:
    """What whoever looks after this computer sets for everybody on it."""
    return platformdirs.site_config_path(APP_ID, appauthor=False) / "policy.json"
