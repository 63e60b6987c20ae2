"""The profile of a folder: sizes by category and by bin, histogram, recommended batches."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from orcapost.inventory import InventoryError, categorise, find, find_all, nothing_found
from orcapost.job import Inputs, Parallel, SizeBin
from orcapost.planning.host import Host, this_host
from orcapost.planning.plan import Plan, make_plan
from orcapost.planning.plan import as_dict as plan_as_dict
from orcapost.profile.sizes import Bar, SizeStatistics, histogram, size_statistics

SCHEMA_VERSION = 2  # 1 called a batch's `at_once` workers
EVERYTHING = "all"


@dataclass(frozen=True, slots=True)
class Profile:
    """What a folder holds.

    Attributes
    ----------
    sizes
        Bytes of each file, by category.
    categories
        Statistics of these; where there are several categories, ``"all"`` comes last.
    size_bins
        The bins that the plan sorts by, smallest first, also those without files; `bins` has statistics of the others.
    missing
        Listed files that do not exist.
    """

    directory: Path
    sizes: dict[str, list[int]]
    categories: dict[str, SizeStatistics]
    size_bins: tuple[SizeBin, ...]
    bins: dict[str, SizeStatistics]
    bars: list[Bar]
    missing: int
    host: Host
    plan: Plan


def read_categories(options: Sequence[str]) -> dict[str, str]:
    """``NAME=REGEX`` texts as a mapping.

    Raises
    ------
    InventoryError
        A text has no ``=``.
    """
    categories = {}
    for option in options:
        name, equals, expression = option.partition("=")
        if not equals or not name:
            raise InventoryError(f"--category {option}: write NAME=REGEX, such as LNGC=\\d+km3")
        categories[name] = expression
    return categories


def make_profile(source: Path, categories: Mapping[str, str]) -> Profile:
    """The profile of a configuration's input files, or of a folder's .sim files.

    Raises
    ------
    InventoryError
        No folder, no file in it, or a category's expression that cannot be read.
    orcapost.config.ConfigError
        The configuration has mistakes.
    """
    inputs, parallel = Inputs(source), Parallel()
    if source.is_dir():
        found = find(inputs)
    else:
        from orcapost.config import load

        job = load(source)
        inputs, parallel = job.inputs, job.parallel
        found = find_all(job)
    files = [file for file in found if file.bytes is not None]
    if found and not files:
        raise InventoryError(f"none of the {len(found)} listed files exists; the first is {found[0].location}")
    if not files:
        raise InventoryError(nothing_found(inputs))
    sizes = [file.bytes or 0 for file in files]
    by_category: dict[str, list[int]] = {}
    for size, category in zip(sizes, categorise([file.name for file in files], categories), strict=True):
        by_category.setdefault(category, []).append(size)
    by_category = dict(sorted(by_category.items()))
    statistics = {name: size_statistics(values) for name, values in by_category.items()}
    if len(statistics) > 1:
        statistics[EVERYTHING] = size_statistics(sizes)
    host = this_host()
    plan = make_plan(sizes, host, parallel)
    return Profile(
        directory=inputs.directory,
        sizes=by_category,
        categories=statistics,
        size_bins=parallel.bins,
        bins={
            batch.bin: size_statistics([sizes[position] for position in batch.files])
            for batch in reversed(plan.batches)
        },
        bars=histogram(sizes),
        missing=len(found) - len(files),
        host=host,
        plan=plan,
    )


def as_json(profile: Profile) -> str:
    """The profile as JSON text, without the single files. Sizes in bytes."""
    return json.dumps(
        {
            "schema_version": SCHEMA_VERSION,
            "directory": str(profile.directory),
            "missing": profile.missing,
            "categories": {name: asdict(s) for name, s in profile.categories.items()},
            "bins": {name: asdict(s) for name, s in profile.bins.items()},
            "histogram": [asdict(bar) for bar in profile.bars],
            "plan": plan_as_dict(profile.plan, profile.host),
        },
        indent=1,
    )
