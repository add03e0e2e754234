"""A contract nobody saw fail proves nothing: each one is broken here on purpose."""

from __future__ import annotations

import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# contract, module that gets the line, the line
PLANTED = (
    ("layers", "domain/calls.py", "import desktop.services.ports"),
    ("layers", "api/planted.py", "import desktop.sip"),
    ("adapters", "ui/planted.py", "import desktop.settings.store"),
    ("server", "server/planted.py", "import desktop.services.ports"),
    ("qt", "services/planted.py", "import PySide6.QtCore"),
    ("presenters", "ui/phone/presenter.py", "import PySide6.QtCore"),
    ("pjsua2", "sip/client.py", "import pjsua2"),
    ("httpx", "services/planted.py", "import httpx"),
    ("keyring", "settings/store.py", "import keyring"),
    ("phonenumbers", "ui/planted.py", "import phonenumbers"),
    ("sqlcipher", "settings/store.py", "import sqlcipher3"),
    ("miniaudio", "server/crm/planted.py", "import miniaudio"),
    ("pyotp", "server/crm/planted.py", "import pyotp"),
    ("segno", "ui/planted.py", "import segno"),
    ("fpdf", "server/crm/planted.py", "import fpdf"),
    ("xlsxwriter", "server/crm/planted.py", "import xlsxwriter"),
)


def _contracts() -> set[str]:
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter")
    prefix = "importlinter:contract:"
    return {name.removeprefix(prefix) for name in parser.sections() if name.startswith(prefix)}


def _lint(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    linter = Path(sys.executable).parent / "lint-imports"
    return subprocess.run(
        [linter, "--no-cache", *arguments], cwd=folder, capture_output=True, text=True, check=False
    )


def test_the_tree_keeps_every_contract() -> None:
    done = _lint(ROOT)
    assert done.returncode == 0, done.stdout


def test_every_contract_has_a_planted_violation() -> None:
    assert _contracts() == {contract for contract, _, _ in PLANTED}


def test_every_settings_module_but_the_panels_is_protected() -> None:
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter")
    listed = parser["importlinter:contract:adapters"]["protected_modules"].split()
    modules = {
        f"desktop.settings.{path.stem}" for path in (ROOT / "desktop/settings").glob("[!_]*.py")
    }
    assert modules - {"desktop.settings.panels"} <= set(listed)


@pytest.mark.parametrize(("contract", "module", "line"), PLANTED)
def test_a_planted_violation_breaks_its_contract(
    contract: str, module: str, line: str, tmp_path: Path
) -> None:
    shutil.copytree(
        ROOT / "desktop", tmp_path / "desktop", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(ROOT / ".importlinter", tmp_path)
    target = tmp_path / "desktop" / module
    before = target.read_text("utf-8") if target.exists() else '"""Planted."""\n'
    target.write_text(f"{before}\n{line}\n", "utf-8")
    done = _lint(tmp_path, "--contract", contract)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "BROKEN" in done.stdout
