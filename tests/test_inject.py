"""`inject_into` of a group: its table as a sheet of a workbook of the user's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from openpyxl.comments import Comment

from orcapost.common.locks import OutputTaken
from orcapost.config import ConfigError
from orcapost.engine.loop import Settings
from orcapost.pipeline import Done, Run, load_job, prepare
from orcapost.trial import as_trial
from orcfxapi_standin.generate import make_sim

DEPTH = {"Command": "GetData", "ObjectName": "Environment", "Variable": ["WaterDepth", -1], "Label": "depth"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sim").mkdir()
    make_sim(tmp_path / "sim" / "a.sim", size_bytes=60_000)
    return tmp_path


def configured(folder: Path, *injections: dict[str, Any]) -> Path:
    path = folder / "dm.yml"
    groups = [{"Label": f"g{n}", "inject_into": own, "Columns": [DEPTH]} for n, own in enumerate(injections)]
    content = {
        "file_management": {"input_directory": "sim", "output_directory": "out"},
        "summary_settings": {"groups": groups},
    }
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def run(config: Path) -> Done:
    with Run(prepare(load_job(config)), "fake", Settings()) as started:
        return started.execute()


def book(path: Path, **cells: Any) -> Path:
    """A workbook of the user's, with a sheet for each of these names and its first cell."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, value in cells.items():
        made.create_sheet(name)["A1"] = value
    made.save(path)
    return path


def last_column(path: Path, sheet: str) -> list[Any]:
    return [row[-1].value for row in openpyxl.load_workbook(path)[sheet].rows]


def test_a_table_takes_the_place_of_a_sheet_and_others_stay(folder: Path) -> None:
    theirs = book(folder / "bm.xlsx", g0="old", other="=1+1")

    done = run(configured(folder, {"flag": True, "filename": "bm.xlsx", "sheetname": None}))

    assert last_column(theirs, "g0") == ["depth", 25]  # metres in every stand-in
    assert last_column(theirs, "other") == ["=1+1"]
    assert done.injected.written == {theirs: theirs}
    assert done.injected.refused == ()
    assert (folder / "out" / "dm_g0.csv").exists()


def test_a_workbook_that_does_not_exist_is_made_with_all_its_sheets(folder: Path) -> None:
    into = {"flag": True, "filename": "new.xlsx"}

    run(configured(folder, {**into, "sheetname": "first: one"}, {**into, "sheetname": "second"}))

    assert openpyxl.load_workbook(folder / "new.xlsx").sheetnames == ["first_ one", "second"]  # as Excel allows
    assert last_column(folder / "new.xlsx", "second") == ["depth", 25]


def test_a_flag_that_is_false_puts_nothing_anywhere(folder: Path) -> None:
    assert run(configured(folder, {"flag": False, "filename": "new.xlsx"})).injected.written == {}
    assert not (folder / "new.xlsx").exists()


def test_a_workbook_that_would_lose_something_is_left_and_the_sheet_stands_beside_it(folder: Path) -> None:
    theirs = folder / "bm.xlsx"
    made = openpyxl.Workbook()
    made.active.title = "g0"
    made.active["A1"].comment = Comment("mine", "me")
    made.save(theirs)
    before = theirs.read_bytes()

    done = run(configured(folder, {"flag": True, "filename": "bm.xlsx"}))

    (refused,) = done.injected.refused
    assert refused == (
        f"{theirs} has more on its sheet 'g0' than cells: comments, vmlDrawing; it is left as it was, "
        "and the new sheet is bm_g0.xlsx beside it"
    )
    assert theirs.read_bytes() == before
    assert last_column(folder / "bm_g0.xlsx", "g0") == ["depth", 25]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("bm.xlsm", "does not exist, and only .xlsx workbooks can be made"),
        ("text.xlsx", "is not a workbook that orcapost can change"),
    ],
)
def test_what_is_no_workbook_is_left_alone(folder: Path, name: str, words: str) -> None:
    (folder / "text.xlsx").write_text("text", encoding="utf-8")

    (refused,) = run(configured(folder, {"flag": True, "filename": name})).injected.refused

    assert words in refused
    assert (folder / "text.xlsx").read_text(encoding="utf-8") == "text"


def test_a_workbook_that_is_held_open_gets_the_new_one_beside_it(folder: Path, monkeypatch: Any) -> None:
    theirs = book(folder / "bm.xlsx", g0="old")
    replace = Path.replace

    def refused(source: Path, target: Path) -> Path:
        if target == theirs:
            raise PermissionError
        return replace(source, target)

    monkeypatch.setattr(Path, "replace", refused)
    monkeypatch.setattr("orcapost.common.atomic._REPLACE_PAUSES", ())

    done = run(configured(folder, {"flag": True, "filename": "bm.xlsx"}))

    assert done.beside == {theirs: folder / "bm_new.xlsx"}
    assert last_column(theirs, "g0") == ["old"]
    assert last_column(folder / "bm_new.xlsx", "g0") == ["depth", 25]


def test_a_second_run_leaves_the_workbook_untouched(folder: Path) -> None:
    theirs = book(folder / "bm.xlsx", g0="old")
    config = configured(folder, {"flag": True, "filename": "bm.xlsx"})
    run(config)
    before = theirs.stat()

    run(config)

    assert (theirs.stat().st_mtime_ns, theirs.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_an_output_of_the_run_itself_is_no_place_for_a_sheet(folder: Path) -> None:
    config = configured(folder, {"flag": True, "filename": "out/dm_metrics.json"})

    with pytest.raises(OutputTaken, match=r"dm_metrics\.json is another output of this run"):
        run(config)


def test_a_workbook_must_be_named(folder: Path) -> None:
    with pytest.raises(ConfigError, match=r"groups\[0\]\.inject_into\.filename \('g0'\): is missing"):
        load_job(configured(folder, {"flag": True}))


def test_the_resolved_configuration_finds_the_workbook(folder: Path) -> None:
    theirs = book(folder / "bm.xlsx", other="=1+1")
    run(configured(folder, {"flag": True, "filename": "bm.xlsx", "sheetname": "here"}))
    book(theirs, other="=1+1")

    run(folder / "out" / "dm_resolved.yml")

    assert last_column(theirs, "here") == ["depth", 25]


def test_a_trial_puts_nothing_into_a_workbook(folder: Path) -> None:
    config = configured(folder, {"flag": True, "filename": "new.xlsx"})
    with Run(prepare(as_trial(load_job(config), files=1)), "fake", Settings()) as started:
        done = started.execute()

    assert done.injected.written == {}
    assert not (folder / "new.xlsx").exists()
