"""Folders import downwards only, and inside a folder no modules import each other in a circle.

Imports inside functions and under TYPE_CHECKING count: an import is a tie wherever it stands.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import orcapost
import orcfxapi_standin

# From the ground up: each imports only from those before it. Names are folders or modules of `orcapost`.
LAYERS = (
    "common",
    "statistics",
    "yamldoc",
    "extract",
    "orcaflex",
    "formats",
    "dialect",
    "products",
    "job",
    "inventory",
    "config",
    "planning",
    "engine",
    "results",
    "records",
    "stand_in",
    "tables",
    "inject",
    "problem_list",
    "about",
    "claim",
    "trial",
    "pipeline",
    "check",
    "profile",
    "terminal",
    "model",
    "report",
    "live",
    "bench",
    "cli",
    "__main__",
)
HEAVY = ("yaml", "pydantic", "typer", "rich", "pandas", "matplotlib", "polars", "bokeh", "starlette", "orcapost.config")


def imports(package: Path) -> dict[str, set[str]]:
    """For each module of a package, the modules of it that it imports; names without the package's own."""
    found = {}
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = set(_imported(ast.parse(path.read_text(encoding="utf-8")), package))
    return found


def _imported(tree: ast.AST, package: Path) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            modules = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for module in modules:
            first, *rest = module.split(".")
            while first == package.name and rest:
                place = package.joinpath(*rest)
                if place.is_dir() or place.with_suffix(".py").exists():
                    yield ".".join(rest)
                    break
                rest.pop()


ORCAPOST = imports(Path(orcapost.__file__).parent)
STAND_IN = imports(Path(orcfxapi_standin.__file__).parent)


def circles(modules: dict[str, set[str]]) -> list[list[str]]:
    """Modules that import each other in a circle, each circle from where it was entered."""
    found: list[list[str]] = []
    done: set[str] = set()

    def visit(module: str, way: list[str]) -> None:
        if module in way:
            found.append([*way[way.index(module) :], module])
        elif module not in done:
            for other in sorted(modules.get(module, ())):
                visit(other, [*way, module])
            done.add(module)

    for module in sorted(modules):
        visit(module, [])
    return found


def test_every_folder_has_its_place_among_the_layers() -> None:
    assert {name.partition(".")[0] for name in ORCAPOST if name} == set(LAYERS)


def test_folders_import_downwards_only() -> None:
    upwards = [
        f"{module} imports {other}"
        for module, others in ORCAPOST.items()
        for other in others
        if module and LAYERS.index(other.partition(".")[0]) > LAYERS.index(module.partition(".")[0])
    ]

    assert upwards == []


@pytest.mark.parametrize("modules", [ORCAPOST, STAND_IN], ids=["orcapost", "orcfxapi_standin"])
def test_no_modules_import_each_other_in_a_circle(modules: dict[str, set[str]]) -> None:
    assert circles(modules) == []


def test_a_circle_is_found() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == [["b", "c", "b"]]


def test_a_worker_imports_lean() -> None:
    code = (
        "import sys; import orcapost.engine.worker, orcapost.products.summary.every_line; "
        "import orcapost.products.time_series.question; "
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )

    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ended.stdout == "[]\n"


def test_only_the_session_and_the_stand_in_know_orcfxapi() -> None:
    package = Path(orcapost.__file__).parent
    knowing = {
        path.relative_to(package).parts[0]
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        and any("OrcFxAPI" in name for name in [*(a.name for a in node.names), getattr(node, "module", None) or ""])
    }

    assert knowing <= {"orcaflex"}
