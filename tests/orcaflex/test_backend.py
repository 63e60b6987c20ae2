"""Which module answers, and what is said where none can."""

from __future__ import annotations

import collections
import sys
import types
from importlib import metadata
from pathlib import Path

import pytest

import orcfxapi_standin
from orcapost.orcaflex.backend import open_backend, versions
from orcapost.orcaflex.errors import BackendMissing


def test_the_stand_in_answers_only_where_it_is_asked_for() -> None:
    assert open_backend("fake") is orcfxapi_standin


def test_without_orcfxapi_one_sentence_says_why_and_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "OrcFxAPI", None)

    with pytest.raises(BackendMissing) as caught:
        open_backend("orcfxapi")

    assert "OrcaFlex cannot be used here" in str(caught.value)
    assert "--backend fake" in str(caught.value)


def test_an_installed_wrapper_that_finds_no_orcaflex_is_the_same_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    class NoOrcaFlex:
        """An import hook that fails as the wrapper does where OrcaFlex is not installed."""

        def find_spec(self, name: str, *_: object) -> None:
            if name == "OrcFxAPI":
                raise Exception("OrcaFlex not found")

    monkeypatch.delitem(sys.modules, "OrcFxAPI", raising=False)
    monkeypatch.setattr(sys, "meta_path", [NoOrcaFlex(), *sys.meta_path])

    with pytest.raises(BackendMissing, match="OrcaFlex not found"):
        open_backend("orcfxapi")


def test_a_module_that_cannot_tell_its_version_does_no_harm() -> None:
    assert versions("orcfxapi", types.ModuleType("OrcFxAPI")).library == ""


def test_the_oldest_wrapper_finds_what_python_has_moved(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """OrcFxAPI 11.0 looks for MutableMapping in collections."""
    (tmp_path / "OrcFxAPI.py").write_text("import collections\nBASE = collections.MutableMapping\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(sys.modules, "OrcFxAPI", types.ModuleType("OrcFxAPI"))  # and put back afterwards
    monkeypatch.setattr(collections, "MutableMapping", None, raising=False)

    for there, expected in ((None, collections.abc.MutableMapping), (dict, dict)):
        del sys.modules["OrcFxAPI"], collections.MutableMapping  # type: ignore[attr-defined]
        if there is not None:
            collections.MutableMapping = there  # type: ignore[attr-defined]
        assert open_backend("orcfxapi").BASE is expected


def test_the_versions_of_the_stand_in_are_its_own() -> None:
    found = versions("fake", orcfxapi_standin)

    assert (found.wrapper, found.library) == ("stand-in", orcfxapi_standin.DLLVersion())


@pytest.mark.parametrize("installed", ["11.4.1", None])
def test_the_version_of_the_wrapper_is_its_packages(monkeypatch: pytest.MonkeyPatch, installed: str | None) -> None:
    def version(package: str) -> str:
        if installed is None:
            raise metadata.PackageNotFoundError(package)
        return f"{package} {installed}"

    monkeypatch.setattr(metadata, "version", version)

    found = versions("orcfxapi", types.SimpleNamespace(DLLVersion=lambda: 11.5))  # type: ignore[arg-type]

    assert (found.wrapper, found.library) == ("" if installed is None else "OrcFxAPI 11.4.1", "11.5")
