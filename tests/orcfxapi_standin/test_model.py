"""The model: a mapping of objects, its states, and the files it refuses."""

from pathlib import Path

import numpy as np
import pytest

import orcfxapi_standin as OrcFxAPI
from orcfxapi_standin import ModelState, ObjectType
from orcfxapi_standin.generate import make_sim


def test_a_model_maps_names_to_objects(model):
    assert model["line01"] == model["Line01"] != model["Line02"]
    assert "LINE01" in model
    assert "Line19" not in model
    assert list(model)[:2] == ["General", "Environment"]
    assert len(model) == len(model.objects) == len(list(model)) == 34
    assert model["Environment"].WaterDepth == model.environment.WaterDepth


def test_unknown_object_is_a_key_error(model):
    with pytest.raises(KeyError):
        model["Line19"]


def test_objects_have_the_class_of_their_type(model):
    assert type(model["Line01"]) is OrcFxAPI.OrcaFlexLineObject
    assert type(model["LNGC"]) is OrcFxAPI.OrcaFlexVesselObject
    assert type(model["Dolphin"]) is OrcFxAPI.OrcaFlex6DBuoyObject
    assert type(model["Fender1"]) is OrcFxAPI.OrcaFlexObject
    assert [model[n].type for n in ("Gangway", "Winch1")] == [ObjectType.Constraint, ObjectType.Winch]
    assert repr(model["Dolphin"]) == 'OrcaFlex6DBuoyObject(type="6D Buoy", name="Dolphin")'
    assert str(model["Dolphin"]) == "Dolphin"


def test_complete_simulation(model):
    assert model.state == ModelState.SimulationStopped
    assert model.simulationComplete
    times = model.simulationTimeStatus
    assert (times.StartTime, times.CurrentTime, times.StopTime) == (-20.0, 80.0, 80.0)
    assert (model.simulationStartTime, model.simulationStopTime, model.simulationTimeToGo) == (-20.0, 80.0, 0.0)
    assert model.warnings == ()


def test_latest_file_name_is_absolute(sim, monkeypatch):
    path = sim()
    monkeypatch.chdir(path.parent)
    assert OrcFxAPI.Model("a.sim").latestFileName == str(path)


def test_a_blank_model_has_no_state():
    blank = OrcFxAPI.Model()
    assert (blank.state, list(blank), blank.latestFileName) == (ModelState.Reset, ["General", "Environment"], "")


def test_clear_makes_the_model_blank(model):
    model.Clear()
    assert model.state == ModelState.Reset


def test_objects_of_an_earlier_file_are_gone(sim, refused):
    path = sim()
    model = OrcFxAPI.Model(path)
    line = model["Line01"]
    model.LoadSimulation(path)
    with refused(4):
        line.TimeHistory("Effective tension", None, OrcFxAPI.oeEndB)
    assert model.environment.TimeHistory("Elevation").shape == (11,)  # general and environment stay


def test_objects_of_a_collected_model_are_gone(sim, refused):
    model = OrcFxAPI.Model(sim())
    line = model["Line01"]
    del model
    with refused(3):
        line.varID("Effective tension")


def test_a_handle_makes_a_second_face_of_one_model(model):
    again = OrcFxAPI.Model(handle=model.handle)
    assert again == model
    assert not again.ownsModelHandle
    assert again["Line01"] == model["Line01"]


def test_thread_count_is_kept(model):
    model.threadCount = 3
    assert model.threadCount == 3
    assert OrcFxAPI.Model(threadCount=1).threadCount == 1
    assert OrcFxAPI.Model().threadCount >= 1


def test_missing_file(refused, tmp_path):
    with refused(6):
        OrcFxAPI.Model(tmp_path / "none.sim")


@pytest.mark.parametrize("content", [b"", b"short", b"\x00real OrcaFlex file\x00" * 100])
def test_foreign_files_are_refused_with_a_clear_text(tmp_path, refused, content):
    path = tmp_path / "real.sim"
    path.write_bytes(content)
    for read in (OrcFxAPI.Model, OrcFxAPI.BinaryFileType, OrcFxAPI.FileCreatorVersion):
        with refused(67, "is not a stand-in file"):
            read(path)


def test_a_damaged_header_is_a_read_error(sim, refused):
    path = sim()
    path.write_bytes(path.read_bytes()[:100])
    with refused(7, "header"):
        OrcFxAPI.Model(path)


def test_a_file_cut_short_after_it_was_written_is_refused(sim, refused):
    path = sim()
    path.write_bytes(path.read_bytes()[:-1])
    with refused(7, "cut short"):
        OrcFxAPI.Model(path)


def test_a_file_cut_short_while_it_is_open_is_a_read_error(sim, refused):
    path = sim()
    model = OrcFxAPI.Model(path)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)
    with refused(7, "shorter"):
        model["LNGC"].TimeHistory("X")


def test_after_a_failed_load_the_model_is_blank(model, refused, tmp_path):
    with refused(6):
        model.LoadSimulation(tmp_path / "none.sim")
    assert model.state == ModelState.Reset


def test_data_files_are_refused(model, refused):
    with refused(52):
        model.LoadData("model.dat")


def test_file_type_and_creator(sim):
    assert OrcFxAPI.BinaryFileType(sim()) == OrcFxAPI.FileType.DynamicSimulationFile
    static = sim("s.sim", faults=["static"])
    assert OrcFxAPI.BinaryFileType(static) == OrcFxAPI.FileType.StaticStateSimulationFile
    assert OrcFxAPI.FileCreatorVersion(static) == OrcFxAPI.DLLVersion() == "11.6.fake"


def test_variables_list_the_results_there_are(model):
    line = model["Line01"]
    details = {item.VarName: item.VarUnits for item in line.varDetails()}
    assert (details["Effective tension"], details["End Ez angle"]) == ("kN", "deg")
    for name in line.vars():
        assert line.TimeHistory(name, None, OrcFxAPI.oeEndB).shape == (11,)
    for name in line.vars(OrcFxAPI.ResultType.RangeGraph):
        assert np.all(np.isfinite(line.RangeGraph(name).Max))
    assert len({line.varID(name) for name in line.vars()}) == len(line.vars())


def test_required_extras(model):
    field = OrcFxAPI.ObjectExtraField
    assert set(model["Line01"].RequiredObjectExtraFields("ZZ stress")) == {
        field.LinePoint,
        field.RadialPos,
        field.Theta,
    }
    assert model["Dolphin"].ObjectExtraFieldRequired("Support reaction force", field.SupportIndex)
    assert not model["Fender1"].RequiredObjectExtraFields("Tension")
    assert model["Line01"].LineResultPoints("End force") == OrcFxAPI.LineResultPoints.Ends


def test_pathlib_and_text_paths(sim):
    path = sim()
    assert isinstance(path, Path)
    assert OrcFxAPI.Model(str(path)).state == OrcFxAPI.Model(path).state


def extra_for(thing, variable):
    """A point with every field that the variable depends on."""
    fields = set(thing.RequiredObjectExtraFields(variable))
    if OrcFxAPI.ObjectExtraField.LinePoint in fields:
        return OrcFxAPI.oeEndB
    if OrcFxAPI.ObjectExtraField.SupportIndex in fields:
        return OrcFxAPI.oeSupport(1)
    return None


@pytest.mark.parametrize("shape", ["dm_fsts", "dm_fsts_lngc"])
@pytest.mark.parametrize("frequency_domain", [False, True])
def test_every_variable_that_is_listed_has_a_static_result_and_a_unit(tmp_path, shape, frequency_domain):
    length = {} if frequency_domain else {"samples": 5}
    make_sim(tmp_path / "a.sim", shape, frequency_domain=frequency_domain, **length)
    model = OrcFxAPI.Model(tmp_path / "a.sim")
    count = 0
    for thing in model.objects:
        names = thing.vars()
        assert [(entry.VarName, type(entry.VarUnits)) for entry in thing.varDetails()] == [(n, str) for n in names]
        for name in names:
            assert isinstance(float(thing.StaticResult(name, extra_for(thing, name))), float)
            count += 1
    assert count > 100


def test_a_lines_sections_are_rows_of_its_length(model):
    line = model["Line01"]
    assert line.GetDataRowCount("Length") == 2
    assert [line.GetData("Length", row) for row in (0, 1)] == [60.0, 11.0]
