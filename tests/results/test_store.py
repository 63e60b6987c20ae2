"""The store on disk: what a later run takes from it, and what becomes of the file."""

from __future__ import annotations

import math
import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import pytest

from orcapost.common import interruption
from orcapost.common.locks import OutputTaken
from orcapost.engine.content import content_hash
from orcapost.engine.result import FileResult, Usage
from orcapost.extract.answers import Origin, Simulation
from orcapost.inventory import SimFile
from orcapost.orcaflex.backend import Versions
from orcapost.products.entry import Entry
from orcapost.products.question import Question
from orcapost.products.replies import Failure, Labelled, Notes, Receipt, Reply, Tabled
from orcapost.results import store as module
from orcapost.results.agenda import Agenda, Reason
from orcapost.results.memory import Results
from orcapost.results.store import Store, fact_in
from tests.results.conftest import FAILED, asking, done, files

A, B, C, D = asking("a", "b", "c", "d")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "dm_results.sqlite"


class Run:
    """A run that is given results by hand."""

    def __init__(
        self,
        path: Path,
        inventory: Sequence[SimFile],
        *questions: Question,
        backend: str = "fake",
        fresh: bool = False,
        verify: bool = False,
    ) -> None:
        self.entries = [Entry(f"g / {number}", question) for number, question in enumerate(questions)]
        self.results = Results(len(inventory), questions, self.entries)
        self.store = Store(path, backend, questions, inventory, {"name": "dm"})
        self.agenda: Agenda = self.store.take_over(self.results, fresh=fresh, verify=verify)

    def __enter__(self) -> Run:
        return self

    def __exit__(self, *error: object) -> None:
        self.store.close()

    def keep(self, position: int, result: FileResult) -> None:
        asked = self.agenda.lists[self.agenda.list_of[position]]
        self.results.add(position, result, asked)
        self.store.keep(position, asked, result)

    def asked(self, position: int) -> tuple[int, ...]:
        """Numbers of the questions that a file is still asked."""
        number = self.agenda.list_of[position]
        return () if number < 0 else self.agenda.lists[number]

    def values(self, position: int) -> list[object]:
        columns = (self.results.column(entry) for entry in self.entries)
        return [column(slice(position, position + 1)).values()[0] for column in columns]


def keep(path: Path, inventory: Sequence[SimFile], questions: Sequence[Question], *results: FileResult) -> None:
    """A run that finishes the first files of its inventory."""
    with Run(path, inventory, *questions) as run:
        for position, result in enumerate(results):
            run.keep(position, result)


def found(path: Path, inventory: Sequence[SimFile], *questions: Question) -> list[list[object] | None]:
    """What a later run takes over of each file; None where it asks anything."""
    with Run(path, inventory, *questions) as run:
        return [run.values(position) if position in run.results else None for position in range(len(inventory))]


def rows(path: Path, columns: str = "*") -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute(f"SELECT {columns} FROM results ORDER BY id").fetchall()


def change(path: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(statement, values)


# What comes back


REPLIES: list[Reply] = [0.1, -0.0, 5e-324, 1e300, "text", "", 1, True, 2**63, Failure("no such object 'Größe'")]


def test_replies_come_back_as_they_were(path: Path) -> None:
    questions = asking(*map(str, range(len(REPLIES))))
    keep(path, files("a"), questions, done(*REPLIES))

    with Run(path, files("a"), *questions) as run:
        back = run.values(0)

    assert list(map(repr, back)) == [*map(repr, REPLIES[:-1]), "None"]  # 1 and True, 0.0 and -0.0 are equal
    assert [problem.message for problem in run.results[0].problems] == ["no such object 'Größe'"]


def test_values_with_labels_come_back(path: Path) -> None:
    first = Labelled(("Line1", "Line2"), (1.5, Failure("not logged")))
    second = Labelled(("Line2", "Line3"), (2.5, 3.5))
    keep(path, files("a", "b"), [A, B, C], done(1.0, first, 7.0), done(2.0, second, 8.0))

    with Run(path, files("a", "b"), C, B) as run:
        lines = {label: run.results.labelled(B, label)(slice(None)).values() for label in run.results.labels(B)}

    assert lines == {"Line1": [1.5, None], "Line2": [None, 2.5], "Line3": [None, 3.5]}
    assert [problem.column for problem in run.results[0].problems] == ["g / 1 / Line2"]
    assert run.results.column(run.entries[0])(slice(None)).values() == [7.0, 8.0]


def test_values_in_rows_and_columns_come_back_beside_those_with_labels(path: Path) -> None:
    first = Tabled(("L1", "L2"), ("X", "Y"), (1.0, math.nan, 3.0, 4.0), (("Y", "L1: not logged"),))
    second = Tabled(("L3",), ("Z",), (5.0,))
    labelled = Labelled(("Line1",), (2.5,))
    keep(path, files("a", "b"), [A, B, C], done(first, labelled, 7.0), done(second, labelled, first))

    with Run(path, files("a", "b"), C, A, B) as run:
        found = run.results.tabled(A)
        last = run.results.tabled(C)
        lines = run.results.labelled(B, "Line1")(slice(None)).values()

    assert [(reply.rows, reply.columns) for reply, _ in found.values()] == [
        (("L1", "L2"), ("X", "Y")),
        (("L3",), ("Z",)),
    ]
    assert [list(map(str, values.ravel())) for _, values in found.values()] == [["1.0", "nan", "3.0", "4.0"], ["5.0"]]
    assert {file: values[1].tolist() for file, (_, values) in last.items()} == {1: [3.0, 4.0]}
    assert lines == [2.5, 2.5]
    assert [problem.message for problem in run.results[0].problems] == ["L1: not logged"]


def test_how_far_the_simulation_got_what_it_cost_and_its_source_come_back(path: Path) -> None:
    stopped = Simulation("SimulationStopped", -8.0, 71.25, 100.0, False)
    usage = Usage(0.1, 0.2, 0.3, 4_000_000_000, 5)
    result = replace(
        done(Notes(("too short",)), simulation=stopped),
        usage=usage,
        origin=Origin("11.4", "US"),
        versions=Versions("11.6.3", "11.6e"),
    )
    keep(path, files("a"), [A], result)

    with Run(path, files("a"), A) as run:
        back = run.results[0]
        ((source, positions),) = run.results.sources().items()

    assert (back.run_status, back.usage) == ("SimulationStopped (71.25 of 100 s)", usage)
    assert [problem.kind for problem in back.problems] == ["unfinished", "period"]
    assert run.results.start_time(slice(None)).values() == [-8.0]
    assert run.results.stop_time(slice(None)).values() == [71.25]
    assert run.results.counting(include_incomplete=False).tolist() == [False]
    assert (source.written_by, source.units_system, source.wrapper, source.library) == ("11.4", "US", "11.6.3", "11.6e")
    assert positions.tolist() == [0]


def test_a_static_state_alone_has_no_times(path: Path) -> None:
    keep(path, files("a"), [A], done(1.0, simulation=Simulation("InStaticState", None, None, None, True)))

    with Run(path, files("a"), A) as run:
        assert run.results.start_time(slice(None)).values() == [None]
        assert run.results[0].run_status == "InStaticState"
        assert run.results.counting(include_incomplete=False).tolist() == [True]


def test_a_name_that_is_not_text_is_found_again(path: Path) -> None:
    odd = SimFile(os.fsdecode(b"/sims/\xff\xfe.sim") if os.name != "nt" else "C:\\\udc80.sim", 100, 1)
    keep(path, [odd], [A], done(1.0))

    assert found(path, [odd], A) == [[1.0]]


def test_a_file_that_is_listed_twice_is_found_twice(path: Path) -> None:
    keep(path, files("a", "a"), [A], done(1.0), done(1.0))

    assert found(path, files("a", "a"), A) == [[1.0], [1.0]]
    assert len(rows(path)) == 1


def test_of_a_file_listed_for_two_objects_each_finds_its_own(path: Path) -> None:
    (plain,) = files("a")
    listed = [replace(plain, object="Line1"), replace(plain, object="Line2"), plain]
    keep(path, listed, [A], done(1.0), done(2.0))

    assert found(path, listed, A) == [[1.0], [2.0], None]


# What is asked


def test_other_order_and_fewer_questions_read_no_file(path: Path) -> None:
    keep(path, files("a"), [A, B, C], done(1.0, 2.0, 3.0))

    assert found(path, files("a"), C, A) == [[3.0, 1.0]]


def test_a_new_question_is_asked_alone(path: Path) -> None:
    keep(path, files("a", "b"), [A, B], done(1.0, 2.0), done(3.0, 4.0))

    with Run(path, files("a", "b"), A, C, B) as run:
        assert [run.asked(0), run.asked(1)] == [(1,), (1,)]
        assert (run.agenda.reasons, run.agenda.new) == ({Reason.NEW: 2}, (1,))
        assert len(run.results) == 0
        run.keep(0, done(9.0))
        assert run.values(0) == [1.0, 9.0, 2.0]

    assert found(path, files("a", "b"), A, B, C) == [[1.0, 2.0, 9.0], None]


def test_what_was_read_in_several_runs_comes_together(path: Path) -> None:
    for question in (A, B, C):
        keep(path, files("a"), [A, B, C][: [A, B, C].index(question) + 1], done(float([A, B, C].index(question))))

    assert found(path, files("a"), C, B, A) == [[2.0, 1.0, 0.0]]
    assert len(rows(path)) == 3


def test_the_replies_of_another_backend_do_not_count(path: Path) -> None:
    keep(path, files("a"), [A], done(1.0))

    with Run(path, files("a"), A, backend="orcfxapi") as run:
        assert run.asked(0) == (0,)
        assert run.agenda.reasons == {Reason.NOT_READ: 1}
        run.keep(0, done(2.0))

    assert found(path, files("a"), A) == [[1.0]]


@dataclass(frozen=True)
class Meant:
    """The question A in a later version, where it means something else."""

    meaning: ClassVar[str] = "number 2"
    form: ClassVar[tuple[str, ...]] = ()
    need: object = A.need


def test_a_question_whose_meaning_has_changed_is_asked_again(path: Path) -> None:
    keep(path, files("a"), [A], done(1.0))

    assert found(path, files("a"), Meant()) == [None]  # type: ignore[arg-type]


def test_every_file_has_its_reason(path: Path) -> None:
    inventory = files("whole", "changed", "failed", "half")
    keep(path, inventory, [A], done(1.0), done(2.0), FAILED)
    with Run(path, inventory[3:], B) as run:
        run.keep(0, done(4.0))
    later = [inventory[0], *files("changed", modified=2), *inventory[2:], *files("new")]

    with Run(path, later, A) as run:
        assert run.agenda.reused == [0]
        assert run.agenda.reasons == {Reason.NOT_READ: 2, Reason.CHANGED: 1, Reason.FAILED: 1}
        assert run.store.kept == 1


def test_a_file_that_failed_when_it_was_asked_more_has_failed_before(path: Path) -> None:
    keep(path, files("a"), [A], done(1.0))
    with Run(path, files("a"), A, B) as run:
        run.keep(0, FAILED)

    with Run(path, files("a"), A, B) as run:
        assert (run.asked(0), run.agenda.reasons) == ((1,), {Reason.FAILED: 1})
        run.keep(0, done(2.0))

    assert found(path, files("a"), A, B) == [[1.0, 2.0]]


def test_a_fresh_run_asks_everything_and_what_it_reads_replaces_what_was_kept(path: Path) -> None:
    keep(path, files("a", "b"), [A, B], done(1.0, 2.0), done(3.0, 4.0))

    with Run(path, files("a", "b"), B, C, fresh=True) as run:
        assert (run.agenda.reasons, run.store.kept) == ({Reason.FRESH: 2}, 0)
        run.keep(0, done(5.0, 6.0))

    assert found(path, files("a", "b"), B) == [[5.0], [4.0]]
    assert found(path, files("a"), A) == [None]


def test_files_that_a_run_does_not_look_at_stay(path: Path) -> None:
    keep(path, files("a", "b"), [A], done(1.0), done(2.0))
    with Run(path, files("c"), A, fresh=True) as run:
        run.keep(0, done(3.0))

    assert found(path, files("a", "b", "c"), A) == [[1.0], [2.0], [3.0]]


def test_a_file_that_changed_leaves_one_row(path: Path) -> None:
    for modified in (1, 2, 3):
        keep(path, files("a", modified=modified), [A], done(float(modified)))

    assert found(path, files("a", modified=3), A) == [[3.0]]
    assert [row[0] for row in rows(path, "modified_ns")] == [3]


def test_verify_takes_a_file_only_with_the_content_that_it_had(tmp_path: Path, path: Path) -> None:
    inventory = []
    for name in ("same", "other"):
        file = tmp_path / f"{name}.sim"
        file.write_bytes(b"before")
        inventory.append(SimFile(str(file), 6, 1))
    keep(path, inventory, [A], *(replace(done(1.0), content=content_hash(file.path)) for file in inventory))
    inventory[1].path.write_bytes(b"behind")

    with Run(path, inventory, A, verify=True) as run:
        assert (run.agenda.reused, run.agenda.reasons) == ([0], {Reason.CHANGED: 1})


def test_verify_takes_nothing_that_was_kept_without_a_hash(tmp_path: Path, path: Path) -> None:
    file = tmp_path / "a.sim"
    file.write_bytes(b"before")
    keep(path, [SimFile(str(file), 6, 1)], [A], done(1.0))

    with Run(path, [SimFile(str(file), 6, 1)], A, verify=True) as run:
        assert run.agenda.reasons == {Reason.CHANGED: 1}


# Files of results


@dataclass(frozen=True)
class Series:
    """A question whose reply is a file."""

    meaning: ClassVar[str] = "series 1"
    form: ClassVar[tuple[str, ...]] = ("label",)
    label: str
    name: str = "x"
    needs = ()


@pytest.fixture
def series(path: Path) -> Path:
    """A file of results, and its receipt in the store."""
    written = path.with_name("a_series.csv")
    written.write_text("1.0\n", encoding="utf-8")
    keep(path, files("a"), [A, Series("g")], done(1.0, Receipt.of(written, path.parent)))  # type: ignore[list-item]
    return written


def test_a_file_of_results_is_kept_by_its_receipt(path: Path, series: Path) -> None:
    with Run(path, files("a"), A, Series("g")) as run:  # type: ignore[arg-type]
        assert run.agenda.reused == [0]


@pytest.mark.parametrize("gone", [True, False], ids=["removed", "changed"])
def test_a_file_of_results_that_is_gone_or_changed_is_asked_again_alone(path: Path, series: Path, gone: bool) -> None:
    series.unlink()
    if not gone:
        series.write_text("1.1\n", encoding="utf-8")

    with Run(path, files("a"), A, Series("g")) as run:  # type: ignore[arg-type]
        assert (run.asked(0), run.agenda.reasons) == ((1,), {Reason.GONE: 1})


def test_a_file_of_results_in_another_form_has_its_own_reason(path: Path, series: Path) -> None:
    with Run(path, files("a"), Series("h"), A) as run:  # type: ignore[arg-type]
        assert (run.asked(0), run.agenda.reasons) == ((0,), {Reason.FORM: 1})
    with Run(path, files("a"), Series("g", "y"), A) as run:  # type: ignore[arg-type]
        assert run.agenda.reasons == {Reason.NEW: 1}


# Damage


@pytest.fixture
def three(path: Path) -> Path:
    keep(path, files("a", "b", "c"), [A, B], done(1.0, "x"), done(2.0, "y"), done(3.0, Failure("no")))
    return path


DAMAGES = {
    "a bit of a number": ("numbers", lambda numbers: numbers[:-9] + bytes([numbers[-9] ^ 1]) + numbers[-8:]),
    "numbers cut short": ("numbers", lambda numbers: numbers[:-8]),
    "a letter of the texts": ("texts", lambda texts: texts.replace('"y"', '"z"')),
    "the size": ("bytes", lambda size: size + 1),
    "the time of change": ("modified_ns", lambda modified: modified + 1),
    "the path": ("file", lambda file: file.replace(b"b.sim", b"c.sim")),
    "the list of questions": ("questions", lambda number: number + 1),
    "the checksum": ("checksum", lambda found: found[::-1]),
    "nothing where numbers were": ("numbers", lambda numbers: None),
    "a text where numbers were": ("numbers", lambda numbers: "text"),
    "a number where a text was": ("texts", lambda texts: 5),
    "a hash of the content": ("content", lambda content: "abc"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_row_that_is_damaged_costs_only_itself(three: Path, damage: tuple[str, object]) -> None:
    column, changed = damage
    value = rows(three, column)[1][0]
    change(three, f"UPDATE results SET {column} = ? WHERE id = 2", changed(value))  # type: ignore[operator]

    with Run(three, files("a", "b", "c"), A, B) as run:
        assert (run.store.damaged, run.agenda.reused) == (1, [0, 2])
        assert run.values(2) == [3.0, None]
        run.keep(1, done(2.0, "y"))

    assert found(three, files("a", "b", "c"), A, B) == [[1.0, "x"], [2.0, "y"], [3.0, None]]
    assert len(rows(three)) == 3


def test_the_reason_of_a_file_whose_row_is_damaged_is_that(three: Path) -> None:
    change(three, "UPDATE results SET texts = '' WHERE id = 2")

    with Run(three, files("a", "b", "c"), A, B) as run:
        assert run.agenda.reasons == {Reason.DAMAGED: 1}


def test_a_list_of_questions_that_is_damaged_costs_its_rows(three: Path) -> None:
    with Run(three, files("d"), C) as run:
        run.keep(0, done(4.0))
    change(three, "UPDATE questions SET content = replace(content, 'General', 'Generik') WHERE id = 1")

    with Run(three, files("a", "b", "c", "d"), A, B) as run:
        assert (run.store.damaged, run.agenda.reused) == (4, [])
        assert run.agenda.reasons == {Reason.NOT_READ: 1, Reason.DAMAGED: 3}
    assert found(three, files("d"), C) == [[4.0]]


def test_a_row_of_another_stores_list_is_not_taken(three: Path, tmp_path: Path) -> None:
    """Such a row has a checksum that fits it, but for another question."""
    other = tmp_path / "other_results.sqlite"
    keep(other, files("a", "b", "c"), [C, D], done(7.0, 7.0), done(8.0, 8.0), done(9.0, 9.0))
    foreign = rows(other)
    change(three, "DELETE FROM results")
    for row in foreign:
        change(three, f"INSERT INTO results VALUES ({', '.join('?' * len(row))})", *row)

    with Run(three, files("a", "b", "c"), A, B) as run:
        assert (run.store.damaged, run.agenda.reasons) == (3, {Reason.DAMAGED: 3})


def test_a_row_under_another_files_name_is_not_taken(three: Path) -> None:
    change(three, "UPDATE results SET file = (SELECT file FROM results WHERE id = 1) WHERE id = 2")
    change(three, "DELETE FROM results WHERE id = 1")

    assert found(three, files("a", "b", "c"), A, B) == [None, None, [3.0, None]]


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 400, b"SQLite format 3\0" + bytes(5000)])
def test_a_file_that_is_not_ours_is_put_aside_and_all_is_read_again(path: Path, content: bytes) -> None:
    path.write_bytes(content)

    with Run(path, files("a"), A) as run:
        assert (run.store.aside, run.agenda.reasons) == (
            path.with_name("dm_results_damaged.sqlite"),
            {Reason.DAMAGED: 1},
        )
        run.keep(0, done(1.0))

    assert path.with_name("dm_results_damaged.sqlite").read_bytes() == content
    assert found(path, files("a"), A) == [[1.0]]


def test_another_programs_database_is_put_aside(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE results (id INTEGER)")

    with Run(path, files("a"), A) as run:
        assert run.store.aside is not None
    with closing(sqlite3.connect(run.store.aside)) as database:
        assert database.execute("SELECT count(*) FROM results").fetchone() == (0,)


def test_a_file_cut_short_gives_what_can_still_be_read(path: Path) -> None:
    """Rows of one page each: what was written last is lost, what was written first is not."""
    inventory = files(*map(str, range(200)))
    keep(path, inventory, [A], *(replace(done("x" * 3000), content=None) for _ in inventory))
    with path.open("r+b") as stream:
        stream.truncate(path.stat().st_size // 2)

    with Run(path, inventory, A) as run:
        reused = run.agenda.reused
        assert run.store.aside is not None
        assert run.agenda.reasons == {Reason.DAMAGED: 200 - len(reused)}
        for position in range(200):
            if position not in reused:
                run.keep(position, done("x" * 3000))

    assert found(path, inventory, A) == [["x" * 3000]] * 200


@pytest.mark.parametrize("place", range(0, 100, 7))
def test_no_flipped_bit_of_the_file_is_believed(path: Path, place: int) -> None:
    """Somewhere in the file, each time at another place: what comes back is what was kept, or nothing."""
    inventory = files(*map(str, range(60)))
    keep(path, inventory, [A, B], *(done(float(number), f"text {number}") for number in range(60)))
    content = bytearray(path.read_bytes())
    content[place * (len(content) - 1) // 100] ^= 1 << place % 8
    path.write_bytes(content)

    back = found(path, inventory, A, B)

    assert all(values in ([float(number), f"text {number}"], None) for number, values in enumerate(back))


# The file


def test_until_there_is_something_to_keep_there_is_no_file(path: Path) -> None:
    with Run(path, files("a"), A):
        pass

    assert not path.exists()


def test_a_run_that_reads_nothing_leaves_the_file_as_it_is(three: Path) -> None:
    before = three.read_bytes(), three.stat().st_mtime_ns

    found(three, files("a", "b", "c"), A, B)

    assert (three.read_bytes(), three.stat().st_mtime_ns) == before


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """The time that the store sees: the last of a list."""
    now = [100.0]
    monkeypatch.setattr(time, "perf_counter", lambda: now[-1])
    yield now


def committed(path: Path) -> int:
    """Rows that would be there after a power cut: those in the file, while the store has it open."""
    copy = path.with_name("copy.sqlite")
    if not path.exists():
        return 0
    copy.write_bytes(path.read_bytes())
    return len(rows(copy))


def test_results_are_committed_every_half_second_and_kept_counts_those(path: Path, clock: list[float]) -> None:
    with Run(path, files("a", "b", "c"), A) as run:
        run.keep(0, done(1.0))
        assert (run.store.kept, committed(path)) == (0, 0)
        clock.append(100.6)
        run.keep(1, done(2.0))
        assert (run.store.kept, committed(path)) == (2, 2)
        run.keep(2, done(3.0))
        run.store.commit(module.COMMIT_INTERVAL)
        assert (run.store.kept, committed(path)) == (2, 2)
        clock.append(101.2)
        run.store.commit(module.COMMIT_INTERVAL)
        assert (run.store.kept, committed(path)) == (3, 3)


def test_what_keeping_took_is_noted(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Run(path, files("a", "b"), A) as run:
        monkeypatch.setattr(time, "perf_counter", iter([10.0, 10.0, 10.5]).__next__)
        run.keep(1, done(1.0))
        monkeypatch.undo()

        assert run.store.seconds.tolist() == [0.0, 0.5]


def test_closing_keeps_the_rest(path: Path, clock: list[float]) -> None:
    keep(path, files("a"), [A], done(1.0))

    assert found(path, files("a"), A) == [[1.0]]


def test_a_failed_file_is_not_counted_as_kept(path: Path, clock: list[float]) -> None:
    with Run(path, files("a"), A) as run:
        run.keep(0, FAILED)
        run.store.commit()
        assert run.store.kept == 0
    assert found(path, files("a"), A) == [None]


@pytest.mark.parametrize("pages", [5, 8])
def test_a_full_disk_is_an_error_with_the_files_name_and_what_was_kept_stays(
    path: Path, clock: list[float], pages: int
) -> None:
    keep(path, files("a"), [A], done(1.0))
    with Run(path, files("a", "b"), A) as run:
        assert run.store._database is not None
        run.store._database.execute(f"PRAGMA max_page_count = {pages}")
        clock.append(101.0)
        with pytest.raises(OSError, match="No space left on device") as failure:
            run.keep(1, done("x" * 100_000))
        assert (failure.value.filename, run.store.kept) == (str(path), 1)

    assert found(path, files("a", "b"), A) == [[1.0], None]


def test_another_program_that_has_the_file_open_is_named(three: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orcapost.results.database.WAIT", 0.0)
    with closing(sqlite3.connect(three)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(OutputTaken, match=r"dm_results\.sqlite is open in another program; close it there"):
            Run(three, files("a"), A)


def test_no_other_program_comes_in_between(three: Path) -> None:
    with Run(three, files("a", "b", "c"), A, B, C) as run:
        run.keep(0, done(5.0))
        run.store.commit()
        with closing(sqlite3.connect(three, timeout=0.0)) as other, pytest.raises(sqlite3.OperationalError):
            other.execute("DELETE FROM results")


@pytest.mark.skipif(os.name == "nt", reason="makes a named pipe")
def test_a_pipe_or_a_link_in_its_place_is_refused_and_not_waited_for(path: Path, tmp_path: Path) -> None:
    os.mkfifo(path)
    with pytest.raises(OSError, match="is a link, a pipe or a device"):
        Run(path, files("a"), A)
    path.unlink()
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="is a link, a pipe or a device"):
        Run(path, files("a"), A)
    assert not (tmp_path / "elsewhere").exists()


def test_a_signal_stops_the_taking_over(three: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orcapost.results.taking.BLOCK", 1)

    def signalled() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(interruption, "check", signalled)
    with pytest.raises(KeyboardInterrupt):
        Run(three, files("a", "b", "c"), A, B)


# Facts and state


def test_facts_come_back_and_can_be_read_without_a_run(path: Path) -> None:
    with Run(path, files("a"), A) as run:
        run.store.keep_fact("beside", "x.csv", [1, "ö", None])
        run.keep(0, done(1.0))

    with Run(path, files("a"), A) as run:
        assert run.store.facts["beside", "x.csv"] == [1, "ö", None]
    assert fact_in(path, "beside", "x.csv") == [1, "ö", None]
    assert fact_in(path, *module.OWNER) == {"name": "dm"}
    assert fact_in(path, "beside", "y.csv") is None


@pytest.mark.parametrize("column", ["kind", "name", "content"])
def test_a_fact_that_is_damaged_is_left_out(path: Path, column: str) -> None:
    with Run(path, files("a"), A) as run:
        run.keep(0, done(1.0))
    change(path, f"UPDATE facts SET {column} = replace({column}, 'o', 'u') || 'x'")

    with Run(path, files("a"), A) as run:
        assert (run.store.facts, run.store.damaged) == ({}, 1)


def test_a_fact_in_no_store_is_none(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no database", encoding="utf-8")

    assert fact_in(tmp_path / "text", "owner", "") is None
    assert fact_in(tmp_path / "none", "owner", "") is None
    assert not (tmp_path / "none").exists()


def test_the_state_is_that_of_all_rows_and_none_while_a_file_is_missing(path: Path) -> None:
    with Run(path, files("a", "b"), A) as run:
        run.keep(0, done(1.0))
        assert run.store.state() is None
        run.keep(1, FAILED)
        assert run.store.state() is None
    with Run(path, files("a", "b"), A) as run:
        run.keep(1, done(2.0))
        state = run.store.state()

    with Run(path, files("a", "b"), A) as run:
        assert run.store.state() == state is not None
    with Run(path, files("a", "b"), A, fresh=True) as run:
        run.keep(0, done(1.5))
        assert run.store.state() not in (None, state)


def test_words_that_are_not_text_cost_nothing(path: Path) -> None:
    with Run(path, files("a"), A) as run:
        run.keep(0, FileResult("unreadable", error="no \udcff"))
        run.store.commit()

    with Run(path, files("a"), A) as run:
        assert run.agenda.reasons == {Reason.FAILED: 1}
