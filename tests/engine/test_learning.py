"""What files cost, from what a run saw."""

from __future__ import annotations

import pytest

from orcapost.config.job import GB, MB, Parallel, SizeBin
from orcapost.engine.events import Finished
from orcapost.engine.learning import CostLearner, learn, relative_fit
from orcapost.engine.results import FileResult, Usage
from orcapost.engine.schedule import Schedule
from orcapost.host import Host
from orcapost.learned import NOTHING, Cost, Learned
from orcapost.plan import make_plan

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
        failed = FileResult("unreadable", error="no") if file % 2 else FileResult("SimulationStopped")
        learner.listen(Finished(1.0, file, 0, 1, failed, reused=file % 2 == 0))

    assert learner.cost(wall=1.0) is None


def test_costs_move_towards_those_of_the_last_run() -> None:
    old = Cost(1.0, 0.0, 1.0, 0.0, 100.0, 0.2, 0.0, files=100)
    new = Cost(3.0, 0.0, 1.0, 0.0, 300.0, 0.4, 0.0, files=300)
    schedule = Schedule(make_plan([MB], HOST, Parallel()), [MB])

    learned = learn(Learned(cost=old), schedule, new)

    assert learned.cost is not None
    assert learned.cost.seconds_per_file == pytest.approx(2.5)  # a quarter of 1 and three quarters of 3
    assert learned.cost.files == 400
    assert learn(NOTHING, schedule, new).cost == new
