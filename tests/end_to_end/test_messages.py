"""What a user is told of a mistake: one line that says what to write, a status, no traceback."""

from __future__ import annotations

from typing import Any

import pytest

COLUMN = "Label: depth, Command: GetData, ObjectName: Environment, Variable: WaterDepth"


def group(more: str = "") -> str:
    """A group of one column, on one line."""
    return f"summary_settings: {{groups: [{{Label: sea, Columns: [{{{COLUMN}{more}}}]}}]}}\n"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            "file_managment: {input_directory: x}\n" + group(),
            ["dm.yml:1: file_managment: unknown key; did you mean file_management?"],
        ),
        (
            "Orcaflex: {parallel: {threads: 2}}\n" + group(", Thta: 1"),
            [
                "dm.yml:1: Orcaflex: unknown key; did you mean orcaflex?",
                "dm.yml:2: summary_settings.groups[0].Columns[0].Thta ('depth' of 'sea'): unknown key; "
                "did you mean Theta?",
            ],
        ),
        (
            "file_management:\n  filename:\n    pattern: *l015*\n" + group(),
            [
                "dm.yml:3: file_management.filename.pattern: there is no anchor &l015 that *l015 could stand for; "
                "text that begins with * needs quotes: '*l015*'"
            ],
        ),
        (
            group(", transform: {scale: '0,101972'}"),
            [
                "dm.yml:1: summary_settings.groups[0].Columns[0].transform.scale ('depth' of 'sea'): must be a number, "
                "not '0,101972'; write 0.101972, with a decimal point"
            ],
        ),
        (
            group(", transform: {scale: 0,101972}"),
            [
                "dm.yml:1: summary_settings.groups[0].Columns[0].transform.101972 ('depth' of 'sea'): unknown key; "
                "0,101972 is a number with a decimal comma: write 0.101972"
            ],
        ),
    ],
)
def test_a_mistake_in_the_configuration(project: Any, text: str, lines: list[str]) -> None:
    (project.folder / "dm.yml").write_text(text, encoding="utf-8")

    ended = project.orcapost("run", "dm.yml", "--backend", "fake")

    assert ended.status == 2
    assert ended.err.removeprefix("error: ").splitlines() == lines
    assert not (project.folder / "results").exists()


@pytest.mark.parametrize("output", ["x.csv", "x.csv/tables"])
@pytest.mark.parametrize("command", ["plan", "run"])
def test_an_output_folder_that_is_a_file_is_told_before_the_plan(project: Any, command: str, output: str) -> None:
    (project.folder / "x.csv").write_text("mine", encoding="utf-8")
    text = f"file_management: {{output_directory: {output}}}\n" + group()
    (project.folder / "dm.yml").write_text(text, encoding="utf-8")

    ended = project.orcapost(command, "dm.yml", "--backend", "fake")

    assert ended.status == 2
    (line,) = ended.err.splitlines()
    assert line.startswith("error: ")
    assert line.endswith(f"{project.folder / 'x.csv'} is a file; name another output folder")
    assert (project.folder / "x.csv").read_text(encoding="utf-8") == "mine"


def test_so_is_one_of_the_command_line(project: Any) -> None:
    (project.folder / "x.csv").write_text("mine", encoding="utf-8")
    project.write(project.tension)
    ended = project.run("--output", "x.csv")
    assert ended.status == 2
    assert [line for line in ended.err.splitlines() if "plan" in line.lower()] == []
    assert "x.csv is a file; name another output folder" in ended.err


def test_the_report_of_a_folder_is_that_of_the_run_in_it(project: Any) -> None:
    project.write(project.tension)
    project.make("a.sim")
    project.run()
    (metrics,) = project.folder.rglob("*_metrics.json")

    ended = project.orcapost("report", metrics.parent)

    assert (ended.status, ended.err) == (0, "")
    assert ended.out == project.orcapost("report", metrics).out


def test_of_several_runs_in_a_folder_the_report_says_which(project: Any) -> None:
    for name in ("b_metrics.json", "a_metrics.json", "a_table.csv"):
        (project.folder / name).write_text("{}", encoding="utf-8")

    ended = project.orcapost("report", project.folder)

    assert ended.status == 2
    words = "metrics of 2 runs are in this folder; name one: a_metrics.json, b_metrics.json"
    assert ended.err == f"error: {project.folder}: {words}\n"


def test_a_folder_without_a_run_has_no_report(project: Any) -> None:
    (project.folder / "empty").mkdir()

    ended = project.orcapost("report", "empty")

    assert ended.status == 2
    assert ended.err == "error: empty: no metrics of a run in this folder (*_metrics.json)\n"


def test_files_in_folders_below_only_are_told(project: Any) -> None:
    (project.folder / "in" / "deep").mkdir(parents=True)
    (project.folder / "in" / "deep" / "a.sim").write_bytes(b"")
    (project.folder / "dm.yml").write_text("file_management: {input_directory: in}\n" + group(), encoding="utf-8")

    ended = project.orcapost("plan", "dm.yml")

    assert ended.status == 2
    assert "but 1 in its sub-folder deep; file_management: {filename: {recursive: true}}" in ended.err
