"""A load matrix, in the YAML or in a CSV file: which files it lists, and what it says of each."""

from __future__ import annotations

import pytest

from orcapost.job import ListedFile

COLUMN = "{Command: StaticResult, ObjectName: A, Variable: X, Label: a}"
GROUPS = f"summary_settings: {{groups: [{{Label: g, Columns: [{COLUMN}]}}]}}\n"


@pytest.fixture
def listed(job):
    return lambda files: job(f"{GROUPS}file_management: {{files: {files}}}\n").inputs


@pytest.fixture
def of_csv(listed, tmp_path):
    """The inputs of a CSV file of this content beside the YAML file."""

    def read(content, more="", encoding="utf-8"):
        (tmp_path / "LC.csv").write_bytes(content.encode(encoding))
        return listed(f"{{data_source: csv, csv_filename: LC.csv{more}}}")

    return read


@pytest.fixture
def csv_problem(refused, tmp_path):
    def read(content):
        (tmp_path / "LC.csv").write_bytes(content)
        (problem,) = refused(f"{GROUPS}file_management: {{files: {{csv_filename: LC.csv}}}}\n")
        return problem

    return read


MATRIX = """\
fe_filename,ObjectName,SimulationDuration,ProbabilityRatio,heading
sim/a.sim,SLWR,10800,0.1,beam
sim/b,SLWR,3600,0.25,head
"""


def test_a_csv_file_lists_files_from_the_folder_of_the_yaml_file_and_keeps_its_other_columns(of_csv, tmp_path):
    found = of_csv(MATRIX)

    assert found.load_matrix == ("ObjectName", "SimulationDuration", "ProbabilityRatio", "heading")
    assert found.listed == (
        ListedFile(tmp_path / "sim" / "a.sim", "LC_0", "SLWR", ("SLWR", 10800, 0.1, "beam")),
        ListedFile(tmp_path / "sim" / "b.sim", "LC_1", "SLWR", ("SLWR", 3600, 0.25, "head")),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize(
    "content",
    [
        MATRIX.replace(",", ";"),
        MATRIX.replace(",", ";").replace("0.1", "0,1").replace("0.25", "0,25"),
        MATRIX.replace(",", "\t"),
        MATRIX.replace("\n", "\r\n"),
        f"\n,,\n{MATRIX}\n , \n",
        MATRIX.replace("fe_filename", "FE filename"),
        MATRIX.replace("fe_filename", "Name"),
    ],
)
def test_a_csv_file_may_be_written_in_the_usual_ways(of_csv, content, encoding):
    found = of_csv(content, encoding=encoding)

    assert [file.load_case[1:] for file in found.listed] == [(10800, 0.1, "beam"), (3600, 0.25, "head")]


def test_a_label_in_the_csv_file_is_the_description_and_no_column_of_its_own(of_csv):
    found = of_csv("Label,fe_filename\nfar,a.sim\n,b.sim\n")

    assert found.load_matrix == ()
    assert [file.description for file in found.listed] == ["far", "LC_1"]  # rows count from 0


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1", "-2", ""], (1, -2, None)),
        (["1", "2.5", "1e-3"], (1.0, 2.5, 0.001)),
        (["0100", "2", "3"], ("0100", "2", "3")),
        (["1", "two", ""], ("1", "two", None)),
        (["", "", ""], (None, None, None)),
        (['"a, b"', "nan", "inf"], ("a, b", "nan", "inf")),
    ],
)
def test_a_column_is_numbers_where_all_of_its_cells_are(of_csv, cells, values):
    rows = "".join(f"{name}.sim,{cell}\n" for name, cell in zip("abc", cells, strict=True))

    found = of_csv(f"fe_filename,x\n{rows}")

    assert tuple(file.load_case for file in found.listed) == tuple((value,) for value in values)


def test_columns_without_a_heading_or_with_the_same_are_kept(of_csv):
    assert of_csv("fe_filename,Hs,,Hs\na.sim,1,2,3\n").load_matrix == ("Hs", "column_3", "Hs 2")


def test_relative_names_may_start_from_another_directory(of_csv, tmp_path):
    found = of_csv(MATRIX, ", directory: ../other")

    assert found.listed[0].path == tmp_path.parent / "other" / "sim" / "a.sim"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"file,Hs\na.sim,1\n", "LC.csv:1: no column is called fe_filename; known: file, Hs"),
        (b"fe_filename,Hs\na.sim,1\n\n,2\n", "LC.csv:4: fe_filename: is empty; name the file of this row"),
        (
            b"fe_filename,Hs\na.sim,1,2\n",
            "LC.csv:2: has 3 cells, and the table 2 columns; put a text that holds the delimiter into double quotes",
        ),
        (b"fe_filename,Hs\n", "LC.csv:1: no files are listed: the table has no rows; give it a row for each file"),
        (b"", "LC.csv:1: no files are listed: the table has no rows; give it a row for each file"),
        (
            b"fe_filename,Hs\na.sim,\xe4\n",
            "LC.csv:2: is not UTF-8; in Excel, save it as 'CSV UTF-8 (comma delimited)'",
        ),
    ],
)
def test_what_is_wrong_in_a_csv_file_is_told_with_its_line(csv_problem, content, problem):
    assert csv_problem(content) == problem


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ("{csv_filename: no.csv}", "csv_filename: {folder}/no.csv does not exist"),
        ("{data_source: csv}", "is missing: data_source is csv; csv_filename names the file of the load matrix"),
        ("{data_source: xlsx}", "data_source: 'xlsx' is not a"),
        ("{data: 5}", "data: must be a list of files, not '5'"),
        ("{data: [{Name: a, Hs: [1]}]}", "data[0].Hs: must be text, not a list"),
        ("{data: [{Names: a}]}", "data[0].Names: unknown key; did you mean Name?"),
    ],
)
def test_what_is_wrong_in_the_yaml_is_told_there(refused, tmp_path, files, problem):
    found = refused(f"{GROUPS}file_management: {{files: {files}}}\n")

    assert any(problem.format(folder=tmp_path) in line for line in found)


def test_a_list_in_the_yaml_file_is_a_load_matrix_too(listed, tmp_path):
    entries = "{Name: a, Label: far, Hs: 2.5}, {Name: b.dat, ObjectName: SLWR, Case name: x}"

    found = listed(f"{{data_source: yml, data: [{entries}]}}")

    assert found.load_matrix == ("Hs", "ObjectName", "Case name")
    assert found.listed == (
        ListedFile(tmp_path / "a.sim", "far", None, (2.5, None, None)),
        ListedFile(tmp_path / "b.sim", "LC_1", "SLWR", (None, "SLWR", "x")),
    )


def test_what_an_entry_says_for_analyses_is_ignored_with_one_note(job):
    entries = "{Name: a, simulation: true, statics: false}, {Name: b, simulation: true}"

    found = job(f"{GROUPS}file_management: {{files: {{data: [{entries}]}}}}\n")

    assert found.inputs.load_matrix == ()
    assert found.notes == ("Keys of listed files that are for analyses are ignored: simulation, statics.",)


@pytest.mark.parametrize("files", ["{data_source: yml, csv_filename: '', data: []}", "{data_source: yml}", "null"])
def test_a_list_of_nothing_is_no_list(listed, files):
    assert listed(files).listed is None


def test_the_oldest_files_may_have_the_same_at_the_top_level(job, tmp_path):
    (tmp_path / "LC.csv").write_text(MATRIX, encoding="utf-8")

    found = job(f"Files: {{data_source: csv, csv_filename: LC.csv, data: []}}\n{GROUPS}")

    assert [file.path.name for file in found.inputs.listed] == ["a.sim", "b.sim"]
