"""A script: linked statistics of simulation files, as OrcaFlex's own and as a configuration's replies give them.

Arguments: the configuration and the simulation files. Output: for each file and column, both as JSON.
"""

import json
import sys
from pathlib import Path

from orcapost.config import load
from orcapost.orcaflex.backend import open_backend
from orcapost.orcaflex.session import Session
from orcapost.planning.strategy import OWN
from orcapost.products.answering import question_list, replies_of

api = open_backend("orcfxapi")
OWN_PLACES = {"Line1": api.oeEndB, "Vessel1": api.oeVessel(1, 2, 3)}
OWN_PERIODS = {"whole_simulation": api.pnWholeSimulation, "times": api.SpecifiedPeriod(0.0, 9.0), "stage": 1}


def of_orcaflex(model, question):
    """What OrcaFlex's own linked statistics say."""
    first, *others = (history.variable for history in question.histories)
    name = question.histories[0].object
    statistics = model[name].LinkedStatistics([first, *others], OWN_PERIODS[question.period.kind], OWN_PLACES[name])
    queries = [statistics.Query(first, other) for other in others]
    return [
        *(queries[0].ValueAtMax, queries[0].TimeOfMax, *(query.LinkedValueAtMax for query in queries)),
        *(queries[0].ValueAtMin, queries[0].TimeOfMin, *(query.LinkedValueAtMin for query in queries)),
    ]


questions = [entry.question for entry in load(Path(sys.argv[1])).requests[0].entries]
session, model = Session(api), api.Model()
found = []
for sim in sys.argv[2:]:
    session.load(Path(sim))
    model.LoadSimulation(sim)
    replies = replies_of(question_list(questions, range(len(questions)), OWN.extractions), session.file)
    for question, reply in zip(questions, replies, strict=True):
        found.append([list(reply.values), of_orcaflex(model, question), session.file.is_frequency_domain])
json.dump(found, sys.stdout)
