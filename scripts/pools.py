"""The same work through other pools of processes, on stand-in files, in turns with orcapost's own engine.

Each variant reads the same columns in the same merged passes, keeps one model in each process, uses one process per
core, and writes the same tables; only who gives which file to which process, and when, differs. The files go to the
pools in the folder's order, as a loop over the folder does it.

    pip install joblib
    python scripts/pools.py                          # the mixed files of `orcapost bench`
    python scripts/pools.py --files 10000            # 10,000 files of 50 kB
"""

from __future__ import annotations

import argparse
import pickle
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a spawned process imports this module: what only the parent needs is imported below
    from orcapost.engine.result import FileResult
    from orcapost.job import Job
    from orcapost.pipeline import Prepared


def with_orcapost(job: Job) -> None:
    """Orcapost's own engine."""
    from orcapost.engine.loop import Settings
    from orcapost.pipeline import Run, prepare

    with Run(prepare(job), "fake", Settings(), fresh=True) as run:
        run.execute()


def with_pool(map_files: Callable[[Prepared, bytes], list[FileResult]]) -> Callable[[Job], None]:
    """A variant that maps all files over a pool and then writes the tables."""

    def run(job: Job) -> None:
        from orcapost.pipeline import prepare, worker_task
        from orcapost.products.protocol import questions_of
        from orcapost.results.memory import Results
        from orcapost.tables import write_tables

        prepared = prepare(job)
        task = pickle.dumps(worker_task(job, "fake"))
        job.output_directory.mkdir(parents=True)
        entries = [entry for request in job.requests for entry in request.entries]
        results = Results(len(prepared.files), questions_of(job.requests), entries)
        for position, result in enumerate(map_files(prepared, task)):
            results.add(position, result)
        write_tables(job, prepared.files, results)

    return run


def executor(prepared: Prepared, task: bytes) -> list[FileResult]:
    """`concurrent.futures.ProcessPoolExecutor`."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    import pool_work

    with ProcessPoolExecutor(prepared.host.cores, mp_context=get_context("spawn")) as pool:
        tasks = [pool.submit(pool_work.process, task, file.location, file.object) for file in prepared.files]
        return [task.result() for task in tasks]


def loky(prepared: Prepared, task: bytes) -> list[FileResult]:
    """`joblib` with its processes, loky."""
    import pool_work
    from joblib import Parallel, delayed
    from joblib.externals.loky import get_reusable_executor

    work = delayed(pool_work.process)
    results = Parallel(prepared.host.cores, backend="loky")(
        work(task, file.location, file.object) for file in prepared.files
    )
    get_reusable_executor().shutdown(wait=True)  # the next run starts from nothing, as the others do
    return list(results)


def main() -> int:
    """Run all variants in turns and print how much faster orcapost is than each. 1 if their tables differ."""
    from dataclasses import replace

    from rich.console import Console

    from orcapost.bench.cache import Cache
    from orcapost.bench.statistics import order, ratio
    from orcapost.bench.workload import DEFAULT_BYTES, Made, make, mixed
    from orcapost.common.units import read_bytes
    from orcapost.job import DEFAULT_BINS

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=read_bytes, default=DEFAULT_BYTES, help="of the mixed files, such as 1GB")
    parser.add_argument("--files", type=int, help="this many files of 50 kB instead")
    parser.add_argument("--cache", choices=("warm", "cold", "asis"), default="warm")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    variants = {
        "orcapost": with_orcapost,
        "ProcessPoolExecutor": with_pool(executor),
        "joblib (loky)": with_pool(loky),
    }
    seconds: dict[str, list[float]] = {name: [] for name in variants}
    tables: set[tuple[bytes, ...]] = set()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = Made((50_000,) * options.files, DEFAULT_BINS, 1.0) if options.files else mixed(options.size)
        job = make(folder, made, Console(stderr=True))
        paths = sorted(job.inputs.directory.iterdir())
        cache = Cache(options.cache, made.bytes, sys.maxsize)
        for number, turns in enumerate([[0, 1, 2], *order(len(variants), options.rounds)]):
            for turn in turns:
                variant = list(variants)[turn]
                cache.prepare(paths)
                output = folder / f"{number}-{turn}"
                begun = time.perf_counter()
                variants[variant](replace(job, output_directory=output))
                if number > 0:  # the first round warms up
                    seconds[variant].append(time.perf_counter() - begun)
                tables.add(tuple(path.read_bytes() for path in sorted(output.glob("*.csv"))))
        print(
            f"{len(paths)} files, {made.bytes / 1e9:.2f} GB; cache {cache.words}; {options.rounds} runs each, in turns"
        )
        for variant, times in seconds.items():
            median = statistics.median(times)
            print(f"{variant:20} median {median:.3f} s, {len(paths) / median:,.0f} files/s")
            if variant != "orcapost":
                found = ratio(times, seconds["orcapost"])
                interval = f"{found.low:.2f} to {found.high:.2f}"
                print(f"{'':20} orcapost is {found.median:.2f} times as fast ({interval}): {found.verdict}")
    if len(tables) > 1:
        print("the tables differ: none of this counts")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
