"""Which module answers, and what is said where none can."""

from __future__ import annotations

import sys
import types

import pytest

import orcapost.fake
from orcapost.orcaflex.backend import open_backend, versions
from orcapost.orcaflex.errors import BackendMissing


def test_the_stand_in_answers_only_where_it_is_asked_for() -> None:
    assert open_backend("fake") is orcapost.fake


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
