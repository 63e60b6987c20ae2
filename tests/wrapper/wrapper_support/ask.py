"""A script: asks everything of the module OrcFxAPI that the stand-in knows, and writes each answer's shape and value.

First argument: a simulation file of `every_kind.py`. Output: JSON, question -> answer; a question that the module has
no name for is left out.
"""

import json
import sys
import threading

import numpy as np
import OrcFxAPI as api


def plain(value):
    """An answer in a form that shows its type and shape."""
    if isinstance(value, np.ndarray):
        return [f"array {value.dtype} {value.shape}", np.where(np.isnan(value), None, value).tolist()]
    if isinstance(value, (list, tuple)):
        return [type(value).__name__, *map(plain, value)]
    if type(value).__name__ == "_DictLookup":
        return {name: plain(entry) for name, entry in vars(value).items()}
    if hasattr(value, "asObject"):
        return plain(value.asObject())
    if isinstance(value, (bool, str, float, dict)) or value is None:
        return value
    if isinstance(value, int):
        return ["int", int(value)]
    return str(value)


def curves(graph):
    """A range graph. A curve that OrcaFlex has not comes as None or as an array without a number in it."""
    found = vars(graph)
    return {name: None if curve is None or np.isnan(curve).all() else plain(curve) for name, curve in found.items()}


def refused(question):
    """What a question is refused with."""
    try:
        return ["answered", plain(question())]
    except api.DLLError as error:
        return ["DLLError", int(error.status), error.errorString, str(error).splitlines()[-1]]


def elsewhere(question):
    """What a question is refused with on another thread."""
    answers = []
    thread = threading.Thread(target=lambda: answers.append(refused(question)))
    thread.start()
    thread.join()
    return answers[0]


model = api.Model(threadCount=3)
model.LoadSimulation(sys.argv[1])
line, sea, buoy, vessel = model["Line1"], model.environment, model["Buoy1"], model["Vessel1"]
tension, moment = "Effective tension", "Bend moment"
whole, static = api.pnWholeSimulation, api.pnStaticState
histories = [
    api.TimeHistorySpecification(line, tension, api.oeNodeNum(3)),
    api.TimeHistorySpecification(vessel, "X", api.oeVessel(1, 2, 3)),
    api.TimeHistorySpecification(sea, "Elevation", api.oeEnvironment((10, 20, 0))),
]
linked = line.LinkedStatistics([tension, moment], None, api.oeEndB)
history = line.TimeHistory(tension, None, api.oeEndA)

QUESTIONS = {
    "names": lambda: [thing.name for thing in model.objects],
    "types": lambda: [int(thing.type) for thing in model.objects],
    "classes": lambda: [type(thing).__name__ for thing in model.objects],
    "repr": lambda: [repr(thing) for thing in (line, vessel, buoy, model["Buoy2"], sea)],
    "names by iteration": lambda: list(model.keys()),
    "count": lambda: len(model),
    "contains": lambda: [model.__contains__("line1"), model.__contains__("Line99")],
    "same object": lambda: [line == model["LINE1"], line == vessel],
    "state": lambda: getattr(model.state, "name", str(model.state)),
    "type": lambda: model.type,
    "thread count": lambda: model.threadCount,
    "complete": lambda: model.simulationComplete,
    "times": lambda: model.simulationTimeStatus,
    "start": lambda: model.simulationStartTime,
    "stop": lambda: model.simulationStopTime,
    "to go": lambda: model.simulationTimeToGo,
    "time domain": lambda: [
        model.isTimeDomainDynamics,
        model.isFrequencyDomainDynamics,
        model.isDeterministicFrequencyDomainDynamics,
    ],
    "can resume": lambda: model.canResumeSimulation,
    "file creator": lambda: api.FileCreatorVersion(sys.argv[1]),
    "sample count": lambda: model.SampleCount(1),
    "sample times": lambda: model.SampleTimes(),
    "sample times of a stage": lambda: line.SampleTimes(1),
    "sample times of times": lambda: model.SampleTimes((1.0, 3.0)),
    "sample times of a period": lambda: model.SampleTimes(api.SpecifiedPeriod(1.0, 3.0)),
    "sample times of the static state": lambda: model.SampleTimes(static),
    "variables": lambda: line.varDetails(),
    "range graph variables": lambda: line.varDetails(api.rtRangeGraph),
    "variable names": lambda: buoy.vars(api.rtLinkedStatistics),
    "needed fields": lambda: [int(field) for field in line.RequiredObjectExtraFields("ZZ stress")],
    "needs theta": lambda: line.ObjectExtraFieldRequired("ZZ stress", api.oefTheta),
    "result points": lambda: int(line.LineResultPoints(tension)),
    "nodes": lambda: line.NodeArclengths,
    "nearest node": lambda: line.NearestNodeArclength(17.3),
    "history": lambda: history,
    "times as a history": lambda: model.general.TimeHistory("Time", 1),
    "times beside another history": lambda: api.GetMultipleTimeHistories(
        [api.TimeHistorySpecification(model.general, "Time", None), histories[0]], whole
    ),
    "variables of the model": lambda: model.general.varDetails(),
    "histories": lambda: line.TimeHistory([tension, moment], 1, api.oeArcLength(12.0)),
    "histories of many": lambda: api.GetMultipleTimeHistories(histories, api.pnLatestWave),
    "histories of none": lambda: api.GetMultipleTimeHistories([], whole),
    "static result": lambda: line.StaticResult(tension, api.oeTouchdown),
    "static results": lambda: line.StaticResult((tension, moment), api.oeEndB),
    "range graph": lambda: curves(line.RangeGraph(tension)),
    "range graph without limits": lambda: curves(line.RangeGraph(moment, static)),
    "range graph of a part": lambda: curves(
        line.RangeGraph(
            "ZZ stress", whole, api.oeLine(RadialPos=1, Theta=30.0), arclengthRange=api.arSpecifiedSections(1, 2)
        )
    ),
    "range graph axis": lambda: line.RangeGraphXaxis(tension, api.arSpecifiedArclengths(10, 40)),
    "range graph of all": lambda: curves(line.RangeGraph(tension, arclengthRange=api.arEntireLine())),
    "linked statistics": lambda: linked.Query(tension, moment),
    "linked time series statistics": lambda: linked.TimeSeriesStatistics(moment),
    "time series statistics": lambda: line.TimeSeriesStatistics(tension, whole, api.oeEndA),
    "time series statistics of values": lambda: api.TimeSeriesStatistics(history, 0.5),
    "time series statistics that are not defined": lambda: api.TimeSeriesStatistics([1.0, 2.0], 0.5),
    "number for none": lambda: api.OrcinaNullReal(),
    "extrema": lambda: line.AnalyseExtrema(tension, whole, api.oeEndA),
    "extrema of values": lambda: api.AnalyseExtrema(list(history)),
    "data": lambda: line.GetData(["Length", "NumberOfSegments"], 1),
    "data attributes": lambda: [sea.WaterDepth, sea.WaveType, sea.NumberOfWaveComponents, sea.SeabedName],
    "data rows": lambda: [list(line.Length), line.Length[1], line.Length[-1], line.Length[:2], len(line.Length)],
    "data row count": lambda: line.GetDataRowCount("Length"),
    "data names": lambda: [line.DataNameValid("length"), line.DataNameValid("nothing")],
    "data with rows": lambda: [line.DataNameRequiresIndex("Length"), sea.DataNameRequiresIndex("WaterDepth")],
    "data types": lambda: [int(sea.DataType(name)) for name in ("WaterDepth", "WaveType", "NumberOfWaveComponents")],
    "data type of a row": lambda: int(line.VariableDataType("Length", 0)),
    "vectors": lambda: [api.Vector(1, 2, 3), api.Vector2((1, 2))],
    "no variable": lambda: refused(lambda: line.varID("Nothing")),
    "no point": lambda: refused(lambda: line.TimeHistory(tension, None, api.oeArcLength(1000.0))),
    "no node": lambda: refused(lambda: line.TimeHistory(tension, None, api.oeNodeNum(100))),
    "no support": lambda: refused(lambda: buoy.TimeHistory("Support reaction force", None, api.oeSupport(4))),
    "no period": lambda: refused(lambda: model.SampleTimes(9)),
    "not reached": lambda: refused(lambda: line.TimeHistory(tension, (1000.0, 2000.0), api.oeEndA)),
    "no part": lambda: refused(lambda: line.RangeGraph(tension, arclengthRange=api.arSpecifiedArclengths(1000, 2000))),
    "not along the line": lambda: refused(lambda: line.RangeGraph("End force")),
    "not logged": lambda: refused(lambda: model["Unlogged line"].TimeHistory(tension, None, api.oeEndA)),
    "no data item": lambda: refused(lambda: line.GetData("Nothing", 0)),
    "no row": lambda: refused(lambda: line.GetData("Length", 7)),
    "no such choice": lambda: refused(lambda: sea.SetData("SelectedCurrent", -1, "Current9")),
    "no file": lambda: refused(lambda: api.Model("nothing.sim")),
    "no simulation": lambda: refused(lambda: api.Model().SampleTimes()),
    "wrong thread, model": lambda: elsewhere(lambda: model.SampleTimes()),
    "wrong thread, object": lambda: elsewhere(lambda: line.varID(tension)),
    "wrong thread, data": lambda: elsewhere(lambda: line.GetData("Length", 0)),
    "wrong thread, histories": lambda: elsewhere(lambda: api.GetMultipleTimeHistories(histories, whole)),
    "wrong thread, loading": lambda: elsewhere(lambda: model.LoadSimulation(sys.argv[1])),
}

answers = {}
for name, question in QUESTIONS.items():
    try:
        answers[name] = plain(question())
    except (AttributeError, TypeError) as error:
        print(f"{name}: {error}", file=sys.stderr)
json.dump(answers, sys.stdout)
