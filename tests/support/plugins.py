"""The plugin that ships as a sample."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

SAMPLE_PLUGIN: Final = Path(__file__).parents[2] / "resources" / "plugins" / "example-crm.json"


def sample(**changes: Any) -> dict[str, Any]:
    """Its manifest, with other words in it."""
    found: dict[str, Any] = json.loads(SAMPLE_PLUGIN.read_text("utf-8"))
    return found | changes
