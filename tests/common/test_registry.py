"""Lists of modules: what cannot be loaded, or is there twice, is said in one line."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from orcapost.common.registry import RegistrationError, check_unique, load


@pytest.fixture
def module(tmp_path: Path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)

    def module(name: str, content: str) -> str:
        (tmp_path / f"{name}.py").write_text(content)
        monkeypatch.delitem(sys.modules, name, raising=False)
        return name

    return module


def test_what_the_modules_have_is_loaded_in_their_order(module):
    assert load("kind", [module("first_one", "A = 1"), module("second_one", "A = 2")], "A") == [1, 2]


@pytest.mark.parametrize(
    ("content", "why"), [("import no_such_library", "no_such_library"), ("A = 1 / 0", "division"), ("B = 1", "A")]
)
def test_what_cannot_be_loaded_is_said_with_the_reason(module, content, why):
    with pytest.raises(RegistrationError, match=rf"^the kind broken_one cannot be loaded: \w+Error: .*{why}"):
        load("kind", [module("broken_one", content)], "A")


def test_a_name_that_two_claim_is_said_with_both():
    one, other = SimpleNamespace(module="mine.csv"), SimpleNamespace(module="yours.csv")
    with pytest.raises(RegistrationError) as refused:
        check_unique("format", [("csv", one), ("xlsx", one), ("csv", other)])
    assert str(refused.value) == "the format 'csv' is registered twice: by mine.csv and yours.csv"
