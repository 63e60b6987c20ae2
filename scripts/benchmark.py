"""Measures what orcapost costs on this machine, on stand-in files: ratios within one run, never a promise.

Nothing here says anything about OrcaFlex. What is measured is orcapost's own overhead, and how near its reading of
files comes to plain reading.

    python scripts/benchmark.py             # all of it, some twenty minutes and 5 GB of temporary disk
    python scripts/benchmark.py --only help small

`orcapost bench` compares variants of a run on the same files; ``scripts/pools.py`` other pools of processes.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

from orcapost.bench.cache import CAN_EVICT, evict
from orcfxapi_standin.generate import make_sim, make_sims

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


def plain_read(*paths: Path) -> float:
    """Seconds for reading files once, side by side, with dd, or with plain Python where there is none."""
    begun = time.perf_counter()
    if shutil.which("dd"):
        readers = [["dd", f"if={path}", "of=/dev/null", "bs=1M"] for path in paths]
    else:
        code = "import sys; f = open(sys.argv[1], 'rb', 0); b = bytearray(1 << 20)\nwhile f.readinto(b): pass"
        readers = [[sys.executable, "-c", code, str(path)] for path in paths]
    running = [subprocess.Popen(reader, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for reader in readers]
    statuses = [process.wait() for process in running]
    if any(statuses):
        raise RuntimeError(f"cannot read {paths}")
    return time.perf_counter() - begun


def benchmark_help(folder: Path) -> None:
    """How long `orcapost --help` takes."""
    seconds = [orcapost("--help") for _ in range(7)]
    print(f"orcapost --help: median {statistics.median(seconds):.2f} s of {len(seconds)}")


def benchmark_small(folder: Path) -> None:
    """Many small files: files per second from the start of the command to the tables."""
    count, size = 10_000, 50_000
    make_sims(folder / "small", "dm_fsts_lngc", count, size)
    seconds = [run_on(folder / "small", folder / "csv")[0] for _ in range(5)]
    rates = ", ".join(f"{count / s:.0f}" for s in seconds)
    median = count / statistics.median(seconds)
    print(f"{count} files of {size // 1000} kB, LNGC columns, start to tables: {median:.0f} files/s (of {rates})")
    shutil.rmtree(folder / "small")


def benchmark_large(folder: Path) -> None:
    """One large file: reading its columns against reading its bytes, interleaved."""
    compare_with_reading(folder, "1.6 GB", [1_600_000_000])


def benchmark_pair(folder: Path) -> None:
    """Two large files together: reading their columns against reading their bytes side by side, interleaved."""
    compare_with_reading(folder, "3.3 GB and 1.5 GB", [3_300_000_000, 1_500_000_000])


def compare_with_reading(folder: Path, name: str, sizes: list[int]) -> None:
    """A run of `COLUMNS_34` over files of these sizes, against plain reading, warm and cold."""
    place = folder / "large"
    place.mkdir()
    paths = [place / f"large_{number}.sim" for number in range(len(sizes))]
    for number, (path, size) in enumerate(zip(paths, sizes, strict=True)):
        make_sim(path, "dm_fsts_lngc", size, number + 1)
    config = write_config(folder / "columns_34.yml")
    for cache in ("warm", "cold"):
        if cache == "cold" and not CAN_EVICT:
            print(f"{name} cold: this system cannot drop a file from its cache")
            break
        times: dict[str, list[float]] = {"side by side": [], "one by one": [], "command": [], "run": [], "reading": []}
        peak = 0
        for turn in range(9):
            for variant in ("side by side", "one by one", "command")[:: 1 if turn % 2 == 0 else -1]:
                for path in paths:
                    evict(path) if cache == "cold" else plain_read(path)
                if variant == "side by side":
                    times[variant].append(plain_read(*paths))
                elif variant == "one by one":
                    times[variant].append(sum(plain_read(path) for path in paths))
                else:
                    seconds, metrics = run_on(place, folder / "csv", config=config)
                    times[variant].append(seconds)
                    times["run"].append(metrics["totals"]["wall"])  # from the look-up of the files to the tables
                    files = metrics["files"]
                    begun = min(file["end"] - file["seconds"]["load"] - file["seconds"]["extract"] for file in files)
                    times["reading"].append(max(file["end"] for file in files) - begun)
                    peak = max(peak, *(file["rss_peak"] for file in files))
        medians = {variant: statistics.median(seconds) for variant, seconds in times.items()}
        plain = medians["side by side"]
        ratios = {variant: f"{medians[variant] / plain:.2f} x" for variant in medians}
        others = "" if len(paths) == 1 else f" side by side ({ratios['one by one']} one after the other)"
        fastest, slowest = min(times["side by side"]), max(times["side by side"])
        print(
            f"{name}, {len(COLUMNS_34)} columns, {cache}: load and extract {ratios['reading']}, run {ratios['run']}, "
            f"whole command {ratios['command']} the {plain:.2f} s ({fastest:.2f} to {slowest:.2f}) of dd{others}, "
            f"medians of 9 in turns; a worker's peak memory {peak / 1e6:.0f} MB"
        )
    shutil.rmtree(place)


def benchmark_wide(folder: Path) -> None:
    """1,000 columns over three hours at 0.1 s: slices of time against slices of columns, and the memory they take."""
    path = folder / "wide.sim"
    make_sim(path, "dm_fsts_lngc", samples=108_000, sample_interval=0.1, segments=60, seed=1)
    code = """if True:
        import sys, time
        from orcapost.engine.usage import peak_memory
        from orcapost.extract import passes
        from orcapost.extract.merge import merge
        from orcapost.extract.queries import History, Period, Point, Reduced
        from orcapost.orcaflex.backend import open_backend
        from orcapost.orcaflex.session import Session
        from orcapost.statistics.registry import MAX, MEAN, MIN, STDEV
        from pathlib import Path

        places = [(f"Line{1 + i % 18:02}", Point("arc_length", 1.25 * (i // 18))) for i in range(1000)]
        histories = [History(line, "Effective tension", point) for line, point in places]
        statistics, whole = (MAX, MEAN, MIN, STDEV), Period("whole_simulation")
        asked = merge([Reduced((history,), whole, made) for history in histories for made in statistics])
        session = Session(open_backend("fake"))
        session.load(Path(sys.argv[1]))
        if sys.argv[2] == "columns":
            def refuse(*_):
                raise passes._WrongSlice
            passes._Reader._by_time = refuse
        begun = time.perf_counter()
        passes.read_histories(session.file, asked.histories, asked.reads)
        print(time.perf_counter() - begun, peak_memory())
    """
    found: dict[str, list[tuple[float, float]]] = {"time": [], "columns": []}
    for _ in range(3):
        for variant in found:
            text = subprocess.run(
                [sys.executable, "-c", code, path, variant], check=True, capture_output=True
            ).stdout.split()
            found[variant].append((float(text[0]), float(text[1])))
    for variant, results in found.items():
        seconds, peak = statistics.median(s for s, _ in results), max(p for _, p in results)
        print(
            f"1,000 columns of 108,000 samples ({path.stat().st_size / 1e9:.1f} GB, warm) in slices of {variant}: "
            f"median {seconds:.1f} s, peak memory {peak / 1e6:.0f} MB"
        )
    path.unlink()


def write_wide_config(path: Path, files: Path, columns: int) -> dict:
    """A configuration of many columns in tables of a hundred; as written."""
    periods = ("WholeSimulation", "StaticState", [0, None], [10, None], [20, None])
    places = itertools.product(
        periods, ("Max", "Min", "Mean", "StdDev"), ("Effective tension", "Bend moment", "Curvature"), range(1, 19)
    )
    wanted = [
        {
            "Label": f"c{number}",
            "Command": "TimeHistory",
            "ObjectName": f"Line{line:02}",
            "Variable": variable,
            "objectExtra": ["End B"],
            "SimulationPeriod": period,
            "Statistic_Type": statistic,
        }
        for number, (period, statistic, variable, line) in enumerate(itertools.islice(places, columns))
    ]
    groups = [{"Label": f"g{first}", "Columns": wanted[first : first + 100]} for first in range(0, columns, 100)]
    content = {
        "file_management": {"input_directory": str(files), "output_directory": "csv"},
        "summary_settings": {"groups": groups},
    }
    path.write_text(yaml.safe_dump(content))
    return content


def many_names(folder: Path, count: int) -> Path:
    """So many names of a few small files."""
    folder.mkdir()
    for number in range(count):
        path = folder / f"case_{number:06}.sim"
        if number % 10_000 == 0:  # a file system has a limit for the names of one file
            original = folder.with_name(f"{folder.name}_{number}.sim")
            make_sim(original, "dm_fsts_lngc", 30_000, number)
        os.link(original, path)
    return folder


def benchmark_again(folder: Path) -> None:
    """A run with results kept: nothing to do, another label, a new column; against the run that read all."""
    for count, columns in ((10_000, 1000), (100_000, 91)):
        config = folder / f"again_{columns}.yml"
        content = write_wide_config(config, many_names(folder / f"again_{columns}", count), columns)
        whole = orcapost("run", config, "--backend", "fake", "--quiet")
        nothing = [orcapost("run", config, "--backend", "fake", "--quiet") for _ in range(5)]
        first = content["summary_settings"]["groups"][0]["Columns"]
        first[0]["Label"] = "renamed"
        config.write_text(yaml.safe_dump(content))
        renamed = orcapost("run", config, "--backend", "fake", "--quiet")
        first.append(first[0] | {"Label": "new", "Statistic_Type": "Min", "objectExtra": ["End A"]})
        config.write_text(yaml.safe_dump(content))
        new = orcapost("run", config, "--backend", "fake", "--quiet")
        kept = (folder / "csv" / f"{config.stem}_results.sqlite").stat().st_size / count
        print(
            f"{count:,} files of 30 kB, {columns:,} columns: all read {whole:.1f} s; nothing to do: median "
            f"{statistics.median(nothing):.2f} s (of {', '.join(f'{s:.2f}' for s in nothing)}); a label renamed "
            f"{renamed:.1f} s; a new column {new:.1f} s; {kept:,.0f} bytes kept for each file"
        )
        shutil.rmtree(folder / f"again_{columns}")
        shutil.rmtree(folder / "csv")


def benchmark_provenance(folder: Path) -> None:
    """What provenance costs: in the worker for each file, in turns, and beside the tables."""
    from orcapost import pipeline
    from orcapost.about import provenance_of, write_about
    from orcapost.engine.loop import Settings
    from orcapost.engine.worker import Worker
    from orcapost.extract.answers import Origin
    from orcapost.orcaflex import session
    from orcapost.products.describing import Describing

    class WithoutProvenance(session._OpenFile):
        origin = Origin("", "")

    path = folder / "provenance.sim"
    make_sim(path, "dm_fsts_lngc", 100_000, 1)
    task = pipeline.worker_task(pipeline.load_job(CONFIG), "fake")
    real = session._OpenFile, Describing.new
    cpu: dict[str, list[float]] = {"with": [], "without": []}
    workers = {variant: Worker(task) for variant in cpu}
    for _ in range(9):
        for variant, worker in workers.items():
            if variant == "without":
                session._OpenFile, Describing.new = WithoutProvenance, lambda *_: {}  # type: ignore[misc, method-assign]
            begun = time.process_time()
            for _ in range(200):
                worker.process(path, None)
            cpu[variant].append((time.process_time() - begun) / 200)
            session._OpenFile, Describing.new = real  # type: ignore[misc, method-assign]
    seconds = {variant: statistics.median(found) for variant, found in cpu.items()}
    print(
        f"provenance of a 100 kB file, LNGC columns: {1e3 * seconds['with']:.3f} ms of processor time against "
        f"{1e3 * seconds['without']:.3f} without, {seconds['with'] / seconds['without']:.3f} times"
    )
    config = folder / "provenance.yml"
    write_wide_config(config, many_names(folder / "provenance", 2000), 1000)
    prepared = pipeline.prepare(pipeline.load_job(config))
    with pipeline.Run(prepared, "fake", Settings()) as run:
        done = run.execute()
        begun = time.perf_counter()
        provenance = provenance_of(prepared.job, prepared.files, run.results, run._described(), "fake")
        write_about(prepared.job, run.results, provenance, lambda path: [])
        again = time.perf_counter() - begun
    print(
        f"2,000 files of 1,000 columns: tables and what stands beside them {done.seconds_writing:.2f} s, of it some "
        f"{again:.3f} s for 10 .meta.json and the resolved configuration"
    )


def benchmark_series(folder: Path) -> None:
    """A time series of 100 columns over three hours at 0.1 s, against polars writing the same array at once."""
    place = folder / "series"
    place.mkdir()
    make_sim(place / "long.sim", "dm_fsts_lngc", samples=108_000, sample_interval=0.1, segments=10, seed=1)
    columns = [
        {
            "Label": f"c{number}",
            "ObjectName": f"Line{1 + number % 18:02}",
            "Variable": "Effective tension",
            "ArcLength": [7.5 * (number // 18)],
            "SimulationPeriod": "WholeSimulation",
        }
        for number in range(100)
    ]
    groups = {"groups": [{"Label": "long", "Columns": columns}]}
    largest = [{**column, "Command": "TimeHistory", "Statistic_Type": "Max"} for column in columns]
    reading = {"groups": [{"Label": "long", "Columns": largest}]}
    files = {"file_management": {"input_directory": "series", "output_directory": "csv"}}
    for name, settings in (
        ("series", {"time_series_settings": {"data": True, **groups}}),
        ("reading", {"summary_settings": reading}),
    ):
        (folder / f"{name}.yml").write_text(yaml.safe_dump({**files, **settings}))
    code = """if True:
        import os, sys, time
        os.environ["POLARS_MAX_THREADS"] = "1"
        from pathlib import Path
        from orcapost import pipeline
        from orcapost.engine.usage import peak_memory
        from orcapost.engine.worker import Worker
        from orcapost.statistics import series

        folder, variant = Path(sys.argv[1]), sys.argv[2]
        asks = "reading" if variant == "reading" else "series"
        worker = Worker(pipeline.worker_task(pipeline.load_job(folder / f"{asks}.yml"), "fake"))
        if variant == "Python":
            series.is_installed = lambda module: False
        if variant == "polars":
            import numpy, polars
            text = (folder / "csv" / "long_long.csv").open(encoding="utf-8")
            array = numpy.loadtxt(text, delimiter=",", skiprows=1)
            frame = polars.DataFrame(numpy.asfortranarray(array))
            begun = time.perf_counter()
            frame.write_csv(folder / "whole.csv", float_precision=6)
        else:
            for _ in range(2):  # the first also loads the writer, once in a worker's life
                begun = time.perf_counter()
                answer = worker.process(folder / "series" / "long.sim", None)
                assert answer.result.error is None, answer.result.error
                print(time.perf_counter() - begun)
            begun = time.perf_counter()
        print(time.perf_counter() - begun, peak_memory())
    """
    found: dict[str, list[tuple[float, float, float]]] = {"reading": [], "series": [], "Python": [], "polars": []}
    for _ in range(5):
        for variant, results in found.items():
            ended = subprocess.run(
                [sys.executable, "-c", code, folder, variant], check=True, capture_output=True, text=True
            )
            *seconds, last, peak = map(float, ended.stdout.split())
            results.append((*(seconds or (last, last)), peak))
    size = (folder / "csv" / "long_long.csv").stat().st_size
    print(f"time series of 108,000 samples, 100 columns, {size / 1e6:.0f} MB; medians of 5 in turns:")
    first, later = ({name: statistics.median(r[n] for r in results) for name, results in found.items()} for n in (0, 1))
    for variant, results in found.items():
        ratio = later[variant] / later["polars"]
        less = (later[variant] - later["reading"]) / later["polars"]
        peak = max(peak for *_, peak in results) / 1e6
        print(
            f"  {variant}: {later[variant]:.2f} s (a worker's first file {first[variant]:.2f}), {ratio:.2f} x polars, "
            f"less reading {less:.2f} x; peak memory {peak:.0f} MB"
        )
    shutil.rmtree(place)


LINES = [f"Line{number:02}" for number in range(1, 19)]
# Every kind of result, each asked of an LNG carrier's 18 mooring lines: what it says in the configuration.
KINDS = {
    "linked statistics": {
        "linked_statistics_settings": {
            "groups": [
                {
                    "Label": "linked",
                    "Columns": [
                        {
                            "Label": line,
                            "ObjectName": line,
                            "objectExtra": ["End B"],
                            "SimulationPeriod": "WholeSimulation",
                            "Variable": ["Effective tension", "Bend moment", "End force"],
                        }
                        for line in LINES
                    ],
                }
            ]
        }
    },
    "time series": {
        "time_series_settings": {
            "data": True,
            "groups": [
                {
                    "Label": "tensions",
                    "Columns": [
                        {
                            "Label": line,
                            "Command": "TimeHistory",
                            "ObjectName": line,
                            "objectExtra": ["End A"],
                            "SimulationPeriod": "WholeSimulation",
                            "Variable": "Effective tension",
                        }
                        for line in LINES
                    ],
                }
            ],
        }
    },
    "range graphs": {
        "RangeGraph": [
            {
                "ObjectName": line,
                "Variable": variable,
                "AdditionalData": ["Min", "Max"],
                "SimulationPeriod": "WholeSimulation",
                "FileName": f"{line} {variable}",
            }
            for line in LINES
            for variable in ("Effective tension", "Bend moment")
        ]
    },
    "all variables": {"parameters": {"VarNames": {"Line": ["Effective tension", "Bend moment", "End force"]}}},
}
FLAGS = {"linked statistics": "linked_statistics", "time series": "time_series", "range graphs": "RangeGraph"}


def benchmark_kinds(folder: Path) -> None:
    """Every kind of result at once, against each of them alone. Without pictures, whose time has nothing to do with
    reading files."""
    place = folder / "kinds"
    place.mkdir()
    count, size = 24, 10_000_000
    make_sims(place / "sim", "dm_fsts_lngc", count, size)
    summary = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
    asked = {"summary tables": {key: summary[key] for key in summary if key.startswith("summary_settings")}, **KINDS}
    variants = {**{name: [name] for name in asked}, "all of them": list(asked)}
    for number, names in enumerate(variants.values()):
        flags = {FLAGS[name]: {"flag": True} for name in names if name in FLAGS}
        flags |= {"all_vars": {"flag": "all variables" in names}, "summary": {"flag": "summary tables" in names}}
        content = {"orcaflex": {"postprocess": flags}, "file_management": {"input_directory": "sim"}}
        content |= {key: block for name in names for key, block in asked[name].items()}
        (place / f"kinds_{number}.yml").write_text(yaml.safe_dump(content), encoding="utf-8")
    code = (  # as the command, on a machine where nothing draws
        "import sys; from orcapost.products.range_graph import product; product._can_draw = lambda *_: False; "
        "from orcapost.__main__ import main; main()"
    )
    times: dict[str, list[float]] = {name: [] for name in variants}
    for turn in range(7):
        for number, name in list(enumerate(variants))[:: 1 if turn % 2 == 0 else -1]:
            shutil.rmtree(place / "out", ignore_errors=True)
            command = [sys.executable, "-c", code, "run", place / f"kinds_{number}.yml", "--backend", "fake", "--quiet"]
            begun = time.perf_counter()
            subprocess.run([*command, "--fresh", "--output", place / "out"], check=True, capture_output=True)
            times[name].append(time.perf_counter() - begun)
    medians = {name: statistics.median(seconds) for name, seconds in times.items()}
    longest = max((name for name in asked), key=lambda name: medians[name])
    print(f"{count} files of {size / 1e6:.0f} MB, start to tables, medians of 7 in turns:")
    for name, seconds in medians.items():
        print(f"  {name}: {seconds:.2f} s")
    ratios = sorted(own / alone for own, alone in zip(times["all of them"], times[longest], strict=True))
    print(
        f"  all of them against {longest} alone: {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"
    )
    shutil.rmtree(place)


BENCHMARKS = {
    "help": benchmark_help,
    "small": benchmark_small,
    "large": benchmark_large,
    "pair": benchmark_pair,
    "wide": benchmark_wide,
    "again": benchmark_again,
    "provenance": benchmark_provenance,
    "series": benchmark_series,
    "kinds": benchmark_kinds,
}


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
