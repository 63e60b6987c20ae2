"""What a configuration asks for, what is ignored, and the notes on it."""

from __future__ import annotations

import pytest

from orcapost.job import MB, StandIn

COLUMN = "{Command: StaticResult, ObjectName: A, Variable: X, Label: a}"
GROUPS = f"summary_settings: {{groups: [{{Label: g, Columns: [{COLUMN}]}}]}}\n"


def asks(products: str) -> str:
    return f"{GROUPS}orcaflex: {{postprocess: {{{products}}}}}\n"


def test_groups_are_read_where_no_flag_speaks_against_it(job):
    assert len(job(GROUPS).requests[0].groups) == 1


def test_tables_have_six_decimals_and_no_statistics_unless_asked(job):
    found = job(GROUPS)
    assert (found.csv_decimal, found.statistics, found.label, found.stand_in) == (6, (), None, None)


def test_any_statistic_asks_for_the_four_rows(job):
    found = job(asks("summary: {flag: true, csv_decimal: 3, statistics: {Minimum: false, Mean: true}}"))
    assert (found.csv_decimal, found.statistics) == (3, ("min", "max", "mean", "stdev"))


def test_the_label_is_part_of_every_tables_name(job):
    assert job(f"meta: {{label: 03c_0100yr, basename: x, library: y, mine: z}}\n{GROUPS}").name == "dm_03c_0100yr"


def test_a_label_of_digits_keeps_its_zeros(job):
    assert job(f"meta: {{label: 0100}}\n{GROUPS}").label == "0100"


@pytest.mark.parametrize("label", ["''", "null", "~"])
def test_an_empty_label_is_none(job, label):
    assert job(f"meta: {{label: {label}}}\n{GROUPS}").label is None


def test_unknown_blocks_are_named_in_one_note(job):
    found = job(f"{GROUPS}mooring: {{a: 1}}\nlibrary: x\nbasename: y\ndefault: {{log_level: INFO}}\nriser: 2\n")
    assert found.notes == ("Keys that orcapost does not read are ignored: mooring (line 2), riser (line 6).",)


def test_kinds_of_result_that_are_not_supported_are_named_with_their_lines(job):
    found = job(asks("visualization: {flag: true}, RAOs: {flag: true}, rain_flow: {bins: 10}") + "RAOs: {sets: [{}]}\n")
    assert found.unsupported == ("RAOs (dm.yml:2)", "views (dm.yml:2)")


@pytest.mark.parametrize("name", ["cummulative_histograms", "cumulative_histograms"])
def test_both_spellings_of_the_histograms_are_read(job, name):
    listed = "time_series: [{ObjectName: A, Variable: X}]\n"
    assert job(asks(f"{name}: {{flag: true}}") + listed).unsupported == ("histograms (dm.yml:2)",)


def test_unfinished_simulations_are_not_run_again(job):
    found = job(f"{GROUPS}file_management: {{update_unfinished: {{flag: true}}}}\n")
    assert found.unsupported == ("update_unfinished (dm.yml:2)",)


def test_an_analysis_is_not_run(job):
    found = job(f"{GROUPS}orcaflex: {{analysis: {{static: False, iterate: {{flag: true}}}}}}\n")
    assert found.notes == ("orcapost runs no analysis: orcaflex.analysis.iterate.flag (dm.yml:2) is ignored.",)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            asks("summary: {flag: false}"),
            "dm.yml:2: orcaflex.postprocess.summary.flag: nothing to do: no results are asked for; set a flag to true",
        ),
        (
            asks("summary: {flag: false}, visualization: {flag: true}"),
            "dm.yml:2: orcaflex.postprocess.visualization.flag: nothing to do: not supported yet: views (dm.yml:2)",
        ),
        (
            "library: digitalmodel\n",
            "dm.yml:1: nothing to do: no results are asked for; "
            "give summary_settings or time_series_settings with groups",
        ),
        (
            "orcaflex: {postprocess: {time_series: {flag: true}}}\n",
            "dm.yml:1: time_series_settings: no groups: nothing says what to read; "
            "see 'Groups and columns' in docs/yaml.md",
        ),
        (
            "orcaflex: {postprocess: {summary: {flag: true}}}\n",
            "dm.yml:1: summary_settings: no groups: nothing says what to read; "
            "see 'Groups and columns' in docs/yaml.md",
        ),
        (
            asks("sumary: {flag: true}"),
            "dm.yml:2: orcaflex.postprocess.sumary: unknown key; did you mean summary?",
        ),
        (
            asks("summary: {statistics: {Max: true}}"),
            "dm.yml:2: orcaflex.postprocess.summary.statistics.Max: unknown key; did you mean Maximum?",
        ),
        (
            asks("summary: {csv_decimal: -1}"),
            "dm.yml:2: orcaflex.postprocess.summary.csv_decimal: must be from 0 to 15, not -1",
        ),
        (f"{GROUPS}orcaflex: [a]\n", "dm.yml:2: orcaflex: must be a mapping, not a list"),
    ],
)
def test_what_cannot_be_is_refused(refused, text, problem):
    assert refused(text) == [problem]


def test_a_stand_in_is_described(job):
    sizes = "{smallest: 100KB, largest: 130MB}"
    found = job(f"{GROUPS}stand_in: {{shape: dm_fsts, files: 24, seed: 7, sizes: {sizes}}}\n")
    assert found.stand_in == StandIn("dm_fsts", 24, 7, 100_000, 130 * MB)


@pytest.mark.parametrize(("written", "seed"), [("", 1), ("seed: 0, ", 0), ("seed: null, ", 1)])
def test_a_stand_in_without_a_seed_has_the_first(job, written, seed):
    found = job(f"{GROUPS}stand_in: {{shape: dm_fsts, files: 1, {written}sizes: {{smallest: 1MB, largest: 1MB}}}}\n")
    assert found.stand_in == StandIn("dm_fsts", 1, seed, MB, MB)


def test_a_stand_in_of_its_own_shape_needs_no_sizes(job, tmp_path):
    assert job(f"{GROUPS}stand_in: {{shape: shapes/riser.YML, files: 2}}\n").stand_in == StandIn(
        tmp_path / "shapes" / "riser.YML", 2, 1
    )
    assert job(f"{GROUPS}stand_in: {{like: true, files: 2}}\n").stand_in == StandIn(None, 2, 1)


def test_listed_files_say_how_many_stand_ins_there_are(job):
    found = job(f"{GROUPS}Files: [{{Name: a.sim}}, {{Name: b.sim}}]\nstand_in: {{like: true}}\n")
    assert found.stand_in == StandIn(None, 2, 1)


def test_a_stand_in_cannot_be_of_a_shape_and_like_the_configuration(refused):
    text = f"{GROUPS}stand_in: {{shape: dm_fsts, like: true, files: 2}}\n"
    assert refused(text) == [
        "dm.yml:2: stand_in.shape: is not looked at with like: true; leave one of them out",
    ]


@pytest.mark.parametrize("left_out", ["shape: a", "files: 2", "smallest: 1MB", "largest: 2MB"])
def test_what_a_stand_in_lacks_is_the_one_problem_named(refused, left_out):
    top = ", ".join(each for each in ("shape: a", "files: 2") if each != left_out)
    sizes = ", ".join(each for each in ("smallest: 1MB", "largest: 2MB") if each != left_out)
    path = f"{'sizes.' if 'MB' in left_out else ''}{left_out.partition(':')[0]}"
    assert refused(f"{GROUPS}stand_in: {{{top}, sizes: {{{sizes}}}}}\n") == [f"dm.yml:2: stand_in.{path}: is missing"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{files: 2, sizes: {smallest: 1MB, largest: 2MB}}", "shape: is missing"),
        ("{shape: a, files: 0, sizes: {smallest: 1MB, largest: 2MB}}", "files: must be at least 1, not 0"),
        (
            "{shape: a, files: 2, sizes: {smallest: 2MB, largest: 1MB}}",
            "sizes.largest: must not be less than smallest",
        ),
    ],
)
def test_a_stand_in_must_be_whole(refused, text, problem):
    assert refused(f"{GROUPS}stand_in: {text}\n") == [f"dm.yml:2: stand_in.{problem}"]


@pytest.mark.parametrize(("written", "read"), [("", False), (", include_incomplete: true", True)])
def test_incomplete_simulations_count_in_the_statistics_where_the_summary_says_so(job, written, read):
    found = job(f"{GROUPS}orcaflex: {{postprocess: {{summary: {{flag: true{written}}}}}}}\n")
    assert found.include_incomplete is read


@pytest.mark.parametrize(
    ("written", "rows"),
    [
        ("default: {Analysis: {AddMinimumToSummary: true}}", ("min",)),
        ("orcaflex: {postprocess: {summary: {AddMeanToSummary: true, AddMaximumToSummary: true}}}", ("max", "mean")),
        (
            "summary_settings_master: {AddMaximumToSummary: true}\ndefault: {Analysis: {AddMinimumToSummary: true}}",
            ("min", "max"),
        ),
        (
            "orcaflex: {postprocess: {summary: {AddMinimumToSummary: true, statistics: {StdDev: true}}}}",
            ("min", "max", "mean", "stdev"),
        ),
        ("default: {Analysis: {AddMinimumToSummary: false}}", ()),
    ],
)
def test_older_switches_add_just_the_rows_they_name(job, written, rows):
    assert job(f"{GROUPS}{written}\n").statistics == rows


@pytest.mark.parametrize(
    ("written", "found"), [("", False), ("csv_formulas: true", True), ("csv_formulas: false", False)]
)
def test_formulas_are_defused_unless_the_configuration_wants_them(job, written, found):
    assert job(f"{GROUPS}orcaflex: {{postprocess: {{summary: {{flag: true, {written}}}}}}}\n").csv_formulas is found
