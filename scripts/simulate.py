"""Simulates runs on a workstation that is not at hand: 64 cores, 256 GB, a disk that feeds a limited number of readers.

The schedule is the real one; the clock, the files and the disk are made up. Nothing here says how fast OrcaFlex is;
what it shows is how near a plan comes to the shortest time in which the same work could be done on that machine.

    python scripts/simulate.py
    python scripts/simulate.py --files 60 --readers 4
"""

from __future__ import annotations

import argparse
import random
from dataclasses import replace

from orcapost.common.units import human_bytes, human_seconds
from orcapost.job import GB, MB, Parallel
from orcapost.planning.host import Host
from orcapost.planning.plan import make_plan
from orcapost.planning.schedule import Schedule
from orcapost.planning.simulate import Machine, Work, simulate

WORKSTATION = Host("workstation", "simulated", cores=64, memory=256 * GB, available=240 * GB)
READER = 200 * MB  # bytes per second that one reader gets
PLANS: tuple[tuple[str, int | None], ...] = (("auto", None), ("15", 15), ("30", 30), ("45", 45), ("60", 60))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--readers", type=int, default=8, help="how many readers get their full rate from the disk")
    parser.add_argument("--processor", type=float, default=0.5, help="share of a reader's time that is the processor's")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()

    chance = random.Random(options.seed)
    sizes = [int(MB * 4000 ** chance.random()) for _ in range(options.files)]  # 1 MB to 4 GB, even on a log scale
    work = [Work(0.05 + s / READER, 0.02 + options.processor * s / READER, s) for s in sizes]
    machine = Machine(WORKSTATION.cores, options.readers * READER, start=1.0)
    bounds = {
        "disk": sum(sizes) / machine.disk_rate,
        "processor": sum(one.cpu for one in work) / machine.cores,
        "longest file": max(one.seconds for one in work),
    }
    binding = max(bounds, key=lambda name: bounds[name])
    total = human_bytes(sum(sizes))
    print(f"simulated: {len(sizes):,} files, {total}; 64 cores, {options.readers} readers at full rate")
    print(f"lower bound {human_seconds(bounds[binding])} ({binding}); makespans as multiples of it:\n")
    print(f"{'files at once':>14} {'no barriers':>12} {'barriers':>9} {'moves of auto':>14}")
    for name, workers in PLANS:
        plan = make_plan(sizes, WORKSTATION, Parallel(workers=workers, set_by="the table"))
        free, barred = (
            simulate(Schedule(replace(plan, barriers=barriers), sizes), work, machine) for barriers in (False, True)
        )
        moves = f"{len(free.changes)}" if workers is None else ""
        ratios = [done.makespan / bounds[binding] for done in (free, barred)]
        print(f"{name:>14} {ratios[0]:>12.3f} {ratios[1]:>9.3f} {moves:>14}")


if __name__ == "__main__":
    main()
