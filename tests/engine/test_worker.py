"""What a worker process brings along, and that it stays small."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import orcapost.fake as OrcFxAPI
from orcapost.config.job import Column, Group
from orcapost.engine.worker import Orders, Worker
from orcapost.extract.compile import compile_groups
from orcapost.extract.queries import History, Period, Point, RangeGraph

WHOLE = Period("whole_simulation")
HEAVY = ("pandas", "polars", "pyarrow", "typer", "click", "rich", "pydantic", "yaml", "psutil", "plotly")


def test_a_worker_imports_nothing_heavy(project: Any) -> None:
    path = project.make("a.sim")
    code = (
        "import sys, threading\n"
        "from multiprocessing import Pipe\n"
        "from orcapost.engine import worker\n"
        "from orcapost.extract.compile import Extraction\n"
        "ours, its = Pipe()\n"
        "serving = threading.Thread(target=lambda: (ours.recv(), answers.append(ours.recv()), ours.close()))\n"
        "answers = []\n"
        "ours.send(worker.Orders('fake', 1, Extraction()))\n"
        "ours.send([(sys.argv[1], None)])\n"
        "serving.start()\n"
        "worker.serve(its, 'fake')\n"
        "assert answers[0].result.status == 'ok', answers\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))\n"
    )

    ended = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)

    imported = set(ended.stdout.split())
    assert "numpy" in imported
    assert not imported & set(HEAVY)


def test_memory_stays_flat_over_a_thousand_files(project: Any) -> None:
    paths = [project.make(f"{i}.sim", size=300_000, seed=i) for i in range(4)]
    columns = [
        Column("a", History("Line01", "Effective tension", Point("end_b")), WHOLE, "max"),
        Column("b", RangeGraph("Line02", "Bend moment", WHOLE), None, "max"),
        Column("c", History("Line99", "Effective tension", Point("end_b")), WHOLE, "max"),  # fails each time
    ]
    worker = Worker(Orders("fake", 1, compile_groups([Group("g", tuple(columns))])))

    def rounds(count: int) -> int:
        for i in range(count):
            worker.process(paths[i % len(paths)], None)
        return resident_bytes()

    after_100 = rounds(100)
    after_1000 = rounds(900)

    # What 900 more files leave behind, failures with their tracebacks included: less than 2 kB a file.
    assert after_1000 - after_100 < 900 * 2_000


def resident_bytes() -> int:
    import psutil

    return int(psutil.Process().memory_info().rss)


def test_one_failing_file_does_not_spoil_the_next(project: Any, tmp_path: Path) -> None:
    broken = tmp_path / "broken.sim"
    broken.write_bytes(b"not a simulation")
    good = project.make("good.sim")
    column = Column("a", History("LNGC", "X"), WHOLE, "max")
    worker = Worker(Orders("fake", 1, compile_groups([Group("g", (column,))])))

    results = [worker.process(path, None).result for path in (good, broken, good)]

    assert [result and result.run_status for result in results] == [
        "SimulationStopped",
        "unreadable",
        "SimulationStopped",
    ]
    assert results[0] is not None
    assert results[2] is not None
    assert results[0].values == results[2].values


def test_a_seat_lost_in_the_middle_of_a_query_is_no_result_and_no_model_is_kept(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = project.make("a.sim")
    column = Column("a", History("LNGC", "X"), WHOLE, "max")
    worker = Worker(Orders("fake", 1, compile_groups([Group("g", (column,))])))
    models: list[Any] = []

    class Model(OrcFxAPI.Model):
        def __init__(self, **named: Any) -> None:
            super().__init__(**named)
            models.append(self)

    def no_seat(*_: Any) -> Any:
        raise OrcFxAPI.DLLError(OrcFxAPI.StatusCode.LicensingError, "The seat is gone.")

    monkeypatch.setattr(OrcFxAPI, "Model", Model)
    with monkeypatch.context() as seatless:
        seatless.setattr(OrcFxAPI, "GetMultipleTimeHistories", no_seat)
        lost = worker.process(path, None)
    found = worker.process(path, None)

    assert (lost.result, lost.no_licence) == (None, "The seat is gone. (OrcFxAPI status 25)")
    assert found.result is not None
    assert (found.result.problems, found.no_licence, len(models)) == ((), None, 2)


def test_model_threads_are_asked_for_and_read_back(project: Any) -> None:
    path = project.make("a.sim")

    answer = Worker(Orders("fake", 3, compile_groups([]))).process(path, None)

    assert answer.model_threads == 3
