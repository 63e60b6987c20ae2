"""Installs versions of the vendor's wrapper, each in a folder of its own, kept between test runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest

VERSIONS = ("11.0.2", "11.2.7", "11.4.4", "11.6.3")
REQUIRED = "ORCAPOST_REQUIRE_WRAPPERS"
_UNREACHABLE = (
    "from versions: none",
    "Could not connect",
    "Failed to establish a new connection",
    "Temporary failure",
    "Name or service not known",
    "timed out",
    "ProxyError",
    "ConnectionError",
    "Failed to fetch",
)


@dataclass(frozen=True)
class Wrapper:
    """An installed version of the wrapper."""

    version: str
    folder: Path

    @property
    def numbers(self) -> tuple[int, ...]:
        """The version, to be compared."""
        return tuple(int(part) for part in self.version.split("."))

    @property
    def library_version(self) -> str:
        """The library that was new when the wrapper was: ``"11.6d"`` for 11.6.3."""
        major, minor, patch = self.numbers
        return f"{major}.{minor}{chr(ord('a') + patch)}"


def install(version: str, cache: Path) -> Wrapper:
    """The wrapper of one version, from the cache or else from PyPI. Skips the test where that cannot be reached."""
    folder = cache / f"OrcFxAPI-{version}"
    if not (folder / "OrcFxAPI.py").exists():
        with tempfile.TemporaryDirectory(dir=cache) as parent:
            made = Path(parent) / "made"
            _download(version, made)
            try:
                made.rename(folder)
            except OSError:
                if not folder.exists():  # else another process was faster
                    raise
    return Wrapper(version, folder)


def _download(version: str, folder: Path) -> None:
    installer = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    if subprocess.run([*installer, "--version"], capture_output=True).returncode != 0 and shutil.which("uv"):
        installer = ["uv", "pip"]
    command = [*installer, "install", "--no-deps", "--target", str(folder), f"OrcFxAPI=={version}"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=300)
    if ended.returncode == 0:
        return
    unreachable = any(sign in ended.stderr for sign in _UNREACHABLE)
    if unreachable and os.environ.get(REQUIRED, "0") in ("", "0"):
        pytest.skip(f"PyPI cannot be reached for OrcFxAPI {version} ({REQUIRED}=1 makes this a failure)")
    pytest.fail(f"OrcFxAPI {version} cannot be installed: {ended.stderr.strip()}", pytrace=False)
