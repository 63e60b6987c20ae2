"""Measures what orcapost costs on this machine, on stand-in files: ratios within one run, never a promise.

Nothing here says anything about OrcaFlex. What is measured is orcapost's own overhead, and how near its reading of
files comes to plain reading.

    python scripts/benchmark.py             # all of it, a few minutes and 2 GB of temporary disk
    python scripts/benchmark.py --only help small
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from orcapost.fake.generate import make_sim, make_sims

CONFIG = Path(__file__).parents[1] / "configs" / "dm_fsts_lngc.yml"

# 34 columns over the whole simulation: 18 moorings, 8 fenders, 6 motions, the sea and the wind.
COLUMNS_34 = [
    *((f"Line{i:02}", "Effective tension", "End B") for i in range(1, 19)),
    *((f"Fender{i}", "Tension", None) for i in range(1, 9)),
    *(("LNGC", motion, None) for motion in ("X", "Y", "Z", "Rotation 1", "Rotation 2", "Rotation 3")),
    ("Environment", "Elevation", None),
    ("Environment", "Wind speed", None),
]


def orcapost(*arguments: str | Path) -> float:
    """Run the command in a process of its own; the seconds it took."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-m", "orcapost", *map(str, arguments)], check=True, capture_output=True)
    return time.perf_counter() - begun


def run_on(folder: Path, output: Path, *options: str | Path, config: Path = CONFIG) -> tuple[float, dict]:
    """`orcapost run` of a configuration on a folder; seconds from start to tables, and the metrics."""
    shutil.rmtree(output, ignore_errors=True)
    seconds = orcapost(
        "run", config, "--backend", "fake", "--quiet", "--fresh", "--output", output,
        "--set", f"file_management.input_directory={folder}", *options,
    )  # fmt: skip
    return seconds, json.loads((output / f"{config.stem}_metrics.json").read_text())


def write_config(path: Path) -> Path:
    """A configuration of `COLUMNS_34`."""
    columns = [
        {
            "Label": f"{name} {variable}",
            "Command": "TimeHistory",
            "ObjectName": name,
            "Variable": variable,
            "objectExtra": place and [place],
            "SimulationPeriod": "WholeSimulation",
            "Statistic_Type": "Max",
        }
        for name, variable, place in COLUMNS_34
    ]
    groups = {"summary_settings": {"groups": [{"Label": "all", "Columns": columns}]}}
    path.write_text(yaml.safe_dump({"file_management": {"input_directory": "large"}, **groups}))
    return path


def evict(path: Path) -> bool:
    """Drop a file from the page cache, so that the next read comes from the disk. Linux only."""
    if not hasattr(os, "posix_fadvise"):
        return False
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(descriptor)
    return True


def plain_read(path: Path) -> float:
    """Seconds for reading a file once with dd, or with plain Python where there is none."""
    begun = time.perf_counter()
    if shutil.which("dd"):
        subprocess.run(["dd", f"if={path}", "of=/dev/null", "bs=1M"], check=True, capture_output=True)
    else:
        buffer = bytearray(1 << 20)
        with path.open("rb", buffering=0) as stream:
            while stream.readinto(buffer):
                pass
    return time.perf_counter() - begun


def benchmark_help(folder: Path) -> None:
    """How long `orcapost --help` takes."""
    seconds = [orcapost("--help") for _ in range(7)]
    print(f"orcapost --help: median {statistics.median(seconds):.2f} s of {len(seconds)}")


def benchmark_small(folder: Path) -> None:
    """Many small files: files per second from the start of the command to the tables."""
    count, size = 2000, 50_000
    make_sims(folder / "small", "dm_fsts_lngc", count, size)
    seconds = [run_on(folder / "small", folder / "csv")[0] for _ in range(3)]
    rates = ", ".join(f"{count / s:.0f}" for s in seconds)
    print(f"{count} files of {size // 1000} kB, LNGC columns, start to tables: {rates} files/s")
    shutil.rmtree(folder / "small")


def benchmark_large(folder: Path) -> None:
    """One large file: reading its columns against reading its bytes, interleaved."""
    path = folder / "large" / "large.sim"
    path.parent.mkdir()
    make_sim(path, "dm_fsts_lngc", 1_600_000_000, 1)
    config = write_config(folder / "columns_34.yml")
    for cache in ("warm", "cold"):
        ratios, whole, peak = [], [], 0
        prepare: Callable[[Path], object] = evict if cache == "cold" else plain_read
        for _ in range(9):
            if prepare(path) is False:
                print("1.6 GB cold: this system cannot drop a file from its cache")
                break
            plain = plain_read(path)
            prepare(path)
            seconds, metrics = run_on(path.parent, folder / "csv", config=config)
            (file,) = metrics["files"]
            inside = file["seconds"]["load"] + file["seconds"]["extract"]
            ratios.append(inside / plain)
            whole.append(seconds / plain)
            peak = max(peak, file["rss_peak"])
        else:
            print(
                f"1.6 GB, {len(COLUMNS_34)} columns, {cache}: load and extract {statistics.median(ratios):.2f} x dd, "
                f"whole command {statistics.median(whole):.2f} x dd (medians of {len(ratios)}, interleaved); "
                f"worker's peak memory {peak / 1e6:.0f} MB"
            )
    shutil.rmtree(path.parent)


def benchmark_wide(folder: Path) -> None:
    """1,000 columns over three hours at 0.1 s: slices of time against slices of columns, and the memory they take."""
    path = folder / "wide.sim"
    make_sim(path, "dm_fsts_lngc", samples=108_000, sample_interval=0.1, segments=60, seed=1)
    code = """if True:
        import sys, time
        from orcapost.engine.usage import peak_memory
        from orcapost.extract import passes
        from orcapost.extract.compile import HistoryRead
        from orcapost.extract.queries import History, Period, Point
        from orcapost.orcaflex.backend import open_backend
        from orcapost.orcaflex.session import Session
        from pathlib import Path

        places = [(f"Line{1 + i % 18:02}", Point("arc_length", 1.25 * (i // 18))) for i in range(1000)]
        histories = [History(line, "Effective tension", point) for line, point in places]
        read = HistoryRead(Period("whole_simulation"), tuple(range(1000)), ("max", "mean", "min", "stdev"))
        session = Session(open_backend("fake"))
        session.load(Path(sys.argv[1]))
        if sys.argv[2] == "columns":
            def refuse(*_):
                raise passes._WrongSlice
            passes._Reader._by_time = refuse
        begun = time.perf_counter()
        passes.read_histories(session.file, histories, [read])
        print(time.perf_counter() - begun, peak_memory())
    """
    found: dict[str, list[tuple[float, float]]] = {"time": [], "columns": []}
    for _ in range(3):
        for way in found:
            text = subprocess.run(
                [sys.executable, "-c", code, path, way], check=True, capture_output=True
            ).stdout.split()
            found[way].append((float(text[0]), float(text[1])))
    for way, results in found.items():
        seconds, peak = statistics.median(s for s, _ in results), max(p for _, p in results)
        print(
            f"1,000 columns of 108,000 samples ({path.stat().st_size / 1e9:.1f} GB, warm) in slices of {way}: "
            f"median {seconds:.1f} s, peak memory {peak / 1e6:.0f} MB"
        )
    path.unlink()


BENCHMARKS = {"help": benchmark_help, "small": benchmark_small, "large": benchmark_large, "wide": benchmark_wide}


def main() -> None:
    """Run the benchmarks that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=BENCHMARKS, default=list(BENCHMARKS))
    parser.add_argument("--folder", type=Path, help="where to make the files; a temporary folder otherwise")
    options = parser.parse_args()
    print(f"{os.cpu_count()} logical processors, {sys.platform}, Python {sys.version.split()[0]}, stand-in files")
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        for name in options.only:
            BENCHMARKS[name](Path(folder))


if __name__ == "__main__":
    main()
