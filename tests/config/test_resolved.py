"""The resolved configuration asks for the same as what it was made of, from wherever it stands."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from orcapost import __version__
from orcapost.config import load, resolved
from orcapost.config.resolved import config_hash, resolved_path, resolved_text
from orcapost.job import Job

ROOT = Path(__file__).parents[2]
LOADABLE = [ROOT / "configs" / "dm_fsts.yml", ROOT / "configs" / "dm_fsts_lngc.yml", *(ROOT / "tests").rglob("*.yml")]
GROUPS = """\
summary_settings:
  groups: [{Label: g, Columns: [{Command: StaticResult, ObjectName: A, Variable: X, Label: c}]}]
"""
FILES = GROUPS.replace("ObjectName: A, ", "")


def written(job: Job, folder: Path | None = None) -> Path:
    """The resolved configuration of a job as a file: in its output folder, or in another."""
    path = resolved_path(job) if folder is None else folder / resolved_path(job).name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(resolved_text(job, path.parent), encoding="utf-8")
    return path


def same(job: Job, other: Job) -> bool:
    """Whether two jobs ask for the same, but for where it was written and where their tables go."""

    def bare(job: Job) -> Job:
        parallel, place = replace(job.parallel, set_by=""), Path()
        # Pictures are named after the configuration; notes and warnings name its lines, and keys as it calls them.
        requests = tuple(replace(own, name="") if hasattr(own, "name") else own for own in job.requests)
        bare = replace(job, source=place, output_directory=place, parallel=parallel, notes=(), warnings=())
        return replace(bare, requests=requests)

    return bare(job) == bare(other)


@pytest.mark.parametrize("path", LOADABLE, ids=lambda path: path.stem)
@pytest.mark.parametrize("settings", [(), ("meta.label=03c", "file_management.input_directory=other/sim")])
def test_it_asks_for_the_same_and_writes_beside_itself(path: Path, settings: tuple[str, ...], tmp_path: Path) -> None:
    job = replace(
        load(path, "{'performance': {'memory': {'max_usage_percent': 50}}}", settings), output_directory=tmp_path
    )

    again = load(written(job))

    assert same(again, job)
    assert again.output_directory == tmp_path
    assert again.label == job.label


@pytest.mark.parametrize(
    "text",
    [
        GROUPS,
        f"file_management:\n{GROUPS}",
        f"file_management: {{input_directory: sim}}\n{GROUPS}",
        f"file_management: {{input_directory: ../up/./sim/}}\n{GROUPS}",
        f"file_management: {{input_directory: ..\\up\\sim}}\n{GROUPS}",
        f"file_management: {{input_directory: /data/sim}}\n{GROUPS}",
        f"file_management: {{output_directory: deep/er, input_files: {{sim: [a.sim, sub/b.sim, /c.sim]}}}}\n{GROUPS}",
        f"file_management: {{files: {{files_in_current_directory: {{directory: here}}}}}}\n{GROUPS}",
        f"file_management: {{files: null, input_directory: no}}\n{GROUPS}",
        f"file_management: {{filename: {{recursive: true, pattern: 'a*', filters: {{regex: x, min_size_kb: 1}}}}}}\n"
        f"{GROUPS}",
        f"file_management: {{input_files: {{yml: [sub/a.yml, b, 'c*']}}, input_directory: sim}}\n{GROUPS}",
        f"file_management: {{files: {{data: [{{Name: sub/a, Hs: 2}}, {{Name: /b.sim, Label: far}}]}}}}\n{GROUPS}",
        f"file_management: {{files: {{data: [{{fe_filename: c}}], directory: sub}}}}\n{GROUPS}",
        GROUPS.replace("Label: g", "Label: g, directory: ../b, filename_pattern: x"),
        GROUPS.replace("Label: g", "Label: g, files: {csv_filename: null, data: [{Name: sub/a, Hs: 2}]}"),
        f"summary_settings_master: {{groups: [{{directory: b, Columns: [{{Command: StaticResult}}]}}]}}\n{GROUPS}",
        f"Files: {{data: [{{Name: sub/a, Hs: 2}}], input_files: {{yml: [x]}}}}\n{GROUPS}",
        f"Files: [{{Name: a.sim, ObjectName: A}}, {{Name: /abs/b.sim, ObjectName: B, Label: 007}}]\n{FILES}",
        f"Files: [&a {{Name: a.sim, ObjectName: A}}, {{<<: *a, Label: b}}, *a]\n{FILES}",
        f"Files: []\n{GROUPS}",
        f"mine: {{null: [yes, 1e3, 0100, 2024-01-01]}}\ninput_directory: not read\n{GROUPS}",
    ],
)
@pytest.mark.parametrize("place", [None, "elsewhere/deep"])
def test_its_paths_mean_the_same_from_where_it_stands(
    text: str, place: str | None, job: Callable[..., Job], tmp_path: Path
) -> None:
    found = job(text)

    again = load(written(found, place and tmp_path / place))

    assert same(again, found)


@pytest.mark.parametrize("key", ["Files", "file_management"])
@pytest.mark.parametrize("more", ["", ", directory: sims", ", directory: /abs"])
def test_a_load_matrix_is_found_from_where_it_stands(
    key: str, more: str, job: Callable[..., Job], tmp_path: Path
) -> None:
    (tmp_path / "LC.csv").write_text("fe_filename,Hs\nsim/a.sim,1.5\nC:/b.sim,2\n", encoding="utf-8")
    files = f"{{data_source: csv, csv_filename: LC.csv{more}}}"
    found = job(f"Files: {files}\n{GROUPS}" if key == "Files" else f"file_management: {{files: {files}}}\n{GROUPS}")

    again = load(written(found, tmp_path / "elsewhere" / "deep"))

    assert same(again, found)
    assert config_hash(again) == config_hash(replace(found, output_directory=again.output_directory))


def test_another_load_case_gives_another_hash(job: Callable[..., Job], tmp_path: Path) -> None:
    hashes = set()
    for height in ("1.5", "2.5"):
        (tmp_path / "LC.csv").write_text(f"fe_filename,Hs\na.sim,{height}\n", encoding="utf-8")
        hashes.add(config_hash(job(f"file_management: {{files: {{csv_filename: LC.csv}}}}\n{GROUPS}")))

    assert len(hashes) == 2


def test_the_folders_of_a_run_can_be_moved_together(job: Callable[..., Job], tmp_path: Path) -> None:
    path = written(job(f"file_management: {{input_directory: sim}}\n{GROUPS}"))
    moved = tmp_path / "moved" / "csv" / path.name
    moved.parent.mkdir(parents=True)
    path.rename(moved)

    assert load(moved).inputs.directory == tmp_path / "moved" / "sim"


@pytest.mark.parametrize("absolute", [r"D:\sim", "D:/sim", r"\\server\share\sim", "//server/share/sim"])
def test_absolute_paths_stay_as_they_were_written(absolute: str, job: Callable[..., Job]) -> None:
    text = f"Files: [{{Name: '{absolute}/a.sim', ObjectName: A}}]\n{FILES}"
    found = job(text, None, (f"file_management.input_directory={absolute}",))

    tree = load(written(found)).document.tree

    assert tree.mapping["file_management"].mapping["input_directory"].text == absolute
    files = tree.mapping["file_management"].mapping["files"].mapping["data"]
    assert files.entries[0].mapping["Name"].text == f"{absolute}/a.sim"


def test_what_lies_on_another_drive_is_absolute(job: Callable[..., Job], monkeypatch: pytest.MonkeyPatch) -> None:
    found = job(f"file_management: {{input_directory: sim}}\n{GROUPS}")

    def another_drive(path: Path, start: Path) -> str:
        raise ValueError("path is on mount 'C:', start on mount 'D:'")

    monkeypatch.setattr(resolved.os.path, "relpath", another_drive)

    assert load(written(found)).inputs.directory == found.inputs.directory


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
@pytest.mark.parametrize("name", ["a\\b", "c:d", " spaced "])
def test_a_folder_of_a_strange_name_is_found_again(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name / "in"
    folder.mkdir(parents=True)
    config = folder / "dm.yml"
    config.write_text(f"file_management: {{input_directory: sim}}\n{GROUPS}", encoding="utf-8")
    job = load(config)

    assert load(written(job, tmp_path)).inputs.directory == job.inputs.directory


def test_a_folder_with_dots_is_the_very_same(tmp_path: Path) -> None:
    (tmp_path / "dm.yml").write_text(GROUPS, encoding="utf-8")
    (tmp_path / "sub").mkdir()
    job = load(tmp_path / "sub" / ".." / "dm.yml")

    assert str(load(written(job)).inputs.directory) == str(job.inputs.directory)


def test_its_head_says_what_it_was_made_of(job: Callable[..., Job]) -> None:
    override = "{'meta': {'label':\n '03c'}}"
    found = job(GROUPS, override, ("orcaflex.parallel.threads=2", "meta.note=Ø\u2028"))

    head = [line for line in written(found).read_text(encoding="utf-8").splitlines() if line.startswith("#")]

    assert head == [
        f"# Written by orcapost {__version__}: the configuration of a run, with all that was laid over it.",
        "# It runs to the same tables, beside this file and named after it.",
        "# Configuration: ../dm.yml",
        "# Override: {'meta': {'label':\\n '03c'}}",
        "# Setting: --set orcaflex.parallel.threads=2",
        "# Setting: --set meta.note=Ø\\u2028",
    ]


def test_the_same_job_gives_the_same_text_with_nothing_laid_over_it(job: Callable[..., Job], tmp_path: Path) -> None:
    once, twice = job(GROUPS), job(GROUPS)

    assert resolved_text(once, tmp_path) == resolved_text(twice, tmp_path)
    assert "Override" not in resolved_text(once, tmp_path)
    assert once == twice


def test_its_own_name_and_that_of_its_tables_are_none_of_the_first_run(job: Callable[..., Job]) -> None:
    found = job(f"meta: {{label: 03c}}\n{GROUPS}")
    again = load(written(found))

    assert resolved_path(found).name == "dm_03c_resolved.yml"
    assert (found.table_name("g"), again.table_name("g")) == ("dm_03c_g.csv", "dm_03c_resolved_03c_g.csv")


def test_a_hash_is_that_of_what_is_asked_for(job: Callable[..., Job], tmp_path: Path) -> None:
    text = f"file_management: {{input_directory: sim}}\nmeta: {{label: a, note: b}}\n{GROUPS}"
    first = job(text)
    elsewhere = tmp_path / "sub" / "other.yml"
    elsewhere.parent.mkdir()
    elsewhere.write_text(text.replace("sim}", "../sim, output_directory: ../results}"), encoding="utf-8")

    equal = [
        job(f"# a comment\n{text}"),
        job(text.replace("label: a, note: b", '"note": "b", label: a')),
        job(text.replace("label: a", "label: x"), "{'meta': {'label': a}}"),
        job(text, None, ("meta.label=a",)),
        load(elsewhere),
        load(written(first)),
    ]
    other = [
        job(text.replace("label: a", "label: x")),
        job(text.replace("input_directory: sim", "input_directory: other")),
        job(text.replace("Variable: X", "Variable: Y")),
        job(text.replace("note: b", "note: No")),
        job(text.replace("note: b", "note: false")),
        job(text.replace("note: b", "note: null")),
        job(text.replace("note: b", "note: 'null'")),
        replace(first, output_directory=tmp_path / "out"),
    ]

    assert {config_hash(found) for found in equal} == {config_hash(first)}
    assert len({config_hash(found) for found in (first, *other)}) == 1 + len(other)
    assert re.fullmatch("[0-9a-f]{64}", config_hash(first))


def test_listed_files_are_part_of_the_hash_with_their_folders(job: Callable[..., Job], tmp_path: Path) -> None:
    text = f"Files: [{{Name: a.sim, ObjectName: A}}]\n{FILES}"
    first = job(text)

    assert config_hash(first) == config_hash(job(text.replace("a.sim", f"'{tmp_path / 'a.sim'}'")))
    assert config_hash(first) != config_hash(job(text.replace("a.sim", "sub/a.sim")))
