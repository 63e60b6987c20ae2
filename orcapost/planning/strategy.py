"""The strategies of a run: orcapost's own, and what other scripts do, so that `bench` can show what each costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from orcapost.extract.merge import Extraction, merge
from orcapost.extract.queries import Need
from orcapost.planning.plan import Plan


@dataclass(frozen=True, slots=True)
class Strategy:
    """How a run goes about its files. The defaults are orcapost's own.

    Attributes
    ----------
    merge
        Read the columns of a file together, in as few passes as possible; otherwise one read for each column.
    keep_model
        Load file after file into one model; otherwise make a new model for each file.
    barriers
        Start a batch only when the one before it has ended.
    ramp
        Start processes few at a time and as they are needed; otherwise all at once.
    """

    merge: bool = True
    keep_model: bool = True
    barriers: bool = False
    ramp: bool = True

    def extractions(self, needs: Sequence[Need]) -> tuple[Extraction, ...]:
        """The queries that answer `needs`, each extraction with reads of its own."""
        return (merge(needs),) if self.merge else tuple(merge([need]) for need in needs)

    def planned(self, plan: Plan) -> Plan:
        """The plan as this strategy follows it."""
        return replace(plan, barriers=self.barriers, starts=plan.starts if self.ramp else plan.workers)


OWN = Strategy()
