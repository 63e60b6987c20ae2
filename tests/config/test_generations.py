"""Configurations of older generations are read as today's: each file of `generations/` is in the manner of one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from orcapost.config import load
from orcapost.config.resolved import resolved_text
from orcapost.dialect.values import Column, Group
from orcapost.extract.queries import ArcRange, History, Period, Point, RangeGraph
from orcapost.job import Inputs, Job, ListedFile
from orcapost.products.summary.request import ShortForm
from orcapost.statistics.registry import MAX

Load = Callable[..., Job]
Refused = Callable[..., list[str]]

FOLDER = Path(__file__).parent / "generations"
TOP = Group(
    "top",
    (
        Column(
            "Tension at the top",
            RangeGraph(
                "Riser", "Effective Tension", Period("times", start=20, end=80), arc=ArcRange("arc_lengths", 0, 60)
            ),
            statistic=MAX,
        ),
    ),
)
COLUMN = "{Command: StaticResult, ObjectName: A, Variable: X, Label: a}"
GROUPS = f"summary_settings: {{groups: [{{Label: g, Columns: [{COLUMN}]}}]}}\n"


def generation(number: int) -> Job:
    return load(FOLDER / f"g{number}.yml")


@pytest.mark.parametrize("number", range(6))
def test_six_generations_say_one_group_each_in_its_own_manner(number: int) -> None:
    assert generation(number).requests[0].groups == (TOP,)


def test_the_seventh_names_variables_only() -> None:
    short = (ShortForm("Effective tension", "Effective tension"), ShortForm("Bend moment", "Bend moment"))
    assert generation(6).requests[0].short == short


@pytest.mark.parametrize(
    ("number", "rows"),
    [
        (0, ()),
        (1, ("min",)),
        (2, ("min", "mean")),
        (3, ("min", "max")),
        (4, ("min",)),
        (5, ("min", "max", "mean", "stdev")),
    ],
)
def test_the_switches_of_older_generations_add_the_rows_that_they_name(number: int, rows: tuple[str, ...]) -> None:
    assert generation(number).statistics == rows


@pytest.mark.parametrize("number", [0, 1])
def test_the_two_oldest_list_their_files(number: int) -> None:
    assert generation(number).inputs.listed == (
        ListedFile(FOLDER / "riser_base.sim", "Base case"),
        ListedFile(FOLDER / "riser_far.sim", "Vessel far"),
    )


def test_time_histories_of_the_oldest_are_files_of_histories_with_labels_made_of_what_they_are() -> None:
    (series,) = generation(0).requests[1].groups
    end = Point(line_point="end_a")
    assert series.histories == (History("Riser", "Effective Tension", end), History("Riser", "Bend Moment", end))
    assert series.period == Period("whole_simulation")
    assert (series.label, series.labels) == (
        "TimeHistory",
        ("Riser End A Effective Tension", "Riser End A Bend Moment"),
    )


def test_what_is_asked_for_and_not_listed_is_a_note() -> None:
    found = generation(2)
    assert found.unsupported == ()
    assert any("no range graphs: there is neither a list" in note for note in found.notes)
    assert "time_series_settings (g2.yml:2): no groups: nothing says what to read; the rest is done." in found.notes


def test_keys_that_change_no_number_are_one_note() -> None:
    assert generation(3).notes[0] == (
        "Keys that change no result are ignored: add_effective_tension_to_cfg (line 11 and 1 more place), "
        "histogram (line 12 and 1 more place), summation (line 12 and 1 more place)."
    )


def test_a_key_in_many_places_is_named_once(job: Load) -> None:
    """Three columns have a Title; the first stands on line 2."""
    column = COLUMN.replace("Label: a", "Label: {}, Title: T")
    columns = ",\n".join(column.replace("{}", label) for label in "abc").replace("{Command", "{Command", 1)
    found = job(f"Summary: [{{SummaryFileName: g, Columns: [\n{columns}]}}]\n")
    assert found.notes[0] == "Keys that change no result are ignored: Title (line 2 and 2 more places)."


WORKBOOK = (
    "Tables are CSV files; as before, in one workbook with a sheet for each group, too: "
    "orcaflex.postprocess.format: [csv, xlsx]."
)


@pytest.mark.parametrize(("number", "said"), [(0, 1), (1, 1), (2, 1), (3, 1), (4, 0), (5, 0), (6, 0)])
def test_generations_that_wrote_one_workbook_are_told_how_to_have_it(number: int, said: int) -> None:
    assert generation(number).notes.count(WORKBOOK) == said


def test_who_names_formats_is_told_of_none() -> None:
    assert WORKBOOK not in load(FOLDER / "g3.yml", None, ("orcaflex.postprocess.format=csv",)).notes


# ---- what is written in two manners --------------------------------------------------------------------------------


def test_todays_key_wins_over_the_older_one_key_by_key(job: Load) -> None:
    """Today's flag says true; the decimals of the older block are kept."""
    found = job(
        f"{GROUPS}default: {{Analysis: {{Summary: {{flag: false, csv_decimal: 2}}}}}}\n"
        "orcaflex: {postprocess: {summary: {flag: true}}}\n"
    )
    assert (len(found.requests), found.csv_decimal) == (1, 2)


@pytest.mark.parametrize(
    "older",
    [
        f"Summary: [{{Label: old, Columns: [{COLUMN}]}}]",
        f"PostProcess: [{{SummaryFileName: old, Summary: [{COLUMN}]}}]",
    ],
)
def test_of_two_lists_todays_is_read_and_a_warning_says_so(job: Load, older: str) -> None:
    found = job(f"{GROUPS}{older}\n")
    assert [group.label for group in found.requests[0].groups] == ["g"]
    (warning,) = found.warnings
    assert warning.endswith("(dm.yml:2) is not read: summary_settings.groups (dm.yml:1) wins over it.")


def test_the_command_line_may_say_it_in_either_manner(job: Load) -> None:
    old = f"Summary: [{{SummaryFileName: old, Columns: [{COLUMN}]}}]\n"
    assert job(old, settings=("Summary[0].SummaryFileName=new",)).tables == ("new",)
    assert job(old, settings=("orcaflex.postprocess.summary.csv_decimal=2",)).csv_decimal == 2


@pytest.mark.parametrize(
    ("key", "statistic"),
    [
        ("AdditionalData: Min", "min"),
        ("AdditionalData: [Min]", "min"),
        ("AdditionalData: Min, Statistic_Type: Max", "max"),
    ],
)
def test_an_older_name_means_todays_which_wins(job: Load, key: str, statistic: str) -> None:
    column = f"{{Command: TimeHistory, ObjectName: A, Variable: X, Label: a, {key}}}"
    (group,) = job(f"summary_settings: {{groups: [{{Label: g, Columns: [{column}]}}]}}").requests[0].groups
    assert group.columns[0].statistic.name == statistic


@pytest.mark.parametrize("nothing", ["NULL", "", "[]", "[NULL]"])
def test_an_older_name_without_a_value_says_nothing(job: Load, nothing: str) -> None:
    """The master's statistic holds, since the column names none."""
    (group,) = (
        job(f"""\
        summary_settings_master: {{groups: [{{Columns: [{{AdditionalData: [Max]}}]}}]}}
        summary_settings:
          groups:
            - Label: g
              Columns:
                - Command: TimeHistory
                  ObjectName: A
                  Variable: X
                  Label: a
                  AdditionalData: {nothing}
        """)
        .requests[0]
        .groups
    )
    assert group.columns[0].statistic == MAX


def test_a_groups_older_name_for_its_label_wins_over_the_masters_label(job: Load) -> None:
    groups = f"summary_settings: {{groups: [{{SummaryFileName: mine, Columns: [{COLUMN}]}}]}}\n"
    assert job(f"{groups}summary_settings_master: {{groups: [{{Label: master}}]}}\n").tables == ("mine",)


def test_what_is_no_mapping_today_is_refused_as_it_is(refused: Refused) -> None:
    flags = "default: {Analysis: {Summary: {flag: true}}}\norcaflex: 5\n"
    assert refused(flags + GROUPS) == ["dm.yml:2: orcaflex: must be a mapping, not '5'"]


def test_a_problem_has_the_key_path_that_was_written(refused: Refused) -> None:
    assert refused("default: {Analysis: {Summary: {flag: maybe}}}\n" + GROUPS) == [
        "dm.yml:1: default.Analysis.Summary.flag: must be true or false, not 'maybe'"
    ]


@pytest.mark.parametrize(
    ("key", "meant"), [("Sumary", "Summary"), ("RangeGraphs", "RangeGraph"), ("Rain_Flow", "rain_flow")]
)
def test_a_misspelt_flag_of_an_older_file_is_an_error(refused: Refused, key: str, meant: str) -> None:
    flags = f"default:\n  Analysis:\n    fatigue: {{flag: true}}\n    {key}: {{flag: true}}\n"
    assert refused(flags + GROUPS) == [f"dm.yml:4: default.Analysis.{key}: unknown key; did you mean {meant}?"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("PostProcess: 5\n", "PostProcess: must be a list of mappings, not '5'"),
        ("PostProcess: [5]\n", "PostProcess[0]: must be a mapping, not '5'"),
        ("PostProcess: [{Sumary: []}]\n", "PostProcess[0].Sumary: unknown key; did you mean Summary?"),
    ],
)
def test_an_oldest_file_must_be_whole(refused: Refused, text: str, problem: str) -> None:
    assert refused(GROUPS + text) == [f"dm.yml:2: {problem}"]


def test_entries_of_the_oldest_that_name_the_same_files_are_one_configuration(job: Load) -> None:
    entry = f"{{File: [{{Name: a.sim}}], SummaryFileName: %s, Summary: [{COLUMN}]}}"
    found = job(f"PostProcess: [{entry % 'one'}, {entry % 'two'}]")
    assert found.tables == ("one", "two")
    assert [file.path.name for file in found.inputs.listed or ()] == ["a.sim"]


def test_groups_of_entries_that_name_other_files_are_about_these(job: Load) -> None:
    history = "TimeHistory: [{ObjectName: A, Variable: X, SimulationPeriod: [0, 5]}]"
    entry = f"{{File: [{{Name: %s.sim}}], SummaryFileName: %s, Summary: [{COLUMN}], {history}}}"
    found = job(f"PostProcess: [{entry % ('a', 'one')}, {entry % ('b', 'two')}, {entry % ('a', 'three')}]")

    def names(files: Inputs) -> list[str]:
        return [file.path.name for file in files.listed or ()]

    assert names(found.inputs) == ["a.sim"]
    summary, series = found.requests
    of_groups = [(group.label, group.source) for group in summary.groups]
    assert of_groups == [("one", 0), ("two", 1), ("three", 0)]
    assert [(group.label, len(group.labels)) for group in series.groups] == [("TimeHistory", 2), ("TimeHistory_2", 1)]


def test_an_entry_of_the_oldest_may_stand_without_a_list_and_hold_groups(job: Load) -> None:
    found = job(f"PostProcess: {{Summary: [{{SummaryFileName: g, Columns: [{COLUMN}]}}]}}")
    assert found.tables == ("g",)


def test_time_histories_of_two_periods_are_two_files(job: Load) -> None:
    history = "{ObjectName: A, Variable: X, SimulationPeriod: %s}"
    found = job(f"PostProcess: [{{TimeHistory: [{history % '[0, 5]'}, {history % '[0, 9]'}]}}]")
    assert [(series.label, series.period.end) for series in found.requests[0].groups] == [
        ("TimeHistory", 5),
        ("TimeHistory_2", 9),
    ]


def test_a_picture_goes_by_the_settings_of_the_first_entry(job: Load) -> None:
    entry = f"{{PlotSettings: {{Name: %s}}, SummaryFileName: %s, Summary: [{COLUMN}]}}"
    assert job(f"PostProcess: [{entry % ('p', 'a')}, {entry % ('p', 'b')}]").warnings == ()
    assert job(f"PostProcess: [{entry % ('p', 'a')}, {entry % ('q', 'b')}]").warnings == (
        "PostProcess[1].PlotSettings (dm.yml:1) is not read: all pictures go by PostProcess[0].PlotSettings.",
    )


# ---- flags and lists ------------------------------------------------------------------------------------------------


HISTOGRAMS = "time_series: [{ObjectName: A, ArcLength: [4], Variable: X, Label: h}]\n"
CURVES = "RangeGraph: [{ObjectName: A, Variable: X}]\n"
SPECTRA = "RAOs: {sets: [{}]}\n"


@pytest.mark.parametrize(
    ("text", "unsupported"),
    [
        (HISTOGRAMS, ("histograms (dm.yml:2)",)),
        (SPECTRA, ("RAOs (dm.yml:2)",)),
        (f"{HISTOGRAMS}default: {{Analysis: {{time_series: {{flag: true}}}}}}\n", ("histograms (dm.yml:3)",)),
        (f"{HISTOGRAMS}default: {{Analysis: {{time_series: {{flag: false}}}}}}\n", ()),
        (f"{SPECTRA}orcaflex: {{postprocess: {{RAOs: {{flag: false}}}}}}\n", ()),
        ("time_series: []\nRAOs: {sets: []}\n", ()),
    ],
)
def test_a_list_asks_for_what_is_in_it_where_no_flag_is_false(
    job: Load, text: str, unsupported: tuple[str, ...]
) -> None:
    assert job(GROUPS + text).unsupported == unsupported


@pytest.mark.parametrize(("flag", "requests"), [("", 2), ("true", 2), ("false", 1)])
def test_a_list_of_range_graphs_is_read_unless_the_flag_of_its_generation_is_false(
    job: Load, flag: str, requests: int
) -> None:
    older = f"default: {{Analysis: {{RangeGraph: {{flag: {flag}}}}}}}\n" if flag else ""
    assert len(job(GROUPS + CURVES + older).requests) == requests


def test_the_flag_of_time_series_is_about_the_list_of_histograms_where_there_are_no_settings(job: Load) -> None:
    found = job(f"{GROUPS}{HISTOGRAMS}default: {{Analysis: {{time_series: {{flag: true}}}}}}\n")
    assert (len(found.requests), found.notes) == (1, ())


def test_empty_groups_of_time_series_are_none(job: Load) -> None:
    empty = "time_series_settings: {groups: []}\norcaflex: {postprocess: {time_series: {flag: true}}}\n"
    assert job(GROUPS + HISTOGRAMS + empty).notes == ()


def test_where_nothing_else_is_asked_for_a_flag_without_a_list_is_an_error(refused: Refused) -> None:
    assert refused("orcaflex: {postprocess: {RAOs: {flag: true}}}\n") == [
        "dm.yml:1: orcaflex.postprocess.RAOs.flag: nothing to do: nothing is listed for what is asked for; "
        "give summary_settings or time_series_settings with groups"
    ]


def test_where_only_what_is_not_supported_is_listed_that_is_what_is_said(refused: Refused) -> None:
    assert refused(
        f"{HISTOGRAMS}orcaflex: {{postprocess: {{summary: {{flag: true}}, time_series: {{flag: true}}}}}}\n"
    ) == ["dm.yml:1: nothing to do: not supported yet: histograms (dm.yml:2)"]


@pytest.mark.parametrize("variables", ["[null]", "[]"])
def test_a_short_form_that_names_nothing_is_nothing_to_do(refused: Refused, variables: str) -> None:
    (problem,) = refused(f"parameters: {{VarNames: {{Line: {variables}}}}}\n")
    assert "nothing" in problem


def test_what_is_renamed_is_renamed_in_the_resolved_configuration_too(job: Load, tmp_path: Path) -> None:
    group = f"{{SummaryFileName: g, Columns: [{COLUMN}, {COLUMN}]}}"
    found = job(f"PostProcess: [{{Summary: [{group}, {group}]}}]")
    path = tmp_path / "again.yml"
    path.write_text(resolved_text(found, tmp_path), encoding="utf-8")
    again = load(path)
    assert again.requests == found.requests
    assert again.tables == ("g", "g_2")
    assert "PostProcess" not in path.read_text(encoding="utf-8")


def test_what_is_wrong_in_a_list_that_is_not_asked_for_is_no_error(job: Load) -> None:
    column = "{Label: x, Command: TimeHistory, ObjectName: A, Variable: X}"
    series = f"time_series_settings: {{data: true, groups: [{{Label: s, Columns: [{column}]}}]}}\n"
    found = job(f"{series}summary_settings: {{groups: [5]}}\norcaflex: {{postprocess: {{summary: {{flag: false}}}}}}\n")
    assert len(found.requests) == 1


# ---- top-level keys -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("file_managment", "file_management"),
        ("Orcaflex", "orcaflex"),
        ("summary_settings_mastr", "summary_settings_master"),
        ("File", "Files"),
        ("RangeGraphs", "RangeGraph"),
        ("Parameters", "parameters"),
        ("timeseries_settings", "time_series_settings"),
    ],
)
def test_a_likely_misspelling_at_the_top_is_an_error_that_names_the_right_word(
    refused: Refused, key: str, meant: str
) -> None:
    assert refused(f"{GROUPS}{key}: {{a: 1}}\n") == [f"dm.yml:2: {key}: unknown key; did you mean {meant}?"]


def test_a_misspelt_block_is_named_beside_what_its_lack_makes(refused: Refused) -> None:
    assert refused(f"library: x\n{GROUPS.replace('summary', 'sumary')}") == [
        "dm.yml:1: nothing to do: no results are asked for; give summary_settings or time_series_settings with groups",
        "dm.yml:2: sumary_settings: unknown key; did you mean summary_settings?",
    ]


def test_a_copy_that_was_put_aside_is_no_misspelling(job: Load) -> None:
    found = job(f"{GROUPS}summary_settings_old: {{groups: []}}\n")
    assert found.notes == ("Keys that orcapost does not read are ignored: summary_settings_old (line 2).",)


@pytest.mark.parametrize(
    "key", ["Analyze", "Analysis", "version", "ProjectName", "FEAProgram", "PostProcessUnits", "metadata", "mooring"]
)
def test_other_top_level_keys_are_a_note(job: Load, key: str) -> None:
    assert job(f"{GROUPS}{key}: {{a: 1}}\n").notes == (
        f"Keys that orcapost does not read are ignored: {key} (line 2).",
    )
