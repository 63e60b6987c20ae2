"""A configuration to start from, for the objects of one file: valid as it is, with comments that say what to change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orcapost.common.names import on_one_line
from orcapost.extract.contents import ListedObject
from orcapost.model.ask import Model
from orcapost.yamldoc.errors import Where
from orcapost.yamldoc.node import Node
from orcapost.yamldoc.write import to_yaml

TENSION = "Effective tension"
MOTIONS = ("X", "Y", "Z", "Rotation 1", "Rotation 2", "Rotation 3")
ENVIRONMENT = (
    "WaterDepth WaveType WaveHs WaveTz WaveTp WaveHeight WavePeriod WaveDirection RefCurrentSpeed RefCurrentDirection "
    "WindSpeed WindDirection"
)
MAX_OTHERS = 10  # objects of a type that are commented out


def starter(model: Model, folder: str) -> str:
    """The text of the configuration.

    Parameters
    ----------
    folder
        The file's, as the configuration is to spell it.
    """
    objects = model.contents.objects
    how = _how(model)
    groups = [
        ("line_tensions", list(_tensions(objects, how))),
        ("vessel_motions", list(_motions(objects, how))),
        ("environment", list(_environment(objects))),
    ]
    if not any(columns for _, columns in groups):
        groups = [("results", list(_first_results(objects, how)))]
    lines = [*_head(model, folder), "summary_settings:", "  groups:"]
    for label, columns in groups:
        if columns:
            lines += [f"    - Label: {label}", "      Columns:", *(f"        - {column}" for column in columns), ""]
    others = [thing for thing in objects if thing.type not in ("Line", "Vessel", "Environment") and thing.variables]
    lines += _commented(others, how)
    return "\n".join(lines).rstrip() + "\n"


def _head(model: Model, folder: str) -> list[str]:
    return [
        f"# Made by orcapost for the objects of {on_one_line(model.path.name)}. docs/yaml.md explains every key.",
        "# What each object has: orcapost plan --list SIM OBJECT",
        *(f"# {words}" for words in period_lines(model)),
        "",
        "file_management:",
        f"  input_directory: {_text(folder)}",
        "  output_directory: results       # from this file's folder",
        "  filename:",
        "    pattern: null                 # a part of the name: l015_hwl reads *l015_hwl*.sim",
        "",
        "orcaflex:",
        "  postprocess:",
        "    summary:",
        "      flag: true",
        "      statistics: {Minimum: true, Maximum: true, Mean: true, StdDev: true}   # four rows below each table",
        "",
        "# Each group is a table, each entry of its Columns a column. Statistic_Type: Max, Min, Mean or StdDev.",
        "# SimulationPeriod: WholeSimulation, StaticState, LatestWave, the number of a stage, or times: [30, null].",
    ]


def period_lines(model: Model) -> list[str]:
    """Which times there are, in words."""
    simulation = model.simulation
    if simulation.start is None:
        return ["The file holds a static state only."]
    stages = [f"{number}: {begin:g} to {end:g} s" for number, (begin, end) in enumerate(model.contents.stages)]
    times = f"simulated: {simulation.start:g} to {simulation.reached:g} s"
    return [times, *([f"stages: {', '.join(stages)}"] if stages else [])]


def _how(model: Model) -> str:
    """How a result is asked for, of what the file holds."""
    if model.simulation.start is None:
        return "Command: StaticResult"
    return "Command: TimeHistory, SimulationPeriod: WholeSimulation, Statistic_Type: Max"


def _tensions(objects: Sequence[ListedObject], how: str) -> Iterator[str]:
    for thing in objects:
        if thing.type == "Line" and TENSION in _histories(thing):
            for end in ("End A", "End B"):
                yield _column(f"{thing.name} {end}", how, thing.name, TENSION, f"objectExtra: [{end}]")


def _motions(objects: Sequence[ListedObject], how: str) -> Iterator[str]:
    for thing in objects:
        if thing.type == "Vessel":
            known = _histories(thing)
            for variable in MOTIONS:
                if variable in known:
                    yield _column(f"{thing.name} {variable}", how, thing.name, variable)


def _environment(objects: Sequence[ListedObject]) -> Iterator[str]:
    for thing in objects:
        if thing.type == "Environment":
            for item in ENVIRONMENT.split():
                if item in thing.data:
                    yield _column(item, "Command: GetData", thing.name, item)


def _first_results(objects: Sequence[ListedObject], how: str) -> Iterator[str]:
    for thing in objects:
        for variable in _histories(thing)[:1]:
            yield _column(f"{thing.name} {variable}", how, thing.name, variable)
            return


def _commented(objects: Sequence[ListedObject], how: str) -> list[str]:
    lines: list[str] = []
    for kind in dict.fromkeys(thing.type for thing in objects):
        found = [thing for thing in objects if thing.type == kind and _histories(thing)]
        if not found:
            continue
        label = "".join(character if character.isalnum() else "_" for character in kind.lower())
        lines += [f"    # - Label: {label}", "    #   Columns:"]
        for thing in found[:MAX_OTHERS]:
            variable, *more = _histories(thing)
            lines.append(f"    #     - {_column(f'{thing.name} {variable}', how, thing.name, variable)}")
            if more and thing is found[0]:
                lines.append(f"    #       # also: {', '.join(map(on_one_line, more))}")
        if len(found) > MAX_OTHERS:
            lines.append(f"    #     # and {len(found) - MAX_OTHERS:,} more objects of this type")
    return lines


def _histories(thing: ListedObject) -> list[str]:
    """The variables that a column can ask for with nothing but the object's name, or a point."""
    return [each.name for each in thing.variables if "history" in each.results and not each.needs]


def _column(label: str, how: str, name: str, variable: str, place: str | None = None) -> str:
    parts = [f"Label: {_text(label)}", how, f"ObjectName: {_text(name)}", f"Variable: {_text(variable)}", place]
    return f"{{{', '.join(filter(None, parts))}}}"


def _text(text: str) -> str:
    """A text as YAML reads it back, inside braces too."""
    return to_yaml(Node(text, Where(""), text=text)).strip()
