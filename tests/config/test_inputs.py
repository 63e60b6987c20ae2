"""Which files are read, and where the tables go."""

from __future__ import annotations

from pathlib import Path

import pytest

from orcapost.job import ListedFile

COLUMN = "{Command: StaticResult, ObjectName: A, Variable: X, Label: a}"
GROUPS = f"summary_settings: {{groups: [{{Label: g, Columns: [{COLUMN}]}}]}}\n"


@pytest.fixture
def files(job):
    return lambda block: job(f"{GROUPS}file_management: {block}\n")


def test_relative_folders_start_from_the_yaml_files_own(files, tmp_path):
    found = files("{input_directory: ../sim, output_directory: tables/csv}")
    assert found.inputs.directory == tmp_path.parent / "sim"
    assert found.output_directory == tmp_path / "tables" / "csv"


def test_relative_folders_may_be_written_with_backslashes(files, tmp_path):
    assert files(r"{input_directory: ..\run_files\sim}").inputs.directory == tmp_path.parent / "run_files" / "sim"


@pytest.mark.parametrize("path", [r"D:\1522\ctr7\sim", r"\\server\share\sim", "K:/0182/sim"])
def test_drives_and_shares_are_kept_as_written(files, path):
    assert files(f"{{input_directory: '{path}'}}").inputs.directory == Path(path)


@pytest.mark.parametrize("block", ["null", "{input_directory: null, output_directory: NULL}"])
def test_without_folders_the_sims_lie_beside_the_yaml_file_and_the_tables_in_results(files, tmp_path, block):
    found = files(block)
    assert found.inputs.directory == tmp_path
    assert found.output_directory == tmp_path / "results"


def test_file_names_are_filtered(files):
    found = files("{filename: {extension: [.SIM], pattern: l015, filters: {contains: [hwl], not_contains: [inc, x]}}}")
    assert found.inputs.pattern == "l015"
    assert found.inputs.contains == ("hwl",)
    assert found.inputs.not_contains == ("inc", "x")
    assert not found.inputs.recursive


def test_files_are_filtered_by_an_expression_and_by_their_size_in_kilobytes_of_1024(files):
    found = files("{filename: {recursive: true, filters: {regex: 'Hs[0-9]', min_size_kb: 2, max_size_kb: 2.5}}}").inputs
    assert (found.regex, found.min_bytes, found.max_bytes, found.recursive) == ("Hs[0-9]", 2048, 2560, True)


@pytest.mark.parametrize("extension", ["[]", "null", "sim", "[.SIM]", "[yml, sim]", "['*.sim']"])
def test_an_extension_list_with_sim_or_none_is_no_surprise(files, extension):
    assert files(f"{{filename: {{extension: {extension}}}}}").notes == ()


def test_a_list_of_extensions_without_sim_asks_for_no_results(refused):
    (problem,) = refused(f"file_management: {{filename: {{extension: [yml, dat]}}}}\n{GROUPS}")
    assert problem.endswith("filename.extension: asks for yml, dat, and results are in .sim files; write [sim]")


def test_in_older_files_an_extension_without_sim_means_the_results_of_these_models_and_a_note_says_so(files):
    (note,) = files("{files: {extension: [yml, dat]}}").notes
    assert note == "Results are read from .sim files; the extension yml, dat means the .sim files of these models."


def test_listed_files_start_from_the_input_directory(files, tmp_path):
    found = files("{input_directory: sim, input_files: {sim: [a.sim, 'D:\\b.sim']}}")
    assert found.inputs.listed == (ListedFile(tmp_path / "sim" / "a.sim"), ListedFile(Path("D:\\b.sim")))


def test_an_empty_list_of_files_is_no_list(files):
    assert files("{input_files: {sim: []}}").inputs.listed is None


def test_older_files_name_a_folder_and_a_part_of_the_name(files, tmp_path):
    current = "{flag: False, directory: analysis, auto_read: True, filename_pattern: ABCD}"
    found = files(f"{{files: {{files_in_current_directory: {current}}}}}")
    assert found.inputs.directory == tmp_path / "analysis"
    assert found.inputs.pattern == "ABCD"


def test_in_older_files_a_true_flag_means_the_folder_of_the_yaml_file_and_a_note_says_so(files, tmp_path):
    found = files("{files: {files_in_current_directory: {flag: true, directory: analysis}}}")
    assert found.inputs.directory == tmp_path
    (note,) = found.notes
    assert note.startswith("Files are read from the YAML file's folder, not from analysis, since")


def test_older_files_name_parts_of_the_name_in_filters_of_their_own(files):
    found = files("{files: {filters: {filename_contains: [step], filename_not_contains: [x, y]}}}").inputs
    assert (found.contains, found.not_contains) == (("step",), ("x", "y"))


def test_older_files_list_their_inputs_from_the_yaml_file_whatever_their_directory(files, tmp_path):
    found = files("{files: {files_in_current_directory: {directory: analysis}, input_files: {sim: [a.sim]}}}")
    assert found.inputs.listed == (ListedFile(tmp_path / "a.sim"),)


def test_a_flag_that_is_false_lets_listed_files_be_read(files, tmp_path):
    assert files("{flag: false, input_files: {sim: [a.sim]}}").inputs.listed == (ListedFile(tmp_path / "a.sim"),)


@pytest.mark.parametrize(
    ("written", "sim"),
    [
        ("{yml: [a.yml]}", "a.sim"),
        ("{sim: [a.yml]}", "a.sim"),
        ("{dat: [sub/a.DAT]}", "sub/a.sim"),
        ("{txt: [a]}", "a.sim"),
        ("{sim: [Hs2.5]}", "Hs2.5.sim"),
        ("{yaml: [Hs2.5.yaml]}", "Hs2.5.sim"),
        ("{sim: [a.SIM]}", "a.SIM"),
        ("{sim: ['a*']}", "a*.sim"),
        ("{dat: ['*.*']}", "*.sim"),
        ("{yml: [a.yml], sim: [a.sim]}", "a.sim"),  # the model and its results: no file listed twice
    ],
)
def test_whichever_file_of_a_model_is_listed_its_results_are_read(files, tmp_path, written, sim):
    found = files(f"{{input_files: {written}}}")
    assert found.inputs.listed == (ListedFile(tmp_path / sim),)
    assert found.notes == ()


def test_older_files_list_their_inputs_where_they_do_not_read_the_folder(files, tmp_path):
    found = files("{files: {files_in_current_directory: {auto_read: false}}, input_files: {sim: [a.sim]}}")
    assert found.inputs.listed == (ListedFile(tmp_path / "a.sim"),)


@pytest.mark.parametrize(
    ("block", "problem"),
    [
        ("{flag: false}", "flag: nothing to read while this is false; set it to true"),
        (
            "{files: {files_in_current_directory: {auto_read: false}}}",
            "files.files_in_current_directory.auto_read: nothing to read: no files are listed; "
            "list them under input_files: sim:",
        ),
        (
            "{filename: {filters: {regex: '('}}}",
            "filename.filters.regex: is not a regular expression: missing ), unterminated subpattern at position 0",
        ),
        (
            "{filename: {filters: {min_size_kb: 2, max_size_kb: 1}}}",
            "filename.filters.max_size_kb: is below min_size_kb: no file fits",
        ),
        ("{filename: {filters: {contain: a}}}", "filename.filters.contain: unknown key; did you mean contains?"),
        ("{input_dir: a}", "input_dir: unknown key; did you mean input_directory?"),
        ("{input_directory: [a]}", "input_directory: must be text, not a list"),
    ],
)
def test_what_cannot_be_is_refused(refused, block, problem):
    assert refused(f"{GROUPS}file_management: {block}\n") == [f"dm.yml:2: file_management.{problem}"]


def test_an_oldest_file_needs_a_name(refused):
    assert refused(f"Files: [{{Label: a}}]\n{GROUPS}") == ["dm.yml:1: Files[0].Name: is missing"]


def test_a_file_listed_twice_is_one_row_with_a_note(files, tmp_path):
    found = files("{input_files: {sim: [a.sim, b.sim, x/../a.sim, c.sim, a.sim]}}")

    assert found.inputs.listed == tuple(ListedFile(tmp_path / name) for name in ("a.sim", "b.sim", "c.sim"))
    assert found.notes == ("Files listed more than once for the same object have one row each: a.sim.",)


def test_a_note_names_a_few_of_many_repeated_files(files):
    names = ", ".join(f"{letter}.sim" for letter in "abcde")
    (note,) = files(f"{{input_files: {{sim: [{names}, {names}]}}}}").notes

    assert note.endswith(": a.sim, b.sim, c.sim, 2 more.")


def test_a_file_listed_for_two_objects_is_two_rows(job, tmp_path):
    listed = "{Name: a.sim, ObjectName: A}, {Name: a.sim, ObjectName: B}, {Name: a.sim, ObjectName: A, Label: again}"
    found = job(f"Files: [{listed}]\n{GROUPS}")

    assert [(file.path.name, file.object) for file in found.inputs.listed] == [("a.sim", "A"), ("a.sim", "B")]
    assert len(found.notes) == 1


def test_without_filters_no_name_is_left_out(files):
    found = files("{filename: {filters: null}}").inputs
    assert (found.pattern, found.contains, found.not_contains, found.listed) == (None, (), (), None)


def test_todays_keys_are_read_before_the_older_ones(files, tmp_path):
    current = "{directory: old, filename_pattern: older}"
    found = files(
        f"{{input_directory: new, filename: {{pattern: newer}}, files: {{files_in_current_directory: {current}}}}}"
    )
    assert found.inputs.directory == tmp_path / "new"
    assert found.inputs.pattern == "newer"


def test_an_absolute_path_is_kept(files, tmp_path):
    assert files(f"{{input_directory: '{tmp_path / 'x'}'}}").inputs.directory == tmp_path / "x"


@pytest.mark.parametrize("written", ["a.sim", "[a.sim]", "[null, a.sim, null]"])
def test_one_listed_file_needs_no_list_and_null_entries_list_none(files, tmp_path, written):
    assert files(f"{{input_files: {{sim: {written}}}}}").inputs.listed == (ListedFile(tmp_path / "a.sim"),)


@pytest.mark.parametrize("block", ["null", "{sim: null}", "{sim: [null]}", "{dat: [], yml: null}"])
def test_where_no_file_is_listed_the_folder_is_read(files, block):
    assert files(f"{{input_files: {block}}}").inputs.listed is None


OLDEST = "Files: [{Name: a.sim, Label: first, ObjectName: A}, {Name: b.sim}]\n"


def test_the_oldest_list_starts_from_the_yaml_file_and_is_read_before_others(job, tmp_path):
    found = job(f"{OLDEST}{GROUPS}file_management: {{input_directory: sim, input_files: {{sim: [c.sim]}}}}\n")
    assert found.inputs.listed == (
        ListedFile(tmp_path / "a.sim", "first", "A", ("A",)),
        ListedFile(tmp_path / "b.sim", "LC_1", None, (None,)),
    )


def test_the_oldest_list_is_read_whatever_the_flag_says(job):
    current = "{files_in_current_directory: {auto_read: false}}"
    found = job(f"{OLDEST}{GROUPS}file_management: {{flag: false, files: {current}}}\n")
    assert len(found.inputs.listed) == 2


NO_OBJECT = GROUPS.replace("ObjectName: A, ", "")


@pytest.mark.parametrize("others", ["", ", {Name: b.sim, ObjectName: B}"])
def test_columns_need_no_object_where_every_listed_file_has_its_own(job, others):
    found = job(f"Files: [{{Name: a.sim, ObjectName: A}}{others}]\n{NO_OBJECT}")
    assert found.requests[0].groups[0].columns[0].query.object is None


@pytest.mark.parametrize("entries", ["", "{Name: a.sim, ObjectName: A}, {Name: b.sim}"])
def test_columns_need_an_object_where_a_listed_file_has_none_or_no_file_is_listed(refused, entries):
    assert refused(f"Files: [{entries}]\n{NO_OBJECT}") == [
        "dm.yml:2: summary_settings.groups[0].Columns[0].ObjectName: is missing"
    ]


@pytest.mark.parametrize(
    ("files", "problems"),
    [
        ("5", ["Files: must be a mapping, not '5'"]),
        ("{Name: a.sim}", ["Files.Name: unknown key; known: data_source, csv_filename, data"]),
        ("[null]", ["Files[0].Name: is missing"]),
        ("[{Name: a.sim}, {Name: null}]", ["Files[1].Name: is missing"]),
        ("[{Name: [a.sim]}]", ["Files[0].Name: must be text, not a list"]),
        ("[{Name: a.sim, Object: A}]", ["Files[0].Object: unknown key; did you mean ObjectName?"]),
        (
            "[{Name: a.sim, Label: [x], ObjectName: {}}]",
            ["Files[0].Label: must be text, not a list", "Files[0].ObjectName: must be text, not a mapping"],
        ),
        ("[5]", ["Files[0]: must be a mapping, not '5'", "Files[0].Name: is missing"]),
    ],
)
def test_each_of_the_oldest_files_must_be_whole(refused, files, problems):
    found = refused(f"Files: {files}\n{GROUPS}")
    assert all(any(line.startswith(f"dm.yml:1: {problem}") for line in found) for problem in problems)


@pytest.mark.parametrize(
    ("block", "problem"),
    [
        ("{filename: {extension: [[sim]]}}", "filename.extension: must be text, not a list"),
        ("{input_files: {sin: [a.sim]}}", "input_files.sin: unknown key; did you mean sim?"),
        ("{output_directory: [a]}", "output_directory: must be text, not a list"),
        ("{files: {files_in_current: {}}}", "files.files_in_current: unknown key; did you mean"),
    ],
)
def test_no_part_of_the_files_is_passed_over(refused, block, problem):
    (found,) = refused(f"{GROUPS}file_management: {block}\n")
    assert found.startswith(f"dm.yml:2: file_management.{problem}")
