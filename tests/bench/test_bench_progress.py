"""What a bench shows while it goes on."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from rich.console import Console

from orcapost.bench import progress as showing
from orcapost.bench.measure import Series
from orcapost.bench.progress import BenchProgress
from orcapost.bench.variants import Variant, at_once
from orcapost.inventory import SimFile
from orcapost.job import GB, MB, Inputs, Job, Parallel
from orcapost.planning.host import Host
from orcapost.planning.plan import make_plan
from orcapost.planning.strategy import Strategy

HOST = Host("host", "system", 2, 16 * GB, 16 * GB)
SIZES = [300 * MB, 20 * MB, 30 * MB]
FILES = tuple(SimFile(f"case_{number}.sim", size) for number, size in enumerate(SIZES))
JOB = Job(Path("job.yml"), None, Inputs(Path()), Path("csv"), ())


class Watched:
    """A bench of three files, watched on a console, by a clock that stands unless it is put on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, variants: Sequence[Variant], terminal: bool) -> None:
        self.now = 1_000.0
        monkeypatch.setattr(showing.time, "perf_counter", lambda: self.now)
        self.stream = io.StringIO()
        self.console = Console(file=self.stream, width=100, force_terminal=terminal, markup=False, highlight=False)
        self.series = Series("comparison", JOB, FILES, tuple(variants))
        self.plans = [
            variant.strategy.planned(make_plan(SIZES, HOST, Parallel(workers=variant.workers))) for variant in variants
        ]
        self.progress = BenchProgress(self.console)

    @property
    def lines(self) -> list[str]:
        """What is printed, lines of dashes and empty ones left out."""
        return [line.rstrip() for line in self.stream.getvalue().splitlines() if line.strip(" ─")]


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    """A bench on a console that is not a terminal."""
    return Watched(monkeypatch, (at_once(1), at_once(2)), terminal=False)


@pytest.fixture
def on_terminal(monkeypatch: pytest.MonkeyPatch) -> Watched:
    return Watched(monkeypatch, (at_once(1), at_once(2)), terminal=True)


def test_what_each_side_comes_to_is_shown_before_the_start(watched: Watched) -> None:
    with watched.progress as progress:
        progress.begin(watched.series, watched.plans, 5)

    title, head, one, two = watched.lines
    assert title == "comparison: 3 files, 350 MB"
    assert head.split() == ["at", "once", "each", "bin"]
    assert one.split(maxsplit=2) == ["1", "1", "medium 1 of 1, small 1 of 2"]
    assert two.split(maxsplit=2) == ["2", "2", "medium 1 of 1, small 2 of 2"]
    assert one.index("1", 5) == head.index("at once") + len("at once") - 1  # to the right


def test_a_side_with_barriers_opens_what_its_largest_batch_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    todays = Strategy(merge=False, keep_model=False, barriers=True, ramp=False)
    watched = Watched(monkeypatch, (Variant("waits", 30, todays), Variant("goes_on", 30)), terminal=False)

    watched.progress.begin(watched.series, watched.plans, 5)

    # The medium file and then the two small ones; or all three at once.
    assert [line.split()[:2] for line in watched.lines[2:]] == [["waits", "2"], ["goes_on", "3"]]


def test_two_sides_that_come_to_the_same_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    same = Watched(monkeypatch, (at_once(30), at_once(60)), terminal=False)

    same.progress.begin(same.series, same.plans, 5)

    assert "Both sides come to the same plan: expect no difference but noise." in same.lines


@pytest.mark.parametrize("variants", [(at_once(30),), (at_once(1), at_once(2), at_once(2))])
def test_a_single_side_or_sides_that_differ_do_not(monkeypatch: pytest.MonkeyPatch, variants: tuple[Variant]) -> None:
    watched = Watched(monkeypatch, variants, terminal=False)

    watched.progress.begin(watched.series, watched.plans, 5)

    assert "Both sides" not in watched.stream.getvalue()


def test_after_the_warm_up_it_says_how_long_the_rounds_will_take(watched: Watched) -> None:
    watched.progress.begin(watched.series, watched.plans, 5)
    watched.now += 12.0
    watched.progress.round(watched.series, 0, [7.0, 5.0])

    assert watched.lines[-1] == "warm-up: 1 7.00 s, 2 5.00 s; 5 rounds will take about 1 min 00 s"


def test_each_round_has_a_line_where_there_is_no_bar(watched: Watched) -> None:
    watched.progress.begin(watched.series, watched.plans, 2)
    watched.progress.run(watched.series, watched.series.variants[0])
    watched.progress.file()
    before = watched.stream.getvalue()
    watched.progress.round(watched.series, 1, [7.0, 5.0])
    watched.progress.round(watched.series, 2, [7.5, 5.5])

    assert watched.stream.getvalue().removeprefix(before).splitlines() == [
        "round 1 of 2: 1 7.00 s, 2 5.00 s",
        "round 2 of 2: 1 7.50 s, 2 5.50 s",
    ]


def test_a_terminal_has_a_bar_over_all_files_of_all_rounds_and_the_warm_up(on_terminal: Watched) -> None:
    with on_terminal.progress as progress:
        progress.begin(on_terminal.series, on_terminal.plans, 5)
        assert progress._bar is not None
        (task,) = progress._bar.tasks

        assert task.total == 3 * 2 * 6  # files, sides, and five rounds after the warm-up
        assert task.description == "comparison"


def test_the_bar_says_whose_turn_it_is(on_terminal: Watched) -> None:
    with on_terminal.progress as progress:
        progress.begin(on_terminal.series, on_terminal.plans, 5)
        progress.run(on_terminal.series, on_terminal.series.variants[1])

    assert "comparison: 2 " in on_terminal.stream.getvalue()


def test_the_bar_moves_with_the_files_but_not_at_each_of_them(on_terminal: Watched) -> None:
    with on_terminal.progress as progress:
        progress.begin(on_terminal.series, on_terminal.plans, 5)
        assert progress._bar is not None
        (task,) = progress._bar.tasks
        moves = []
        for later in (10.0, 0.25, 0.25, 0.125):  # a quarter of a second after the last move is not yet more than it
            on_terminal.now += later
            progress.file()
            moves.append(task.completed)

    assert moves == [1, 1, 3, 3]


def test_the_bar_is_drawn_as_it_moves(on_terminal: Watched) -> None:
    with on_terminal.progress as progress:
        progress.begin(on_terminal.series, on_terminal.plans, 5)
        before = len(on_terminal.stream.getvalue())
        progress.file()

        assert "comparison" in on_terminal.stream.getvalue()[before:]


def test_a_series_begins_to_count_anew(on_terminal: Watched) -> None:
    with on_terminal.progress as progress:
        progress.begin(on_terminal.series, on_terminal.plans, 1)
        for _ in range(4):
            progress.file()
        progress.round(on_terminal.series, 0, [1.0, 1.0])
        progress.round(on_terminal.series, 1, [1.0, 1.0])
        progress.begin(on_terminal.series, on_terminal.plans, 1)
        on_terminal.now += 1.0
        progress.file()
        assert progress._bar is not None

        assert [task.completed for task in progress._bar.tasks] == [1]


def test_on_a_terminal_rounds_have_no_lines_and_the_bar_goes_after_the_last(on_terminal: Watched) -> None:
    with on_terminal.progress as progress:
        progress.begin(on_terminal.series, on_terminal.plans, 2)
        assert progress._bar is not None
        left = []
        for number in range(3):
            progress.round(on_terminal.series, number, [7.0, 5.0])
            left.append(len(progress._bar.tasks))

    assert left == [1, 1, 0]
    assert "warm-up: " in on_terminal.stream.getvalue()
    assert "round 1 of 2" not in on_terminal.stream.getvalue()


def test_the_bar_is_stopped_however_the_bench_ends(on_terminal: Watched) -> None:
    with pytest.raises(OSError), on_terminal.progress as progress:
        assert progress._bar is not None
        assert progress._bar.live.is_started
        raise OSError

    assert not progress._bar.live.is_started


def test_without_a_terminal_there_is_no_bar(watched: Watched) -> None:
    with watched.progress as progress:
        assert progress._bar is None


def test_a_long_line_is_not_wrapped(watched: Watched) -> None:
    variant = Variant("x" * 150, 1)
    series = Series("comparison", JOB, FILES, (variant,))
    watched.progress.begin(series, watched.plans[:1], 5)
    watched.progress.round(series, 1, [1.0])

    assert watched.lines[-1] == f"round 1 of 5: {'x' * 150} 1.00 s"
