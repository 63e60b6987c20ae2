"""The files that a bench makes for itself."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path

import pytest
from rich.console import Console

from orcapost.bench import BenchError, workload
from orcapost.bench.workload import DEFAULT_BYTES, check_room, make, mixed, temporary_folder
from orcapost.config.job import DEFAULT_BINS, GB, MB, Parallel
from orcapost.host import Host
from orcapost.plan import make_plan

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
    with pytest.raises(BenchError, match=r"--folder .*nowhere is no folder"), temporary_folder(tmp_path / "nowhere"):
        pass
