"""What a session asks of OrcFxAPI, and what it makes of the answers and the errors.

The module that answers is a recorder: it hands back what it was called with, so a test sees what arrived there.
"""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from orcapost.extract.answers import Curves, QueryFailed, Simulation
from orcapost.extract.queries import ArcRange, DataItem, History, LineSections, Period, Point, RangeGraph
from orcapost.orcaflex.errors import FileFailed, LicenceRefused
from orcapost.orcaflex.session import Session

STATUSES = {
    "stLicensingError": 25,
    "stNoSuchObject": 11,
    "stModelHandleError": 1,
    "stObjectHandleError": 2,
    "stFileNotFound": 6,
    "stFileReadError": 7,
    "stInvalidHandle": 43,
    "stUnexpectedError": 19,
    "stInvalidFileFormat": 45,
}
FILE_STATUSES = [STATUSES[name] for name in STATUSES if name not in ("stLicensingError", "stNoSuchObject")]
WRONG_THREAD, NO_SUCH_VARIABLE = 68, 17
TYPES = ("otGeneral", "otEnvironment", "otVessel", "otLine", "ot6DBuoy", "ot3DBuoy", "otConstraint", "otShape")
CONSTANTS = (
    *("pnStaticState", "pnWholeSimulation", "pnLatestWave"),
    *("ptEndA", "ptEndB", "ptTouchdown", "ptArcLength", "rpInner", "rpOuter"),
)
FUNCTIONS = (
    *("SpecifiedPeriod", "TimeHistorySpecification", "oeEnvironment", "oeSupport", "oeRigidBody", "oeLine"),
    *("arSpecifiedSections", "arSpecifiedArclengths"),
)
WHOLE = Period("whole_simulation")


class DLLError(Exception):
    def __init__(self, status: int, errorString: str = "it went\n  wrong") -> None:
        super().__init__(errorString)
        self.status, self.errorString = status, errorString


class Thing:
    """An object of the model; `data` are its data items."""

    def __init__(self, name: str, type: int, **data: Any) -> None:
        self.name, self.type, self._data = name, type, data
        for item, value in data.items():
            setattr(self, item, value)

    def DataNameValid(self, name: str) -> bool:
        return name in self._data

    def GetData(self, name: str, index: int) -> Any:
        value = self._data[name]
        if isinstance(value, Exception):
            raise value
        return value(self, index) if callable(value) else value


class Line(Thing):
    def RangeGraph(self, *arguments: Any, **named: Any) -> Any:
        self.asked = (arguments, named)
        return self.curves

    curves = SimpleNamespace(
        X=np.array([0.0, 1.0]), Min=np.array([1.0]), Max=np.array([2.0]), Mean=np.array([3.0]), StdDev=np.array([4.0])
    )


class Api(SimpleNamespace):
    """A module of OrcFxAPI's shape. Constants are their own names, functions give their name and arguments."""

    def __init__(self) -> None:
        super().__init__(DLLError=DLLError, models=[], failing={}, **STATUSES)
        for number, name in enumerate(TYPES):
            setattr(self, name, number)
        for name in CONSTANTS:
            setattr(self, name, name)
        for name in FUNCTIONS:
            setattr(self, name, lambda *given, _name=name, **named: (_name, *given, *([named] if named else [])))
        self.start, self.reached, self.stop, self.complete = -1.0, 4.0, 4.0, True
        self.state: Any = SimpleNamespace(name="SimulationStopped")
        self.times = np.arange(-1.0, 4.5, 0.5)
        self.things = [
            Thing("Environment", self.otEnvironment),
            Thing("Ship", self.otVessel),
            Line("Line1", self.otLine),
            Line("Line2", self.otLine),
        ]
        self.histories: list[Any] = []

    def fail(self, place: str) -> None:
        """Raise what is to fail there."""
        if place in self.failing:
            raise self.failing[place]

    def thing(self, name: str) -> Any:
        return next(thing for thing in self.things if thing.name == name)

    def Model(self, threadCount: int) -> Any:
        self.fail("Model")
        model = Model(self, threadCount)
        self.models.append(model)
        return model

    def GetMultipleTimeHistories(self, specification: Any, period: Any) -> Any:
        self.fail("GetMultipleTimeHistories")
        self.histories.append((specification, period))
        return [[1, 2]]


class Model:
    def __init__(self, api: Api, threadCount: int) -> None:
        self._api, self.threadCount = api, threadCount
        self.loaded: list[str] = []
        self.looked_up: list[str] = []
        self.sampled: list[Any] = []

    def LoadSimulation(self, path: str) -> None:
        self.loaded.append(path)
        self._api.fail("LoadSimulation")

    def __getitem__(self, name: str) -> Any:
        self.looked_up.append(name)
        self._api.fail("object")
        if name not in [thing.name for thing in self._api.things]:
            raise KeyError(name)
        return self._api.thing(name)

    @property
    def objects(self) -> Any:
        self._api.fail("objects")
        return self._api.things

    @property
    def state(self) -> Any:
        self._api.fail("state")
        return self._api.state

    @property
    def simulationTimeStatus(self) -> Any:
        self._api.fail("simulationTimeStatus")
        api = self._api
        return SimpleNamespace(StartTime=api.start, CurrentTime=api.reached, StopTime=api.stop)

    @property
    def simulationComplete(self) -> bool:
        self._api.fail("simulationComplete")
        return bool(self._api.complete)

    def SampleTimes(self, period: Any) -> Any:
        self._api.fail("SampleTimes")
        self.sampled.append(period)
        return self._api.times


@pytest.fixture
def api() -> Api:
    return Api()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.sim"
    path.touch()
    return path


@pytest.fixture
def file(api: Api, path: Path) -> Any:
    """The open file; its answers change with `api`."""
    session = Session(api)  # type: ignore[arg-type]
    session.load(path)
    return session.file


@pytest.fixture
def static_file(api: Api, path: Path) -> Any:
    api.state = SimpleNamespace(name="InStaticState")
    session = Session(api)  # type: ignore[arg-type]
    session.load(path)
    return session.file


# Loading


def test_files_are_loaded_one_after_the_other_into_one_model(api: Api, path: Path) -> None:
    session = Session(api, model_threads=3)  # type: ignore[arg-type]
    assert session.threads() is None

    session.load(path)
    first = session.file
    session.load(path)

    (model,) = api.models
    assert model.loaded == [str(path), str(path)]
    assert session.threads() == 3
    assert session.file is not first


def test_orcaflex_uses_one_thread_unless_told_otherwise(api: Api, path: Path) -> None:
    session = Session(api)  # type: ignore[arg-type]
    session.load(path)

    assert session.threads() == 1


def test_a_forgotten_model_is_not_used_again(api: Api, path: Path) -> None:
    session = Session(api)  # type: ignore[arg-type]
    session.load(path)

    session.forget()

    assert session.threads() is None
    with pytest.raises(RuntimeError, match="no file is open"):
        _ = session.file
    session.load(path)
    assert len(api.models) == 2


def test_before_a_file_is_loaded_none_is_open(api: Api) -> None:
    with pytest.raises(RuntimeError, match="no file is open"):
        _ = Session(api).file  # type: ignore[arg-type]


@pytest.mark.parametrize("place", ["LoadSimulation", "state", "simulationTimeStatus", "simulationComplete"])
@pytest.mark.parametrize(
    ("status", "run_status"),
    [(STATUSES["stFileNotFound"], "missing"), (STATUSES["stFileReadError"], "unreadable"), (999, "unreadable")],
)
def test_a_file_that_cannot_be_loaded_costs_its_row_and_its_model(
    api: Api, path: Path, place: str, status: int, run_status: str
) -> None:
    session = Session(api)  # type: ignore[arg-type]
    session.load(path)
    api.failing[place] = DLLError(status)

    with pytest.raises(FileFailed) as caught:
        session.load(path)

    assert caught.value.run_status == run_status
    assert str(caught.value) == f"it went wrong (OrcFxAPI status {status})"
    with pytest.raises(RuntimeError):
        _ = session.file
    api.failing.clear()
    session.load(path)
    assert len(api.models) == 2


def test_a_path_where_nothing_is_costs_no_model(api: Api, path: Path) -> None:
    session = Session(api)  # type: ignore[arg-type]
    session.load(path)
    gone = path.with_name("gone.sim")

    with pytest.raises(FileFailed) as caught:
        session.load(gone)

    assert caught.value.run_status == "missing"
    assert str(caught.value) == f"{gone} does not exist"
    with pytest.raises(RuntimeError):
        _ = session.file
    assert api.models[0].loaded == [str(path)]


@pytest.mark.parametrize("place", ["Model", "LoadSimulation", "state", "simulationTimeStatus"])
def test_without_a_seat_no_file_is_loaded(api: Api, path: Path, place: str) -> None:
    api.failing[place] = DLLError(STATUSES["stLicensingError"])
    session = Session(api)  # type: ignore[arg-type]

    with pytest.raises(LicenceRefused) as caught:
        session.load(path)

    assert str(caught.value) == "it went wrong (OrcFxAPI status 25)"
    assert session.threads() is None


@pytest.mark.parametrize("complete", [True, False])
def test_how_far_a_simulation_got(api: Api, path: Path, complete: bool) -> None:
    api.start, api.reached, api.stop, api.complete = -8, 20, 30, complete

    found = Session(api).load(path)  # type: ignore[arg-type]

    assert found == Simulation("SimulationStopped", -8.0, 20.0, 30.0, finished=complete)


@pytest.mark.parametrize(
    ("state", "reached", "end", "finished", "status"),
    [
        ("SimulationStopped", 1100.0, 1100.0, True, "SimulationStopped"),
        ("SimulationStopped", 500.0, 1100.0, False, "SimulationStopped (500 of 1100 s)"),
        ("SimulationStopped", 12345.6784, 86400.0, False, "SimulationStopped (12345.678 of 86400 s)"),
        ("SimulationStopped", 0.1 + 0.2, 3.0, False, "SimulationStopped (0.3 of 3 s)"),
        ("SimulationStoppedUnstable", 500.0, 1100.0, False, "SimulationStoppedUnstable"),  # says it already
        ("InStaticState", None, None, True, "InStaticState"),
    ],
)
def test_only_a_simulation_that_stopped_early_is_not_named_by_its_state_alone(
    state: str, reached: float | None, end: float | None, finished: bool, status: str
) -> None:
    assert Simulation(state, 0.0, reached, end, finished).run_status == status


def test_a_static_state_has_no_times_and_lacks_nothing(api: Api, path: Path) -> None:
    api.state, api.complete = SimpleNamespace(name="InStaticState"), False

    found = Session(api).load(path)  # type: ignore[arg-type]

    assert found == Simulation("InStaticState", None, None, None, finished=True)


def test_a_state_without_a_name_is_its_own_name(api: Api, path: Path) -> None:
    api.state = "SimulationStopped"  # as OrcFxAPI 11.2 has it

    assert Session(api).load(path).state == "SimulationStopped"  # type: ignore[arg-type]


# Objects


def test_names_are_those_of_the_objects_of_a_type_in_the_models_order(file: Any) -> None:
    assert file.names_of("Line") == ("Line1", "Line2")
    assert file.names_of("Vessel") == ("Ship",)
    assert file.names_of("Shape") == ()


def test_a_type_that_this_version_does_not_know_has_no_objects(api: Api, file: Any) -> None:
    assert not hasattr(api, "otTurbine")
    assert file.names_of("Turbine") == ()


def test_buoys_are_called_by_the_names_of_orcfxapis_enumeration(api: Api, file: Any) -> None:
    api.things += [Thing("Six", api.ot6DBuoy), Thing("Three", api.ot3DBuoy)]

    assert (file.names_of("Buoy6D"), file.names_of("Buoy3D")) == (("Six",), ("Three",))


def test_an_object_is_looked_up_once(api: Api, file: Any) -> None:
    for _ in range(2):
        file.histories([History("Ship", "X"), History("Ship", "Y")], WHOLE)

    assert api.models[0].looked_up == ["Ship"]


@pytest.mark.parametrize("error", [KeyError("Boat"), DLLError(STATUSES["stNoSuchObject"])], ids=["new", "11.2"])
def test_an_object_that_is_not_there_is_named(api: Api, file: Any, error: Exception) -> None:
    api.failing["object"] = error

    with pytest.raises(QueryFailed) as caught:
        file.histories([History("Boat", "X")], WHOLE)

    assert str(caught.value) == "no object called 'Boat'"


def test_another_error_while_an_object_is_looked_up_is_told_as_it_is(api: Api, file: Any) -> None:
    api.failing["object"] = DLLError(999)

    with pytest.raises(QueryFailed) as caught:
        file.histories([History("Boat", "X")], WHOLE)

    assert str(caught.value) == "it went wrong (OrcFxAPI status 999)"


def test_a_query_of_no_object_says_who_should_have_named_one(file: Any) -> None:
    with pytest.raises(QueryFailed) as caught:
        file.data(DataItem(None, "Length"))

    assert str(caught.value) == "the column names no object and neither does the file's own entry"


# Periods: the samples lie every 0.5 s from -1 to 4 s


@pytest.mark.parametrize(
    ("period", "arrived"),
    [
        (Period("default"), None),
        (Period("static_state"), "pnStaticState"),
        (WHOLE, "pnWholeSimulation"),
        (Period("latest_wave"), "pnLatestWave"),
        (Period("stage", stage=0), 0),
        (Period("stage", stage=2), 2),
        (Period("times", start=1.0, end=2.0), ("SpecifiedPeriod", 1.0, 2.0)),
        (Period("times", start=-9.0, end=9.0), ("SpecifiedPeriod", -1.0, 4.0)),
        (Period("times"), ("SpecifiedPeriod", -1.0, 4.0)),
        (Period("times", start=1.0), ("SpecifiedPeriod", 1.0, 4.0)),
        (Period("times", end=1.0), ("SpecifiedPeriod", -1.0, 1.0)),
        (Period("times", start=4.0, end=9.0), ("SpecifiedPeriod", 4.0, 4.0)),
        (Period("times", start=-9.0, end=-1.0), ("SpecifiedPeriod", -1.0, -1.0)),
        (Period("instant", start=1.2), ("SpecifiedPeriod", 1.0, 1.0)),
        (Period("instant", start=1.3), ("SpecifiedPeriod", 1.5, 1.5)),
        (Period("instant", start=-1.0), ("SpecifiedPeriod", -1.0, -1.0)),
        (Period("instant", start=4.0), ("SpecifiedPeriod", 4.0, 4.0)),
    ],
    ids=str,
)
def test_a_period_as_orcfxapi_is_asked_for_it(api: Api, file: Any, period: Period, arrived: Any) -> None:
    file.histories([History("Ship", "X")], period)
    file.range_graph(RangeGraph("Line1", "X", period))
    file.sample_times(period)

    assert [wanted for _, wanted in api.histories] == [arrived]
    assert api.thing("Line1").asked[0] == ("X", arrived)
    assert api.models[0].sampled[-1] == arrived


@pytest.mark.parametrize(
    ("period", "name"),
    [
        (Period("times", start=4.1, end=9.0), "[4.1, 9] s"),
        (Period("times", start=-9.0, end=-1.1), "[-9, -1.1] s"),
        (Period("instant", start=4.1), "t = 4.1 s"),
        (Period("instant", start=-1.1), "t = -1.1 s"),
    ],
)
def test_times_outside_the_simulation_are_refused_with_its_own_times(file: Any, period: Period, name: str) -> None:
    for query in (
        lambda: file.sample_times(period),
        lambda: file.histories([History("Ship", "X")], period),
        lambda: file.range_graph(RangeGraph("Line1", "X", period)),
    ):
        with pytest.raises(QueryFailed) as caught:
            query()
        assert str(caught.value) == f"period {name}: the simulation covers -1 to 4 s"


@pytest.mark.parametrize(
    ("period", "name"), [(Period("times", start=0.0, end=1.0), "[0, 1] s"), (Period("instant", start=1.0), "t = 1 s")]
)
def test_a_static_state_has_no_period_of_times(static_file: Any, period: Period, name: str) -> None:
    for query in (
        lambda: static_file.sample_times(period),
        lambda: static_file.histories([History("Ship", "X")], period),
        lambda: static_file.range_graph(RangeGraph("Line1", "X", period)),
    ):
        with pytest.raises(QueryFailed) as caught:
            query()
        assert str(caught.value) == f"period {name}: the file holds a static state only"


def test_sample_times_are_asked_for_once_a_period_and_file(api: Api, path: Path) -> None:
    session = Session(api)  # type: ignore[arg-type]
    for times in ([1, 2], [3, 4, 5]):
        session.load(path)
        api.times = times
        for _ in range(2):
            assert session.file.sample_times(WHOLE).tolist() == times
        assert session.file.sample_times(WHOLE).dtype == np.float64

    assert api.models[0].sampled == ["pnWholeSimulation"] * 2


@pytest.mark.parametrize(
    ("samples", "arrived"),
    [
        (None, "pnWholeSimulation"),
        ((0, 11), "pnWholeSimulation"),
        # A quarter of the interval of 0.5 s beyond the samples, but not beyond the ends of the period.
        ((0, 3), ("SpecifiedPeriod", -1.0, 0.125)),
        ((1, 2), ("SpecifiedPeriod", -0.625, -0.375)),
        ((9, 11), ("SpecifiedPeriod", 3.375, 4.0)),
        ((10, 11), ("SpecifiedPeriod", 3.875, 4.0)),
    ],
)
def test_a_slice_of_a_period_holds_just_its_samples(api: Api, file: Any, samples: Any, arrived: Any) -> None:
    file.histories([History("Ship", "X")], WHOLE, samples)

    assert [wanted for _, wanted in api.histories] == [arrived]


def test_a_period_of_one_sample_is_its_own_slice(api: Api, file: Any) -> None:
    api.times = [1.0]

    file.histories([History("Ship", "X")], Period("static_state"), (0, 1))

    assert [wanted for _, wanted in api.histories] == ["pnStaticState"]


# Points and parts of a line


@pytest.mark.parametrize(
    ("type", "point", "arrived"),
    [
        ("otEnvironment", Point(), ("oeEnvironment", 0.0, 0.0, 0.0)),
        ("otEnvironment", Point(location=(1.0, 2.0, 3.0)), ("oeEnvironment", 1.0, 2.0, 3.0)),
        ("otVessel", Point(), ("oeRigidBody", 0.0, 0.0, 0.0)),
        ("otVessel", Point(position=(1.0, 2.0, 3.0)), ("oeRigidBody", 1.0, 2.0, 3.0)),
        ("ot6DBuoy", Point(position=(1.0, 2.0, 3.0)), ("oeRigidBody", 1.0, 2.0, 3.0)),
        ("ot3DBuoy", Point(position=(1.0, 2.0, 3.0)), ("oeRigidBody", 1.0, 2.0, 3.0)),
        ("otConstraint", Point(position=(1.0, 2.0, 3.0)), ("oeRigidBody", 1.0, 2.0, 3.0)),
        ("otShape", Point(), None),
        ("otShape", Point(support=0), ("oeSupport", 0)),
        ("otVessel", Point(support=2), ("oeSupport", 2)),
        ("otLine", Point(), None),
        ("otLine", Point(position=(1.0, 2.0, 3.0)), None),
        ("otLine", Point(arc_length=5.0), None),  # only with its line point
        ("otLine", Point("end_a"), ("ptEndA", 0.0, "rpInner", 0.0)),
        ("otLine", Point("end_b"), ("ptEndB", 0.0, "rpInner", 0.0)),
        ("otLine", Point("touchdown"), ("ptTouchdown", 0.0, "rpInner", 0.0)),
        ("otLine", Point("arc_length", 7.5), ("ptArcLength", 7.5, "rpInner", 0.0)),
        ("otLine", Point("end_b", radial="outer"), ("ptEndB", 0.0, "rpOuter", 0.0)),
        ("otLine", Point("end_b", radial="inner", theta=90.0), ("ptEndB", 0.0, "rpInner", 90.0)),
        ("otLine", Point(radial="outer"), ("ptEndA", 0.0, "rpOuter", 0.0)),
        ("otLine", Point(theta=90.0), ("ptEndA", 0.0, "rpInner", 90.0)),
    ],
)
def test_a_point_as_orcfxapi_is_asked_for_it(api: Api, file: Any, type: str, point: Point, arrived: Any) -> None:
    if type == "otLine" and arrived is not None:
        arrived = ("oeLine", dict(zip(("LinePoint", "ArcLength", "RadialPos", "Theta"), arrived, strict=True)))
    thing = Line("It", getattr(api, type))
    api.things.append(thing)

    file.histories([History("It", "X", point)], WHOLE)
    file.range_graph(RangeGraph("It", "X", WHOLE, point))

    (((specification,), _),) = api.histories
    assert specification == ("TimeHistorySpecification", thing, "X", arrived)
    assert thing.asked[1]["objectExtra"] == arrived


def test_the_same_point_is_made_once_for_each_type_of_object_and_for_all_files(api: Api, path: Path) -> None:
    point = Point("end_b", position=(1.0, 2.0, 3.0))
    session = Session(api)  # type: ignore[arg-type]
    queries = [History("Line1", "X", point), History("Line2", "X", point), History("Ship", "X", point)]
    extras = []
    for _ in range(2):
        session.load(path)
        session.file.histories(queries, WHOLE)
        extras += [specification[3] for specification in api.histories[-1][0]]

    assert [extra[0] for extra in extras] == ["oeLine", "oeLine", "oeRigidBody"] * 2
    assert len({id(extra) for extra in extras}) == 2


@pytest.mark.parametrize(
    ("arc", "arrived"),
    [
        (None, None),
        (ArcRange("arc_lengths", 1.5, 2.5), ("arSpecifiedArclengths", 1.5, 2.5)),
        (ArcRange("sections", 1.0, 3.0), ("arSpecifiedSections", 1, 3)),
    ],
)
def test_a_part_of_a_line_as_orcfxapi_is_asked_for_it(api: Api, file: Any, arc: ArcRange | None, arrived: Any) -> None:
    file.range_graph(RangeGraph("Line1", "X", WHOLE, arc=arc))

    found = api.thing("Line1").asked[1]["arclengthRange"]
    assert found == arrived
    assert [type(part) for part in found or ()] == [type(part) for part in arrived or ()]


# Answers


def test_histories_are_columns_of_numbers_in_the_order_asked_for(api: Api, file: Any) -> None:
    found = file.histories([History("Ship", "X"), History("Line1", "Y", Point("end_b"))], WHOLE)

    assert (found.dtype, found.tolist()) == (np.float64, [[1.0, 2.0]])
    ((specification, _),) = api.histories
    assert [(thing.name, variable) for _, thing, variable, _ in specification] == [("Ship", "X"), ("Line1", "Y")]


def named(curves: Curves) -> list[Any]:
    return [None if curve is None else curve.tolist() for curve in (curves.min, curves.max, curves.mean, curves.stdev)]


@pytest.mark.parametrize("absent", ["Min", "Max", "Mean", "StdDev", None])
def test_a_range_graph_has_the_curves_that_orcaflex_gives(api: Api, file: Any, absent: str | None) -> None:
    curves = {"X": np.array([5.0]), "Min": [1.0], "Max": [2.0], "Mean": [3.0], "StdDev": [4.0]}
    expected = [None if name == absent else curves[name] for name in ("Min", "Max", "Mean", "StdDev")]
    given = {name: np.array(curve) for name, curve in curves.items() if name != absent}
    api.thing("Line1").curves = SimpleNamespace(**given)

    found = file.range_graph(RangeGraph("Line1", "X", WHOLE))

    assert (found.x.tolist(), named(found)) == ([5.0], expected)


@pytest.mark.parametrize("which", ["file", "static_file"])
def test_a_static_range_graph_is_one_value_at_each_point(request: pytest.FixtureRequest, api: Api, which: str) -> None:
    file = request.getfixturevalue(which)
    period = Period("static_state") if which == "file" else Period("default")

    assert named(file.range_graph(RangeGraph("Line1", "X", period))) == [[3.0], [3.0], [3.0], [0.0]]
    api.thing("Line1").curves = SimpleNamespace(X=np.array([5.0]))
    assert named(file.range_graph(RangeGraph("Line1", "Y", period))) == [None] * 4


@pytest.mark.filterwarnings("error")  # numpy's would land in the middle of the progress shown
@pytest.mark.parametrize("variable", ["API STD 2RD Method 1", "api std 2rd METHOD 1"])
def test_of_a_variable_that_orcaflex_gives_as_its_square_the_curves_are_roots(
    api: Api, file: Any, variable: str
) -> None:
    """What has no root is not a number, and a curve that is not there has none."""
    squares = {"Min": np.array([-1.0, 0.0]), "Max": np.array([1.0, 9.0]), "StdDev": np.array([16.0, 0.25])}
    api.thing("Line1").curves = SimpleNamespace(X=np.array([4.0, 25.0]), **squares)

    found = file.range_graph(RangeGraph("Line1", variable, WHOLE))

    assert found.x.tolist() == [4.0, 25.0]
    assert np.isnan(found.min[0])
    assert found.min[1] == 0.0
    assert named(found)[1:] == [[1.0, 3.0], None, [4.0, 0.5]]


def test_a_range_graph_is_read_once_in_whatever_case_its_variable_is_written(api: Api, file: Any) -> None:
    first = file.range_graph(RangeGraph("Line1", "Bend moment", WHOLE))
    api.thing("Line1").curves = None

    assert file.range_graph(RangeGraph("Line1", "BEND Moment", WHOLE)) is first


def test_range_graphs_that_differ_in_anything_else_are_read_each(api: Api, file: Any) -> None:
    asked = []
    for query in (
        RangeGraph("Line1", "X", WHOLE),
        RangeGraph("Line2", "X", WHOLE),
        RangeGraph("Line1", "Y", WHOLE),
        RangeGraph("Line1", "X", Period("stage", stage=1)),
        RangeGraph("Line1", "X", WHOLE, Point(radial="outer")),
        RangeGraph("Line1", "X", WHOLE, arc=ArcRange("arc_lengths", 0.0, 1.0)),
    ):
        api.thing(query.object or "").asked = None
        file.range_graph(query)
        asked.append(api.thing(query.object or "").asked)

    assert None not in asked


def test_sections_of_a_line_end_where_their_lengths_add_up_to(api: Api, file: Any) -> None:
    line = api.thing("Line1")
    line._data["Length"] = lambda thing, row: (60.0, 11.0, 4.5)[row]
    line.GetDataRowCount = {"Length": 3}.get

    assert file.line_sections(LineSections("Line1")) == (60.0, 71.0, 75.5)


def test_what_is_no_line_has_no_sections(api: Api, file: Any) -> None:
    assert file.line_sections(LineSections("Ship")) == ()


def test_only_a_line_has_range_graphs(file: Any) -> None:
    with pytest.raises(QueryFailed) as caught:
        file.range_graph(RangeGraph("Ship", "X", WHOLE))

    assert str(caught.value) == "Ship is not a line: it has no range graphs"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("deep", "deep"),
        (3, 3),
        (True, True),
        (2.5, 2.5),
        (np.float64(2.5), 2.5),
        (1e308, "Infinity"),
        (1e307, "~"),
        (-1e308, None),
    ],
)
def test_a_data_item_is_what_orcaflex_shows(api: Api, path: Path, value: Any, expected: Any) -> None:
    """The numbers by which OrcFxAPI gives what is not a number; a version may lack one of them (OrcinaNullReal)."""
    api.OrcinaInfinity, api.OrcinaDefaultReal, api.OrcinaUndefinedReal = lambda: 1e308, lambda: 1e307, lambda: -1e308
    api.things.append(Thing("It", api.otShape, Item=value))
    session = Session(api)  # type: ignore[arg-type]
    session.load(path)

    found = session.file.data(DataItem("It", "Item"))

    assert (type(found), found) == (type(expected), expected)


def test_a_null_number_is_no_value(api: Api, path: Path) -> None:
    api.OrcinaNullReal = lambda: -1e307
    api.things.append(Thing("It", api.otShape, Item=-1e307))
    session = Session(api)  # type: ignore[arg-type]
    session.load(path)

    assert session.file.data(DataItem("It", "Item")) is None


def test_a_data_item_is_asked_for_by_its_index(api: Api, file: Any) -> None:
    api.things.append(Thing("It", api.otShape, Item=lambda thing, index: index))

    assert file.data(DataItem("It", "Item", -1)) == -1
    assert file.data(DataItem("It", "Item", 4)) == 4
    assert file.data(DataItem("It", "Item")) == 0


@pytest.mark.parametrize(
    ("type", "name", "has", "speaks_of"),
    [
        ("otEnvironment", "RefCurrentSpeed", ("SelectedCurrent", "ActiveCurrent"), "active"),
        ("otEnvironment", "CurrentDepth", ("SelectedCurrent", "ActiveCurrent"), "active"),
        ("otEnvironment", "WaterDepth", ("SelectedCurrent", "ActiveCurrent"), "selected"),
        ("otEnvironment", "RefCurrentSpeed", ("SelectedCurrent",), "selected"),
        ("otEnvironment", "RefCurrentSpeed", ("ActiveCurrent",), None),
        ("otShape", "RefCurrentSpeed", ("SelectedCurrent", "ActiveCurrent"), "selected"),
    ],
)
def test_an_item_of_a_current_is_that_of_the_active_one(
    api: Api, file: Any, type: str, name: str, has: tuple[str, ...], speaks_of: str | None
) -> None:
    currents = {"SelectedCurrent": "selected", "ActiveCurrent": "active"}
    item = {name: lambda thing, index: getattr(thing, "SelectedCurrent", None)}
    api.things.append(Thing("It", getattr(api, type), **{each: currents[each] for each in has}, **item))

    assert file.data(DataItem("It", name)) == speaks_of


# Errors in the middle

QUERIES = {
    "SampleTimes": lambda file: file.sample_times(WHOLE),
    "GetMultipleTimeHistories": lambda file: file.histories([History("Ship", "X")], WHOLE),
    "RangeGraph": lambda file: file.range_graph(RangeGraph("Line1", "X", WHOLE)),
    "GetData": lambda file: file.data(DataItem("Ship", "Item")),
    "object": lambda file: file.data(DataItem("Ship", "Item")),
    "objects": lambda file: file.names_of("Line"),
}


def provoke(api: Api, file: Any, place: str, error: Exception) -> None:
    """Ask what raises `error`."""

    def fail(*_: Any, **__: Any) -> Any:
        raise error

    api.failing[place] = error
    for thing in api.things:
        thing.RangeGraph = thing.GetData = fail
    QUERIES[place](file)


@pytest.mark.parametrize("place", QUERIES)
@pytest.mark.parametrize(
    ("status", "raised"),
    [
        (STATUSES["stLicensingError"], LicenceRefused),
        *((status, FileFailed) for status in FILE_STATUSES),
        (NO_SUCH_VARIABLE, QueryFailed),
        (WRONG_THREAD, DLLError),  # a mistake of orcapost's own
    ],
)
def test_an_error_costs_the_seat_the_file_or_the_query(
    api: Api, file: Any, place: str, status: int, raised: type[Exception]
) -> None:
    with pytest.raises(raised) as caught:
        provoke(api, file, place, DLLError(status))

    if raised is not DLLError:
        assert str(caught.value) == f"it went wrong (OrcFxAPI status {status})"
    assert getattr(caught.value, "run_status", "unreadable") == "unreadable"


@pytest.mark.parametrize("place", QUERIES)
def test_what_the_wrapper_itself_refuses_costs_the_query(api: Api, file: Any, place: str) -> None:
    with pytest.raises(QueryFailed) as caught:
        provoke(api, file, place, ValueError("not  for\nthis analysis"))

    assert str(caught.value) == "not for this analysis"


@pytest.mark.parametrize("place", QUERIES)
def test_whatever_else_goes_wrong_costs_the_query(api: Api, file: Any, place: str) -> None:
    with pytest.raises(QueryFailed) as caught:
        provoke(api, file, place, ZeroDivisionError("no \n number"))

    assert str(caught.value) == "ZeroDivisionError: no number"


@pytest.mark.parametrize("place", QUERIES)
def test_without_memory_the_file_fails(api: Api, file: Any, place: str) -> None:
    with pytest.raises(MemoryError):
        provoke(api, file, place, MemoryError())


def test_what_this_version_of_orcfxapi_lacks_costs_the_query(api: Api, file: Any) -> None:
    del api.oeSupport

    with pytest.raises(QueryFailed, match="oeSupport"):
        file.histories([History("Ship", "X", Point(support=1))], WHOLE)


def test_a_curve_that_holds_no_numbers_costs_the_query(api: Api, file: Any) -> None:
    api.thing("Line1").curves = SimpleNamespace(X=np.array([0.0]), Max=np.array(["text"]))

    with pytest.raises(QueryFailed):
        file.range_graph(RangeGraph("Line1", "X", WHOLE))


def test_what_failed_once_is_asked_again(api: Api, file: Any) -> None:
    with pytest.raises(QueryFailed):
        provoke(api, file, "SampleTimes", DLLError(NO_SUCH_VARIABLE))
    api.failing.clear()

    assert len(file.sample_times(WHOLE)) == 11
