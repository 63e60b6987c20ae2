"""What is remembered of a machine and a volume."""

from __future__ import annotations

import json
import platform
import re
import sys
from pathlib import Path, PureWindowsPath
from typing import cast

import platformdirs
import pytest

from orcapost.planning.learned import NOTHING, Cost, Learned, LearnedFile, MemoryModel, volume_of

LEARNED = Learned(
    counts={"1000000000-": 7},
    memory=MemoryModel(100, 0.25),
    cost=Cost(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8),
    updated="2026-01-02T03:04:05+00:00",
)


def put(file: LearnedFile, place: tuple[str, ...], value: object) -> None:
    """Write a value into a file, at the place that these keys lead to."""
    content = json.loads(file.path.read_text(encoding="utf-8"))
    block = content
    for name in place[:-1]:
        block = block[name]
    block[place[-1]] = value
    file.path.write_text(json.dumps(content), encoding="utf-8")


def test_what_is_saved_is_loaded_again(tmp_path: Path) -> None:
    LearnedFile(tmp_path, "orcfxapi").save(LEARNED)

    assert LearnedFile(tmp_path, "orcfxapi").load() == LEARNED


def test_what_only_some_figures_are_known_of_is_loaded_again(tmp_path: Path) -> None:
    file = LearnedFile(tmp_path, "orcfxapi")
    for learned in (
        NOTHING,
        Learned(counts={"0-": 3, "1000-": 5}),
        Learned(memory=MemoryModel(1, 0.0)),
        Learned(cost=Cost(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0)),
    ):
        file.save(learned)
        assert file.load() == learned


def test_a_file_of_the_first_format_is_loaded(tmp_path: Path) -> None:
    file = LearnedFile(tmp_path, "orcfxapi")
    about = {"machine": platform.node(), "volume": volume_of(tmp_path), "backend": "orcfxapi"}
    content = {"orcapost_learned": 1, "about": about, "counts": {"0-": 3}, "memory": None, "cost": None, "updated": "x"}
    file.path.parent.mkdir(parents=True, exist_ok=True)
    file.path.write_text(json.dumps(content), encoding="utf-8")

    assert file.load() == Learned(counts={"0-": 3}, updated="x")


@pytest.mark.parametrize("changed", [{"orcapost_learned": 2}, {"about": {}}])
def test_a_file_of_another_format_or_about_something_else_counts_as_none(
    tmp_path: Path, changed: dict[str, object]
) -> None:
    file = LearnedFile(tmp_path, "orcfxapi")
    file.save(LEARNED)
    content = json.loads(file.path.read_text(encoding="utf-8"))
    file.path.write_text(json.dumps({**content, **changed}), encoding="utf-8")

    assert file.load() == NOTHING


def test_each_backend_and_each_machine_has_a_file_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [LearnedFile(tmp_path, "orcfxapi").path.name, LearnedFile(tmp_path, "fake").path.name]
    monkeypatch.setattr("platform.node", lambda: "another")
    names.append(LearnedFile(tmp_path, "orcfxapi").path.name)

    assert len(set(names)) == 3
    assert all(re.fullmatch(r"learned_[0-9a-f]{16}\.json", name) for name in names)


def test_it_tells_of_which_volume_and_backend_it_is(tmp_path: Path) -> None:
    file = LearnedFile(tmp_path, "orcfxapi")

    assert (file.volume, file.backend) == (volume_of(tmp_path), "orcfxapi")


def test_it_is_kept_in_the_folder_that_the_environment_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORCAPOST_CACHE_DIR", str(tmp_path / "new" / "cache"))

    file = LearnedFile(tmp_path, "orcfxapi")
    file.save(LEARNED)

    assert [path.parent for path in tmp_path.rglob("*.json")] == [tmp_path / "new" / "cache"]
    assert file.path.is_file()


def test_without_such_a_folder_it_is_kept_in_the_users_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ORCAPOST_CACHE_DIR", raising=False)

    folder = LearnedFile(tmp_path, "orcfxapi").path.parent

    assert folder == platformdirs.user_cache_path("orcapost", appauthor=False)


def test_the_file_is_text_of_several_lines_that_ends_with_a_line_feed(tmp_path: Path) -> None:
    file = LearnedFile(tmp_path, "orcfxapi")
    file.save(LEARNED)

    text = file.path.read_text(encoding="utf-8")

    assert '\n "counts": {\n  "1000000000-": 7\n }' in text
    assert text.endswith("}\n")


def test_an_open_file_is_taken_to_need_a_quarter_of_a_gigabyte_and_half_its_size() -> None:
    assert MemoryModel().estimate(0) == 250_000_000
    assert MemoryModel().estimate(3_000_001) == 251_500_000


def test_what_files_cost_is_so_much_for_each_and_for_each_byte() -> None:
    cost = Cost(1.0, 0.5, 3.0, 0.25, 0.0, 0.0, 0.0, 8)

    assert (cost.seconds(10), cost.cpu(10)) == (6.0, 5.5)


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


@pytest.mark.skipif(sys.platform == "win32", reason="has no mount points")
def test_a_mount_point_above_a_folder_is_its_volume(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.path.ismount", lambda path: str(path) in ("/", "/mnt/share"))

    assert volume_of(Path("/mnt/share/project/sim")) == "/mnt/share"
    assert volume_of(Path("/mnt/share")) == "/mnt/share"
    assert volume_of(Path("/home/sim")) == "/"


@pytest.mark.skipif(sys.platform == "win32", reason="has no mount points")
def test_where_nothing_above_a_folder_is_a_mount_point_the_uppermost_is_its_volume(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("os.path.ismount", lambda path: False)

    assert volume_of(Path("/home/sim")) == "/"


class WindowsFolder(PureWindowsPath):
    """A folder of Windows, on any system."""

    def absolute(self) -> WindowsFolder:
        return self


@pytest.mark.parametrize(
    ("folder", "volume"),
    [(r"D:\project\sim", "d:"), (r"d:\other", "d:"), (r"\\Server\Share\sim", r"\\server\share")],
)
def test_a_drive_or_a_share_is_the_volume_of_its_folders_on_windows(folder: str, volume: str) -> None:
    assert volume_of(cast(Path, WindowsFolder(folder))) == volume


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("counts",), {"0-": 0}),
        (("counts",), {"0-": 10**15}),
        (("memory", "per_process"), 1),
        (("memory", "per_file_byte"), 0),
        (("cost", "disk_rate"), 1e15),
    ],
)
def test_figures_at_the_edge_of_what_a_run_may_show_are_loaded(
    tmp_path: Path, place: tuple[str, ...], value: object
) -> None:
    file = LearnedFile(tmp_path, "orcfxapi")
    file.save(LEARNED)

    put(file, place, value)

    assert file.load() != NOTHING


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("counts",), {"0-": -1}),
        (("counts",), {"0-": 10**15 + 1}),
        (("counts",), {"0-": 1, "1000-": -1}),
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

    put(file, place, value)

    assert file.load() == NOTHING


def test_a_file_without_figures_of_memory_is_judged_by_its_others(tmp_path: Path) -> None:
    file = LearnedFile(tmp_path, "orcfxapi")
    file.save(Learned(counts={"0-": -1}))

    assert file.load() == NOTHING
