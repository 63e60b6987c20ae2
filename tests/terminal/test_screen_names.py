"""What a name or an error text holds does not reach the terminal as anything but text."""

from __future__ import annotations

import io

import pytest
from rich.progress import Progress, TextColumn

from orcapost.engine.events import Finished
from orcapost.engine.result import FileResult
from orcapost.inventory import SimFile
from orcapost.records.metrics import LowerBound, Totals
from orcapost.records.recorder import Summary, Warned
from orcapost.terminal.problem_lines import ProblemLines
from orcapost.terminal.screen import SafeConsole, new_table, open_console, show_problems

# Clears the screen, sets a title, in eight bits, turns the reading direction, rings.
EVIL = "\x1b[2J\x1b]0;title\x07\x9b2J\u202e\x08"
SPELT_OUT = r"\x1b[2J\x1b]0;title\x07\x9b2J\u202e\x08"


def terminal() -> SafeConsole:
    return SafeConsole(file=io.StringIO(), width=200, force_terminal=True, markup=False, highlight=False)


def on(console: SafeConsole) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_commands_print_through_the_console_that_spells_out() -> None:
    assert isinstance(open_console(), SafeConsole)
    assert isinstance(open_console(stderr=True), SafeConsole)


def test_what_is_printed_has_its_control_characters_spelt_out() -> None:
    console = terminal()
    console.print(f"file {EVIL}.sim", soft_wrap=True)
    assert on(console) == f"file {SPELT_OUT}.sim\n"


def test_so_has_a_cell_of_a_table() -> None:
    console = terminal()
    table = new_table("name")
    table.add_row("\x1b[2J")
    console.print(table)
    assert "\x1b[2J" not in on(console)
    assert r"\x1b[2J" in on(console)


def test_so_has_the_description_of_a_bar() -> None:
    console = terminal()
    with Progress(TextColumn("{task.description}", markup=False), console=console) as bars:
        bars.add_task("\x1b]0;title")
    assert "\x1b]0;" not in on(console)
    assert r"\x1b]0;" in on(console)


def test_a_bar_may_still_move_the_cursor() -> None:
    console = terminal()
    with Progress(TextColumn("x"), console=console) as bars:
        bars.add_task("")
    assert "\x1b[?25l" in on(console)  # rich hides the cursor meanwhile


@pytest.mark.parametrize("kind", ["failed", "warned"])
def test_a_name_with_a_line_end_does_not_pass_for_a_line_of_ours(kind: str) -> None:
    console = terminal()
    name = "a.sim\nfailed: b.sim"
    totals = Totals(1.0, None, 1, 0, 0, 0, 1, 0, 0, 0.0, LowerBound(0.0, "disk", 0.0, 0.0, 0.0), 0.0)
    problems = ProblemLines([SimFile(f"/x/{name}", 1)])
    if kind == "failed":
        problems.listen(Finished(1.0, 0, 0, 1, FileResult("crashed", error="why")))
    warnings = (Warned("c", "why", name, 1),) if kind == "warned" else ()
    show_problems(console, Summary(totals, False, (), (), {}, warnings), problems.so_far())
    assert on(console).count("\n") == 1
