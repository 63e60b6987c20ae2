"""A script: reads each column of a configuration by itself, in every simulation file, which it opens anew each time.

Arguments: the configuration and the simulation files.
"""

import sys
from pathlib import Path

from orcapost.config import load
from orcapost.extract.merge import merge
from orcapost.orcaflex.backend import open_backend
from orcapost.orcaflex.session import Session
from orcapost.products.parts import make_parts
from orcapost.products.summary.part import SummaryMaker

job = load(Path(sys.argv[1]))
maker = job.requests[0].maker
columns = [SummaryMaker((cell,)) for cell in maker.cells]
columns += [SummaryMaker((), (variable,)) for variable in maker.every_line]
session = Session(open_backend("orcfxapi"), job.parallel.model_threads)
for sim in map(Path, sys.argv[2:]):
    for column in columns:
        session.load(sim)
        make_parts((column,), (merge(column.needs),), session.file)
