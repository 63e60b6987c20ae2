"""How many files are opened at once: three spellings, and the size bins."""

from __future__ import annotations

import math

import pytest

from orcapost.job import DEFAULT_BINS, GB, MB, Parallel, SizeBin

COLUMN = "{Command: StaticResult, ObjectName: A, Variable: X, Label: a}"
GROUPS = f"summary_settings: {{groups: [{{Label: g, Columns: [{COLUMN}]}}]}}\n"


@pytest.fixture
def parallel(job):
    return lambda text: job(GROUPS + text).parallel


@pytest.fixture
def bins(parallel):
    return lambda optimization: parallel(f"performance: {{optimization: {optimization}}}").bins


def test_without_any_wish_orcapost_chooses(parallel):
    assert parallel("") == Parallel()


@pytest.mark.parametrize(
    ("text", "workers", "set_by"),
    [
        ("orcaflex: {parallel: {threads: 15}}", 15, "orcaflex.parallel.threads in dm.yml:2"),
        ("orcaflex: {parallel: {threads: auto}}", None, "orcaflex.parallel.threads in dm.yml:2"),
        ("parallel_processing: {max_workers: 30}", 30, "parallel_processing.max_workers in dm.yml:2"),
        ("parallel_processing: {max_workers: auto}", None, "parallel_processing.max_workers in dm.yml:2"),
        ("parallel_processing: {enabled: false, max_workers: 30}", 1, "parallel_processing.enabled in dm.yml:2"),
        (
            "parallel_processing: {enabled: false, max_workers: 30}\norcaflex: {parallel: {threads: 15}}",
            15,
            "orcaflex.parallel.threads in dm.yml:3",
        ),
    ],
)
def test_a_count_says_who_asked_for_it(parallel, text, workers, set_by):
    found = parallel(text)
    assert (found.workers, found.set_by) == (workers, set_by)


@pytest.mark.parametrize(
    ("override", "settings", "set_by"),
    [
        ("{orcaflex: {parallel: {threads: 4}}}", (), "orcaflex.parallel.threads in override"),
        (None, ("orcaflex.parallel.threads=4",), "--set orcaflex.parallel.threads"),
    ],
)
def test_a_count_from_the_command_line_says_so(job, override, settings, set_by):
    found = job(GROUPS, override, settings).parallel
    assert (found.workers, found.set_by) == (4, set_by)


def test_the_other_limits(parallel):
    found = parallel("""
orcaflex: {parallel: {model_threads: 2, affinity: Cores}}
parallel_processing: {timeout_per_file: 1200, task_type: io, auto_optimize: true, save_error_reports: true}
performance: {memory: {max_usage_percent: 65}}
""")
    assert found.model_threads == 2
    assert found.affinity == "cores"
    assert found.timeout == 1200.0
    assert found.memory_share == 0.65


def test_two_sizes_make_three_bins_each_with_its_count(bins):
    found = bins(
        "{size_thresholds: {small: 100MB, large: 500MB}, thread_allocation: {small: 45, medium: 30, large: 15}}"
    )
    assert found == (
        SizeBin("small", 0, 100 * MB, (45, 45)),
        SizeBin("medium", 100 * MB, 500 * MB, (30, 30)),
        SizeBin("large", 500 * MB, None, (15, 15)),
    )


def test_bins_without_a_count_keep_their_range(bins):
    found = bins("{size_thresholds: {small: 50MB, medium: 1 GB}, thread_allocation: {medium: 8, large: auto}}")
    assert [size_bin.at_once for size_bin in found] == [(20, 30), (8, 8), (10, 15)]


def test_counts_alone_keep_the_usual_sizes(bins):
    found = bins("{thread_allocation: {small: 4}}")
    assert found[0] == SizeBin("small", 0, 100 * MB, (4, 4))
    assert found[1:] == DEFAULT_BINS[1:]


def test_three_sizes_make_four_bins(bins):
    found = bins("{size_thresholds: {small: 1MB, medium: 2MB, large: 3MB}, thread_allocation: {very_large: 2}}")
    assert [(size_bin.name, size_bin.below) for size_bin in found] == [
        ("small", 1 * MB),
        ("medium", 2 * MB),
        ("large", 3 * MB),
        ("very large", None),
    ]
    assert found[3].at_once == (2, 2)


def test_without_grouping_there_is_one_bin(bins):
    assert bins("{group_by_size: false}") == (SizeBin("all", 0, None, (5, 30)),)


@pytest.mark.parametrize(
    ("written", "size"),
    [("100MB", 100 * MB), ("1.5 GB", 1_500_000_000), ("2000000", 2 * MB), ("300 kB", 300_000), ("1tb", 1000 * GB)],
)
def test_sizes_count_in_powers_of_1000(bins, written, size):
    assert bins(f"{{size_thresholds: {{small: {written}}}}}")[0].below == size


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "orcaflex: {parallel: {threads: 0}}",
            "orcaflex.parallel.threads: must be at least 1, not 0 (a count or auto)",
        ),
        (
            "orcaflex: {parallel: {threads: 1.5}}",
            "orcaflex.parallel.threads: must be a whole number, not 1.5 (a count or auto)",
        ),
        (
            "orcaflex: {parallel: {threads: true}}",
            "orcaflex.parallel.threads: must be a number, not 'true' (a count or auto)",
        ),
        ("orcaflex: {parallel: {thread: 1}}", "orcaflex.parallel.thread: unknown key; did you mean threads?"),
        (
            "parallel_processing: {timeout_per_file: 0}",
            "parallel_processing.timeout_per_file: must be above 0, not 0 (seconds, or none)",
        ),
        (
            "performance: {memory: {max_usage_percent: 120}}",
            "performance.memory.max_usage_percent: must be above 0 and at most 100, not 120",
        ),
        (
            "performance: {optimization: {size_thresholds: {small: 500MB, large: 100MB}}}",
            "performance.optimization.size_thresholds.large: must be more than 500000000 bytes; "
            "sizes grow from small to large",
        ),
        (
            "performance: {optimization: {size_thresholds: {small: 100 apples}}}",
            "performance.optimization.size_thresholds.small: must be a size, not '100 apples'; "
            "such as 100MB, 1.5 GB or a number of bytes",
        ),
        (
            "performance: {optimization: {thread_allocation: {tiny: 3}}}",
            "performance.optimization.thread_allocation.tiny: unknown key; known: small, medium, large, very_large",
        ),
    ],
)
def test_what_cannot_be_is_refused(refused, text, problem):
    assert refused(GROUPS + text) == [f"dm.yml:2: {problem}"]


@pytest.mark.parametrize(("percent", "share"), [("0.5", 0.005), ("1", 0.01), ("100", 1.0)])
def test_a_share_of_the_memory_is_above_0_and_at_most_all_of_it(parallel, percent, share):
    assert parallel(f"performance: {{memory: {{max_usage_percent: {percent}}}}}").memory_share == share


@pytest.mark.parametrize("percent", ["0", "100.5"])
def test_a_share_of_nothing_or_of_more_than_all_is_refused(refused, percent):
    assert refused(f"{GROUPS}performance: {{memory: {{max_usage_percent: {percent}}}}}") == [
        f"dm.yml:2: performance.memory.max_usage_percent: must be above 0 and at most 100, not {percent}"
    ]


@pytest.mark.parametrize(
    ("written", "timeout"), [("", None), ("timeout_per_file: null", None), ("timeout_per_file: none", math.inf)]
)
def test_a_limit_that_is_not_set_is_not_the_same_as_none(parallel, written: str, timeout: float | None):
    assert parallel(f"parallel_processing: {{{written}}}").timeout == timeout


def test_without_a_word_on_it_the_bins_are_those_that_the_docs_give(parallel):
    assert [(each.name, each.at_least, each.below, each.at_once) for each in parallel("").bins] == [
        ("small", 0, 100 * MB, (20, 30)),
        ("medium", 100 * MB, 500 * MB, (15, 20)),
        ("large", 500 * MB, 1 * GB, (10, 15)),
        ("very large", 1 * GB, None, (5, 10)),
    ]


def test_without_a_word_on_it_open_files_may_take_four_fifths_of_the_memory(parallel):
    assert parallel("").memory_share == 0.8
