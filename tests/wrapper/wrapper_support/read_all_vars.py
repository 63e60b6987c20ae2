"""A script: the static results of every type of object of simulation files, and those that OrcFxAPI itself gives.

Arguments: the simulation files. Output: for each file and type, as JSON, rows, columns, values, what is empty and why;
and of each object, all values in one call of its own where that is answered.
"""

import json
import sys
from pathlib import Path

import numpy as np

from orcapost.orcaflex.backend import open_backend
from orcapost.orcaflex.session import Session
from orcapost.products.all_vars.question import TYPES, StaticResults

api = open_backend("orcfxapi")


def of_orcfxapi(model, name, variables):
    """What OrcFxAPI gives of one object in one call; None where it refuses."""
    thing = model[name]
    try:
        return list(thing.StaticResult(list(variables), api.oeEndB if thing.type == api.otLine else None))
    except api.DLLError:
        return None


session, model, found = Session(api), api.Model(), []
for sim in sys.argv[1:]:
    session.load(Path(sim))
    model.LoadSimulation(sim)
    for kind in TYPES:
        reply = StaticResults(kind).reply((), session.file)
        values = np.array(reply.values).reshape(len(reply.rows), len(reply.columns))
        rows = [None if np.isnan(row).any() else row.tolist() for row in values]
        theirs = [of_orcfxapi(model, name, reply.columns) for name in reply.rows]
        found.append([kind, reply.rows, reply.columns, rows, [label for label, _ in reply.failures], theirs])
json.dump(found, sys.stdout)
