"""A product may have its workers write a file for each simulation: here one that lists the objects of each.

Such a file is kept by its receipt, and made again from its simulation where its bytes would change.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from orcapost.engine.events import Event, Started
from orcapost.engine.loop import Settings
from orcapost.pipeline import Run, load_job, prepare
from orcapost.products.all import PRODUCTS
from orcapost.results.agenda import Reason
from orcapost.terminal.earlier import sentences
from orcfxapi_standin.generate import make_sim

MODULE = '''
"""The objects of one type that each file has, in a file of its own, with the time that it reached."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from orcapost.products.entry import Entry
from orcapost.products.protocol import block_of
from orcapost.products.replies import Receipt
from orcapost.yamldoc.fields import Field, Section
from orcapost.yamldoc.values import text, whole


@dataclass(frozen=True)
class Listing:
    meaning: ClassVar[str] = "object list 1"
    form: ClassVar[tuple[str, ...]] = ("label", "decimals", "folder")
    type_name: str
    label: str
    decimals: int
    folder: str
    needs = ()

    def variables(self, file):
        return ()

    def reply(self, answers, file):
        names = file.names_of(self.type_name)
        if not names:
            raise ValueError("nothing to list")
        path = Path(self.folder, f"{file.path.stem}_{self.label}.txt")
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        reached = f"{file.simulation.reached:.{self.decimals}f}"
        temporary.write_text("\\n".join([reached, *names]), encoding="utf-8")
        temporary.replace(path)
        return Receipt.of(path, path.parent)


@dataclass(frozen=True)
class ListingRequest:
    listing: Listing
    labels = ()
    files = ()
    columns = 0

    @property
    def entries(self):
        return [Entry(self.listing.label, self.listing)]

    def tables(self, replies, files):
        return []

    def pictures(self, replies, files, unit):
        return ()


class ObjectList:
    name = "object_list"
    settings = Section(
        name,
        (Field("decimals", whole(0, 15), "of all"), *(Field(key, text, key) for key in ("type", "label", "folder"))),
        "objects of each file",
    )
    blocks = ()

    def is_requested(self, root):
        return root.get("orcaflex") is not None and block_of(root, self.name).get("type") is not None

    def read(self, reading):
        block = block_of(reading.root, self.name, ("type", "label", "decimals", "folder"))
        words = [block.read(key, text) for key in ("type", "label", "folder")]
        return ListingRequest(Listing(words[0], words[1], block.read("decimals", whole(0, 15)), words[2]))
'''

SUMMARY = """
summary_settings:
  groups:
  - Label: depth
    Columns: [{Label: depth, Command: GetData, ObjectName: Environment, Variable: [WaterDepth, -1]}]
"""
FILES = {"a": "dm_fsts_lngc", "b": "dm_fsts"}
VESSELS = {"a": 3, "b": 2}


@dataclass(frozen=True)
class Ran:
    """What a run did."""

    reasons: dict[Reason, int]
    said: list[str]
    asked: dict[str, int]
    """How many questions each file that was read was asked."""
    whole: int
    """How many questions the run has."""
    problems: list[str]


@dataclass(frozen=True)
class Place:
    """A folder with a configuration, simulations and an output folder."""

    folder: Path

    @property
    def output(self) -> Path:
        return self.folder / "csv"

    def configure(self, more: str = "", *, type: str = "Vessel", label: str = "vessels", decimals: int = 1) -> None:
        block = f"{{type: {type}, label: {label}, decimals: {decimals}, folder: {self.output.as_posix()}}}"
        (self.folder / "dm.yml").write_text(
            "file_management: {input_directory: sim, output_directory: csv}\n"
            f"orcaflex: {{postprocess: {{object_list: {block}}}}}\n{more}",
            encoding="utf-8",
        )

    def run(self) -> Ran:
        job = load_job(self.folder / "dm.yml")
        prepared = prepare(job)
        events: list[Event] = []
        with Run(prepared, "fake", Settings()) as run:
            said = list(sentences(run, job))
            run.execute(events.append)
        asked = {}
        for file in {event.file for event in events if isinstance(event, Started)}:
            asked[Path(prepared.files[file].name).stem] = len(run.agenda.lists[run.agenda.list_of[file]])
        problems = [problem.message for result in run.results.values() for problem in result.problems]
        return Ran(dict(run.agenda.reasons), said, asked, len(run.questions), problems)

    def listed(self, label: str = "vessels") -> dict[str, list[str]]:
        """The lines of each file's list, by the file's name."""
        return {name: (self.output / f"{name}_{label}.txt").read_text(encoding="utf-8").splitlines() for name in FILES}

    def stamps(self) -> dict[str, tuple[int, int]]:
        """Size and time of change of each list."""
        found = ((path.name, path.stat()) for path in sorted(self.output.glob("*.txt")))
        return {name: (status.st_size, status.st_mtime_ns) for name, status in found}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """Two simulations, and the product where workers find it too; it has run once over both."""
    modules = tmp_path / "modules"
    modules.mkdir()
    (modules / "object_list.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.syspath_prepend(modules)
    monkeypatch.setenv("PYTHONPATH", str(modules))
    monkeypatch.delitem(sys.modules, "object_list", raising=False)
    (tmp_path / "sim").mkdir()
    for seed, (name, shape) in enumerate(FILES.items()):
        make_sim(tmp_path / "sim" / f"{name}.sim", shape, 60_000, seed)
    PRODUCTS.append(importlib.import_module("object_list").ObjectList())
    place = Place(tmp_path)
    place.configure()
    ran = place.run()
    assert (ran.reasons, set(ran.asked), ran.problems) == ({Reason.NOT_READ: 2}, set(FILES), [])
    yield place
    PRODUCTS.pop()


def test_each_file_has_its_list_and_nothing_is_left_beside(place: Place) -> None:
    found = place.listed()

    assert {name: len(lines) - 1 for name, lines in found.items()} == VESSELS
    assert all(len(lines[0].partition(".")[2]) == 1 for lines in found.values())  # one decimal
    assert sorted(path.name for path in place.output.iterdir() if "vessels" in path.name) == [
        "a_vessels.txt",
        "b_vessels.txt",
    ]


def test_what_is_there_by_its_receipt_is_not_made_again(place: Place) -> None:
    before = place.stamps()

    ran = place.run()

    assert (ran.reasons, ran.asked) == ({}, {})
    assert ran.said == ["2 of 2 files were done by an earlier run and have not changed"]
    assert place.stamps() == before


def removed(path: Path) -> None:
    path.unlink()


def longer(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8") + "\nby hand", encoding="utf-8")


def touched(path: Path) -> None:
    os.utime(path, ns=(1, 1))


@pytest.mark.parametrize("change", [removed, longer, touched])
def test_what_is_gone_or_was_changed_by_hand_is_made_again_of_that_file_alone(place: Place, change: object) -> None:
    before, lists = place.stamps(), place.listed()
    change(place.output / "a_vessels.txt")  # type: ignore[operator]

    ran = place.run()

    assert ran.reasons == {Reason.GONE: 1}
    assert ran.said == [
        "1 of 2 files were done by an earlier run and have not changed",
        "1 file to be read: 1 whose files of results are gone, were changed, or could not be written",
    ]
    assert set(ran.asked) == {"a"}
    assert place.listed() == lists
    assert place.stamps()["b_vessels.txt"] == before["b_vessels.txt"]
    assert place.run().asked == {}  # the new one has its receipt


@pytest.mark.parametrize("form", [{"label": "ships"}, {"decimals": 3}], ids=str)
def test_written_in_another_form_it_is_made_again_from_its_simulation(place: Place, form: dict[str, object]) -> None:
    place.configure(**form)  # type: ignore[arg-type]

    ran = place.run()

    assert ran.reasons == {Reason.FORM: 2}
    assert ran.said == ["2 files to be read: 2 whose files of results get another label, format or folder"]
    assert set(ran.asked) == set(FILES)
    found = place.listed(str(form.get("label", "vessels")))
    assert {name: len(lines) - 1 for name, lines in found.items()} == VESSELS
    decimals = form.get("decimals", 1)
    assert all(len(lines[0].partition(".")[2]) == decimals for lines in found.values())
    assert place.run().asked == {}


def test_another_form_and_back_again_finds_its_files_where_they_still_are(place: Place) -> None:
    place.configure(label="ships")
    place.run()
    place.configure()

    assert place.run().asked == {}


def test_another_form_under_the_same_name_and_back_again_is_made_again(place: Place) -> None:
    """The file has been written over: its receipt of the first form is not valid any more."""
    first = place.listed()
    place.configure(decimals=3)
    place.run()
    place.configure()

    ran = place.run()

    assert ran.reasons == {Reason.GONE: 2}
    assert place.listed() == first


def test_another_question_is_a_new_one(place: Place) -> None:
    place.configure(type="Line", label="lines")

    ran = place.run()

    assert ran.reasons == {Reason.NOT_READ: 2}  # they have replied to nothing that this run asks
    assert {name: len(lines) - 1 for name, lines in place.listed("lines").items()} == {"a": 18, "b": 12}


def test_a_simulation_that_changed_is_listed_anew(place: Place) -> None:
    make_sim(place.folder / "sim" / "a.sim", "dm_fsts", 70_000, 3)

    ran = place.run()

    assert ran.reasons == {Reason.CHANGED: 1}
    assert len(place.listed()["a"]) - 1 == 2


def test_beside_the_summary_only_the_list_is_asked_for_anew(place: Place) -> None:
    place.configure(SUMMARY)
    first = place.run()
    assert (first.whole, first.reasons, first.asked) == (2, {Reason.NEW: 2}, {"a": 1, "b": 1})
    assert first.said[-1] == "new: depth / depth"
    table = (place.output / "dm_depth.csv").read_bytes()

    place.configure(SUMMARY, label="ships")
    other = place.run()
    removed(place.output / "b_ships.txt")
    again = place.run()

    assert (other.whole, other.reasons, other.asked) == (2, {Reason.FORM: 2}, {"a": 1, "b": 1})
    assert other.said == ["2 files to be read: 2 whose files of results get another label, format or folder"]
    assert (again.reasons, again.asked) == ({Reason.GONE: 1}, {"b": 1})
    assert (place.output / "dm_depth.csv").read_bytes() == table


def test_a_list_that_cannot_be_made_costs_itself_only_and_its_reply_is_kept(place: Place) -> None:
    place.configure(SUMMARY, type="Turbine", label="turbines")

    ran = place.run()

    assert ran.problems == ["ValueError: nothing to list"] * 2
    assert (place.output / "dm_depth.csv").read_bytes().count(b"25.0") == 2
    assert place.run().asked == {}
