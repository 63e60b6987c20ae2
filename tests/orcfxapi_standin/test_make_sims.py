"""The script that makes a folder of stand-in files."""

import importlib.util
from pathlib import Path

import pytest

import orcfxapi_standin as OrcFxAPI

SCRIPT = Path(__file__).parents[2] / "scripts" / "make_sims.py"


@pytest.fixture
def script():
    spec = importlib.util.spec_from_file_location("make_sims_script", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_makes_files_that_load(script, tmp_path, capsys):
    assert script.main([str(tmp_path), "--shape", "dm_fsts", "--files", "2", "--size", "20KB"]) == 0
    made = sorted(tmp_path.iterdir())
    assert [OrcFxAPI.Model(path).simulationComplete for path in made] == [True, True]
    assert capsys.readouterr().out.startswith("2 files, 0.0 MB")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("50KB", 50_000),
        ("1.5 GB", 1_500_000_000),
        ("130mb", 130_000_000),
        ("4KiB", 4096),
        ("300", 300),
        ("2M", 2_000_000),
    ],
)
def test_sizes(script, text, expected):
    assert script.size(text) == expected


def test_bad_options_end_with_a_sentence(script, tmp_path, capsys):
    assert script.main([str(tmp_path), "--size", "1KB"]) == 1
    assert "too few" in capsys.readouterr().err
    assert script.main([str(tmp_path), "--fault", "boom"]) == 1
    assert "no fault is called 'boom'" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        script.main([str(tmp_path), "--size", "huge"])
    with pytest.raises(SystemExit):
        script.main([str(tmp_path), "--smallest", "1MB"])


def test_a_full_disk_ends_with_a_sentence(script, tmp_path, capsys, monkeypatch):
    def full(*arguments, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(script, "make_sims", full)
    assert script.main([str(tmp_path), "--files", "2", "--size", "1MB"]) == 1
    error = capsys.readouterr().err.lstrip()  # older versions of rich end their progress with an empty line
    assert error == f"error: the disk of {tmp_path} is full: about 2.0 MB are needed in all.\n"


CONFIG = """
file_management: {input_directory: sim, output_directory: csv}
summary_settings:
  groups:
    - Label: results
      Columns:
        - {Label: x, Command: TimeHistory, ObjectName: Rig, Variable: X, Statistic_Type: Max, SimulationPeriod: [0, 5]}
"""


def test_files_like_a_configuration_lie_where_it_looks_beside_their_shape(script, tmp_path, capsys):
    config = tmp_path / "dm.yml"
    config.write_text(CONFIG, encoding="utf-8")

    assert script.main(["--like", str(config), "--files", "2"]) == 0

    assert sorted(path.suffix for path in (tmp_path / "sim").iterdir()) == [".sim", ".sim", ".yml"]
    assert f"the model: {tmp_path / 'sim' / 'dm_shape.yml'}" in capsys.readouterr().out
    model = OrcFxAPI.Model(next((tmp_path / "sim").glob("*.sim")))
    assert model["Rig"].TimeHistory("X", OrcFxAPI.SpecifiedPeriod(0, 5)).size >= 4


def test_files_of_the_shape_that_it_wrote_are_the_same(script, tmp_path):
    config = tmp_path / "dm.yml"
    config.write_text(CONFIG, encoding="utf-8")
    assert script.main([str(tmp_path / "a"), "--like", str(config), "--files", "1"]) == 0
    shape = tmp_path / "a" / "dm_shape.yml"
    assert script.main([str(tmp_path / "b"), "--shape", str(shape), "--files", "1"]) == 0

    (like,), (of_shape,) = ((tmp_path / name).glob("*.sim") for name in "ab")
    assert like.read_bytes() == of_shape.read_bytes()


def test_without_a_folder_there_has_to_be_a_configuration(script):
    with pytest.raises(SystemExit):
        script.main(["--files", "1"])


def test_a_mistake_in_a_shape_ends_with_its_line(script, tmp_path, capsys):
    (tmp_path / "s.yml").write_text("objects:\n  - {name: A, type: Boat}\n", encoding="utf-8")
    assert script.main([str(tmp_path), "--shape", str(tmp_path / "s.yml")]) == 1
    assert capsys.readouterr().err.startswith("error: s.yml:2: objects[0].type: 'Boat' is not a type of object")


def test_given_columns_make_a_file_of_each_csv_with_a_model_that_has_them(script, tmp_path):
    for name, value in (("a", 3.5), ("b", 4.5)):
        text = f"time, Riser/Bend radius@120.5 m, Rig/X\n0, {value}, 1\n1, 6, 2\n"
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")

    folder = tmp_path / "sim"
    assert script.main([str(folder), "--given", str(tmp_path / "a.csv"), str(tmp_path / "b.csv")]) == 0

    assert sorted(path.name for path in folder.iterdir()) == ["a.sim", "a_shape.yml", "b.sim"]
    for name, value in (("a", 3.5), ("b", 4.5)):
        model = OrcFxAPI.Model(folder / f"{name}.sim")
        found = model["Riser"].TimeHistory("Bend radius", None, OrcFxAPI.oeArcLength(120.5))
        assert list(found) == [value, 6.0]


def test_given_columns_fit_into_the_model_of_a_configuration(script, tmp_path):
    (tmp_path / "dm.yml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "a.csv").write_text("time, Rig/X, Rig/Y\n0, 1, 5\n6, 2, 6\n", encoding="utf-8")

    assert script.main(["--like", str(tmp_path / "dm.yml"), "--given", str(tmp_path / "a.csv")]) == 0

    model = OrcFxAPI.Model(tmp_path / "sim" / "a.sim")
    assert (list(model["Rig"].TimeHistory("X")), list(model["Rig"].TimeHistory("Y"))) == ([1.0, 2.0], [5.0, 6.0])


def test_columns_that_a_model_does_not_have_end_with_a_sentence(script, tmp_path, capsys):
    (tmp_path / "a.csv").write_text("time, Rig/X\n0, 1\n6, 2\n", encoding="utf-8")
    assert script.main([str(tmp_path), "--shape", "dm_fsts", "--given", str(tmp_path / "a.csv")]) == 1
    assert capsys.readouterr().err.strip() == "error: the model has no object called 'Rig'"  # rich may end its bar
