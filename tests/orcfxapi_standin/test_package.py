"""The package stands on its own, and so could be taken out of this repository."""

import ast
import graphlib
import sys
from pathlib import Path

import pytest

import orcfxapi_standin

FILES = sorted(Path(orcfxapi_standin.__file__).parent.glob("*.py"))


def imported(file: Path) -> set[str]:
    """The modules that a file imports, also inside functions and for type checking only."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= names if node.module == "orcfxapi_standin" else {node.module}
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_imports_numpy_and_the_standard_library_only(file):
    roots = {name.partition(".")[0] for name in imported(file)}
    assert roots <= {"numpy", "orcfxapi_standin", *sys.stdlib_module_names}


def test_its_files_import_each_other_in_one_direction_only():
    graph = {f"orcfxapi_standin.{file.stem}": imported(file) for file in FILES}
    graphlib.TopologicalSorter(graph).prepare()  # which refuses a circle


def test_its_types_are_declared():
    assert (FILES[0].parent / "py.typed").exists()
