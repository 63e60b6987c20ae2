"""What a worker process may import of the reading of YAML: none of it needs the parser."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import orcapost

PACKAGE = Path(orcapost.__file__).parent
HEAVY = ("yaml", "pydantic", "typer", "rich")
LEAN = [
    "orcapost.job",
    *(f"orcapost.yamldoc.{name}" for name in ("errors", "node", "reader", "values", "block", "fields", "merge")),
    *(f"orcapost.dialect.{path.stem}" for path in sorted((PACKAGE / "dialect").glob("[!_]*.py"))),
]


def heavy_after(*modules: str) -> list[str]:
    code = f"import sys, {', '.join(modules)}; print(*(name for name in {HEAVY} if name in sys.modules))"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()


def test_values_and_the_dialect_are_imported_without_the_parser_and_the_command_line():
    assert heavy_after(*LEAN) == []


def test_what_reads_a_file_does_import_the_parser():
    assert heavy_after("orcapost.yamldoc.file") == ["yaml"]
