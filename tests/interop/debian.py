"""Programs of another Debian suite, unpacked into a folder of the cache and run from there.

Nothing is installed and nothing needs root: apt fetches with this machine's own settings and
checks the signatures, dpkg-deb unpacks, and the suite's own dynamic loader starts the program.
That works the same within a container or a chroot, where no mount and no namespace can be made.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
_SECONDS = 90.0
# The suite's Release file may be out of date on a mirror; its signature is checked all the same.
_SETTINGS = """
Dir::State "{folder}/state";
Dir::State::status "{folder}/status";
Dir::Cache "{folder}/cache";
Dir::Etc::SourceList "{folder}/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
Acquire::Check-Valid-Until "false";
Acquire::Languages "none";
Acquire::Retries "2";
Acquire::http::Timeout "15";
APT::Install-Recommends "false";
APT::Install-Suggests "false";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
"""


class NotFetched(Exception):
    """The program is not to be had; the sentence says why."""


def unpacked(package: str, suite: str) -> Path:
    """The folder that holds ``package`` of ``suite`` and all that it needs; raises NotFetched.

    Fetched once; delete the folder to have it newer.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    root = cache / "targeting-local-softphone" / f"{suite}-{package}"
    if not root.is_dir():
        root.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=root.parent, prefix=".new-") as fresh:
            _fill(Path(fresh) / "root", package, suite)
            # Another run may have been faster; what it made is as good.
            with contextlib.suppress(OSError):
                (Path(fresh) / "root").rename(root)
    return root


def command(root: Path, program: str) -> list[str]:
    """The words that start ``program`` with the libraries beside it and none of this machine."""
    (loader,) = sorted((root / "usr/lib").glob("*/ld-linux*.so.*"))
    return [str(loader), "--library-path", str(loader.parent), str(root / program)]


def _fill(root: Path, package: str, suite: str) -> None:
    if shutil.which("apt-get") is None:
        raise NotFetched(f"There is no apt-get here, so {package} of Debian cannot be fetched.")
    with tempfile.TemporaryDirectory(prefix="apt-") as made:
        folder = Path(made)
        folder.chmod(0o755)  # apt fetches as a user of its own.
        archives = _fetched(folder, package, suite)
        root.mkdir()
        for archive in archives:
            _run("dpkg-deb", "--extract", str(archive), str(root))


def _fetched(folder: Path, package: str, suite: str) -> list[Path]:
    (folder / "state/lists/partial").mkdir(parents=True)
    (folder / "cache/archives/partial").mkdir(parents=True)
    (folder / "status").touch()
    (folder / "settings").write_text(_SETTINGS.format(folder=folder), "utf-8")
    apt = ("apt-get", "--quiet", "-c", str(folder / "settings"))
    key = f"signed-by={_KEYRING} " if _KEYRING.exists() else ""
    said = []
    for mirror in _mirrors():
        source = f"deb [{key}target=Packages] {mirror} {suite} main\n"
        (folder / "sources.list").write_text(source, "utf-8")
        try:
            _run(*apt, "update", "--error-on=any")
            _run(*apt, "install", "--download-only", "--yes", package)
        except NotFetched as problem:
            said.append(str(problem))
            continue
        return sorted((folder / "cache/archives").glob("*.deb"))
    raise NotFetched(
        f"{package} of Debian {suite} cannot be fetched from the mirror that apt uses here; "
        f"these tests need it and the network. {' '.join(said) or 'apt knows no mirror.'}"
    )


def _mirrors() -> list[str]:
    """Where apt gets this system from, in its order; archives of updates hold no other suite."""
    listed = _run("apt-get", "update", "--print-uris")
    found = re.findall(r"^'(\S+?)/?dists/(\S+)/InRelease'", listed, re.MULTILINE)
    updates = ("-security", "/updates", "-updates", "-backports")
    return list(dict.fromkeys(mirror for mirror, suite in found if not suite.endswith(updates)))


def _run(*words: str) -> str:
    try:
        done = subprocess.run(
            words, capture_output=True, text=True, check=False, timeout=_SECONDS, env=_plain()
        )
    except subprocess.TimeoutExpired as late:
        raise NotFetched(f"{words[0]} took longer than {_SECONDS:.0f} s.") from late
    if done.returncode != 0:
        raise NotFetched(f"{words[0]} said: {' '.join(done.stderr.split())[-600:]}")
    return done.stdout


def _plain() -> dict[str, str]:
    return os.environ | {"LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}
