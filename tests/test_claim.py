"""An output has one owner: one run at a time, and one configuration."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from orcapost.claim import Claim, Owner, results_path
from orcapost.common import locks
from orcapost.common.locks import OutputTaken, try_lock, unlock
from orcapost.dialect.values import Group
from orcapost.engine.result import FileResult
from orcapost.extract.answers import Simulation
from orcapost.inventory import SimFile
from orcapost.job import Inputs, Job
from orcapost.products.summary.request import SummaryRequest
from orcapost.results.store import Store
from orcapost.tables import partial_paths, table_paths

FILES = [SimFile("a.sim", 1, 1)]

posix = pytest.mark.skipif(os.name == "nt", reason="an open file can be removed")

HOLD = """
import sys
from pathlib import Path
from orcapost.common.locks import try_lock
assert try_lock(Path(sys.argv[1])) is not None
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds ``.a.lock``."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, tmp_path / ".a.lock"], stdin=-1, stdout=-1, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def job(folder: Path, name: str, *groups: str, label: str | None = None, config: Path | None = None) -> Job:
    source = config or folder / "configs" / f"{name}.yml"
    source.parent.mkdir(exist_ok=True)
    source.touch()
    return Job(source, label, Inputs(folder), folder, (SummaryRequest(tuple(Group(group) for group in groups)),))


def wrote(job: Job) -> None:
    """A run of `job` was here: its first table and its kept results."""
    table_paths(job)[0].touch()
    store = Store(results_path(job), "fake", (), FILES, asdict(Owner.of(job)))
    simulation = Simulation("SimulationStopped", 0.0, 10.0, 10.0, finished=True)
    store.keep(0, (), FileResult("SimulationStopped", simulation))
    store.close()


def test_a_lock_that_another_process_holds_is_refused_until_that_ends(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    assert try_lock(tmp_path / ".a.lock") is None
    holder.kill()
    holder.wait()

    descriptor = try_lock(tmp_path / ".a.lock")

    assert descriptor is not None
    unlock(tmp_path / ".a.lock", descriptor)
    assert not (tmp_path / ".a.lock").exists()


@posix
def test_a_lock_on_a_file_that_was_removed_meanwhile_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, take = tmp_path / ".a.lock", locks._take
    first: list[int] = []

    def slowly(descriptor: int) -> bool:
        if not first:  # between opening and locking, its holder ends, and somebody else comes
            first.append(descriptor)
            path.unlink()
            other = try_lock(path)
            assert other is not None
        return take(descriptor)

    monkeypatch.setattr(locks, "_take", slowly)

    assert try_lock(path) is None  # the other one has it


@posix
def test_giving_back_a_lock_whose_file_was_replaced_leaves_the_other(tmp_path: Path) -> None:
    path = tmp_path / ".a.lock"
    first = try_lock(path)
    path.unlink()
    second = try_lock(path)
    assert first is not None and second is not None

    unlock(path, first)

    assert path.exists()
    assert try_lock(path) is None
    unlock(path, second)


@posix
def test_a_link_in_the_place_of_a_lock_is_refused(tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("precious")
    (tmp_path / ".a.lock").symlink_to(tmp_path / "victim")

    with pytest.raises(OSError):
        Claim(job(tmp_path, "a", "x"))

    assert (tmp_path / "victim").read_text() == "precious"


def test_two_configurations_with_one_table_cannot_run_at_once_and_both_are_named(tmp_path: Path) -> None:
    first = Claim(job(tmp_path, "a", "b_x"))

    with pytest.raises(OutputTaken) as refused:
        Claim(job(tmp_path, "a_b", "x"))

    assert "a_b_x.csv" in str(refused.value)
    assert str(tmp_path / "configs" / "a.yml") in str(refused.value)
    assert str(tmp_path / "configs" / "a_b.yml") in str(refused.value)
    first.release()
    Claim(job(tmp_path, "a_b", "x")).release()
    assert not list(tmp_path.glob(".*"))


def test_configurations_with_tables_of_their_own_run_at_once(tmp_path: Path) -> None:
    claims = [Claim(job(tmp_path, name, "x", "y")) for name in ("a", "b", "a_b")]

    for claim in claims:
        claim.release()


def test_a_claim_of_a_run_that_was_killed_is_none(tmp_path: Path) -> None:
    path = tmp_path / ".a.lock"
    path.write_text(json.dumps({"configuration": "configs/a.yml", "name": "a", "files": ["a_b_x.csv"]}))

    Claim(job(tmp_path, "a_b", "x")).release()

    assert not path.exists()


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b"{}", b'{"configuration": 1}', b"[" * 100_000])
def test_a_claim_that_cannot_be_read_names_nobody(
    tmp_path: Path, holder: subprocess.Popen[str], content: bytes
) -> None:
    (tmp_path / ".a.lock").write_bytes(content)

    with pytest.raises(OutputTaken, match="another run is writing the tables of a to"):
        Claim(job(tmp_path, "a", "x"))
    Claim(job(tmp_path, "b", "x")).release()


def test_a_table_that_another_configuration_wrote_is_not_written_over_and_both_are_named(tmp_path: Path) -> None:
    wrote(job(tmp_path, "a", "b_x"))

    with pytest.raises(OutputTaken) as refused:
        Claim(job(tmp_path, "a_b", "x"))

    assert str(tmp_path / "configs" / "a.yml") in str(refused.value)
    assert str(tmp_path / "configs" / "a_b.yml") in str(refused.value)
    assert not list(tmp_path.glob(".*"))
    (tmp_path / "a_b_x.csv").unlink()
    Claim(job(tmp_path, "a_b", "x")).release()


def test_two_labels_of_one_configuration_cannot_write_one_table(tmp_path: Path) -> None:
    wrote(job(tmp_path, "a", "b_x"))

    with pytest.raises(OutputTaken, match=r"a_b_x\.csv"):
        Claim(job(tmp_path, "a", "x", label="b"))


def test_a_partial_table_is_not_written_over_either(tmp_path: Path) -> None:
    first = job(tmp_path, "a", "x")
    (partial,) = partial_paths(first)
    wrote(first)
    partial.touch()
    prefix = first.name + "_"

    with pytest.raises(OutputTaken, match=partial.name):
        Claim(job(tmp_path, "a", partial.stem.removeprefix(prefix), config=tmp_path / "other" / "a.yml"))


def test_a_claim_is_written_over_the_longer_one_of_a_run_that_was_killed(tmp_path: Path) -> None:
    (tmp_path / ".a.lock").write_bytes(b"x" * 10_000)

    claim = Claim(job(tmp_path, "a", "b_x"))

    with pytest.raises(OutputTaken, match=r"a_b_x\.csv"):
        Claim(job(tmp_path, "a_b", "x"))
    claim.release()


def test_a_configuration_writes_over_its_own_tables_and_so_it_does_under_a_new_name(tmp_path: Path) -> None:
    first = job(tmp_path, "a", "b_x")
    wrote(first)
    Claim(first).release()

    renamed = job(tmp_path, "a_b", "x")
    first.source.unlink()

    Claim(renamed).release()


@posix
def test_a_configuration_that_is_reached_through_a_link_is_the_same(tmp_path: Path) -> None:
    first = job(tmp_path, "a", "x")
    wrote(first)
    (tmp_path / "link").symlink_to(tmp_path / "configs", target_is_directory=True)

    Claim(job(tmp_path, "a", "x", config=tmp_path / "link" / "a.yml")).release()


@posix
def test_a_label_counts_under_whichever_path_the_configuration_is_reached(tmp_path: Path) -> None:
    wrote(job(tmp_path, "a", "b_x"))
    (tmp_path / "link").symlink_to(tmp_path / "configs", target_is_directory=True)

    with pytest.raises(OutputTaken, match=r"a_b_x\.csv"):
        Claim(job(tmp_path, "a", "x", label="b", config=tmp_path / "link" / "a.yml"))


def test_a_configuration_that_was_removed_since_it_was_read_is_not_another_ones(tmp_path: Path) -> None:
    wrote(job(tmp_path, "a", "x"))
    removed = job(tmp_path, "a", "x", config=tmp_path / "removed" / "a.yml")
    removed.source.unlink()

    with pytest.raises(OutputTaken, match="configs"):
        Claim(removed)


def test_results_that_cannot_be_read_are_nobodys(tmp_path: Path) -> None:
    wrote(job(tmp_path, "a", "b_x"))
    results_path(job(tmp_path, "a", "b_x")).write_bytes(b"no database")

    Claim(job(tmp_path, "a_b", "x")).release()


def test_a_folder_that_is_copied_with_its_configuration_goes_on(tmp_path: Path) -> None:
    original = tmp_path / "one"
    original.mkdir()
    wrote(job(original, "a", "x"))
    shutil.copytree(original, tmp_path / "two")

    Claim(job(tmp_path / "two", "a", "x")).release()


def test_configurations_of_one_name_in_two_folders_do_not_share_an_output_folder(tmp_path: Path) -> None:
    output = tmp_path / "out"
    output.mkdir()
    first = replace(job(tmp_path, "a", "x", config=tmp_path / "first" / "a.yml"), output_directory=output)
    second = replace(job(tmp_path, "a", "x", config=tmp_path / "second" / "a.yml"), output_directory=output)
    wrote(first)

    with pytest.raises(OutputTaken, match="second"):
        Claim(second)


def test_a_claim_that_a_full_disk_does_not_take_says_where_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int, content: bytes) -> int:
        raise OSError(errno.ENOSPC, "no space left")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(OSError, match="no space left") as refused:
            Claim(job(tmp_path, "a", "x"))

    assert refused.value.filename == str(tmp_path / ".a.lock")
    assert not list(tmp_path.glob(".*"))
