"""What a file holds, as tables on the screen and as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from rich.console import Console

from orcapost.common.nearest import nearest
from orcapost.extract.contents import ListedObject
from orcapost.inventory import InventoryError
from orcapost.model.ask import Model
from orcapost.model.starter import period_lines
from orcapost.terminal.screen import new_table

NO_DATA_NAMES = "OrcFxAPI does not list the names of data items. Of the usual ones there are:"


def object_called(model: Model, name: str) -> ListedObject:
    """The object of that name, in any case.

    Raises
    ------
    InventoryError
        There is none.
    """
    for thing in model.contents.objects:
        if thing.name.casefold() == name.casefold():
            return thing
    near = nearest(name, [thing.name for thing in model.contents.objects])
    advice = f"did you mean {near}?" if near else f"orcapost plan --list {model.path} lists them"
    raise InventoryError(f"{model.path}: no object called {name}; {advice}")


def show_objects(console: Console, model: Model) -> None:
    """The objects and their types, and which times there are."""
    table = new_table("object", "type")
    for thing in model.contents.objects:
        table.add_row(thing.name, thing.type)
    console.print(table)
    _show_periods(console, model)


def show_object(console: Console, model: Model, thing: ListedObject) -> None:
    """The variables of one object, with units and places, and its data items."""
    console.print(f"{thing.name}: {thing.type}", soft_wrap=True)
    table = new_table("variable", "unit", "results", "points", "needs")
    for each in thing.variables:
        kinds = "both" if len(each.results) > 1 else each.results[0]
        table.add_row(each.name, each.unit, kinds, each.points, ", ".join(each.needs))
    if thing.variables:
        console.print(table)
    else:
        console.print("no results")
    if thing.nodes:
        first, last = thing.nodes[0], thing.nodes[-1]
        console.print(f"nodes: {len(thing.nodes):,} from {first:g} m (End A) to {last:g} m (End B)", soft_wrap=True)
    console.print(f"{NO_DATA_NAMES} {', '.join(thing.data) or 'none'}", soft_wrap=True)
    _show_periods(console, model)


def as_json(model: Model, thing: ListedObject | None) -> str:
    """The same as JSON: of one object, or of all without their results."""
    simulation = model.simulation
    found: dict[str, Any] = {
        "file": str(model.path),
        "state": simulation.state,
        "times": None if simulation.start is None else [simulation.start, simulation.reached],
        "stages": [list(stage) for stage in model.contents.stages],
    }
    if thing is None:
        found["objects"] = [{"name": each.name, "type": each.type} for each in model.contents.objects]
    else:
        found["object"] = asdict(thing)
    return json.dumps(found, indent=2)


def _show_periods(console: Console, model: Model) -> None:
    for line in period_lines(model):
        console.print(line, soft_wrap=True)
