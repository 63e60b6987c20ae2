"""A trial: some groups of a configuration, on some of its files, with tables of its own beside those of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from orcapost.common.names import on_one_line
from orcapost.common.units import counted
from orcapost.inventory import InventoryError, SimFile, is_wildcard, wildcard
from orcapost.job import Job, Trial
from orcapost.planning.spread import spread
from orcapost.yamldoc.errors import suggest

FOLDER = "trial"  # in the output folder


class NoSuchGroup(Exception):
    """A configuration has no group of this name."""


def as_trial(job: Job, groups: Sequence[str] = (), match: str | None = None, files: int | None = None) -> Job:
    """A job that does a part of `job`; the same job where no part is asked for.

    Parameters
    ----------
    groups
        Labels of groups, of tables, or of files that are written for each input file; none for all.
    match
        Only files with this in their names; with ``*`` or ``?``, those whose name is like this.
    files
        Only so many files; as many of each source where groups have files of their own.

    Raises
    ------
    NoSuchGroup
        There is none of a label.
    """
    if not groups and match is None and files is None:
        return job
    wanted = frozenset(_label(job, group).casefold() for group in groups)
    requests = job.requests
    if groups:
        parts = (request.only(lambda label: label.casefold() in wanted) for request in job.requests)
        requests = tuple(part for part in parts if part.entries)
    return replace(
        job,
        requests=requests,
        output_directory=job.output_directory / FOLDER,
        trial=Trial(job, tuple(groups), match, files),
    )


def _label(job: Job, group: str) -> str:
    """A label as the configuration has it."""
    labels = list(dict.fromkeys((*job.tables, *(files.label for files in job.files))))
    found = next((label for label in labels if label.casefold() == group.casefold()), None)
    if found is None:
        hint = suggest(group, labels)
        raise NoSuchGroup(f"no group or table is called {group[:80]!r}" + (f"; {hint}" if hint else ""))
    return found


def files_of(job: Job, files: Sequence[SimFile]) -> list[SimFile]:
    """Of all files of the whole job, those that a job does.

    Raises
    ------
    InventoryError
        No file's name matches.
    """
    trial = job.trial
    if trial is None:
        return list(files)
    sources = job.sources
    there = [file for file in files if not file.sources.isdisjoint(sources)]
    chosen = [file for file in there if trial.match is None or matches(file.name, trial.match)]
    if there and not chosen:
        raise InventoryError(
            f"none of the {counted(len(there), 'file')} has a name that matches {trial.match!r}; "
            f"the first is {on_one_line(there[0].name)}"
        )
    if trial.files is None:
        return chosen
    few: set[int] = set()
    for source in sources:
        own = [place for place, file in enumerate(chosen) if source in file.sources]
        sizes = [chosen[place].bytes for place in own]
        few.update(own[place] for place in spread(sizes, job.parallel.bins, trial.files))
    return [file for place, file in enumerate(chosen) if place in few]


def matches(name: str, text: str) -> bool:
    """Whether a file's name has a text in it or, if the text has ``*`` or ``?``, is like it with or without its ending.
    Upper and lower case are the same."""
    if not is_wildcard(text):
        return text.lower() in name.lower()
    fits = wildcard(text)
    return any(fits.fullmatch(part) is not None for part in (name, name.rpartition(".")[0]))


def words(job: Job, chosen: int, files: int) -> str:
    """What a trial does, for the user."""
    trial = job.trial
    assert trial is not None
    groups = f", {', '.join(dict.fromkeys(trial.groups))} only" if trial.groups else ""
    others = f", what is written for each file to {trial.whole.output_directory}" if job.files else ""
    return (
        f"a trial on {chosen:,} of {counted(files, 'file')}{groups}: its tables go to {job.output_directory}{others}; "
        "the whole run will not read again what this one reads"
    )
