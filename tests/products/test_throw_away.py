"""Another product is one module and its place in the list: here one that counts the objects of each file."""

from __future__ import annotations

import csv
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from orcapost.config import ConfigError
from orcapost.engine.events import Event, Reused, Started
from orcapost.engine.loop import Settings
from orcapost.pipeline import Run, load_job, prepare
from orcapost.products.all import PRODUCTS
from orcfxapi_standin.generate import make_sim

MODULE = '''
"""How many objects of one type each file has."""

from dataclasses import dataclass
from typing import ClassVar

from orcapost.formats.table import Table, TableColumn
from orcapost.products.entry import Entry
from orcapost.products.protocol import block_of
from orcapost.yamldoc.fields import Field, Section, keys
from orcapost.yamldoc.values import flag, text


@dataclass(frozen=True)
class Count:
    """Needs no results: the file itself knows."""

    meaning: ClassVar[str] = "object count 1"
    form: ClassVar[tuple[str, ...]] = ()
    type_name: str
    needs = ()

    def variables(self, file):
        return ()

    def reply(self, answers, file):
        return len(file.names_of(self.type_name))


@dataclass(frozen=True)
class CountRequest:
    type_name: str
    labels = ("object_count",)
    files = ()
    columns = 1

    @property
    def entries(self):
        return [Entry(f"object_count / {self.type_name}", Count(self.type_name))]

    def tables(self, replies, files):
        return [Table("object_count", (TableColumn(self.type_name, replies.column(self.entries[0])),), files)]

    def pictures(self, replies, files, unit):
        return ()


FLAG = Field("flag", flag, "whether they are counted", default=False)
TYPE = Field("type", text, "of which type", default="Line")


class ObjectCount:
    name = "object_count"
    settings = Section(name, (FLAG, TYPE), "how many objects each file has")
    blocks = ()

    def is_requested(self, root):
        return FLAG.value(block_of(root, self.name, keys(self.settings.fields)))

    def read(self, reading):
        return CountRequest(TYPE.value(block_of(reading.root, self.name)))
'''

SUMMARY = """
summary_settings:
  groups:
  - Label: depth
    Columns: [{Label: depth, Command: GetData, ObjectName: Environment, Variable: [WaterDepth, -1]}]
"""
FILES = {"a": "dm_fsts_lngc", "b": "dm_fsts"}  # 18 mooring lines and 3 vessels; 8 struts, 4 jacket legs and 2 vessels


@pytest.fixture
def object_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The module, where workers find it too, and its place in the list."""
    folder = tmp_path / "modules"
    folder.mkdir()
    (folder / "object_count.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setenv("PYTHONPATH", str(folder))
    monkeypatch.delitem(sys.modules, "object_count", raising=False)
    PRODUCTS.append(importlib.import_module("object_count").ObjectCount())
    yield
    PRODUCTS.pop()


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration that asks for it, of two files of different models."""
    (tmp_path / "sim").mkdir()
    for seed, (name, shape) in enumerate(FILES.items()):
        make_sim(tmp_path / "sim" / f"{name}.sim", shape, 60_000, seed)
    return asking(tmp_path, "{flag: true}")


def asking(folder: Path, count: str, more: str = "") -> Path:
    path = folder / "dm.yml"
    path.write_text(
        "file_management: {input_directory: sim, output_directory: csv}\n"
        f"orcaflex: {{postprocess: {{object_count: {count}}}}}\n{more}",
        encoding="utf-8",
    )
    return path


def run(config: Path) -> tuple[dict[str, list[list[str]]], list[Event]]:
    """What each table has beside the files' names, by the table's name, and what happened."""
    events: list[Event] = []
    with Run(prepare(load_job(config)), "fake", Settings()) as run:
        done = run.execute(events.append)
    tables = {}
    for path in done.tables:
        with path.open(encoding="utf-8", newline="") as stream:
            tables[path.name] = [[row[1], *row[7:]] for row in csv.reader(stream)]
    return tables, events


def test_without_its_place_in_the_list_its_key_is_unknown(config: Path) -> None:
    with pytest.raises(ConfigError, match=r"object_count: unknown key"):
        load_job(config)


def test_alone_it_gives_its_own_table(object_count: None, config: Path) -> None:
    job = load_job(config)
    tables, _ = run(config)

    assert (job.tables, job.notes) == (("object_count",), ())
    assert tables == {"dm_object_count.csv": [["fe_filename_stem", "Line"], ["a", "18"], ["b", "12"]]}


def test_beside_the_summary_each_has_its_own_tables(object_count: None, config: Path) -> None:
    asking(config.parent, "{flag: true, type: Vessel}", SUMMARY)

    tables, _ = run(config)

    assert tables == {
        "dm_depth.csv": [["fe_filename_stem", "depth"], ["a", "25.0"], ["b", "25.0"]],
        "dm_object_count.csv": [["fe_filename_stem", "Vessel"], ["a", "3"], ["b", "2"]],
    }


@pytest.mark.parametrize("more", ["", SUMMARY], ids=["alone", "beside the summary"])
def test_its_values_come_back_from_what_is_kept_without_a_file_being_read(
    object_count: None, config: Path, more: str
) -> None:
    asking(config.parent, "{flag: true}", more)
    first, _ = run(config)

    second, events = run(config)

    assert second == first
    assert [event.files for event in events if isinstance(event, Reused)] == [[0, 1]]
    assert not any(isinstance(event, Started) for event in events)


def test_another_question_finds_nothing_that_is_kept(object_count: None, config: Path) -> None:
    run(config)
    asking(config.parent, "{flag: true, type: Vessel}")

    tables, events = run(config)

    assert tables["dm_object_count.csv"][1:] == [["a", "3"], ["b", "2"]]
    assert {event.file for event in events if isinstance(event, Started)} == {0, 1}


def test_two_products_that_would_write_one_table_are_refused(object_count: None, config: Path) -> None:
    asking(config.parent, "{flag: true}", SUMMARY.replace("Label: depth\n", "Label: Object_Count\n"))

    with pytest.raises(ConfigError, match="two kinds of result would write the table 'object_count'; give one of them"):
        load_job(config)


def test_a_mistake_in_its_block_is_told_with_its_line(object_count: None, config: Path) -> None:
    asking(config.parent, "{flag: true, typ: Vessel}")

    with pytest.raises(ConfigError, match=r"dm\.yml:2: orcaflex\.postprocess\.object_count\.typ: unknown key"):
        load_job(config)
