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
