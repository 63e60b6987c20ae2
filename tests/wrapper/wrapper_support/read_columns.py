"""A script: puts each question of a configuration by itself to every simulation file, which it opens anew each time.

Arguments: the configuration and the simulation files.
"""

import sys
from pathlib import Path

from orcapost.config import load
from orcapost.orcaflex.backend import open_backend
from orcapost.orcaflex.session import Session
from orcapost.planning.strategy import OWN
from orcapost.products.answering import question_list, replies_of
from orcapost.products.question import FileQuestion

config = Path(sys.argv[1])
job = load(config)
questions = [
    question.placed(config.parent, config.parent / "files") if isinstance(question, FileQuestion) else question
    for request in job.requests
    for question in (entry.question for entry in request.entries)
]
session = Session(open_backend("orcfxapi"), job.parallel.model_threads)
for sim in map(Path, sys.argv[2:]):
    for number in range(len(questions)):
        session.load(sim)
        replies_of(question_list(questions, [number], OWN.extractions), session.file)
