"""`orcapost report`, and `run --report`."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from orcapost.records.errors import NotReadable
from orcapost.records.metrics import Metrics
from orcapost.records.reading import read


@pytest.fixture(scope="module")
def written(shared_project):
    """The metrics file of a real run over two stand-in files."""
    shared_project.make("a.sim", seed=1)
    shared_project.make("b.sim", seed=2)
    assert shared_project.run().status == 0
    return shared_project.folder / "csv" / "dm_test_metrics.json"


def test_the_verdict_is_printed_with_a_timeline(project, written) -> None:
    ended = project.orcapost("report", written)

    assert ended.status == 0
    assert ended.out.startswith("STAND-IN RUN:")
    assert "2 files in " in ended.out
    assert "slot  0 s" in ended.out


def test_a_console_without_unicode_gets_it_too(project, written) -> None:
    ended = project.orcapost("report", written, env={"PYTHONIOENCODING": "ascii"})

    assert (ended.status, ended.err) == (0, "")
    assert ended.out.isascii()


def test_the_page_is_written_where_it_is_asked_for(project, written) -> None:
    ended = project.orcapost("report", written, "--output", "reports/run.html")

    assert ended.status == 0
    text = (project.folder / "reports" / "run.html").read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    assert "a.sim" in text and "STAND-IN RUN" in text


def test_a_run_can_write_its_report_beside_its_metrics(project) -> None:
    project.make("a.sim")

    ended = project.run("--report")

    page = project.folder / "csv" / "dm_test_report.html"
    assert ended.status == 0
    assert str(page) in ended.out.replace("\n", "")
    assert "a.sim" in page.read_text(encoding="utf-8")


def test_an_output_that_cannot_be_written_ends_with_status_1(project, written) -> None:
    ended = project.orcapost("report", written, "--output", project.folder)

    assert ended.status == 1
    assert ended.err == f"error: {project.folder}: is a folder, not a file\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "is not JSON, or was cut off"),
        ("[1, 2]", "is not a metrics or bench file"),
        ('{"a": 1}', "is not a metrics or bench file"),
        ('{"schema_version": 99}', "written by a newer one; update orcapost"),
        ('{"schema_version": 1}', "is not a whole metrics file of orcapost: started"),
        ('{"schema_version": 1, "kind": "bench"}', "is not a whole bench file of orcapost: started"),
    ],
)
def test_what_is_no_metrics_file_is_refused_in_a_sentence(tmp_path, text, words) -> None:
    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(NotReadable, match=words) as refused:
        read(path)
    assert str(refused.value).startswith(f"{path}: ")


def test_bytes_that_are_no_text_are_refused(tmp_path) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(b"\xff\xfe\x00\xd8")

    with pytest.raises(NotReadable, match="is not text in UTF-8"):
        read(path)


def test_a_bad_file_ends_with_status_2_and_no_traceback(project) -> None:
    ended = project.orcapost("report", "nowhere.json")

    assert ended.status == 2
    assert ended.err == "error: nowhere.json: No such file or directory\n"


def test_a_file_cut_off_ends_with_status_2(project, written) -> None:
    cut = project.folder / "cut.json"
    cut.write_text(written.read_text(encoding="utf-8")[:-200], encoding="utf-8")

    assert project.orcapost("report", cut).status == 2


def test_metrics_come_back_as_they_were_written(run, file, tmp_path) -> None:
    metrics = run([file()], cpu=50.0)
    path = tmp_path / "m.json"
    path.write_text(json.dumps(asdict(metrics)), encoding="utf-8")

    assert read(path) == metrics
    assert isinstance(read(path), Metrics)
