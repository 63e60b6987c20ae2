"""What holds for the source as a whole, read off its syntax trees."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import orcapost
import orcfxapi_standin

PACKAGES = [Path(package.__file__).parent for package in (orcapost, orcfxapi_standin)]
MAX_LINES = 60


def test_no_function_is_longer_than_a_screen() -> None:
    lines = {
        f"{module.relative_to(package.parent).as_posix()} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for package in PACKAGES
        for module in package.rglob("*.py")
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }

    assert len(lines) > 500  # the source was found
    assert {function: count for function, count in lines.items() if count > MAX_LINES} == {}


def test_no_two_public_classes_or_types_have_one_name() -> None:
    names = Counter(name for module in PACKAGES[0].rglob("*.py") for name in types_of(module))

    assert len(names) > 100
    assert {name: count for name, count in names.items() if count > 1} == {}


def types_of(module: Path) -> set[str]:
    """The public classes and type aliases of a module, at its top."""
    top = ast.parse(module.read_text(encoding="utf-8")).body
    classes = {node.name for node in top if isinstance(node, ast.ClassDef)}
    targets = {target for node in top if isinstance(node, ast.Assign) for target in node.targets}
    assigned = {target.id for target in targets if isinstance(target, ast.Name) and not target.id.isupper()}
    return {name for name in classes | assigned if name[0].isupper()}
