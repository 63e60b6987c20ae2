"""The journal: what a later run takes from it, and what becomes of the file."""

from __future__ import annotations

import os
import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from orcapost.common import interruption
from orcapost.engine.content import content_hash
from orcapost.engine.events import Finished, Started
from orcapost.engine.result import FileResult, Usage
from orcapost.engine.worker import WorkerTask
from orcapost.extract.answers import Problem, Value
from orcapost.extract.queries import DataItem
from orcapost.inventory import SimFile
from orcapost.products.protocol import Part
from orcapost.products.summary.part import Cell, SummaryMaker
from orcapost.results.journal import Journal, read_owner
from orcapost.results.journal_record import signed, unsigned
from orcapost.results.store import Results

CELL = Cell("g / a", DataItem("General", "a"), None, 1.0, 0.0)

ONE = ["AAAAAAAA8D8=", []]  # 1.0, as a journal holds it


def task(cells: int = 1, every_line: int = 0, **changes: Any) -> WorkerTask:
    maker = SummaryMaker((CELL,) * cells, ("Effective tension",) * every_line)
    return replace(WorkerTask("fake", 1, (maker,)), **changes)


TASK = task()
FAILED = FileResult("unreadable", error="cut short")


def files(*names: str, modified: int = 1) -> list[SimFile]:
    return [SimFile(f"/sims/{name}.sim", 100, modified) for name in names]


def done(*values: Value) -> FileResult:
    return FileResult("SimulationStopped", -10.0, 100.0, (Part(values),))


def keep(
    path: Path, inventory: Sequence[SimFile], *results: FileResult, fresh: bool = False, task: WorkerTask = TASK
) -> None:
    """A run that finishes the first files of its inventory."""
    journal = Journal(path, task, inventory, Results(len(inventory)), fresh=fresh)
    for position, result in enumerate(results):
        journal.add(position, result)
    journal.close()


def found(path: Path, inventory: Sequence[SimFile], task: WorkerTask = TASK) -> dict[str, FileResult]:
    """What a later run finds, by the files' names."""
    results = Results(len(inventory))
    Journal(path, task, inventory, results).close()
    return {inventory[position].path.stem: result for position, result in results.items()}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


def test_the_journal_keeps_what_the_run_has_done_and_notes_how_long_that_took(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inventory = files("a", "b", "c")
    journal = Journal(path, TASK, inventory, Results(3))
    monkeypatch.setattr(time, "perf_counter", iter([10.0, 10.5]).__next__)

    journal.listen(Started(1.0, 0, slot=1, attempt=1))
    journal.listen(Finished(1.0, 0, slot=0, attempts=0, result=done(1.0), reused=True))
    journal.listen(Finished(2.0, 1, slot=1, attempts=1, result=done(2.0)))

    assert journal.seconds.tolist() == [0.0, 0.5, 0.0]
    journal.close()
    assert found(path, inventory) == {"b": done(2.0)}


def test_a_result_comes_back_as_it_was(path: Path) -> None:
    result = FileResult(
        "SimulationStopped",
        -8.0,
        71.3,
        (Part((0.1, None, "1.0", 1, 1.0, True, -0.0, 5e-324), ((("Line1", 1.25), ("Größe", None)), ())),),
        problems=(Problem("empty_cell", "g / a", "no such object"),),
        usage=Usage(0.1, 0.2, 0.3, 4, 5),
    )

    keep(path, files("a"), result, task=task(8, 2))
    back = found(path, files("a"), task(8, 2))["a"]

    assert back == result
    same = [list(map(repr, part.values)) for part in (*back.parts, *result.parts)]
    assert same[0] == same[1]  # 1, 1.0 and True, 0.0 and -0.0 are equal


def test_the_largest_whole_number_comes_back(path: Path) -> None:
    largest = done(2**63 - 1, -(2**63 - 1))

    keep(path, files("a"), largest, task=task(2))

    assert found(path, files("a"), task(2)) == {"a": largest}


def test_a_signal_stops_the_reading_of_a_journal(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def check() -> None:
        raise KeyboardInterrupt

    keep(path, files("a"), done(1.0))
    monkeypatch.setattr(interruption, "check", check)

    with pytest.raises(KeyboardInterrupt):
        found(path, files("a"))


def test_whose_a_journal_is_can_be_read_from_it(path: Path) -> None:
    owner = {"name": "dm_test", "files": ["a.csv"]}
    journal = Journal(path, TASK, files("a"), Results(1), owner=owner)
    journal.add(0, done(1.0))
    journal.close()

    assert read_owner(path) == owner
    assert read_owner(path.with_name("none.jsonl")) is None


def test_a_failed_file_is_not_kept(path: Path) -> None:
    keep(path, files("a", "b"), FAILED, done(1.0))

    assert found(path, files("a", "b")) == {"b": done(1.0)}


def test_a_file_that_changed_or_a_question_that_changed_finds_nothing(path: Path) -> None:
    keep(path, files("a"), done(1.0))

    assert found(path, files("a", modified=2)) == {}
    assert found(path, files("a"), task(backend="orcfxapi")) == {}


def test_a_file_that_is_listed_twice_is_found_twice(path: Path) -> None:
    keep(path, files("a"), done(1.0))
    results = Results(2)

    Journal(path, TASK, files("a", "a"), results).close()

    assert list(results) == [0, 1]


def test_of_a_file_listed_for_two_objects_each_finds_its_own(path: Path) -> None:
    inventory = [SimFile("/sims/a.sim", 100, 1, object=name) for name in ("Line1", "Line2")]
    keep(path, inventory, done(1.0), done(2.0))
    results = Results(2)

    Journal(path, TASK, inventory[::-1], results).close()

    assert [results[position].parts for position in results] == [(Part((2.0,)),), (Part((1.0,)),)]


def test_the_old_journal_stays_until_the_first_new_result(path: Path) -> None:
    keep(path, files("a"), done(1.0))
    before = path.read_bytes()

    journal = Journal(path, TASK, files("a", modified=2), Results(1))
    journal.add(0, FAILED)
    assert path.read_bytes() == before

    journal.add(0, done(2.0))
    journal.close()
    assert found(path, files("a", modified=2)) == {"a": done(2.0)}


def test_the_first_new_result_leaves_what_still_holds_and_what_it_does_not_look_at(path: Path) -> None:
    keep(path, files("a", "b", "c"), done(1.0), done(2.0), done(3.0))

    keep(path, [*files("b", modified=2), *files("a")], done(4.0))

    assert found(path, files("a", "c")) == {"a": done(1.0), "c": done(3.0)}
    assert found(path, files("b", modified=2)) == {"b": done(4.0)}
    assert path.read_text("utf-8").count("\n") == 1 + 3  # the heading, and one line for each file


def test_every_file_that_a_run_does_not_look_at_is_left(path: Path) -> None:
    keep(path, files("a", "b", "c"), done(1.0), done(2.0), done(3.0))

    keep(path, files("d"), done(4.0))

    assert found(path, files("a", "b", "c", "d")) == {"a": done(1.0), "b": done(2.0), "c": done(3.0), "d": done(4.0)}


def test_of_a_file_that_a_run_does_not_look_at_the_last_line_is_left(path: Path) -> None:
    journal = Journal(path, TASK, files("a"), Results(1))
    journal.add(0, done(1.0))
    journal.add(0, done(2.0))
    journal.close()

    keep(path, files("b"), done(3.0))

    assert found(path, files("a")) == {"a": done(2.0)}
    assert path.read_text("utf-8").count("\n") == 1 + 2


def test_a_result_is_on_its_way_to_the_disk_at_once(path: Path) -> None:
    journal = Journal(path, TASK, files("a", "b"), Results(2))

    for position in range(2):
        journal.add(position, done(float(position)))
        assert len(found(path, files("a", "b"))) == position + 1

    journal.close()


def test_a_closed_journal_is_not_held_open(path: Path) -> None:
    journal = Journal(path, TASK, files("a"), Results(1))
    journal.close()  # nothing was written yet
    journal.add(0, done(1.0))
    assert path in [Path(file.path) for file in psutil.Process().open_files()]

    journal.close()

    assert path not in [Path(file.path) for file in psutil.Process().open_files()]


def test_where_the_new_journal_could_not_be_put_in_place_nothing_is_lost(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(path, files("a"), done(1.0))
    journal = Journal(path, TASK, files("a", "b"), Results(2))

    def fails(*_: object) -> None:
        raise OSError(28, "disk is full")

    with monkeypatch.context() as full:
        full.setattr("orcapost.common.atomic._replace", fails)
        with pytest.raises(OSError, match="disk is full"):
            journal.add(1, done(2.0))
    journal.add(1, done(2.0))
    journal.close()

    assert found(path, files("a", "b")) == {"a": done(1.0), "b": done(2.0)}


def test_a_journal_begins_with_its_format(path: Path) -> None:
    keep(path, files("a"), done(1.0))
    heading, line = path.read_bytes().splitlines(keepends=True)
    assert unsigned(heading)["orcapost_journal"] == 7

    path.write_bytes(signed({**unsigned(heading), "orcapost_journal": 6}).encode() + line)

    assert found(path, files("a")) == {}


def test_a_fresh_run_finds_nothing_and_leaves_the_files_it_does_not_look_at(path: Path) -> None:
    keep(path, files("a", "b"), done(1.0), done(2.0))

    assert Journal(path, TASK, files("a"), Results(1), fresh=True).kept == 0
    keep(path, files("a"), done(3.0), fresh=True)

    assert found(path, files("a", "b")) == {"a": done(3.0), "b": done(2.0)}


@pytest.mark.parametrize("damage", [b'{"path": "/sims/a.sim"', b"\\x00\\xff\\xfe", b"[]", b'{"path": 1}'])
def test_a_line_that_is_damaged_costs_only_itself(path: Path, damage: bytes) -> None:
    keep(path, files("a", "b"), done(1.0), done(2.0))
    head, first, second = path.read_bytes().splitlines()
    path.write_bytes(b"\n".join([head, first, damage, second]))  # nor does the last line end as it should

    keep(path, files("a", "b", "c")[::-1], done(3.0))

    assert found(path, files("a", "b", "c")) == {"a": done(1.0), "b": done(2.0), "c": done(3.0)}


def test_a_line_whose_values_are_damaged_costs_only_itself(path: Path) -> None:
    keep(path, files("a", "b"), done(1.0), done(2.0))
    head, first, second = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([head, first.replace('"parts": [[["', '"parts": [[["!'), second]), "utf-8")

    assert found(path, files("a", "b")) == {"b": done(2.0)}


def test_a_line_of_which_one_digit_is_damaged_is_not_taken_for_a_result(path: Path) -> None:
    keep(path, files("a", "b"), done(1.0), done(2.0))
    head, first, second = path.read_text("utf-8").splitlines()
    assert '"stop_time": 100.0' in first
    path.write_text("\n".join([head, first.replace('"stop_time": 100.0', '"stop_time": 900.0'), second]), "utf-8")

    assert found(path, files("a", "b")) == {"b": done(2.0)}


def with_first(path: Path, changes: dict[str, Any]) -> None:
    """Change the first result of a journal, with the checksum that fits."""
    heading, first, *others = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([heading, signed({**unsigned(first), **changes}).encode(), *others]))


@pytest.mark.parametrize(
    "changes",
    [
        {"path": 1},
        {"bytes": "100"},
        {"modified_ns": None},
        {"object": 5},
        {"content": 5},
        {"run_status": ["SimulationStopped"]},
        {"start_time": "0"},
        {"stop_time": float("inf")},
        {"parts": 5},
        {"parts": []},
        {"parts": [[ONE, []], [ONE, []]]},  # more than was asked
        {"parts": [[5, []]]},
        {"parts": [[["AAAA", []], []]]},
        {"parts": [[["", []], []]]},  # fewer than the columns
        {"parts": [[["AAAAAAAAAAA=", [[5, "x"]]], []]]},
        {"parts": [[["AAAAAAAAAAA=", [[-1, "x"]]], []]]},
        {"parts": [[["AAAAAAAAAAA=", [[0, {}]]], []]]},
        {"parts": [[["AAAAAAAAAAA=", [[0, 10**30]]], []]]},
        {"parts": [[ONE, 5]]},
        {"parts": [[ONE, [[["Line1", 1.0]]]]]},  # more than was asked
        {"problems": [["shrug", "g / a", "no such object"]]},
        {"problems": [["empty_cell", "g / a", 5]]},
        {"problems": [["empty_cell"]]},
        {"usage": ["a", "b", "c", "d", "e"]},
        {"usage": [0.0, 0.0, 0.0, 1.5, 0]},
        {"usage": [0.0, 0.0, 0.0, 2**63, 0]},
        {"usage": ["1", 0.0, 0.0, 0, 0]},
        {"usage": [-1.0, 0.0, 0.0, 0, 0]},
        {"usage": [float("inf"), 0.0, 0.0, 0, 0]},
        {"usage": [0.0]},
        {"usage": None},
    ],
    ids=str,
)
def test_a_line_of_other_types_than_ours_is_left_out_and_counted_whatever_its_checksum_says(
    path: Path, changes: dict[str, Any]
) -> None:
    keep(path, files("a", "b"), done(1.0), done(2.0))
    with_first(path, changes)
    results = Results(2)

    journal = Journal(path, TASK, files("a", "b"), results)

    assert dict(results) == {1: done(2.0)}
    assert (journal.damaged, journal.kept) == (1, 1)


@pytest.mark.parametrize("line", [[], 5, None, "text", {"beside": [1, 2]}, {"beside": None}], ids=str)
def test_a_line_of_another_kind_is_left_out_and_counted(path: Path, line: object) -> None:
    keep(path, files("a"), done(1.0))
    path.write_bytes(path.read_bytes() + signed(line).encode())
    results = Results(1)

    journal = Journal(path, TASK, files("a"), results)

    assert (dict(results), journal.damaged) == ({0: done(1.0)}, 1)


@pytest.mark.parametrize(
    "heading",
    [b"", b"garbage\n", b"\xff\xfe\n", b"[]\n", signed([1]).encode(), signed({"a": 1}).encode(), b"[" * 100_000],
)
def test_a_journal_without_its_heading_is_one_damage(path: Path, heading: bytes) -> None:
    keep(path, files("a"), done(1.0))
    path.write_bytes(heading + path.read_bytes().partition(b"\n")[2] if heading else b"")

    journal = Journal(path, TASK, files("a"), Results(1))

    assert (journal.damaged, journal.kept) == (1, 0)


def test_what_an_older_version_or_another_question_left_is_no_damage(path: Path) -> None:
    path.write_text('{"orcapost_journal": 4, "question": "x"}\n00000000 {}\n', encoding="utf-8")
    assert Journal(path, TASK, files("a"), Results(1)).damaged == 0

    path.unlink()
    keep(path, files("a"), done(1.0))
    assert Journal(path, task(5), files("a"), Results(1)).damaged == 0


def test_the_next_run_finds_what_was_kept_while_another_program_held_the_journal_open(
    path: Path, held: Callable[[Path], None]
) -> None:
    keep(path, files("a"), done(1.0))
    before = path.read_bytes()
    held(path)

    journal = Journal(path, TASK, files("a", "b", "c"), Results(3))
    journal.add(1, done(2.0))
    journal.close()

    assert path.read_bytes() == before
    results = Results(3)
    assert Journal(path, TASK, files("a", "b", "c"), results).kept == journal.kept == 2
    assert dict(results) == {0: done(1.0), 1: done(2.0)}


def test_once_the_journal_is_released_it_is_one_file_again(
    path: Path, held: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(path, files("a"), done(1.0))
    held(path)
    keep(path, files("a", "b"), FAILED, done(2.0))
    assert len(list(path.parent.iterdir())) == 2
    monkeypatch.undo()

    keep(path, files("a", "b", "c")[::-1], done(3.0))

    assert list(path.parent.iterdir()) == [path]
    assert found(path, files("a", "b", "c")) == {"a": done(1.0), "b": done(2.0), "c": done(3.0)}


def test_what_was_put_beside_a_held_file_is_remembered_until_it_is_another(path: Path) -> None:
    wanted, real = path.with_name("t.csv"), path.with_name("t_new.csv")
    real.write_text("new", encoding="utf-8")
    journal = Journal(path, TASK, [], Results(0))
    journal.add_beside({wanted: real, path.with_name("u.csv"): path.with_name("u.csv")})
    journal.close()

    assert Journal(path, task(3), [], Results(0)).earlier(wanted) == [real]
    real.write_text("of the user's own", encoding="utf-8")
    assert Journal(path, TASK, [], Results(0)).earlier(wanted) == []


def test_a_journal_cannot_name_another_file_for_removal(path: Path) -> None:
    victim = path.with_name("precious.csv")
    victim.write_text("x", encoding="utf-8")
    keep(path, files("a"), done(1.0))
    status = victim.stat()
    record = {"beside": ["t.csv", victim.name, status.st_size, status.st_mtime_ns]}
    path.write_bytes(path.read_bytes() + signed(record).encode())

    assert Journal(path, TASK, files("a"), Results(1)).earlier(path.with_name("t.csv")) == []


@pytest.mark.skipif(os.name == "nt", reason="makes a named pipe")
def test_a_pipe_in_the_journals_place_is_refused_and_not_waited_for(path: Path) -> None:
    os.mkfifo(path)

    with pytest.raises(OSError, match="pipe or a device"):
        Journal(path, TASK, files("a"), Results(1))

    assert read_owner(path) is None


def test_verify_finds_a_file_only_with_the_content_that_it_had(tmp_path: Path, path: Path) -> None:
    names = ["same.sim", "other.sim", "without.sim"]
    inventory = [SimFile(str(tmp_path / name), 3, 1) for name in names]
    for name in names:
        (tmp_path / name).write_bytes(b"abc")
    contents = [content_hash(tmp_path / "same.sim"), content_hash(tmp_path / "other.sim"), None]
    keep(path, inventory, *(replace(done(1.0), content=content) for content in contents))
    (tmp_path / "other.sim").write_bytes(b"abd")

    assert list(found(path, inventory)) == ["same", "other", "without"]
    assert list(found(path, inventory, task(verify=True))) == ["same"]


def test_taking_over_and_renewing_a_journal_does_not_hold_its_text(path: Path) -> None:
    names = [f"case_{number:04}" for number in range(1000)]
    keep(path, files(*names), *(done(*map(float, range(200))) for _ in names), task=task(200))
    inventory = files("new", *names)
    results = Results(len(inventory))
    results.add(0, done(*map(float, range(200))))  # its memory is not what is looked at here

    tracemalloc.start()
    try:
        journal = Journal(path, task(200), inventory, results)
        journal.add(0, done(*map(float, range(200))))
        _, peak = tracemalloc.get_traced_memory()
        journal.close()
    finally:
        tracemalloc.stop()

    assert len(results) == 1001
    # A line is 200 values of 8 bytes, written with 4 letters for 3 bytes: the text is over 2 MB.
    assert path.stat().st_size > 1000 * 200 * 8 * 4 / 3
    # For each file a place in a mapping and a list, and where its line begins; for all, a few lines and buffers.
    assert peak < 1000 * 400 + 300_000
