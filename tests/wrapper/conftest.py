"""The vendor's own Python wrapper, unmodified, over an emulated library: how these tests work.

orcapost reads real files through Orcina's package OrcFxAPI, which calls OrcaFlex's library. OrcaFlex is not to be had
here, the package is: it is installed from PyPI, version by version, into folders of pytest's cache
(`wrapper_support.wrappers`). What it calls is replaced: ``emulated/`` holds a library in Python, whose C functions
answer from stand-in files. They are real C functions to ctypes: arguments are converted by the wrapper's own
declarations, structures and arrays cross as addresses, and each declaration of the wrapper is checked against the
library's as it is made (`emulated/orcfxapi_library/exports.py`).

No production code knows of this. A process becomes one with an emulated library by its environment alone
(`wrapper_support.processes`): PYTHONPATH names ``emulated/``, whose ``sitecustomize.py`` gives ctypes a ``WinDLL``;
spawned workers inherit it. The same command or script then runs twice, on the wrapper and on the stand-in, and must
give the same bytes.

The library is not merciful. A function that is called but not emulated, a structure of a wrong size, a declaration that
does not fit, or any error inside the library is a defect, written to a file by whichever process meets it; every test
here ends with a look into that file, so that no ``except`` can hide one.

To add a C function, write it in ``emulated/orcfxapi_library`` with ctypes types as annotations and `@exported` above.
To add a version of the wrapper, add it to `wrapper_support.wrappers.VERSIONS`; the signature tests say what changed.

Where PyPI cannot be reached the tests are skipped, unless ``ORCAPOST_REQUIRE_WRAPPERS=1`` makes that a failure.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from wrapper_support import every_kind, processes, wrappers  # noqa: E402

from orcfxapi_standin.generate import make_sims  # noqa: E402


@pytest.fixture(scope="session")
def wrapper_folder(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the wrappers are installed: in pytest's cache, or for this run only where it has none."""
    cache = getattr(pytestconfig, "cache", None)
    return cache.mkdir("orcfxapi") if cache else tmp_path_factory.mktemp("orcfxapi")


@pytest.fixture(scope="session", params=wrappers.VERSIONS)
def wrapper(request: pytest.FixtureRequest, wrapper_folder: Path) -> wrappers.Wrapper:
    """The wrapper, in one version after the other."""
    if sys.platform == "win32":
        pytest.skip("on Windows the wrapper calls OrcaFlex itself")
    return wrappers.install(request.param, wrapper_folder)


@pytest.fixture(scope="session")
def on_wrapper(wrapper: wrappers.Wrapper, tmp_path_factory: pytest.TempPathFactory) -> processes.Place:
    """Where processes use the wrapper over the emulated library."""
    return processes.on_wrapper(wrapper, tmp_path_factory.mktemp(f"wrapper-{wrapper.version}"))


@pytest.fixture(scope="session")
def on_stand_in(tmp_path_factory: pytest.TempPathFactory) -> processes.Place:
    """Where processes use the stand-in, under the name OrcFxAPI too."""
    return processes.on_stand_in(HERE / "stand_in_as_orcfxapi", tmp_path_factory.mktemp("stand_in"))


@pytest.fixture(autouse=True)
def _no_defects(request: pytest.FixtureRequest) -> Iterator[None]:
    """After every test on the wrapper: the library had nothing to complain of."""
    yield
    if "on_wrapper" in request.fixturenames:
        place = request.getfixturevalue("on_wrapper")
        found = place.defects()
        place.forget_defects()
        assert found == []


@pytest.fixture(scope="session")
def sims(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Gives the folder of small files of a shape: one of the generator's, or ``"every_kind"``."""
    folders: dict[str, Path] = {}

    def folder_of(shape: str) -> Path:
        if shape not in folders:
            folders[shape] = tmp_path_factory.mktemp(shape)
            if shape == "every_kind":
                every_kind.make_files(folders[shape])
            else:
                make_sims(folders[shape], shape, 3, 60_000)
        return folders[shape]

    return folder_of
