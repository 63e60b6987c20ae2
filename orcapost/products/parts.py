"""One file's parts of every product, made in a worker."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import numpy as np

from orcapost.extract.answers import Problem
from orcapost.extract.evaluate import evaluate, problems_of
from orcapost.extract.merge import Extraction
from orcapost.extract.open_file import OpenFile
from orcapost.products.protocol import Part, PartMaker


@np.errstate(invalid="ignore", over="ignore")  # what is not a number is reported as such
def make_parts(
    makers: Sequence[PartMaker], extractions: Sequence[Extraction], file: OpenFile, file_object: str | None = None
) -> tuple[tuple[Part, ...], tuple[Problem, ...]]:
    """The part of each maker, and what the user must know about the file.

    Parameters
    ----------
    extractions
        What answers the needs of all makers, in their order.
    file_object
        The object meant by queries that name none.
    """
    answers = iter(evaluate(extractions, file, file_object))
    problems = problems_of(extractions, file)
    parts = []
    for maker in makers:
        part, found = maker.part(list(islice(answers, len(maker.needs))), file)
        parts.append(part)
        problems += found
    return tuple(parts), tuple(problems)
