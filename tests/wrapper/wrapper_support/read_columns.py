"""A script: reads each column of a configuration by itself, in every simulation file, which it opens anew each time.

Arguments: the configuration and the simulation files.
"""

import sys
from pathlib import Path

from orcapost.config import load
from orcapost.extract.evaluate import evaluate
from orcapost.orcaflex.backend import open_backend
from orcapost.orcaflex.session import Session
from orcapost.planning.strategy import Strategy

job = load(Path(sys.argv[1]))
session = Session(open_backend("orcfxapi"), job.parallel.model_threads)
for sim in map(Path, sys.argv[2:]):
    for extraction in Strategy(merge=False).extractions(job.requests[0].maker.needs):
        session.load(sim)
        evaluate([extraction], session.file)
