"""What a product can have beside a table with a row for each file: rows of its own, decimals, pictures.

Again with a throw-away product: the depth and density of water in every file, one under the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from orcapost.engine.events import Drawn, Event
from orcapost.engine.loop import Settings
from orcapost.extract.queries import DataItem
from orcapost.formats.table import ColumnValues, Rows, Table, TableColumn
from orcapost.pipeline import Done, Run, load_job, prepare
from orcapost.products.all import PRODUCTS
from orcapost.products.entry import Entry
from orcapost.products.protocol import Picture, block_of
from orcapost.products.question import Number
from orcapost.yamldoc.fields import Field, Section
from orcapost.yamldoc.values import text
from orcfxapi_standin.generate import make_sim

ITEMS = ("WaterDepth", "Density")  # 25 m and 1.025 te/m3 in every stand-in


@dataclass(frozen=True)
class WaterRequest:
    colour: str
    labels = ("water", "never")
    files = ()
    columns = 1

    @property
    def entries(self):
        return [Entry(item, Number(DataItem("Environment", item, -1))) for item in ITEMS]

    def tables(self, replies, files):
        values = [replies.column(entry)(slice(None)).floats for entry in self.entries]
        under = np.concatenate(values)
        rows = Rows(len(under), (), ("max",), np.ones(len(under), dtype=bool))
        return [Table("water", (TableColumn("value", lambda some: ColumnValues(under[some], {})),), rows, 2)]

    def pictures(self, replies, files, unit):
        yield Picture(Path("Plots/water.txt"), self.colour, lambda stream: stream.write(self.colour.encode()))


class Water:
    name = "water"
    settings = Section(name, (Field("colour", text, "of the water"),), "water")
    blocks = ()

    def is_requested(self, root):
        return block_of(root, self.name, ("colour",)).node.value is not None

    def read(self, reading):
        return WaterRequest(block_of(reading.root, self.name).node.mapping["colour"].text)


@pytest.fixture
def config(tmp_path: Path) -> Iterator[Path]:
    PRODUCTS.append(Water())
    (tmp_path / "sim").mkdir()
    for name in "ab":
        make_sim(tmp_path / "sim" / f"{name}.sim", size_bytes=60_000)
    yield in_colour(tmp_path / "dm.yml", "blue")
    PRODUCTS.pop()


def in_colour(path: Path, colour: str) -> Path:
    path.write_text(
        "file_management: {input_directory: sim, output_directory: csv}\n"
        f"orcaflex: {{postprocess: {{water: {{colour: {colour}}}}}}}\n",
        encoding="utf-8",
    )
    return path


def run(config: Path) -> tuple[Done, list[Event]]:
    events: list[Event] = []
    with Run(prepare(load_job(config)), "fake", Settings()) as started:
        return started.execute(events.append), events


def drawn(events: list[Event]) -> list[tuple[int, int]]:
    return [(event.done, event.total) for event in events if isinstance(event, Drawn)]


def test_a_table_may_have_rows_and_decimals_of_its_own(config: Path) -> None:
    run(config)

    text = (config.parent / "csv" / "dm_water.csv").read_text(encoding="utf-8")
    assert text == "value\n25.0\n25.0\n1.02\n1.02\n25.0\n"  # 1.025 is a little less in binary


def test_a_label_without_a_table_is_not_written(config: Path) -> None:
    done, _ = run(config)

    assert [path.name for path in done.tables] == ["dm_water.csv"]
    assert not (config.parent / "csv" / "dm_never.csv").exists()


def test_a_picture_is_drawn_once_all_files_are_done(config: Path) -> None:
    done, events = run(config)

    plots = config.parent / "csv" / "Plots"
    assert (plots / "water.txt").read_text(encoding="utf-8") == "blue"
    assert done.pictures == (1, plots)
    assert isinstance(events[-1], Drawn)
    assert drawn(events) == [(1, 1)]


def test_a_picture_that_would_be_the_same_is_left_as_it_is(config: Path) -> None:
    run(config)

    done, events = run(config)

    assert drawn(events) == []
    assert done.pictures == (1, config.parent / "csv" / "Plots")


def test_a_picture_that_would_be_another_or_that_was_touched_is_drawn_again(config: Path) -> None:
    run(config)
    picture = config.parent / "csv" / "Plots" / "water.txt"

    run(in_colour(config, "red"))
    assert picture.read_text(encoding="utf-8") == "red"

    picture.unlink()
    run(config)
    assert picture.read_text(encoding="utf-8") == "red"
