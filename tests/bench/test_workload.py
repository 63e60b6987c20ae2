"""The files that a bench makes for itself."""

from __future__ import annotations

import io
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from orcapost.bench import BenchError, workload
from orcapost.bench.workload import DEFAULT_BYTES, check_room, make, mixed, temporary_folder
from orcapost.job import DEFAULT_BINS, GB, MB, Job, Parallel
from orcapost.planning.host import Host
from orcapost.planning.plan import make_plan

HOST = Host("h", "s", cores=4, memory=64 * GB, available=64 * GB)


def bins_of(made: workload.Made) -> Counter[str]:
    plan = make_plan(made.sizes, HOST, Parallel(bins=made.bins))
    return Counter({batch.bin: len(batch.files) for batch in plan.batches})


@pytest.mark.parametrize("total", [20 * MB, 300 * MB, DEFAULT_BYTES, 4 * GB, 12 * GB])
def test_whatever_the_size_there_are_files_of_every_bin(total: int) -> None:
    assert set(bins_of(mixed(total))) == {size_bin.name for size_bin in DEFAULT_BINS}


def test_by_default_the_bins_are_those_of_every_run() -> None:
    assert mixed().bins == DEFAULT_BINS


def test_twice_the_size_is_twice_the_files() -> None:
    once, twice = bins_of(mixed()), bins_of(mixed(2 * DEFAULT_BYTES))

    assert twice == Counter({name: 2 * count for name, count in once.items()})


@pytest.mark.parametrize("total", [1 * GB, 5 * GB])
def test_the_files_have_together_what_was_asked_for(total: int) -> None:
    assert mixed(total).bytes == pytest.approx(total, rel=0.001)


def test_too_small_a_size_is_refused_with_the_least_there_is() -> None:
    with pytest.raises(BenchError, match="give 20MB or more"):
        mixed(19 * MB)


def test_a_disk_without_room_is_found_out_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match=r"need 1e\+06 TB and .* has"):
        check_room(tmp_path, 10**18)


def test_what_is_made_is_a_job_over_all_the_files(tmp_path: Path) -> None:
    made = mixed(20 * MB)

    job = make(tmp_path, made, Console(file=io.StringIO()))

    files = sorted(job.inputs.directory.iterdir())
    assert len(files) == len(made.sizes)
    # A file is met to within one sample, here at most 15 kB.
    assert sorted(file.stat().st_size for file in files) == pytest.approx(sorted(made.sizes), abs=15_000)
    assert job.parallel.bins == made.bins


@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError])
def test_the_temporary_folder_is_gone_however_the_bench_ends(stop: type[BaseException], tmp_path: Path) -> None:
    with pytest.raises(stop), temporary_folder(tmp_path) as folder:
        (folder / "file").write_text("x")
        raise stop

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match=r"--folder .*nowhere is not a folder"), temporary_folder(tmp_path / "nowhere"):
        pass


def test_one_set_has_four_large_files_among_ninety_six_small_ones() -> None:
    sizes = workload.one_set()

    assert len(sizes) == 4 + 96
    assert sorted(sizes)[-4:] == [130 * MB, 220 * MB, 560 * MB, 1_100 * MB]
    assert min(sizes) >= 150_000
    assert sorted(sizes)[-5] <= 30 * MB


def test_the_files_of_a_set_are_in_no_order_and_always_in_the_same() -> None:
    sizes = list(workload.one_set())

    assert sizes not in (sorted(sizes), sorted(sizes, reverse=True))
    assert set(sizes[:4]) != set(sorted(sizes)[-4:])
    assert tuple(sizes) == workload.one_set()


def test_below_one_set_files_and_bins_are_scaled_together() -> None:
    made = mixed(DEFAULT_BYTES // 2)

    assert made.scale == pytest.approx(0.5)
    assert len(made.sizes) == 100
    assert max(made.sizes) == pytest.approx(550 * MB, abs=1)
    assert [(one.at_least, one.below) for one in made.bins] == [
        (pytest.approx(0.5 * one.at_least, abs=1), one.below and pytest.approx(0.5 * one.below, abs=1))
        for one in DEFAULT_BINS
    ]


def test_between_one_set_and_two_the_nearer_is_scaled() -> None:
    assert len(mixed(round(1.4 * DEFAULT_BYTES)).sizes) == 100
    assert len(mixed(round(1.6 * DEFAULT_BYTES)).sizes) == 200
    assert mixed(round(1.6 * DEFAULT_BYTES)).scale == pytest.approx(0.8)


def test_no_file_is_smaller_than_a_stand_in_can_be() -> None:
    assert min(mixed(20 * MB).sizes) == 50_000


def test_twenty_megabytes_are_enough() -> None:
    assert mixed(20 * MB).bytes >= 20 * MB
    with pytest.raises(BenchError):
        mixed(20 * MB - 1)


@pytest.mark.parametrize(("wanted", "fits"), [(1_000, True), (1_001, False)])
def test_a_disk_must_have_a_twentieth_more_than_the_files(
    wanted: int, fits: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workload.shutil, "disk_usage", lambda folder: SimpleNamespace(free=1_050))

    if fits:
        check_room(tmp_path, wanted)
    else:
        with pytest.raises(BenchError, match=r"need 1 kB and .* has 1\.05 kB free"):
            check_room(tmp_path, wanted)


@pytest.fixture
def made_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[list[tuple[Any, ...]], str, Job]]:
    """Makes what is told, without the files themselves: what was to be made, what was said, and the job."""
    orders: list[tuple[Any, ...]] = []
    monkeypatch.setattr(workload, "make_sim", lambda *order: orders.append(order))

    def run(*sizes: int, scale: float = 1.0) -> tuple[list[tuple[Any, ...]], str, Job]:
        console = Console(file=io.StringIO(), width=60)
        job = make(tmp_path, workload.Made(sizes, DEFAULT_BINS, scale), console)
        assert isinstance(console.file, io.StringIO)
        return orders, console.file.getvalue(), job

    return run


Make = Callable[..., tuple[list[tuple[Any, ...]], str, Job]]


def test_each_file_has_its_size_and_its_own_seed(made_of: Make, tmp_path: Path) -> None:
    orders, _, _ = made_of(60_000, 70_000)

    assert [(path.parent, shape, size) for path, shape, size, _ in orders] == [
        (tmp_path / "sim", "dm_fsts_lngc", 60_000),
        (tmp_path / "sim", "dm_fsts_lngc", 70_000),
    ]
    assert len({seed for *_, seed in orders}) == 2


def test_what_is_made_is_said_on_one_line(made_of: Make, tmp_path: Path) -> None:
    _, said, _ = made_of(60_000, 70_000)

    assert said.splitlines()[0] == f"making 2 stand-in files, 130 kB, in {tmp_path}"


def test_bins_that_are_scaled_are_said(made_of: Make) -> None:
    _, said, _ = made_of(60_000, scale=0.5)

    assert said.splitlines()[1] == (
        "the size bins are scaled with the files: small below 100 MB, medium below 500 MB, large below 1 GB"
    )


def test_files_without_room_are_not_begun(made_of: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(workload.shutil, "disk_usage", lambda folder: SimpleNamespace(free=60_000))

    with pytest.raises(BenchError):
        made_of(60_000)

    assert list(tmp_path.iterdir()) == []


def test_the_columns_are_those_of_an_lng_carrier_at_two_tanks(made_of: Make) -> None:
    _, _, job = made_of(60_000)

    assert {group.label: len(group.columns) for group in job.requests[0].groups} == {
        "inputs": 3,
        "moorings_static": 18,
        "moorings_dynamic": 18,
        "moorings_mean": 18,
        "fenders_dynamic": 8,
        "motions_dynamic": 6 * 2,
        "moorings_along": 2,
    }
    groups = job.requests[0].groups
    dynamic = groups[2].columns
    assert [column.label for column in (dynamic[0], dynamic[-1])] == ["moorings_dynamic_01", "moorings_dynamic_18"]
    assert [column.query.object for column in (dynamic[0], dynamic[-1])] == ["Line01", "Line18"]
    assert [column.query.object for column in groups[4].columns] == [f"Fender{number}" for number in range(1, 9)]
    assert [column.query.object for column in groups[6].columns] == ["Line01", "Line02"]
    assert (job.csv_decimal, job.statistics) == (4, ("min", "max", "mean", "stdev"))


def test_a_second_ctrl_c_still_clears_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    remove, calls = workload.shutil.rmtree, []

    def interrupted(folder: Path, ignore_errors: bool) -> None:
        calls.append(folder)
        if len(calls) == 1:
            raise KeyboardInterrupt
        remove(folder, ignore_errors=ignore_errors)

    monkeypatch.setattr(workload.shutil, "rmtree", interrupted)
    with pytest.raises(KeyboardInterrupt), temporary_folder(tmp_path):
        pass

    assert list(tmp_path.iterdir()) == []


def test_a_file_held_open_does_not_stop_the_clearing_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(workload.shutil, "rmtree", lambda folder, ignore_errors=False: asked.append(ignore_errors))

    with temporary_folder(tmp_path):
        pass

    assert asked == [True]


def test_without_a_place_the_folder_is_made_where_temporary_ones_are() -> None:
    with temporary_folder(None) as folder:
        assert folder.parent == Path(tempfile.gettempdir())
        assert folder.name.startswith("orcapost-bench-")
