"""The tree's own rules: format, lint, types, and what must never be in it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


@pytest.mark.parametrize(
    "command",
    [("ruff", "format", "--check"), ("ruff", "check"), ("mypy",)],
    ids=["format", "lint", "types"],
)
@pytest.mark.timeout(600)
def test_the_tree_is_clean(command: tuple[str, ...]) -> None:
    folders = ["desktop", "tests", "packaging"] if command[0] == "ruff" else []
    done = subprocess.run(
        [BIN / command[0], *command[1:], *folders],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def test_no_file_names_a_package_registry() -> None:
    hosts = re.compile("|".join(("pypi" + r"\.org", "python" + "hosted", "deb" + r"\.debian")))
    named = [path.name for path in _text_files() if hosts.search(path.read_text("utf-8"))]
    assert named == []


def test_every_locked_package_has_hashes_and_no_address() -> None:
    for lock in (ROOT / "requirements").glob("*.lock"):
        text = lock.read_text("utf-8")
        assert "://" not in text
        pins = [line for line in text.splitlines() if re.match(r"^[A-Za-z0-9].*==", line)]
        assert pins
        assert all(line.endswith("\\") for line in pins), "a pin without a hash"


def _text_files() -> list[Path]:
    endings = {".py", ".md", ".toml", ".lock", ".txt", ".json", ".yml", ".cfg", ""}
    return [path for path in _tracked() if path.suffix in endings and path.name != "LICENSE"]
