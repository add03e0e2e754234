"""The document that others build their CRM by says what the server does."""

from __future__ import annotations

import json
from typing import Any

import pytest

from resources.make_openapi import DOCUMENT, generated


def document() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(DOCUMENT.read_text("utf-8"))
    return content


def test_it_changes_only_together_with_the_server() -> None:
    assert DOCUMENT.read_text("utf-8") == generated(), (
        "The CRM's interface has changed. If that is meant: python -m resources.make_openapi"
    )


def test_it_is_an_openapi_document_with_every_resource() -> None:
    content = document()
    assert content["openapi"].startswith("3.1")
    assert {path.split("/")[-1] for path in content["paths"]} >= {
        "token",
        "permissions",
        "line",
        "calls",
        "events",
        "users",
        "invoices",
    }


@pytest.mark.parametrize("name", ["CallChange", "NewMessage", "RoleChange", "Grant"])
def test_requests_take_no_other_fields(name: str) -> None:
    assert document()["components"]["schemas"][name]["additionalProperties"] is False
