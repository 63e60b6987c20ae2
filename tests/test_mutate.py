"""The script that puts mistakes into the source and counts those that the tests notice."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[1] / "scripts" / "mutate.py"
SOURCE = "def is_small(x):\n    return x < 3\n"  # three mistakes: <=, 4, and None as the result
EQUIVALENT = "orcapost/small.py is_small\n    - return x < 3\n    + return x <= 3\n    = it is never asked about 3\n"


@pytest.fixture
def mutate(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("mutate", SCRIPT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "mutate", module)  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A project of one module, whose one test asks about 2 and 4 and so cannot tell < 3 from <= 3."""
    for folder in ("orcapost", "tests/equivalent_mutants"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "orcapost" / "__init__.py").touch()
    (tmp_path / "orcapost" / "small.py").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "tests" / "test_small.py").write_text(
        "from orcapost.small import is_small\n\ndef test(): assert (is_small(2), is_small(4)) == (True, False)\n",
        encoding="utf-8",
    )
    return tmp_path


def mutated(checkout: Path, *options: str) -> list[str]:
    """What the script prints, line by line."""
    command = [sys.executable, SCRIPT, "orcapost/small.py", *options]
    return subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=True).stdout.splitlines()


def changes(mutate: ModuleType, source: str) -> set[tuple[str, str]]:
    return {(mutant.original, mutant.mutated) for mutant in mutate.mutants("m.py", source)}


def test_what_the_tests_notice_is_counted_and_the_rest_is_listed(checkout: Path) -> None:
    *survivors, figure = mutated(checkout, "--survivors")

    head = "orcapost/small.py:2 is_small"
    assert survivors == [
        *[head, "    - return x < 3", "    + return x <= 3"],
        *[head, "    - return x < 3", "    + return x < 4"],
    ]
    assert figure.startswith("orcapost/small.py: 1/3 noticed (33%), 0 equivalent")


def test_a_listed_mutant_is_not_counted(checkout: Path) -> None:
    (checkout / "tests" / "equivalent_mutants" / "small.txt").write_text(EQUIVALENT, encoding="utf-8")

    assert mutated(checkout)[-1].startswith("orcapost/small.py: 1/2 noticed (50%), 1 equivalent")


def test_a_listed_mutant_that_is_no_longer_there_is_named(checkout: Path) -> None:
    listed = EQUIVALENT.replace("x <= 3", "x <= 5")
    (checkout / "tests" / "equivalent_mutants" / "small.txt").write_text(listed, encoding="utf-8")

    assert "there is no such mutant" in mutated(checkout, "--sample", "1")[0]


def test_the_source_is_left_as_it_was(checkout: Path) -> None:
    mutated(checkout, "--sample", "1")

    assert (checkout / "orcapost" / "small.py").read_text(encoding="utf-8") == SOURCE


def test_a_listed_mutant_needs_a_reason(mutate: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "small.txt").write_text(EQUIVALENT.rpartition("    = ")[0], encoding="utf-8")

    with pytest.raises(SystemExit, match=r"small\.txt:2: after"):
        mutate.equivalent_mutants(tmp_path)


@pytest.mark.parametrize(
    ("source", "mutations"),
    [
        ("a = b + c", {"a = b - c"}),
        ("a = b and c", {"a = b or c"}),
        ("a = b is None", {"a = b is not None"}),
        ("a = b not in c", {"a = b in c"}),
        ("a = 1.5", {"a = 2.5"}),
        ("if a < b: c()", {"if a <= b:", "if not a < b:", "pass"}),
        ("if not a: b()", {"if a:", "pass"}),
        ("def f(): return True", {"return False"}),
        ("def f(): return g", {"return None"}),
        ("raise a", {"pass"}),
    ],
)
def test_every_kind_of_mistake_is_made(mutate: ModuleType, source: str, mutations: set[str]) -> None:
    assert {mutated for _, mutated in changes(mutate, source)} == mutations


@pytest.mark.parametrize(
    "source",
    [
        '"""A docstring."""',
        "import a",
        "if TYPE_CHECKING:\n    a()",
        "a: Literal[1]",
        "def f(a: Literal[1]) -> Literal[2]: ...",
        "@f(1)\nclass A(B[1], slots=1): ...",
        "class A:\n    def __repr__(self): return 1",
        "def f(): return None",
        "def f():\n    a = b",  # a name without a value is noticed by any test that comes along
    ],
)
def test_what_no_test_can_notice_or_any_test_notices_is_left_alone(mutate: ModuleType, source: str) -> None:
    assert not changes(mutate, source)


def test_what_is_for_another_system_is_left_alone(mutate: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    source = "if sys.platform == 'win32':\n    windows()\nelse:\n    posix()\nif sys.platform != 'win32':\n    both()\n"

    monkeypatch.setattr(sys, "platform", "linux")
    assert {original for original, _ in changes(mutate, source)} == {
        "if sys.platform == 'win32':",
        "posix()",
        "if sys.platform != 'win32':",
        "both()",
    }
    monkeypatch.setattr(sys, "platform", "win32")
    assert {original for original, _ in changes(mutate, source)} == {
        "if sys.platform == 'win32':",
        "windows()",
        "if sys.platform != 'win32':",
    }
