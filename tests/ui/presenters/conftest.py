"""The desk of a signed-in agent: real services over the fakes of the ports."""

from __future__ import annotations

from tests.services.conftest import desk

__all__ = ["desk"]
