"""The bindings of the SIP library leave names out, and only a run of the line would tell."""

from __future__ import annotations

import ast
from pathlib import Path

import pjsua2
import pytest

import desktop
from desktop.domain.calls import CallId, CallState
from desktop.domain.reports import LevelReport, SoundDevices, SoundReport, SoundState
from tests.contracts.engine_rigs import RealRig

ROOT = Path(desktop.__file__).parent
SOURCES = sorted((*ROOT.glob("sip/engine/**/*.py"), *ROOT.glob("server/pbx/media/**/*.py")))


def _asked_of_the_library(source: Path) -> set[str]:
    return {
        node.attr
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "pj"
    }


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_name_that_a_source_uses_is_there(source: Path) -> None:
    missing = [name for name in _asked_of_the_library(source) if not hasattr(pjsua2, name)]
    assert not missing


def test_the_sources_were_read() -> None:
    asked = set().union(*(_asked_of_the_library(source) for source in SOURCES))
    assert {"Endpoint", "Account", "Call", "Error"} <= asked


async def test_the_sound_path_of_windows_and_macos_starts_and_says_what_is_missing(
    no_sound_server: None,
) -> None:
    """The library has no devices on Linux, which is a computer without any elsewhere."""
    rig = RealRig("--sound", "library")
    await rig.ready()
    sound = await rig.seen.first(SoundReport)
    assert sound.state is SoundState.NONE
    assert "no sound device" in sound.sentence
    await rig.engine.report_levels(True)
    await rig.seen.first(LevelReport)
    await rig.engine.place(CallId("first"), "+14435550147")
    await rig.answers(CallId("first"))
    await rig.seen.state(CallId("first"), CallState.ACTIVE)
    rig.seen.forget()
    await rig.engine.use_devices(SoundDevices("headset", "headset"))
    assert (await rig.seen.first(SoundReport)).state is SoundState.NONE
    await rig.engine.hold(CallId("first"))
    await rig.seen.state(CallId("first"), CallState.HELD)
    await rig.close()
