"""Writes the CRM's OpenAPI document anew: python -m resources.make_openapi."""

from __future__ import annotations

import json
from pathlib import Path

from desktop.server.crm.app import create_app

DOCUMENT = Path(__file__).parent / "openapi.json"


def generated() -> str:
    """The document as the server describes itself; the same server, the same bytes."""
    return json.dumps(create_app(None).openapi(), indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    DOCUMENT.write_text(generated(), "utf-8")
