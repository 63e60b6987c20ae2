"""The plan: how many files at once, and which limit says so."""

from __future__ import annotations

import json

import pytest

from orcapost.config.job import GB, MB, Parallel
from orcapost.host import Host
from orcapost.plan import as_json, make_plan

WORKSTATION = Host("workstation", "Windows", cores=64, memory=256 * GB, available=240 * GB)
LAPTOP = Host("laptop", "Windows", cores=2, memory=24 * GB, available=20 * GB)


@pytest.mark.parametrize(
    ("size", "name", "at_once"),
    [
        (99_999_999, "small", 30),
        (100 * MB, "medium", 20),
        (499_999_999, "medium", 20),
        (500 * MB, "large", 15),
        (1 * GB, "very large", 10),
        (3_300 * MB, "very large", 10),
    ],
)
def test_a_big_workstation_opens_as_many_as_the_bin_allows(size: int, name: str, at_once: int) -> None:
    (batch,) = make_plan([size] * 200, WORKSTATION, Parallel()).batches

    assert (batch.bin, batch.at_once) == (name, at_once)
    assert name in batch.reason


def test_two_cores_carry_two() -> None:
    (batch,) = make_plan([10 * MB] * 200, LAPTOP, Parallel()).batches

    assert batch.at_once == 2
    assert batch.reason == "2 cores"


def test_memory_binds_where_files_are_large_and_memory_is_not() -> None:
    host = Host("h", "Windows", cores=64, memory=16 * GB, available=10 * GB)

    (batch,) = make_plan([3 * GB] * 20, host, Parallel(memory_share=0.5)).batches

    # 5 GB allowed; 250 MB and half of 3 GB for each file: 1.75 GB.
    assert batch.at_once == 2
    assert batch.reason == "memory: 5.0 GB at 1.75 GB a file"
    assert batch.memory == 3_500 * MB


def test_seats_bind() -> None:
    (batch,) = make_plan([10 * MB] * 20, WORKSTATION, Parallel(), seats=3).batches

    assert (batch.at_once, batch.reason) == (3, "3 licence seats")


def test_no_more_than_there_are_files() -> None:
    (batch,) = make_plan([10 * MB] * 4, WORKSTATION, Parallel()).batches

    assert (batch.at_once, batch.reason) == (4, "4 files")


def test_a_count_that_was_asked_for_is_kept_and_says_who_asked_and_what_is_here() -> None:
    (batch,) = make_plan([10 * MB] * 50, LAPTOP, Parallel(workers=30, asked_by="--workers")).batches

    assert batch.at_once == 30
    assert batch.reason == "30 asked for by --workers (2 cores here)"


def test_a_count_beyond_all_reason_comes_to_the_number_of_files() -> None:
    plan = make_plan([10 * MB] * 5, LAPTOP, Parallel(workers=10**20, asked_by="--workers"))

    assert plan.workers == 5
    assert plan.batches[0].reason == "5 files (2 cores here)"


def test_batches_go_from_large_to_small_and_files_too() -> None:
    sizes = [5 * MB, 2 * GB, 150 * MB, 50 * MB, 3 * GB]

    plan = make_plan(sizes, WORKSTATION, Parallel())

    assert [batch.bin for batch in plan.batches] == ["very large", "medium", "small"]
    assert [batch.files for batch in plan.batches] == [(4, 1), (2,), (3, 0)]
    assert [batch.bytes for batch in plan.batches] == [5 * GB, 150 * MB, 55 * MB]


def test_a_missing_file_is_planned_as_an_empty_one() -> None:
    (batch,) = make_plan([None, 5 * MB], WORKSTATION, Parallel()).batches

    assert batch.files == (1, 0)
    assert batch.bytes == 5 * MB


def test_the_json_names_every_file_in_starting_order() -> None:
    plan = make_plan([5 * MB, 2 * GB], WORKSTATION, Parallel())

    text = json.loads(as_json(plan, WORKSTATION, ["a.sim", "b.sim"]))

    assert text["schema_version"] == 1
    assert [batch["bin"] for batch in text["batches"]] == ["very large", "small"]
    assert [order["paths"] for order in text["order"]] == [["b.sim"], ["a.sim"]]


def test_every_one_of_very_many_files_starts_once_and_the_largest_of_its_batch_first() -> None:
    sizes = [(position * 7919) % 1000 * MB for position in range(100_000)]

    batches = make_plan(sizes, WORKSTATION, Parallel()).batches

    assert sorted(file for batch in batches for file in batch.files) == list(range(100_000))
    assert all(batch.bytes == sum(sizes[file] for file in batch.files) for batch in batches)
    for batch in batches:
        ordered = [sizes[file] for file in batch.files]
        assert ordered == sorted(ordered, reverse=True)
