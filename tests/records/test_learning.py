"""What files cost, from what a run saw."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from orcapost.engine.events import Finished, Reused, Started
from orcapost.engine.result import FileResult, Usage
from orcapost.job import GB, MB, Parallel, SizeBin
from orcapost.planning.host import Host
from orcapost.planning.learned import NOTHING, Cost, Learned, MemoryModel
from orcapost.planning.plan import make_plan
from orcapost.planning.schedule import Schedule
from orcapost.records.learning import CostLearner, Fit, learn, relative_fit

HOST = Host("h", "Linux", cores=8, memory=256 * GB, available=256 * GB)


def test_the_line_through_files_from_small_to_large_is_found() -> None:
    sizes = [50_000, 1 * MB, 30 * MB, 900 * MB, 3 * GB]

    per_file, per_byte = relative_fit(sizes, [0.02 + size / (400 * MB) for size in sizes])

    assert per_file == pytest.approx(0.02)
    assert 1 / per_byte == pytest.approx(400 * MB)


def test_files_of_one_size_cost_their_mean() -> None:
    per_file, per_byte = relative_fit([MB] * 4, [2.0] * 4)

    assert per_file + per_byte * MB == pytest.approx(2.0)


def test_a_run_teaches_what_its_files_cost() -> None:
    sizes = [200 * MB] * 10
    bins = (SizeBin("all", 0, None, (2, 2)),)
    schedule = Schedule(make_plan(sizes, HOST, Parallel(bins=bins)), sizes)
    learner = CostLearner(sizes, schedule)
    # Two at a time, each 1 s of which 0.4 s are the processor's: together 400 MB/s.
    for file in range(10):
        result = FileResult("SimulationStopped", usage=Usage(load=0.25, extract=0.75, cpu=0.4))
        learner.listen(Finished(time=file // 2 + 1.0, file=file, slot=file % 2, attempts=1, result=result, total=1.0))

    cost = learner.cost(wall=6.0)

    assert cost is not None
    assert cost.seconds(200 * MB) == pytest.approx(1.0)
    assert cost.cpu(200 * MB) == pytest.approx(0.4)
    assert cost.disk_rate == pytest.approx(400 * MB)
    assert cost.around == pytest.approx(0.1)  # 6 s, of which files took 5, over 10 files


def test_failed_and_reused_files_teach_nothing() -> None:
    sizes = [MB] * 10
    learner = CostLearner(sizes, Schedule(make_plan(sizes, HOST, Parallel()), sizes))
    for file in range(10):
        result = FileResult("unreadable", error="no") if file % 2 else FileResult("SimulationStopped")
        if file % 2:
            learner.listen(Finished(1.0, file, 0, 1, result))
        else:
            learner.listen(Reused(0.0, [file], [0.5], {file: result}))

    assert learner.cost(wall=1.0) is None


def heard(sizes: list[int | None], *usages: Usage, schedule: Schedule | None = None) -> CostLearner:
    """One file after the other, at the ends of seconds 1, 2, ..."""
    schedule = schedule or Schedule(make_plan(sizes, HOST, Parallel(workers=1)), sizes)
    learner = CostLearner(sizes, schedule)
    for file, usage in enumerate(usages):
        learner.listen(Finished(file + 1.0, file, 0, 1, FileResult("SimulationStopped", usage=usage)))
    return learner


def test_five_files_tell_what_files_cost_and_four_do_not() -> None:
    assert heard([MB] * 5, *[Usage(1.0)] * 4).cost(wall=5.0) is None
    cost = heard([MB] * 5, *[Usage(1.0)] * 5).cost(wall=5.0)

    assert cost is not None
    assert cost.files == 5


def test_only_what_files_finish_is_heard() -> None:
    learner = heard([MB] * 5, *[Usage(1.0)] * 4)

    learner.listen(Started(5.0, 4, 0, 1))

    assert learner.cost(wall=5.0) is None


def test_files_of_different_sizes_tell_what_a_file_and_a_byte_cost() -> None:
    sizes: list[int | None] = [100, 200, 300, 400, None]
    usages = [Usage(load=2.0, extract=0.01 * (size or 0), cpu=0.5 + 0.002 * (size or 0)) for size in sizes]

    cost = heard(sizes, *usages).cost(wall=10.0)

    assert cost is not None
    assert (cost.seconds_per_file, cost.seconds_per_byte) == pytest.approx((2.0, 0.01))
    assert (cost.cpu_per_file, cost.cpu_per_byte) == pytest.approx((0.5, 0.002))
    assert cost.around == pytest.approx((10.0 - 5.0) / 5)


def test_the_disk_gave_what_files_that_were_open_together_read_in_a_second() -> None:
    # Four files of 1 MB, each in a second of its own, and all the while a fifth, in 5 s.
    cost = heard([MB] * 5, *[Usage(load=0.5, extract=0.5)] * 4, Usage(load=5.0)).cost(wall=5.0)

    assert cost is not None
    assert cost.disk_rate == pytest.approx(1.2 * MB)


def test_a_run_shorter_than_its_last_end_costs_nothing_around_its_files() -> None:
    cost = heard([MB] * 5, *[Usage(1.0)] * 5).cost(wall=4.0)  # clocks of two processes

    assert cost is not None
    assert cost.around == 0.0


def test_a_start_costs_what_the_schedule_saw() -> None:
    sizes: list[int | None] = [MB] * 5
    schedule = Schedule(make_plan(sizes, HOST, Parallel(workers=1)), sizes, start_seconds=0.75)

    cost = heard(sizes, *[Usage(1.0)] * 5, schedule=schedule).cost(wall=5.0)

    assert cost is not None
    assert cost.start == 0.75


class TwoBatches(Schedule):
    """Files 0 to 4 are large, four at once, of which two would have done; the others small, three at once."""

    def __init__(self) -> None:
        pass

    def count_of(self, file: int) -> tuple[str, int]:
        return ("large", 4) if file < 5 else ("small", 3)

    @property
    def counts(self) -> dict[str, int]:
        return {"large": self.enough}

    enough = 2
    start_seconds = 0.2
    memory_learned = False


def test_files_that_were_too_many_at_once_waited_for_each_other() -> None:
    cost = heard([MB] * 10, *[Usage(8.0)] * 5, *[Usage(4.0)] * 5, schedule=TwoBatches()).cost(wall=10.0)

    assert cost is not None
    assert cost.seconds(MB) == pytest.approx(4.0)  # 8 s at four at once are 4 s at two; 4 s at three are 4 s


def test_files_that_were_too_few_at_once_are_not_taken_for_slower_than_they_were() -> None:
    schedule = TwoBatches()
    schedule.enough = 8

    cost = heard([MB] * 5, *[Usage(8.0)] * 5, schedule=schedule).cost(wall=10.0)

    assert cost is not None
    assert cost.seconds(MB) == pytest.approx(8.0)


def test_costs_move_towards_those_of_the_last_run() -> None:
    old = Cost(1.0, 0.0, 1.0, 0.0, 100.0, 0.2, 0.0, files=100)
    new = Cost(3.0, 0.0, 1.0, 0.0, 300.0, 0.4, 0.0, files=300)
    schedule = Schedule(make_plan([MB], HOST, Parallel()), [MB])

    learned = learn(Learned(cost=old), schedule, new)

    assert learned.cost is not None
    assert learned.cost.seconds_per_file == pytest.approx(2.5)  # a quarter of 1 and three quarters of 3
    assert learned.cost.files == 400
    assert learn(NOTHING, schedule, new).cost == new


def test_every_figure_of_what_files_cost_moves_alike() -> None:
    old, new = Cost(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, files=50), Cost(9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0, files=50)
    schedule = Schedule(make_plan([MB], HOST, Parallel()), [MB])

    assert learn(Learned(cost=old), schedule, new).cost == Cost(5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0, files=100)


def test_a_thousand_earlier_files_weigh_against_those_of_the_last_run_at_most() -> None:
    old, new = (Cost(each, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, files=3000) for each in (0.0, 1.0))
    schedule = Schedule(make_plan([MB], HOST, Parallel()), [MB])

    learned = learn(Learned(cost=old), schedule, new)

    assert learned.cost is not None
    assert learned.cost.seconds_per_file == pytest.approx(3000 / (3000 + 1000), rel=1e-9)
    assert learned.cost.files == 4000


def test_a_run_that_measured_no_costs_and_no_memory_leaves_those_known() -> None:
    known = Learned({"a": 3}, MemoryModel(1, 2.0), Cost(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, files=8))
    schedule = Schedule(make_plan([MB], HOST, Parallel()), [MB])

    learned = learn(known, schedule, None)

    assert (learned.counts, learned.memory, learned.cost) == (known.counts, known.memory, known.cost)


def test_what_a_run_measured_of_memory_takes_the_place_of_what_was_known() -> None:
    schedule = Schedule(make_plan([MB] * 3, HOST, Parallel()), [MB] * 3)
    for file in range(3):
        schedule.held(pid=file, file=file, peak=80 * MB)

    learned = learn(Learned(memory=MemoryModel(1, 2.0)), schedule, None)

    assert learned.memory == MemoryModel(100 * MB, 0.5)  # with a quarter more; small files tell nothing about a byte


def test_counts_that_a_run_found_are_added_to_those_known_and_take_the_place_of_older_ones() -> None:
    schedule = TwoBatches()
    assert learn(Learned({"large": 7, "other": 5}), schedule, None).counts == {"large": 2, "other": 5}


def test_the_time_of_learning_is_told_in_utc() -> None:
    schedule = Schedule(make_plan([MB], HOST, Parallel()), [MB])
    before = datetime.now(UTC).replace(microsecond=0)

    updated = datetime.fromisoformat(learn(NOTHING, schedule, None).updated)

    assert before <= updated <= datetime.now(UTC)
    assert updated.microsecond == 0


# The line through files


@pytest.mark.parametrize(("a", "b"), [(0.5, 0.0), (0.0, 0.25), (3.0, 2.0)])
def test_files_on_a_line_lie_on_the_line_that_is_found(a: float, b: float) -> None:
    sizes = [1.0, 2.0, 5.0]

    assert relative_fit(sizes, [a + b * size for size in sizes]) == pytest.approx((a, b), abs=1e-9)


def test_the_line_is_the_one_with_the_least_sum_of_squares_in_proportion() -> None:
    sizes, values = [1.0, 2.0, 4.0], [2.0, 4.0, 5.0]

    def wrong(a: float, b: float) -> float:
        return sum(((a + b * size) / value - 1) ** 2 for size, value in zip(sizes, values, strict=True))

    a, b = relative_fit(sizes, values)

    for step in (-1e-3, 1e-3):
        assert wrong(a, b) < wrong(a + step, b)
        assert wrong(a, b) < wrong(a, b + step)


@pytest.mark.parametrize(("size", "line"), [(0.0, (3.0, 0.0)), (2.0, (3.0, 0.0))])
def test_one_file_costs_what_it_took_whatever_its_size(size: float, line: tuple[float, float]) -> None:
    assert relative_fit([size], [3.0]) == pytest.approx(line)


def test_where_larger_files_took_less_a_file_costs_the_same_whatever_its_size() -> None:
    # a minimises (a / 2 - 1)^2 + (a / 1 - 1)^2: a = (1/2 + 1) / (1/4 + 1)
    assert relative_fit([1.0, 3.0], [2.0, 1.0]) == pytest.approx((1.5 / 1.25, 0.0))


def test_where_the_line_would_begin_below_nothing_a_file_costs_by_its_bytes_alone() -> None:
    # The line through (1, 1) and (2, 3) begins at -1. b minimises (b - 1)^2 + (2 b / 3 - 1)^2.
    assert relative_fit([1.0, 2.0], [1.0, 3.0]) == pytest.approx((0.0, (1 + 2 / 3) / (1 + 4 / 9)))


def test_values_of_nothing_count_as_a_microsecond() -> None:
    assert relative_fit([0.0, 0.0], [0.0, 0.0]) == pytest.approx((1e-6, 0.0))


def test_files_without_bytes_cost_each_the_same() -> None:
    assert relative_fit([0.0] * 4, [2.0] * 4) == pytest.approx((2.0, 0.0))


def test_doubt_counts_as_that_many_files_which_say_that_one_without_bytes_takes_no_time() -> None:
    sizes, values, doubt = [4.0, 5.0, 6.0], [6.0, 6.5, 7.1], 2.0

    def wrong(a: float, b: float) -> float:
        files = sum(((a + b * size) / value - 1) ** 2 for size, value in zip(sizes, values, strict=True))
        return files + doubt / len(values) * sum((a / value) ** 2 for value in values)

    a, b = relative_fit(sizes, values, doubt)

    assert a < relative_fit(sizes, values)[0]
    for step in (-1e-3, 1e-3):
        assert wrong(a, b) < wrong(a + step, b)
        assert wrong(a, b) < wrong(a, b + step)


def test_of_many_files_a_cost_may_be_taken_from_some_spread_evenly() -> None:
    sizes: list[int | None] = [MB] * 10
    # Every third file, from the first on, takes 1 s; those between take 3 s.
    learner = heard(sizes, *(Usage(load=1.0 if file % 3 == 0 else 3.0) for file in range(10)))

    whole, some = learner.cost(100.0), learner.cost(100.0, Fit(most=4))

    assert whole is not None and whole.seconds(MB) > 1.0
    assert some is not None and some.seconds(MB) == pytest.approx(1.0)
    assert (some.files, some.around) == (whole.files, whole.around)


def test_fewer_files_than_are_needed_have_no_cost() -> None:
    learner = heard([MB] * 3, *(Usage(load=1.0) for _ in range(3)))

    assert learner.cost(9.0, Fit(fewest=4)) is None
    assert learner.cost(9.0, Fit(fewest=3)) is not None


def test_files_that_scatter_cost_together_what_they_took() -> None:
    learner = heard([MB] * 6, *(Usage(load=seconds) for seconds in (1.0, 3.0) * 3))

    cost = learner.cost(9.0)

    assert cost is not None and 6 * cost.seconds(MB) == pytest.approx(12.0)
