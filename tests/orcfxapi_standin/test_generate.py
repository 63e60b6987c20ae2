"""The generator: sizes, the same bytes for the same seed, and no half files."""

import hashlib
import json
import struct

import numpy as np
import pytest

import orcfxapi_standin as OrcFxAPI
from orcfxapi_standin import closed_form, generate
from orcfxapi_standin.format import MAGIC, load_header
from orcfxapi_standin.generate import file_names, file_sizes, make_sim, make_sims
from orcfxapi_standin.shapes import SHAPES


@pytest.mark.parametrize("shape", ["dm_fsts", "dm_fsts_lngc"])
@pytest.mark.parametrize("size", [10_000, 50_000, 333_333, 12_000_000])
def test_size_is_met_to_within_one_sample(tmp_path, shape, size):
    header = make_sim(tmp_path / "a.sim", shape, size)
    assert abs(size - (tmp_path / "a.sim").stat().st_size) <= header.record_bytes


def test_five_gigabytes_are_planned_without_being_written(tmp_path, monkeypatch):
    monkeypatch.setattr(generate, "_write_log", lambda file, header: None)
    header = make_sim(tmp_path / "a.sim", "dm_fsts_lngc", 5_000_000_000)
    assert 0 <= 5_000_000_000 - header.file_bytes <= header.record_bytes


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others(tmp_path):
    def digest(seed):
        make_sim(tmp_path / "a.sim", "dm_fsts", 60_000, seed)
        return hashlib.sha256((tmp_path / "a.sim").read_bytes()).hexdigest()

    assert digest(1) == digest(1) != digest(2)


def test_another_unit_system_renames_the_units_of_the_same_values(tmp_path):
    def model(system):
        make_sim(tmp_path / f"{system}.sim", samples=5, units_system=system)
        return OrcFxAPI.Model(tmp_path / f"{system}.sim")

    def units(model):
        things = [model[name] for name in ("Line01", "LNGC", "Fender1", "General")]
        return {(thing.name, v.VarName): v.VarUnits for thing in things for v in thing.varDetails()}

    si, us = model("SI"), model("US")
    assert (si.general.UnitsSystem, us.general.UnitsSystem) == ("SI", "US")
    renamed = {(units(si)[key], units(us)[key]) for key in units(si)}
    assert renamed == {
        ("kN", "kip"),
        ("kN.m", "kip.ft"),
        ("kPa", "kip/ft^2"),
        ("rad/m", "rad/ft"),
        ("m", "ft"),
        ("m/s", "ft/s"),
        ("deg", "deg"),
        ("s", "s"),
        ("", ""),
    }
    histories = [model["Line01"].TimeHistory("Bend moment", None, OrcFxAPI.oeEndA).tolist() for model in (si, us)]
    assert histories[0] == histories[1]


def test_a_file_without_a_unit_system_is_one_of_si(tmp_path):
    make_sim(tmp_path / "a.sim", samples=5)
    assert "units_system" not in load_header(tmp_path / "a.sim").record  # as files were before there was another
    assert OrcFxAPI.Model(tmp_path / "a.sim").general.UnitsSystem == "SI"


def test_the_log_is_the_closed_form_sample_by_sample(tmp_path, formula):
    # Read by hand: magic, length, JSON, then records; the log repeats after 1024 samples.
    path = tmp_path / "a.sim"
    make_sim(path, "dm_fsts", samples=1500, stages=(10.0, 139.9), sample_interval=0.1, seed=5)
    content = path.read_bytes()
    assert content.startswith(MAGIC)
    (length,) = struct.unpack("<I", content[16:20])
    assert json.loads(content[20 : 20 + length])["samples"] == 1500
    assert (20 + length) % 64 == 0
    log = np.frombuffer(content[20 + length :], "<f4").reshape(1500, -1)
    first = formula(5, "Environment", "Elevation", 0, 0.0, 1.5)  # General logs nothing
    assert list(log[[0, 1, 1023, 1024, 1499], 0]) == pytest.approx([first.at(i) for i in (0, 1, 1023, 1024, 1499)])


def test_closed_form_gives_the_log_without_reading_it(tmp_path):
    path = tmp_path / "a.sim"
    header = make_sim(path, "dm_fsts_lngc", 1_000_000, 11)
    samples = np.arange(header.samples)
    model = OrcFxAPI.Model(path)
    for name, variable, point, extra in (
        ("Line07", "Effective tension", 20, OrcFxAPI.oeEndB),
        ("LNGC", "Rotation 1", 0, None),
        ("Dolphin", "Support reaction force", 2, OrcFxAPI.oeSupport(3)),
    ):
        expected = closed_form.values(load_header(path), name.upper(), variable.upper(), point, samples)
        assert np.array_equal(model[name].TimeHistory(variable, None, extra), expected)
        static = closed_form.static(header, name, variable, point)
        assert model[name].StaticResult(variable, extra) == static


def test_wave_numbers_differ_and_stay_below_half_a_period():
    header = generate.Header({**_record("dm_fsts_lngc"), "seed": 3})
    for thing in header.objects:
        for logged in thing.definition.logged.values():
            constants = closed_form.parameters(header, thing.name, logged.variable.name)
            assert np.all((constants.k2 >= 1) & (constants.k2 < constants.k1) & (constants.k1 < closed_form.P // 2))


def _record(shape):
    types, objects = SHAPES[shape].contents(20, 0.0)
    return {"state": "Reset", "stages": [1.0, 1.0], "interval": 1.0, "samples": 0, "types": types, "objects": objects}


@pytest.mark.parametrize("shape", ["dm_fsts", "dm_fsts_lngc"])
def test_tensions_and_moments_of_lines_stay_positive(shape):
    header = generate.Header({**_record(shape), "seed": 1})
    for thing in header.objects:
        for name in ("effective tension", "bend moment"):
            if name in thing.definition.logged and thing.definition.type == OrcFxAPI.ObjectType.Line:
                constants = closed_form.parameters(header, thing.name, name)
                assert np.all(constants.mean > constants.a1 + constants.a2)


def test_a_failed_write_leaves_nothing(tmp_path, monkeypatch):
    def full(file, header):
        file.write(b"some of it")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(generate, "_write_log", full)
    with pytest.raises(OSError):
        make_sim(tmp_path / "a.sim")
    assert not list(tmp_path.iterdir())


def test_a_failed_write_keeps_the_file_that_was_there(tmp_path, monkeypatch):
    make_sim(tmp_path / "a.sim")
    before = (tmp_path / "a.sim").read_bytes()

    def interrupted(file, header):
        raise KeyboardInterrupt

    monkeypatch.setattr(generate, "_write_log", interrupted)
    with pytest.raises(KeyboardInterrupt):
        make_sim(tmp_path / "a.sim", seed=2)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.sim", before)]


@pytest.mark.parametrize(
    "options",
    [
        {"shape": "dm_fst"},
        {"size_bytes": 3000},
        {"samples": 1},
        {"samples": 10, "stages": (20.0,)},
        {"samples": 10, "stages": (20.0, 80.0), "sample_interval": 1.0},
        {"samples": 10, "unlogged": ["Line99"]},
        {"segments": 1},
        {"units_system": "Imperial"},
    ],
)
def test_what_cannot_be_made_is_a_value_error(tmp_path, options):
    with pytest.raises(ValueError):
        make_sim(tmp_path / "a.sim", **options)
    assert not list(tmp_path.iterdir())


def test_stages_and_interval_are_kept(tmp_path):
    header = make_sim(tmp_path / "a.sim", samples=101, stages=(20.0, 30.0, 50.0))
    assert (header.start, header.stop, header.interval, header.reached) == (-20.0, 80.0, 1.0, 80.0)


def test_a_folder_of_files_of_spread_sizes(tmp_path):
    seen = []
    paths = make_sims(tmp_path / "new", "dm_fsts", 6, 20_000, 640_000, progress=lambda path, size: seen.append(size))
    sizes = [path.stat().st_size for path in paths]
    assert seen == sizes
    wanted_sizes = [20_000 * 32 ** ((i / 5) ** 1.4) for i in range(6)]  # from 20 KB to 32 times that
    for size, wanted in zip(sorted(sizes), wanted_sizes, strict=True):
        assert size == pytest.approx(wanted, abs=3024 + 64)  # the largest record of the shape here
    assert sizes != sorted(sizes)


def test_files_are_named_as_users_name_them():
    names = file_names("dm_fsts_lngc", 25)
    assert names[0] == "fsts_l015_hwl_125km3_l100_pb_005yr_000deg_0001.sim"
    assert names[24] == "fsts_l015_hwl_125km3_l100_pb_100yr_000deg_0025.sim"
    assert file_names("dm_fsts", 2)[1] == "fsts_l015_hwl_ncl_015deg_0002.sim"
    assert len(set(file_names("dm_fsts", 10_000))) == 10_000


def test_the_heading_in_the_name_is_the_wave_direction(tmp_path):
    path = make_sims(tmp_path, "dm_fsts", 3, 10_000)[2]
    assert "_030deg_" in path.name
    model = OrcFxAPI.Model(path)
    assert model.environment.WaveDirection == 30.0


def test_sizes_follow_from_the_seed():
    assert file_sizes(5, 10, 1000, 1) == file_sizes(5, 10, 1000, 1) != file_sizes(5, 10, 1000, 2)
    assert file_sizes(3, 10, None, 1) == [10, 10, 10]
    with pytest.raises(ValueError):
        file_sizes(3, 1000, 10, 1)


def test_faults_go_to_the_files_they_name(tmp_path, refused):
    paths = make_sims(tmp_path, "dm_fsts", 3, 10_000, faults=["unfinished", "truncated@3"])
    assert not OrcFxAPI.Model(paths[0]).simulationComplete
    assert OrcFxAPI.Model(paths[1]).simulationComplete
    with refused(7):
        OrcFxAPI.Model(paths[2])


@pytest.mark.parametrize("fault", ["truncated@4", "truncated@x", "truncated@0"])
def test_a_fault_for_no_file_is_a_value_error(tmp_path, fault):
    with pytest.raises(ValueError):
        make_sims(tmp_path, "dm_fsts", 3, 10_000, faults=[fault])
