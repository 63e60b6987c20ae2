"""The variants that a bench compares, and what each comes to on these files. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from orcapost.inventory import SimFile
from orcapost.job import Affinity, Inputs, Job, ListedFile
from orcapost.planning.plan import Plan
from orcapost.planning.strategy import OWN, Strategy

# How such files are read by most scripts today: this number of processes, whatever the files and the machine.
TODAY = 30


@dataclass(frozen=True, slots=True)
class Variant:
    """How the work is done: its name, how many files at once (None: auto), the strategy, and what workers are pinned to
    (None: what the configuration says)."""

    name: str
    workers: int | None
    strategy: Strategy = OWN
    affinity: Affinity | None = None

    def job(self, job: Job) -> Job:
        """The job, done by this variant."""
        affinity = job.parallel.affinity if self.affinity is None else self.affinity
        return replace(job, parallel=replace(job.parallel, workers=self.workers, set_by="the bench", affinity=affinity))


def at_once(workers: int | None, affinity: Affinity | None = None) -> Variant:
    """Orcapost's own strategy with a fixed count of files at once, or with `auto` (None)."""
    count = "auto" if workers is None else str(workers)
    return Variant(count if affinity is None else f"{count},affinity={affinity}", workers, affinity=affinity)


BASELINE, AUTO = at_once(TODAY), at_once(None)

_TODAYS = Strategy(merge=False, keep_model=False, barriers=True, ramp=False)
# From how such files are read by most scripts today to orcapost's own way; docs/performance.md says what each step is.
LADDER = (
    Variant("today's way", TODAY, _TODAYS),
    Variant("columns merged", TODAY, replace(_TODAYS, merge=True)),
    Variant("slots re-used", TODAY, replace(_TODAYS, merge=True, keep_model=True, ramp=True)),
    Variant("no barriers", TODAY),
    Variant("auto", None),
)


def files_at_once(plan: Plan) -> int:
    """How many files a plan opens before the first is done, over all its batches.

    Each batch takes its share of the machine for every file, largest files first, until nothing more fits.
    """
    if plan.barriers:
        return max((batch.at_once for batch in plan.batches), default=0)
    free, opened, memory = 1.0, 0, plan.memory_limit
    for batch in plan.batches:
        each = max(1, batch.memory // batch.at_once)
        count = min(len(batch.files), int(free * batch.begin + 1e-9), max(memory // each, 0 if opened else 1))
        opened += count
        free -= count / batch.begin
        memory -= count * each
    return opened if plan.seats is None else min(opened, plan.seats)


def effective(plan: Plan, variant: Variant) -> tuple[object, ...]:
    """What a variant comes to with its plan; where two are equal here, they do the same.

    A count that may move makes a difference only where more files wait than are open at once.
    """
    each = tuple(
        (batch.at_once, *((batch.fewest, batch.most) if batch.at_once < len(batch.files) else ()))
        for batch in plan.batches
    )
    return (each, files_at_once(plan), variant.strategy, variant.affinity)


def of_bin(job: Job, files: Sequence[SimFile]) -> Job:
    """The job over some of its files only."""

    def listed(source: int, inputs: Inputs) -> Inputs:
        own = (file for file in files if source in file.sources)
        entries = (ListedFile(file.path, file.description, file.object, file.load_case) for file in own)
        return replace(inputs, listed=tuple(entries))

    sources = [listed(source, inputs) for source, inputs in enumerate((job.inputs, *job.more_inputs))]
    return replace(job, inputs=sources[0], more_inputs=tuple(sources[1:]))
