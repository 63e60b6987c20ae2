"""Metrics files that are JSON but nothing that a run wrote are refused in one sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from orcapost.records.bench import Bench
from orcapost.records.errors import NotReadable
from orcapost.records.metrics import FileProblem, Seconds
from orcapost.records.reading import read


@pytest.fixture
def whole(run: Any, file: Any) -> dict[str, Any]:
    """The metrics of a run of one file."""
    return asdict(run([file()]))


def _nan(metrics: dict[str, Any]) -> None:
    metrics["totals"]["wall"] = float("nan")


def _batch(metrics: dict[str, Any]) -> None:
    metrics["files"][0]["batch"] = "huge"


def _status(metrics: dict[str, Any]) -> None:
    metrics["files"][0]["status"] = "fine"


def _backwards(metrics: dict[str, Any]) -> None:
    metrics["files"][0]["start"] = -1.0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_nan, "NaN"),
        (_batch, "'huge' is not in the plan"),
        (_status, "'fine' is not one of ok, empty_cells, incomplete, failed"),
        (_backwards, "run backwards"),
    ],
)
def test_what_no_run_can_have_written_is_refused(
    tmp_path: Path, whole: dict[str, Any], change: Callable[[dict[str, Any]], None], words: str
) -> None:
    path = tmp_path / "metrics.json"
    path.write_text(json.dumps(whole), encoding="utf-8")
    read(path)

    change(whole)
    path.write_text(json.dumps(whole), encoding="utf-8")

    with pytest.raises(NotReadable, match=words):
        read(path)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"schema_version": 1' + "1" * 5000 + "}"])
def test_json_that_is_too_much_for_the_reader_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "metrics.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(NotReadable):
        read(path)


def test_a_number_that_is_too_large_is_refused_by_name(tmp_path: Path, whole: dict[str, Any]) -> None:
    whole["totals"]["wall"] = 12345.5
    path = tmp_path / "metrics.json"
    path.write_text(json.dumps(whole).replace("12345.5", "1e999"), encoding="utf-8")

    with pytest.raises(NotReadable, match="1e999"):
        read(path)


@pytest.fixture
def written(tmp_path: Path) -> Callable[[Any], Path]:
    """Writes a value as JSON."""

    def write(content: Any) -> Path:
        path = tmp_path / "metrics.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize("number", ["1e999", "-1e999"])
def test_a_number_beyond_all_others_is_refused_by_name_on_either_side(tmp_path: Path, number: str) -> None:
    path = tmp_path / "metrics.json"
    path.write_text(f'{{"schema_version": {number}}}', encoding="utf-8")

    with pytest.raises(NotReadable, match=f"{number}, which is too large for a number"):
        read(path)


def test_a_file_that_begins_with_a_byte_order_mark_is_read(run: Any, file: Any, tmp_path: Path) -> None:
    path = tmp_path / "metrics.json"
    path.write_text(json.dumps(asdict(run([file()]))), encoding="utf-8-sig")

    assert read(path) == run([file()])


def test_what_is_no_json_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "metrics.json"
    path.write_text('{\n"a": 1,\n', encoding="utf-8")

    with pytest.raises(NotReadable, match=r"cut off .line 3: "):
        read(path)


def test_what_is_nested_too_deep_is_said_to_be_that(tmp_path: Path) -> None:
    path = tmp_path / "metrics.json"
    path.write_text("[" * 100_000, encoding="utf-8")

    with pytest.raises(NotReadable, match="nested too deep"):
        read(path)


@pytest.mark.parametrize("content", [[], 1, {}, {"schema_version": "1"}, {"schema_version": None}])
def test_what_has_no_number_of_a_schema_is_not_ours(written: Callable[[Any], Path], content: Any) -> None:
    with pytest.raises(NotReadable, match="it has no schema_version"):
        read(written(content))


@pytest.mark.parametrize(("kind", "known"), [({}, 3), ({"kind": "bench"}, 1)])
def test_the_next_schema_is_that_of_a_newer_orcapost(
    written: Callable[[Any], Path], kind: dict[str, str], known: int
) -> None:
    with pytest.raises(NotReadable, match=f"has schema_version {known + 1}, and this orcapost reads up to {known}"):
        read(written({"schema_version": known + 1, **kind}))


def test_metrics_before_the_third_schema_called_files_with_empty_cells_incomplete(
    run: Any, file: Any, written: Callable[[Any], Path]
) -> None:
    empty = FileProblem("empty_cell", "g / a", "no such object")
    stopped = FileProblem("unfinished", "", "it stopped")
    today = run(
        [
            file(),
            file("b.sim", status="empty_cells", problems=[empty]),
            file("c.sim", status="incomplete", problems=[stopped, empty]),
        ]
    )
    second = {**asdict(today), "schema_version": 2}
    second["files"][1]["status"] = "incomplete"
    del second["totals"]["empty_cells"]
    second["totals"]["incomplete"] = 2

    assert read(written(second)) == replace(today, schema_version=2)


def test_metrics_of_the_first_schema_are_read_as_those_of_today(
    run: Any, file: Any, written: Callable[[Any], Path]
) -> None:
    today = run([file()])
    first = {**asdict(today), "schema_version": 1}
    for batch in first["plan"]:
        batch["workers"] = batch.pop("at_once")

    assert read(written(first)) == replace(today, schema_version=1)


def test_what_is_missing_is_named_with_its_place(run: Any, file: Any, written: Callable[[Any], Path]) -> None:
    content = asdict(run([file(), file("b.sim")]))
    del content["files"][1]["seconds"]["load"]

    with pytest.raises(NotReadable, match=r"not a whole metrics file of orcapost: files\.1\.seconds\.load: "):
        read(written(content))


def test_a_bench_is_read_as_one(written: Callable[[Any], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench.model_construct()
    monkeypatch.setattr(Bench, "model_validate", lambda content: bench if content["host"] == "ws1" else None)

    assert read(written({"schema_version": 1, "kind": "bench", "host": "ws1"})) is bench


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"start": 0.0, "end": 0.0}, False),
        ({"start": 2.0, "end": 2.0}, False),
        ({"start": 2.0, "end": 1.9}, True),
        ({"start": -0.1, "end": 1.0}, True),
        ({"seconds": Seconds(0.0, 0.0, 0.0, 0.0, 0.0)}, False),
        ({"seconds": Seconds(-0.1, 0.0, 0.0, 0.0, 0.0)}, True),
        ({"seconds": Seconds(0.5, 0.0, 0.0, 0.0, 0.0)}, False),
        ({"status": "incomplete"}, False),
        ({"status": "failed"}, False),
    ],
)
def test_any_files_times_may_stand_still_but_not_run_backwards(
    run: Any, file: Any, written: Callable[[Any], Path], fields: dict[str, Any], wrong: bool
) -> None:
    metrics = run([file(), replace(file("b.sim"), **fields)], wall=2.0)

    if wrong:
        with pytest.raises(
            NotReadable, match=r"not a whole metrics file of orcapost: .*b\.sim: its times run backwards"
        ):
            read(written(asdict(metrics)))
    else:
        assert read(written(asdict(metrics))) == metrics


@pytest.mark.parametrize("error", [OSError(5, "the disk is gone"), OSError("the disk is gone")])
def test_a_file_that_cannot_be_opened_is_refused_with_the_systems_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    def refuse(*_: Any, **__: Any) -> str:
        raise error

    monkeypatch.setattr(Path, "read_text", refuse)

    with pytest.raises(NotReadable) as refused:
        read(tmp_path / "m.json")
    assert str(refused.value) == f"{tmp_path / 'm.json'}: the disk is gone"
