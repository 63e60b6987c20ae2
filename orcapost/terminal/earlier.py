"""What a run takes from earlier ones, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from orcapost.common.names import first_of
from orcapost.common.units import counted
from orcapost.job import Job
from orcapost.pipeline import Run
from orcapost.products.protocol import entries_of
from orcapost.results.agenda import Reason

MAX_NAMED = 3  # new queries


def warnings(run: Run) -> Iterator[str]:
    """What of earlier runs cannot be used."""
    store = run.store
    again = counted(run.agenda.reasons.get(Reason.DAMAGED, 0), "file")
    if store.aside is not None:
        yield f"{run.results_path} was damaged; it is {store.aside.name} now, and {again} will be read again"
    elif store.damaged:
        records = counted(store.damaged, "damaged record")
        yield f"{records} left out of {run.results_path}: {again} will be read again"
    if run.old_journal is not None:
        yield (
            f"{run.old_journal} is of an earlier version of orcapost and is not read: every file is read once more; "
            "the journal may be removed"
        )


def sentences(run: Run, job: Job) -> Iterator[str]:
    """How many files are taken from an earlier run, and why others are read."""
    agenda = run.agenda
    files, reused = len(agenda.list_of), len(agenda.reused)
    if reused:
        yield f"{reused:,} of {files:,} files were done by an earlier run and have not changed"
    if (agenda.reasons and list(agenda.reasons) != [Reason.NOT_READ]) or (reused and agenda.reasons):
        reasons = ", ".join(f"{count:,} {reason.value}" for reason, count in agenda.reasons.items())
        yield f"{counted(files - reused, 'file')} to be read: {reasons}"
    if agenda.new:
        new = {run.questions[number] for number in agenda.new}
        names = [entry.name for entry in entries_of(job.requests) if entry.question in new]
        yield f"new: {first_of(names, MAX_NAMED)}"
