"""Data items: by method, by attribute, indexed, and the few that can be set."""

import pytest

import orcfxapi_standin as OrcFxAPI
from orcfxapi_standin import DataType


def test_by_method_and_by_attribute(model):
    assert model.environment.GetData("WaterDepth", -1) == 25.0
    assert model.environment.waterdepth == 25.0
    assert model["LNGC"].name == model["lngc"].Name == "LNGC"


def test_several_names_give_a_list(model):
    assert model.environment.GetData(["WaterDepth", "WaveType"], -1) == [25.0, "JONSWAP"]


def test_rows_count_from_zero(model):
    assert model.general.GetData("StageDuration", 1) == 80.0
    assert list(model.general.StageDuration) == [20.0, 80.0]
    assert model.general.StageDuration[-1] == 80.0
    assert model.general.StageDuration[0:1] == [20.0]
    assert len(model["Line01"].CumulativeLength) == 2


@pytest.mark.parametrize("index", [-1, 2])
def test_a_row_that_is_not_there_is_refused(model, refused, index):
    with refused(21):
        model.general.GetData("StageDuration", index)


def test_a_row_that_is_not_there_is_an_index_error_of_the_sequence(model):
    with pytest.raises(IndexError):
        model.general.StageDuration[2]


def test_the_index_means_nothing_where_there_are_no_rows(model):
    assert model.environment.GetData("WaterDepth", 0) == 25.0
    assert model.environment.GetDataRowCount("WaterDepth") == -1
    assert model.general.GetDataRowCount("StageDuration") == 2


def test_unknown_data_name(model, refused):
    assert not model.environment.DataNameValid("WaterDept")
    with refused(31, "Environment has no data item called 'WaterDept'"):
        model.environment.GetData("WaterDept", -1)
    with pytest.raises(AttributeError):
        _ = model.environment.WaterDept
    with pytest.raises(AttributeError):
        model.environment.WaterDept = 1.0


def test_data_types(model):
    assert model.environment.DataType("WaterDepth") == DataType.Double
    assert model.environment.DataType("WaveType") == DataType.String
    assert model.general.DataType("StageCount") == DataType.Integer
    assert model["Line01"].DataType("LineType") == DataType.String
    assert model.general.VariableDataType("StageDuration", 0) == DataType.Double
    assert model.general.DataNameRequiresIndex("StageDuration")
    assert not model.environment.DataNameRequiresIndex("WaterDepth")


def test_reference_current_is_that_of_the_selected_current(model):
    sea = model.environment
    assert (sea.SelectedCurrent, sea.RefCurrentSpeed, sea.RefCurrentDirection) == ("Current1", 0.5, 90.0)
    sea.SelectedCurrent = sea.ActiveCurrent
    assert (sea.SelectedCurrent, sea.RefCurrentSpeed, sea.RefCurrentDirection) == ("Current2", 1.2, 180.0)


def test_the_selection_is_forgotten_with_the_file(sim):
    path = sim()
    model = OrcFxAPI.Model(path)
    model.environment.SelectedCurrent = "Current2"
    model.LoadSimulation(path)
    assert model.environment.RefCurrentSpeed == 0.5


def test_a_current_that_is_not_there_is_refused(model, refused):
    with refused(60):
        model.environment.SelectedCurrent = "Current9"


def test_other_data_cannot_be_changed(model, refused):
    with refused(33):
        model.environment.WaterDepth = 30.0
    with refused(33):
        model.general.StageDuration[1] = 10.0
