"""A script: prints the origin of simulation files, and the long name and unit of every variable of their objects.

Arguments: the simulation files. Output: a line of JSON for each file.
"""

import json
import sys
from dataclasses import astuple
from pathlib import Path

from orcapost.extract.queries import History, Period, Point, RangeGraph
from orcapost.orcaflex.backend import open_backend
from orcapost.orcaflex.session import Session

api = open_backend("orcfxapi")
session = Session(api)
model = api.Model()
for sim in map(Path, sys.argv[1:]):
    session.load(sim)
    model.LoadSimulation(str(sim))
    queries = []
    for thing in model.objects:
        queries += [History(thing.name, name.upper(), Point("end_a")) for name in thing.vars()]
        names = thing.vars(api.rtRangeGraph)
        queries += [RangeGraph(thing.name, name, Period("whole_simulation")) for name in names]
    details = [[type(q).__name__, q.object, q.variable, *astuple(session.file.details(q))] for q in queries]
    print(json.dumps([astuple(session.file.origin), details]))
