"""What is remembered of a machine and a volume."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from orcapost.learned import NOTHING, Cost, Learned, LearnedFile, MemoryModel, volume_of

LEARNED = Learned(
    counts={"1000000000-": 7},
    memory=MemoryModel(100, 0.25),
    cost=Cost(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8),
    updated="2026-01-02T03:04:05+00:00",
)


def test_what_is_saved_is_loaded_again(tmp_path: Path) -> None:
    LearnedFile(tmp_path, "orcfxapi").save(LEARNED)

    assert LearnedFile(tmp_path, "orcfxapi").load() == LEARNED


def test_the_stand_in_teaches_nothing_about_orcaflex(tmp_path: Path) -> None:
    LearnedFile(tmp_path, "fake").save(LEARNED)

    assert LearnedFile(tmp_path, "orcfxapi").load() == NOTHING


def test_another_folder_of_the_same_volume_shares_it(tmp_path: Path) -> None:
    LearnedFile(tmp_path / "a", "orcfxapi").save(LEARNED)

    assert LearnedFile(tmp_path / "b" / "c", "orcfxapi").load() == LEARNED


def test_what_is_forgotten_is_gone(tmp_path: Path) -> None:
    file = LearnedFile(tmp_path, "orcfxapi")
    file.save(LEARNED)

    assert file.forget()
    assert file.load() == NOTHING
    assert not file.forget()


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"orcapost_learned": 99}', '{"orcapost_learned": 1, "about": 5}', "\0"]
)
def test_a_spoilt_file_counts_as_none(tmp_path: Path, text: str) -> None:
    file = LearnedFile(tmp_path, "orcfxapi")
    file.save(LEARNED)
    file.path.write_text(text, encoding="utf-8")

    assert file.load() == NOTHING


def test_a_mount_point_above_a_folder_is_its_volume(monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.platform == "win32":
        assert volume_of(Path(r"D:\project\sim")) == "d:"
        assert volume_of(Path(r"\\server\share\sim")) == r"\\server\share"
    else:
        monkeypatch.setattr("os.path.ismount", lambda path: str(path) in ("/", "/mnt/share"))
        assert volume_of(Path("/mnt/share/project/sim")) == "/mnt/share"
        assert volume_of(Path("/home/sim")) == "/"


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("counts",), {"0-": -1}),
        (("counts",), {"0-": float("inf")}),
        (("memory", "per_process"), 0),
        (("memory", "per_file_byte"), float("nan")),
        (("memory", "per_file_byte"), "much"),
        (("cost", "seconds_per_byte"), None),
        (("cost", "disk_rate"), -1.0),
        (("cost", "around"), -5.0),
        (("cost", "files"), "many"),
        (("cost", "start"), 1e300),
    ],
)
def test_figures_that_no_run_can_have_shown_count_as_none(
    tmp_path: Path, place: tuple[str, ...], value: object
) -> None:
    file = LearnedFile(tmp_path, "orcfxapi")
    file.save(LEARNED)
    content = json.loads(file.path.read_text(encoding="utf-8"))
    block = content
    for name in place[:-1]:
        block = block[name]
    block[place[-1]] = value
    file.path.write_text(json.dumps(content), encoding="utf-8")

    assert file.load() == NOTHING
