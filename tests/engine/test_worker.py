"""What a worker makes of a file, and that it stays small."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import orcfxapi_standin as OrcFxAPI
from orcapost.engine import worker as module
from orcapost.engine.content import content_hash
from orcapost.engine.result import FileResult, Usage
from orcapost.engine.worker import Worker, WorkerTask
from orcapost.extract.queries import DataItem, History, Period, Point, RangeGraph, Reduced
from orcapost.orcaflex.backend import versions
from orcapost.orcaflex.errors import BackendMissing
from orcapost.orcaflex.session import Session
from orcapost.planning.strategy import OWN, Strategy
from orcapost.products import answering
from orcapost.products.answering import question_list
from orcapost.products.question import Number
from orcapost.products.replies import Failure
from orcapost.statistics.registry import MAX

WHOLE = Period("whole_simulation")


def test_memory_stays_flat_over_a_thousand_files(project: Any) -> None:
    paths = [project.make(f"{i}.sim", size=300_000, seed=i) for i in range(4)]
    numbers = [
        largest("Line01", "Effective tension", Point("end_b")),
        Number(RangeGraph("Line02", "Bend moment", WHOLE), MAX),
        largest("Line99", "Effective tension", Point("end_b")),  # fails each time
    ]
    worker = Worker(task(*numbers))

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
    worker = Worker(task(largest("LNGC", "X")))

    results = [worker.process(path, None).result for path in (good, broken, good)]

    assert [result and result.run_status for result in results] == [
        "SimulationStopped",
        "unreadable",
        "SimulationStopped",
    ]
    assert results[0] is not None
    assert results[2] is not None
    assert results[0].replies == results[2].replies != ()


def test_a_seat_lost_in_the_middle_of_a_query_is_no_result_and_no_model_is_kept(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = project.make("a.sim")
    worker = Worker(task(largest("LNGC", "X")))
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
    assert (type(found.result.replies[0]), found.no_licence, len(models)) == (float, None, 2)


def test_a_surprise_in_one_query_costs_its_own_reply(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the vendor's module lacks or raises, here in two of three questions, the others of the file stand."""
    path = project.make("a.sim")
    good = largest("LNGC", "X")
    no_function = largest("Dolphin", "Support reaction force", Point(support=1))
    no_attribute = Number(DataItem("LNGC", "Name"))
    expected = result_of(Worker(task(good)), path)
    monkeypatch.delattr(OrcFxAPI, "oeSupport")
    monkeypatch.delattr(OrcFxAPI.DataObject, "GetData")

    found = result_of(Worker(task(good, no_function, no_attribute)), path)

    assert found.error is None
    assert (found.replies[:1], len(found.replies)) == (expected.replies, 3)
    assert [type(reply) for reply in found.replies[1:]] == [Failure, Failure]


def test_model_threads_are_asked_for_and_read_back(project: Any) -> None:
    path = project.make("a.sim")

    answer = Worker(WorkerTask("fake", 3)).process(path, None)

    assert answer.model_threads == 3


# One file's answer


def largest(name: str, variable: str, point: Point = Point()) -> Number:
    """The largest value of a history over the whole simulation."""
    return Number(Reduced((History(name, variable, point),), WHOLE, MAX))


NUMBERS = (largest("LNGC", "X"), largest("Line99", "Effective tension", Point("end_b")))  # there is no such object


def task(*numbers: Number, strategy: Strategy = OWN, **changed: Any) -> WorkerTask:
    """One that asks a file all of these."""
    asked = numbers or NUMBERS
    whole = question_list(asked, range(len(asked)), strategy.extractions)
    return replace(WorkerTask("fake", 1, (whole,)), **changed)


def result_of(worker: Worker, path: Path) -> FileResult:
    result = worker.process(path, None).result
    assert result is not None
    return result


@pytest.fixture
def clocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every look at a clock or a counter finds it further: seconds, processor seconds and bytes read."""
    seconds, cpu, read = itertools.count(), itertools.count(step=10), itertools.count(step=100)
    named = {"perf_counter": lambda: float(next(seconds)), "process_time": lambda: float(next(cpu))}
    monkeypatch.setattr(module, "time", SimpleNamespace(**named))
    monkeypatch.setattr(module, "bytes_read", lambda: next(read))
    monkeypatch.setattr(module, "peak_memory", lambda: 7)


@pytest.mark.usefixtures("clocks")
def test_what_a_file_cost_is_from_its_own_beginning_to_its_own_end(project: Any) -> None:
    path, worker = project.make("a.sim"), Worker(task())

    for _ in range(2):
        answer = worker.process(path, None)
        assert answer.result is not None
        # It looks at the clock as it takes the file, as it begins, has it open, has its results, and answers.
        assert answer.busy == 4.0
        assert answer.result.usage == Usage(load=1.0, extract=1.0, cpu=10.0, rss_peak=7, read=100)


@pytest.mark.usefixtures("clocks")
def test_a_file_that_cannot_be_opened_cost_its_loading_only(tmp_path: Path) -> None:
    (tmp_path / "a.sim").write_bytes(b"not a simulation")

    assert result_of(Worker(task()), tmp_path / "a.sim").usage == Usage(1.0, 0.0, 10.0, 7, 100)


@pytest.mark.usefixtures("clocks")
def test_a_counter_of_bytes_that_falls_counts_as_none_read(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "bytes_read", itertools.count(1000, -1).__next__)

    assert result_of(Worker(task()), project.make("a.sim")).usage.read == 0


def test_an_answer_has_what_was_found_in_the_file_and_what_answered(project: Any) -> None:
    path = project.make("a.sim")
    model = OrcFxAPI.Model()
    model.LoadSimulation(str(path))
    times = model.SampleTimes(OrcFxAPI.pnWholeSimulation)

    answer = Worker(task()).process(path, None)

    assert answer.pid == os.getpid()
    assert answer.versions == versions("fake", OrcFxAPI)
    assert (answer.no_licence, answer.no_backend) == (None, None)
    result = answer.result
    assert result is not None
    assert (result.run_status, result.error) == ("SimulationStopped", None)
    assert result.simulation is not None
    assert (result.simulation.state, result.simulation.finished) == ("SimulationStopped", True)
    assert result.simulation.start == pytest.approx(times[0])
    assert result.simulation.reached == pytest.approx(times[-1])
    found, empty = result.replies
    assert found == pytest.approx(max(model["LNGC"].TimeHistory("X", OrcFxAPI.pnWholeSimulation)))
    assert isinstance(empty, Failure) and "Line99" in empty.words


def test_a_file_answers_the_list_that_it_is_asked_and_no_other(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    path = project.make("a.sim")
    numbers = (largest("LNGC", "X"), largest("LNGC", "Y"), largest("LNGC", "Z"))
    lists = tuple(question_list(numbers, asked, OWN.extractions) for asked in ((0, 1, 2), (2,), ()))
    read = []
    get = OrcFxAPI.GetMultipleTimeHistories
    noted = lambda specification, *rest: read.append(len(specification)) or get(specification, *rest)  # noqa: E731
    monkeypatch.setattr(OrcFxAPI, "GetMultipleTimeHistories", noted)
    worker = Worker(task(lists=lists))

    whole, last, nothing = (worker.process(path, None, asked).result for asked in range(3))

    assert whole is not None and last is not None and nothing is not None
    assert len(set(whole.replies)) == 3
    assert (last.replies, nothing.replies) == (whole.replies[2:], ())
    assert (nothing.run_status, nothing.error) == ("SimulationStopped", None)
    assert read == [3, 1]  # histories


def test_the_content_of_a_file_is_noted_only_for_verify(project: Any) -> None:
    path = project.make("a.sim")

    assert result_of(Worker(task()), path).content is None
    assert result_of(Worker(task(verify=True)), path).content == content_hash(path)


def test_a_file_that_failed_says_whether_its_folder_is_gone(tmp_path: Path) -> None:
    folder = tmp_path / "sim"
    folder.mkdir()
    worker = Worker(task())

    def gone(name: str) -> str | None:
        return worker.process(folder / name, None).no_folder

    assert gone("a.sim") == str(folder)  # an empty folder may stand where a share was
    (folder / "broken.sim").write_bytes(b"broken")
    assert gone("a.sim") is None
    assert gone("broken.sim") is None
    folder = tmp_path / "none"
    assert gone("a.sim") == str(folder)


def test_a_file_that_is_back_by_the_time_that_it_is_asked_for_says_that_its_folder_was_gone(tmp_path: Path) -> None:
    (tmp_path / "a.sim").touch()

    assert module._folder_is_gone(tmp_path / "a.sim", FileResult("missing"))
    assert not module._folder_is_gone(tmp_path / "a.sim", FileResult("unreadable"))


def test_columns_read_one_by_one_have_the_same_values(project: Any) -> None:
    path = project.make("a.sim")
    together, apart = task(), task(strategy=Strategy(merge=False))

    assert [len(own.lists[0].extractions) for own in (together, apart)] == [1, 2]
    assert result_of(Worker(apart), path).replies == result_of(Worker(together), path).replies


@pytest.mark.parametrize(("keep", "models"), [(True, 1), (False, 2)])
def test_file_after_file_is_loaded_into_one_model_unless_that_is_not_wanted(
    project: Any, monkeypatch: pytest.MonkeyPatch, keep: bool, models: int
) -> None:
    path = project.make("a.sim")
    made = count_models(monkeypatch)
    worker = Worker(task(keep_model=keep))

    for _ in range(2):
        assert result_of(worker, path).error is None

    assert len(made) == models


def count_models(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The models that are made from now on."""
    made: list[Any] = []

    class Model(OrcFxAPI.Model):
        def __init__(self, **named: Any) -> None:
            super().__init__(**named)
            made.append(self)

    monkeypatch.setattr(OrcFxAPI, "Model", Model)
    return made


def test_after_a_file_that_cannot_be_opened_the_next_has_a_new_model(
    project: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, good = tmp_path / "broken.sim", project.make("a.sim")
    broken.write_bytes(b"not a simulation")
    made = count_models(monkeypatch)
    worker = Worker(task())

    for path in (good, broken, good):
        worker.process(path, None)

    assert len(made) == 2


def fails(error: Exception) -> Any:
    def fail(*_: Any) -> Any:
        raise error

    return fail


def test_a_surprise_while_a_file_is_opened_costs_its_own_row(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    path, worker = project.make("a.sim"), Worker(task())

    with monkeypatch.context() as surprise:
        surprise.setattr(Session, "load", fails(ValueError("odd")))
        result = result_of(worker, path)

    assert (result.run_status, result.error) == ("failed", "ValueError: odd")
    assert (result.simulation, result.replies) == (None, ())
    assert result_of(worker, path).error is None


def test_a_surprise_while_results_are_read_costs_its_own_row(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    path, worker = project.make("a.sim"), Worker(task())

    with monkeypatch.context() as surprise:
        surprise.setattr(answering, "evaluate", fails(KeyError()))
        result = result_of(worker, path)

    assert (result.run_status, result.error) == ("SimulationStopped", "KeyError:")
    assert result.replies == ()
    assert result.simulation is not None and result.simulation.finished


def test_a_surprise_after_all_results_were_read_costs_its_own_row(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, worker = project.make("a.sim"), Worker(task())
    monkeypatch.setattr(Session, "threads", fails(OSError("gone")))

    answer = worker.process(path, None)

    assert answer.result == FileResult("failed", error="OSError: gone")
    assert answer.model_threads is None


def test_without_a_backend_a_file_is_not_tried(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "open_backend", fails(BackendMissing("no OrcaFlex")))

    answer = Worker(task()).process(project.make("a.sim"), None)

    assert (answer.result, answer.no_backend, answer.no_licence) == (None, "no OrcaFlex", None)
    assert (answer.versions, answer.model_threads) == (None, None)


@pytest.mark.parametrize(("given", "threads"), [(None, "1"), ("4", "4")])
def test_linear_algebra_has_one_thread_in_a_worker_unless_told_otherwise(given: str | None, threads: str) -> None:
    names = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    env = {name: value for name, value in os.environ.items() if name not in names}
    if given:
        env |= dict.fromkeys(names, given)
    code = f"import os, orcapost.engine.worker; print(*(os.environ[name] for name in {names}))"

    ended = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)

    assert ended.stdout.split() == [threads, threads]
