"""Which fonts of this machine can show a text: people's names come in every script.

No font is shipped: one with every script is as large as the whole program. Letters that no font
here has are left to whoever writes the page, so that it can say so.
"""

from __future__ import annotations

import functools
import itertools
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import uharfbuzz

_FOLDERS: Final = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/Library/Fonts",
    "/System/Library/Fonts",
)
# Regular and bold; the first that is there is the one of the page.
_BODIES: Final = (
    ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"),
    ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    ("segoeui.ttf", "segoeuib.ttf"),
    ("Arial.ttf", "Arial Bold.ttf"),
    ("arial.ttf", "arialbd.ttf"),
)
_MORE: Final = (
    *("NotoSansArabic-Regular.ttf", "NotoSansHebrew-Regular.ttf", "NotoSansThai-Regular.ttf"),
    *("NotoSansDevanagari-Regular.ttf", "NotoSansBengali-Regular.ttf", "NotoSansTamil-Regular.ttf"),
    *("NotoSansArmenian-Regular.ttf", "NotoSansGeorgian-Regular.ttf"),
    *("NotoSansEthiopic-Regular.ttf", "NotoSansCJK-Regular.ttc", "NotoSansSymbols-Regular.ttf"),
    *("NotoSansSymbols2-Regular.ttf", "DejaVuSans.ttf", "DroidSansFallback.ttf"),
    *("tahoma.ttf", "msyh.ttc", "malgun.ttf", "meiryo.ttc", "Nirmala.ttc", "nirmala.ttf"),
    *("leelawui.ttf", "ebrima.ttf", "sylfaen.ttf", "seguisym.ttf"),
    *("Arial Unicode.ttf", "PingFang.ttc", "Hiragino Sans GB.ttc", "AppleSDGothicNeo.ttc"),
    *("GeezaPro.ttc", "Kohinoor.ttc", "Thonburi.ttc", "Apple Symbols.ttf"),
)
_UNSEEN: Final = frozenset(map(ord, "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2066\u2069"))


@dataclass(frozen=True, slots=True)
class Fonts:
    """Files; ``regular`` None: there is none, and only the letters of Latin 1 can be shown."""

    regular: Path | None
    bold: Path | None
    others: tuple[Path, ...] = ()
    missing: frozenset[str] = frozenset()


def fonts_for(texts: Iterable[str], folders: tuple[str, ...] | None = None) -> Fonts:
    """``folders`` None: those of this machine."""
    files = _files(folders or _own_folders())
    wanted = set(map(ord, set(itertools.chain.from_iterable(texts)))) - _UNSEEN
    wanted = {each for each in wanted if each >= 32}
    for regular, bold in _BODIES:
        if regular in files:
            wanted -= _letters(files[regular])
            others = tuple(_covering(files, wanted))
            return Fonts(files[regular], files.get(bold), others, frozenset(map(chr, wanted)))
    return Fonts(None, None, (), frozenset(chr(each) for each in wanted if each > 255))


def _covering(files: dict[str, Path], wanted: set[int]) -> Iterator[Path]:
    """Takes out of ``wanted`` what is found."""
    for name in _MORE:
        if not wanted:
            return
        if name in files and (found := _letters(files[name]) & wanted):
            wanted -= found
            yield files[name]


def _own_folders() -> tuple[str, ...]:
    windows = Path(os.environ.get("WINDIR", "C:/Windows"), "Fonts")
    return (*_FOLDERS, str(windows), str(Path.home() / ".local/share/fonts"))


@functools.lru_cache(maxsize=4)
def _files(folders: tuple[str, ...]) -> dict[str, Path]:
    known = {*itertools.chain.from_iterable(_BODIES), *_MORE}
    found: dict[str, Path] = {}
    for folder in folders:
        for path, _, names in os.walk(folder):
            for name in known.intersection(names):
                found.setdefault(name, Path(path, name))
    return found


@functools.lru_cache(maxsize=64)
def _letters(path: Path) -> frozenset[int]:
    return frozenset(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path))).unicodes)
