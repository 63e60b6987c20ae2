"""The plan: how many files at once, and which limit says so."""

from __future__ import annotations

import json

import pytest

from orcapost.job import GB, MB, Parallel, SizeBin
from orcapost.planning.host import Host
from orcapost.planning.learned import Learned, MemoryModel
from orcapost.planning.plan import as_json, make_plan

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


def test_figures_of_memory_are_rounded() -> None:
    # Half of 3.5 GB: 1.75 GB; 250 MB and half of 250 MB for each: 0.375 GB, of which 4.7 fit.
    host = Host("h", "Windows", cores=64, memory=8 * GB, available=3_500 * MB)

    (batch,) = make_plan([250 * MB] * 200, host, Parallel(memory_share=0.5)).batches

    assert (batch.at_once, batch.reason) == (4, "memory: 1.8 GB at 0.38 GB a file")


def test_seats_bind() -> None:
    (batch,) = make_plan([10 * MB] * 20, WORKSTATION, Parallel(), seats=3).batches

    assert (batch.at_once, batch.reason) == (3, "3 licence seats")


def test_no_more_than_there_are_files() -> None:
    (batch,) = make_plan([10 * MB] * 4, WORKSTATION, Parallel()).batches

    assert (batch.at_once, batch.reason) == (4, "4 files")


def test_one_core_and_one_seat_are_spoken_of_in_the_singular() -> None:
    host = Host("h", "Windows", cores=1, memory=24 * GB, available=20 * GB)

    assert make_plan([MB] * 9, host, Parallel()).batches[0].reason == "1 core"
    assert make_plan([MB] * 9, LAPTOP, Parallel(), seats=1).batches[0].reason == "1 licence seat"


def test_every_limit_is_listed_in_the_order_in_which_a_tie_is_decided() -> None:
    # 240 GB x 0.8 = 192 GB; 250 MB and half of 10 MB for each: 255 MB, of which 752.9 fit.
    (batch,) = make_plan([10 * MB] * 4, WORKSTATION, Parallel(), seats=4).batches

    assert [(limit.name, limit.at_once) for limit in batch.limits] == [
        ("size bin", 30),
        ("cores", 64),
        ("memory", 752),
        ("seats", 4),
        ("files", 4),
    ]
    assert batch.reason == "4 licence seats"


def test_memory_for_less_than_one_file_still_opens_one() -> None:
    host = Host("h", "Windows", cores=4, memory=GB, available=GB)

    (batch,) = make_plan([10 * GB] * 4, host, Parallel(memory_share=0.5)).batches

    assert batch.at_once == 1
    # 250 MB and half of 10 GB.
    assert batch.memory == 5_250 * MB


def test_the_largest_file_of_a_batch_says_what_each_is_taken_to_need() -> None:
    (batch,) = make_plan([10 * MB, 90 * MB, None], WORKSTATION, Parallel()).batches

    assert batch.memory == 3 * (250 + 45) * MB


@pytest.mark.parametrize(
    ("cores", "expected"),
    [
        (64, (20, 30)),
        (30, (20, 30)),
        (29, (20, 29)),
        (20, (20, 20)),
        (19, (1, 19)),  # smaller than the bin's whole range: any count up to the cores is worth a try
        (1, (1, 1)),
    ],
)
def test_the_range_of_a_bin_is_cut_to_the_cores(cores: int, expected: tuple[int, int]) -> None:
    host = Host("h", "Windows", cores=cores, memory=256 * GB, available=240 * GB)

    (batch,) = make_plan([MB] * 200, host, Parallel()).batches

    assert (batch.fewest, batch.most) == expected
    assert (batch.begin, batch.at_once) == (expected[1], expected[1])


@pytest.mark.parametrize(
    ("settled", "begins"),
    [(20, 20), (25, 25), (29, 29), (30, 30), (31, 30), (19, 30)],
)
def test_a_count_that_was_enough_before_is_where_the_next_begins_within_the_range(settled: int, begins: int) -> None:
    learned = Learned(counts={"0-100000000": settled})

    (batch,) = make_plan([MB] * 200, WORKSTATION, Parallel(), learned=learned).batches

    assert (batch.begin, batch.at_once, batch.fewest, batch.most) == (begins, begins, 20, 30)
    assert ("learned" in [limit.name for limit in batch.limits]) == (begins < 30)
    assert (batch.reason == f"{settled} was enough here before") == (begins < 30)


def test_what_was_learned_of_another_bin_or_where_a_count_is_asked_for_counts_for_nothing() -> None:
    learned = Learned(counts={"0-100000000": 25, "1000000000-": 7})

    large, small = make_plan([MB] * 200 + [2 * GB] * 200, WORKSTATION, Parallel(), learned=learned).batches
    (asked,) = make_plan([MB] * 200, WORKSTATION, Parallel(workers=28), learned=learned).batches

    assert (small.key, small.begin) == ("0-100000000", 25)
    assert (large.key, large.begin) == ("1000000000-", 7)
    assert (asked.begin, asked.at_once) == (28, 28)


def test_memory_and_seats_do_not_move_where_the_count_begins_nor_its_range() -> None:
    (batch,) = make_plan([MB] * 200, WORKSTATION, Parallel(), seats=3).batches

    assert (batch.begin, batch.at_once, batch.fewest, batch.most) == (30, 3, 20, 30)


def test_memory_that_was_seen_is_reckoned_with_and_said() -> None:
    # 192 GB allowed, 10 GB for each process: 19.
    learned = Learned(memory=MemoryModel(per_process=10 * GB, per_file_byte=0.0))

    plan = make_plan([MB] * 200, WORKSTATION, Parallel(), learned=learned)

    assert plan.memory == learned.memory
    assert plan.batches[0].reason == "memory: 192.0 GB at 10.00 GB a file, as seen here"


def test_a_bin_with_one_count_says_that_it_was_set() -> None:
    bins = (SizeBin("all", 0, None, (12, 12)),)

    (batch,) = make_plan([MB] * 200, WORKSTATION, Parallel(bins=bins)).batches

    assert (batch.fewest, batch.most, batch.reason) == (12, 12, "12 set for all")


def test_a_range_of_a_bin_is_said_with_both_ends() -> None:
    assert make_plan([MB] * 200, WORKSTATION, Parallel()).batches[0].reason == "small files: 20 to 30"


@pytest.mark.parametrize(
    ("asked", "reason"), [(2, "2 asked for by default"), (3, "3 asked for by default (2 cores here)")]
)
def test_more_than_the_cores_is_said_beside_them(asked: int, reason: str) -> None:
    assert make_plan([MB] * 9, LAPTOP, Parallel(workers=asked)).batches[0].reason == reason


def test_workers_of_a_plan_are_the_most_of_any_batch_and_none_without_files() -> None:
    assert make_plan([MB] * 200 + [2 * GB] * 200, WORKSTATION, Parallel()).workers == 30
    assert make_plan([], WORKSTATION, Parallel()).workers == 0


def test_a_plan_keeps_what_holds_for_all_batches() -> None:
    plan = make_plan([MB], LAPTOP, Parallel(memory_share=0.25), seats=7)

    # A quarter of 20 GB; as many processes may start at a time as there are cores.
    assert (plan.memory_limit, plan.seats, plan.starts, plan.barriers) == (5 * GB, 7, 2, False)
    assert plan.memory == MemoryModel()


def test_a_missing_file_comes_last_and_equal_sizes_keep_their_order() -> None:
    (batch,) = make_plan([None, 5 * MB, 7 * MB, 5 * MB, None], WORKSTATION, Parallel()).batches

    assert batch.files == (2, 1, 3, 0, 4)


def test_a_count_that_was_asked_for_is_kept_and_says_who_asked_and_what_is_here() -> None:
    (batch,) = make_plan([10 * MB] * 50, LAPTOP, Parallel(workers=30, set_by="--workers")).batches

    assert batch.at_once == 30
    assert batch.reason == "30 asked for by --workers (2 cores here)"


def test_a_count_beyond_all_reason_comes_to_the_number_of_files() -> None:
    plan = make_plan([10 * MB] * 5, LAPTOP, Parallel(workers=10**20, set_by="--workers"))

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


def test_a_missing_file_counts_as_nothing_and_not_as_a_byte() -> None:
    bins = (SizeBin("empty", 0, 1, (2, 4)), SizeBin("all else", 1, None, (2, 4)))
    learned = Learned(memory=MemoryModel(per_process=10 * MB, per_file_byte=1e6))

    (batch,) = make_plan([None], LAPTOP, Parallel(bins=bins), learned=learned).batches
    (ordered,) = make_plan([None, 1], LAPTOP, Parallel()).batches

    assert (batch.bin, batch.memory) == ("empty", 10 * MB)
    assert ordered.files == (1, 0)


def test_the_json_names_every_file_in_starting_order() -> None:
    plan = make_plan([5 * MB, 2 * GB], WORKSTATION, Parallel())

    text = json.loads(as_json(plan, WORKSTATION, ["a.sim", "b.sim"]))

    assert text["schema_version"] == 2
    assert [batch["bin"] for batch in text["batches"]] == ["very large", "small"]
    assert [order["paths"] for order in text["order"]] == [["b.sim"], ["a.sim"]]


def test_the_json_holds_the_whole_plan_in_numbers() -> None:
    plan = make_plan([5 * MB, 7 * MB], LAPTOP, Parallel(workers=1, set_by="--workers"), seats=3)

    content = json.loads(as_json(plan, LAPTOP, ["a.sim", "b.sim"], predicted=12.5))

    assert content == {
        "schema_version": 2,
        "host": {"cores": 2, "memory": 24 * GB, "available": 20 * GB},
        "memory_limit": 16 * GB,
        "memory_model": {"per_process": 250 * MB, "per_file_byte": 0.5},
        "seats": 3,
        "workers": 1,
        "batches": [
            {
                "bin": "small",
                "files": 2,
                "bytes": 12 * MB,
                "at_once": 1,
                "range": [1, 1],
                "model_threads": 1,
                "memory": 253_500_000,  # 250 MB and half of 7 MB
                "limits": [
                    {"name": "asked for", "at_once": 1, "words": "1 asked for by --workers"},
                    # 16 GB / 253.5 MB = 63.1
                    {"name": "memory", "at_once": 63, "words": "memory: 16.0 GB at 0.25 GB a file"},
                    {"name": "seats", "at_once": 3, "words": "3 licence seats"},
                    {"name": "files", "at_once": 2, "words": "2 files"},
                ],
                "reason": "1 asked for by --workers",
            }
        ],
        "predicted": 12.5,
        "compared": [],
        "order": [{"bin": "small", "paths": ["b.sim", "a.sim"]}],
    }


def test_the_json_holds_other_plans_with_what_they_come_to() -> None:
    plan = make_plan([MB] * 20, LAPTOP, Parallel())
    other = make_plan([MB] * 20, LAPTOP, Parallel(workers=30))

    content = json.loads(as_json(plan, LAPTOP, ["a.sim"] * 20, compared=[("30", other, None), ("auto", plan, 4.0)]))

    assert content["compared"] == [
        {"workers": "30", "effective": {"small": 20}, "predicted": None},
        {"workers": "auto", "effective": {"small": 2}, "predicted": 4.0},
    ]


def test_every_one_of_very_many_files_starts_once_and_the_largest_of_its_batch_first() -> None:
    sizes = [(position * 7919) % 1000 * MB for position in range(100_000)]

    batches = make_plan(sizes, WORKSTATION, Parallel()).batches

    assert sorted(file for batch in batches for file in batch.files) == list(range(100_000))
    assert all(batch.bytes == sum(sizes[file] for file in batch.files) for batch in batches)
    for batch in batches:
        ordered = [sizes[file] for file in batch.files]
        assert ordered == sorted(ordered, reverse=True)
