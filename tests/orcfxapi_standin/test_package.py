"""The package stands on its own, and so could be taken out of this repository."""

import ast
import sys
from pathlib import Path

import pytest

import orcfxapi_standin

FILES = sorted(Path(orcfxapi_standin.__file__).parent.glob("*.py"))


def imported(file: Path) -> set[str]:
    """The packages that a file imports, also inside functions and for type checking only."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module)
    return {name.partition(".")[0] for name in found}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_imports_numpy_and_the_standard_library_only(file):
    assert imported(file) <= {"numpy", "orcfxapi_standin", *sys.stdlib_module_names}


def test_its_types_are_declared():
    assert (FILES[0].parent / "py.typed").exists()
