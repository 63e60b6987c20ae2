"""What holds for the source as a whole, read off its syntax trees."""

from __future__ import annotations

import ast
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
