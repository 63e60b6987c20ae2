"""Puts small mistakes into the source, one at a time, and counts how many of them the tests notice.

``python scripts/mutate.py orcapost/extract/merge.py --survivors`` mutates the checkout in the current directory, in a
temporary copy of it, never in place. A mistake is an operator swapped, a number off by one, a condition negated, a
statement deleted or a result replaced by None. A survivor that changes nothing visible is listed with its reason in
``tests/equivalent_mutants/*.txt`` (the printed block, and a line ``    = reason``) and is no longer counted.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import importlib.util
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from queue import SimpleQueue
from xml.etree import ElementTree

SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
    ast.Pow: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr, ast.LShift: ast.RShift, ast.RShift: ast.LShift,
}  # fmt: skip
NEGATED_BY_SWAP = (ast.Eq, ast.NotEq, ast.Is, ast.IsNot, ast.In, ast.NotIn)
NOT_MUTATED = {"annotation", "returns", "decorator_list", "type_params", "bases", "type_comment"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
DELETED = (ast.Expr, ast.AugAssign, ast.Raise, ast.Delete, ast.Continue, ast.Break, ast.Assert)

# The schedule and what it is made of are tested together; a module of the engine by some of the engine's tests.
SCHEDULE = ("schedule", "tuning", "simulate", "memory")
PURE = tuple(f"tests/planning/test_{name}.py" for name in (*SCHEDULE, "schedule_again", "schedule_bookkeeping"))
ENGINE = {
    "loop": ("run_by_hand", "run_limits", "starting", "folder_gone", "loop"),
    "assignment": ("run_by_hand", "run_limits"),
    "events": ("run_by_hand", "run_limits"),
    "processes": ("starting", "local", "worker", "loop", "anywhere"),
    "slot": ("run_by_hand",),
    "content": ("content", "worker"),
    **{name: (name,) for name in ("result", "local", "pipe", "usage", "sampler", "worker", "worker_process", "ctrl_c")},
}
ONLY = {
    f"orcapost/engine/{name}.py": tuple(f"tests/engine/test_{test}.py" for test in tests)
    for name, tests in ENGINE.items()
}
ONLY |= {f"orcapost/planning/{name}.py": PURE for name in SCHEDULE}
ONLY |= {
    f"orcapost/planning/{name}.py": (f"tests/planning/test_{name}.py",)
    for name in ("host", "learned", "limits", "plan")
}
ONLY |= {
    f"orcapost/common/{name}.py": (f"tests/common/test_{name}.py",)
    for name in ("atomic", "interruption", "locks", "optional", "ours", "streams", "units")
}
ONLY |= {
    f"orcapost/config/generations/{name}.py": ("tests/config/test_generations.py",)
    for name in ("today", "oldest", "harmless")
}
ONLY["orcapost/yamldoc/edit.py"] = ("tests/config/test_generations.py",)
ONLY["orcapost/yamldoc/dump.py"] = ("tests/yamldoc/test_file.py",)
ONLY["orcapost/common/names.py"] = ("tests/terminal/test_screen_names.py", "tests/report/test_report_data.py")
ONLY["orcapost/records/learning.py"] = (*PURE, "tests/records/test_learning.py")
ONLY["orcapost/engine/worker_process.py"] += ("tests/test_windows.py",)
ONLY["orcapost/engine/pipe.py"] += ("tests/engine/test_worker_process.py",)

# Modules whose tests are not those of the same place: a folder or a module -> further tests.
ALSO: dict[str, tuple[str, ...]] = {
    "orcapost/orcaflex": (
        "tests/extract",
        "tests/wrapper/test_signatures.py",
        "tests/wrapper/test_failures.py",
        "tests/wrapper/test_calls.py",
    ),
    "orcapost/extract/queries.py": ("tests/dialect", "tests/orcaflex"),
    "orcapost/extract/answers.py": ("tests/orcaflex",),
    "orcapost/extract/open_file.py": ("tests/engine/test_worker.py",),
    "orcapost/statistics": ("tests/extract",),
    "orcapost/products": ("tests/extract",),
    "orcapost/products/summary": (
        "tests/products",
        "tests/extract",
        "tests/config",
        "tests/dialect",
        "tests/test_tables.py",
    ),
    "orcapost/formats": ("tests/test_tables.py",),
    "orcapost/job.py": ("tests/config", "tests/test_tables.py"),
    "orcapost/planning/learned.py": ("tests/records/test_learning.py",),
    "orcapost/planning/limits.py": ("tests/engine/test_run_limits.py",),
    "orcapost/planning/plan.py": ("tests/planning/test_schedule.py",),
    "orcapost/planning/strategy.py": ("tests/extract/test_merge.py", "tests/test_pipeline.py"),
    "orcapost/records": ("tests/report",),
    "orcapost/tables.py": ("tests/results/test_store.py", "tests/test_claim.py", "tests/test_pipeline.py"),
    "orcapost/pipeline.py": ("tests/test_run_as_context.py",),
    "orcapost/cli": ("tests/bench/test_bench_command.py",),
}

# Each run of the tests is a process; where it can be forked, it is of one that has imported all of these, which takes
# longer than many a test. The mutated package is not among them.
START = multiprocessing.get_context("spawn" if sys.platform == "win32" else "forkserver")
START.set_forkserver_preload(
    ["pytest", "numpy", "psutil", "pydantic", "yaml", "rich.console", "typer", "matplotlib.figure"]
)


@dataclass(frozen=True)
class Mutant:
    """One mistake: the module with it, and how it reads."""

    module: str
    line: int
    where: str
    original: str
    mutated: str
    source: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What stays the same when lines move."""
        return self.module, self.where, self.original, self.mutated

    def __str__(self) -> str:
        return f"{self.module}:{self.line} {self.where}\n    - {self.original}\n    + {self.mutated}"


def replacements(node: ast.AST, parent: ast.AST, field: str, names: dict[str, int]) -> Iterator[ast.AST]:
    """What this node may wrongly be."""
    if type(node) in SWAPS:
        yield SWAPS[type(node)]()
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        yield ast.Constant(node.value + 1)
    elif isinstance(node, ast.Return) and node.value is not None:
        value = node.value.value if isinstance(node.value, ast.Constant) else ...
        if value is not None:
            yield ast.Return(ast.Constant(not value if isinstance(value, bool) else None))
    elif (isinstance(node, DELETED) and not is_constant(node)) or (
        isinstance(node, ast.Assign) and any(not is_new_name(target, names) for target in node.targets)
    ):
        yield ast.Pass()
    if field in ("test", "ifs") and not isinstance(parent, ast.Assert):
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield node.operand
        elif not (isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], NEGATED_BY_SWAP)):
            assert isinstance(node, ast.expr)
            yield ast.UnaryOp(ast.Not(), node)


def is_constant(node: ast.AST) -> bool:
    """Whether it is a docstring or an ellipsis."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def is_new_name(target: ast.AST, names: dict[str, int]) -> bool:
    """Whether deleting the assignment leaves a name without a value, which any test notices."""
    if isinstance(target, ast.Tuple | ast.List):
        return all(is_new_name(each, names) for each in target.elts)
    return isinstance(target, ast.Name) and names.get(target.id, 0) < 2


def bound_names(function: ast.AST) -> dict[str, int]:
    """How often each name gets a value in a function."""
    count: dict[str, int] = defaultdict(int)
    for node in ast.walk(function):
        if isinstance(node, ast.arg):
            count[node.arg] += 1
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            count[node.id] += 1
    return count


def is_left_alone(node: ast.AST) -> bool:
    """Whether nothing in it is ever mutated."""
    if isinstance(node, ast.If):
        return "TYPE_CHECKING" in ast.unparse(node.test) or "__name__" in ast.unparse(node.test)
    return isinstance(node, ast.Import | ast.ImportFrom) or (isinstance(node, FUNCTIONS) and node.name == "__repr__")


def runs(parent: ast.AST, field: str) -> bool:
    """Whether it runs on this system: no test here notices a mistake in what is for another."""
    tests = {"sys.platform == 'win32'": sys.platform == "win32", "sys.platform != 'win32'": sys.platform != "win32"}
    here = tests.get(ast.unparse(parent.test)) if isinstance(parent, ast.If) else None
    return here is None or field != ("orelse" if here else "body")


def children(parent: ast.AST) -> Iterator[tuple[str, int | None, ast.AST]]:
    """The field, the position in its list if it is one, and the node, of each child that may be mutated."""
    for field, value in ast.iter_fields(parent):
        if (
            field in NOT_MUTATED
            or (isinstance(parent, ast.ClassDef) and field == "keywords")
            or not runs(parent, field)
        ):
            continue
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(child, ast.AST) and not is_left_alone(child):
                yield field, index, child


def put(parent: ast.AST, field: str, index: int | None, child: ast.AST) -> None:
    """Put a node in the place of another."""
    if index is None:
        setattr(parent, field, child)
    else:
        getattr(parent, field)[index] = child


def first_line(node: ast.AST) -> str:
    """A statement in one line: the head of it, if it has a body."""
    return next(line for line in ast.unparse(node).splitlines() if line and not line.startswith("@"))


def mutants(module: str, text: str) -> list[Mutant]:
    """Every mutant of a module, in the order of its lines."""
    tree = ast.parse(text)
    found: list[Mutant] = []

    def visit(parent: ast.AST, statement: ast.AST, where: str, names: dict[str, int]) -> None:
        for field, index, child in children(parent):
            is_statement = isinstance(child, ast.stmt | ast.excepthandler | ast.match_case)
            shown = child if is_statement else statement
            for replacement in replacements(child, parent, field, names):
                original = first_line(shown)
                put(parent, field, index, replacement)
                mutated = first_line(replacement if is_statement else shown)
                line = getattr(child, "lineno", getattr(parent, "lineno", getattr(shown, "lineno", 0)))
                found.append(
                    Mutant(module, line, where, original, mutated, ast.unparse(ast.fix_missing_locations(tree)))
                )
                put(parent, field, index, child)
            if isinstance(child, (*FUNCTIONS, ast.ClassDef)):
                inner = child.name if where == "module" else f"{where}.{child.name}"
                visit(child, shown, inner, bound_names(child) if isinstance(child, FUNCTIONS) else {})
            else:
                visit(child, shown, where, names)

    visit(tree, tree, "module", {})
    return sorted(found, key=lambda mutant: mutant.line)


def equivalent_mutants(folder: Path) -> set[tuple[str, str, str, str]]:
    """Keys of the mutants that are listed, with a reason, as changing nothing visible."""
    listed = set()
    for path in sorted(folder.glob("*.txt")):
        lines = [line.rstrip() for line in path.read_text(encoding="utf-8").splitlines()]
        for number, line in enumerate(lines):
            if line.startswith("    - "):
                place, mutated, reason = lines[number - 1], *(*lines[number + 1 : number + 3], "", "")[:2]
                if not mutated.startswith("    + ") or not reason.startswith("    = "):
                    raise SystemExit(f"{path}:{number + 1}: after '- original' come '+ mutated' and '= reason'")
                module, _, where = place.partition(" ")
                listed.add((module.partition(":")[0], where, line[6:], mutated[6:]))
    return listed


def related_tests(module: str) -> list[str]:
    """Test files of a module: of the same place, and those that ALSO names."""
    path = Path(module)
    if module in ONLY:
        return list(ONLY[module])
    places = [Path("tests", *path.parts[1:-1])] if len(path.parts) > 2 else [Path("tests", f"test_{path.name}")]
    places += [Path(also) for place in (module, path.parent.as_posix()) for also in ALSO.get(place, ())]
    files = [file for place in places for file in (sorted(place.glob("test_*.py")) if place.is_dir() else [place])]
    return list(dict.fromkeys(file.as_posix() for file in files if file.is_file()))


class Copy:
    """A copy of the checkout, in which one mutant at a time is tried."""

    def __init__(self, folder: Path, name: str) -> None:
        self.root = folder / name
        ignored = shutil.ignore_patterns(".git", ".venv", "venv", ".*_cache", "__pycache__", "*.sim")
        shutil.copytree(Path.cwd(), self.root, ignore=ignored)
        self.basetemp = folder / f"{name}-tmp"
        self.cache = folder / "pytest-cache"  # of all copies: the vendor's wrappers are installed into it once
        # Without plugins, which take time at every start; one of them would put the tests into an order by chance.
        self.env = {**os.environ, "PYTHONPATH": str(self.root), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        command = [sys.executable, "-c", "import orcapost; print(orcapost.__file__)"]
        imported = subprocess.run(command, cwd=folder, env=self.env, capture_output=True, text=True, check=True).stdout
        if self.root.resolve() not in Path(imported.strip()).resolve().parents:
            raise SystemExit(f"{imported.strip()} is imported, not the copy in {self.root}")

    def passes(self, tests: list[str], timeout: float | None = None, *arguments: str, **env: str) -> bool:
        """Whether the tests pass, within the time-out."""
        command = ["-x", "-q", "-o", f"cache_dir={self.cache}", f"--basetemp={self.basetemp}", *arguments, *tests]
        passed = self.root / "mutate.passed"
        passed.unlink(missing_ok=True)
        process = START.Process(target=run_tests, args=(self.root, {**self.env, **env}, command, passed))
        process.start()
        process.join(timeout)
        end_with_children(process)
        process.join()
        return passed.exists()

    def order(self, tests: list[str]) -> tuple[list[str], float]:
        """The tests, the fastest file first, and the seconds they take; they must pass while nothing is mutated."""
        report = self.root / "junit.xml"
        began = time.monotonic()
        if not self.passes(tests, None, f"--junit-xml={report}"):
            raise SystemExit(f"{(self.root / 'mutate.log').read_text()[-3000:]}\nthe tests fail without any mutant")
        seconds: dict[str, float] = defaultdict(float)
        for case in ElementTree.parse(report).iter("testcase"):
            for test in tests:
                if f"{case.get('classname')}.".startswith(f"{test.removesuffix('.py').replace('/', '.')}."):
                    seconds[test] += float(case.get("time", 0))
        return sorted(tests, key=lambda test: seconds[test]), time.monotonic() - began

    def notices(self, mutant: Mutant, tests: list[str], timeout: float) -> bool:
        """Whether the tests fail, or do not end, with this mutant."""
        path = self.root / mutant.module
        original = path.read_bytes()
        cached = Path(importlib.util.cache_from_source(str(path)))
        cached.unlink(missing_ok=True)
        path.write_text(mutant.source, encoding="utf-8")
        try:
            return not self.passes(tests, timeout, PYTHONDONTWRITEBYTECODE="1")
        finally:
            path.write_bytes(original)
            cached.unlink(missing_ok=True)


def run_tests(root: Path, env: dict[str, str], command: list[str], passed: Path) -> None:
    """In a process of its own: run pytest in a copy of the checkout, and leave a file if all tests pass."""
    if sys.platform != "win32":
        os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # which a shell has ignored in the background
    os.chdir(root)
    os.environ.update(env)
    sys.path.insert(0, str(root))
    sys.dont_write_bytecode = "PYTHONDONTWRITEBYTECODE" in env
    with Path("mutate.log").open("wb") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    import pytest

    if pytest.main(command) == 0:
        passed.touch()
    sys.stdout.flush()
    os._exit(0)  # what a mistake left running is not waited for


def end_with_children(process: BaseProcess) -> None:
    """End a process and what it started."""
    if sys.platform != "win32":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    elif process.is_alive():
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True)


def measure(
    module: str, options: argparse.Namespace, copies: list[Copy], listed: set[tuple[str, str, str, str]]
) -> tuple[int, int, int]:
    """Try the mutants of one module; how many were noticed, were tried, and are listed as equivalent."""
    every = mutants(module, Path(module).read_text(encoding="utf-8"))
    for stale in sorted(key for key in listed if key[0] == module and key not in {mutant.key for mutant in every}):
        print(f"listed as equivalent, but there is no such mutant: {' | '.join(stale)}")
    tried = [mutant for mutant in every if mutant.key not in listed]
    equivalent = len(every) - len(tried)
    if options.sample and options.sample < len(tried):
        chosen = set(random.Random(f"{options.seed} {module}").sample(range(len(tried)), options.sample))
        tried = [mutant for number, mutant in enumerate(tried) if number in chosen]
    tests = options.tests or related_tests(module)
    if not tried or not tests:
        print(f"{module}: {'nothing to mutate' if tests else 'no related tests; name them with --tests'}", flush=True)
        return 0, 0, equivalent
    tests, seconds = copies[0].order(tests)
    timeout = options.timeout or 3 * seconds + 10
    free: SimpleQueue[Copy] = SimpleQueue()
    for copy in copies:
        free.put(copy)

    def notices(mutant: Mutant) -> bool:
        copy = free.get()
        try:
            return copy.notices(mutant, tests, timeout)
        finally:
            free.put(copy)

    noticed = 0
    began = time.monotonic()
    with ThreadPoolExecutor(len(copies)) as pool:
        for mutant, was_noticed in zip(tried, pool.map(notices, tried), strict=True):
            noticed += was_noticed
            if options.survivors and not was_noticed:
                print(mutant, flush=True)
    each = (time.monotonic() - began) / len(tried)
    print(line_of(module, noticed, len(tried), equivalent), f"({len(every)} in all, {each:.1f} s each)", flush=True)
    return noticed, len(tried), equivalent


def line_of(name: str, noticed: int, tried: int, equivalent: int) -> str:
    """One line of the result."""
    return f"{name}: {noticed}/{tried} noticed ({noticed / max(tried, 1):.0%}), {equivalent} equivalent"


def main(argv: list[str] | None = None) -> None:
    """Try the mutants and print the figures."""
    parser = argparse.ArgumentParser(description="Count the small mistakes in the source that the tests notice.")
    parser.add_argument("modules", nargs="+", type=Path, help="modules or folders of the current directory's checkout")
    parser.add_argument("--sample", type=int, help="try this many mutants of each module, chosen at random (all)")
    parser.add_argument("--seed", type=int, default=1, help="another seed chooses others (%(default)s)")
    parser.add_argument("--tests", nargs="+", help="test files or folders (those related to each module)")
    parser.add_argument("--jobs", type=int, default=1, help="mutants tried at once (%(default)s)")
    parser.add_argument("--timeout", type=float, help="seconds for one mutant (3 times the tests' own, and 10)")
    parser.add_argument("--survivors", action="store_true", help="show each mutant that was not noticed")
    options = parser.parse_args(argv)
    paths = [file for path in options.modules for file in (sorted(path.rglob("*.py")) if path.is_dir() else [path])]
    listed = equivalent_mutants(Path("tests/equivalent_mutants"))
    with tempfile.TemporaryDirectory(prefix="mutate-", ignore_cleanup_errors=True) as folder:
        copies = [Copy(Path(folder), f"copy{number}") for number in range(options.jobs)]
        modules = [path.resolve().relative_to(Path.cwd()).as_posix() for path in paths]
        counts = [measure(module, options, copies, listed) for module in modules]
    if len(counts) > 1:
        print(line_of("total", *(sum(column) for column in zip(*counts, strict=True))))


if __name__ == "__main__":
    main()
