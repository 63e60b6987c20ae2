"""A script: prints what simulation files hold, with the results of every object.

Arguments: the simulation files. Output: a line of JSON for each file.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from orcapost.orcaflex.backend import open_backend
from orcapost.orcaflex.session import Session

session = Session(open_backend("orcfxapi"))
for sim in map(Path, sys.argv[1:]):
    session.load(sim)
    print(json.dumps(asdict(session.file.contents(lambda name: True))))
