"""Metrics -> what they say, in sentences: how it went, what bound the run, what would make the next one faster.

Every sentence rests on figures of the run, and gives them. Where they support no claim, none is made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from orcapost.common.names import name_of, shown
from orcapost.common.units import counted, human_bytes, human_seconds
from orcapost.records.metrics import FileMetrics, Metrics, PlannedBatch
from orcapost.report.occupancy import Occupancy, occupancy

# Shares from which on something is worth a sentence, or bound the run.
_BOUND = 0.5  # of the run: what explains as much of it bound it
_TAIL = 0.1  # of the wall time, with one file open at its end
_START_UP = 0.15  # of the workers' time, spent waiting for processes to start
_SEATS = 0.25  # of the time in which files waited, with every seat taken
_BUSY = 80.0  # % of all cores
_OWN = 0.6  # of that, by the files themselves
_IDLE = 60.0  # % of all cores
_FROM_DISK = 0.5  # of what the files hold
_NEAR = 0.85  # of the wall time: a lower bound as near as that has been reached
_OFF = 0.25  # of the predicted time, that the wall time is off it
_MIN_SAMPLES = 3
_HUNG = "timed out"  # the run status of a file that was stopped
_REFUSED = "no licence"  # how the reason of a change begins that follows a refusal


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a run's figures say.

    Attributes
    ----------
    headline
        How it went, in one sentence.
    findings
        What was seen; what bound the run comes before what only cost it something.
    advice
        What would make the next run faster or complete.
    bound_by
        What bound the run, in a word or two; None if nothing that was measured did.
    """

    headline: str
    findings: tuple[str, ...]
    advice: tuple[str, ...]
    bound_by: str | None = None


@dataclass(frozen=True, slots=True)
class _Point:
    """Something that was seen: what it is called, how much of the run it explains (0 to 1), the finding, and what to do
    about it."""

    name: str
    weight: float
    finding: str
    advice: str = ""


def verdict(metrics: Metrics) -> Verdict:
    """What the figures of a whole run say."""
    done = [file for file in metrics.files if not file.reused]
    findings, advice = [], []
    bound_by = None
    if failed := [file for file in metrics.files if file.status == "failed"]:
        finding, mend = _failures(failed)
        findings.append(finding)
        advice.append(mend)
    if not done and metrics.totals.files:
        findings.append("No file had to be read: all results were those of an earlier run. --fresh does them again.")
    if done and metrics.totals.wall > 0:
        findings += _against_the_bound(metrics)
        points = sorted(_costs(metrics, done), key=lambda point: -point.weight)
        if points and points[0].weight >= _BOUND:
            bound_by = points[0].name
            points[0] = replace(points[0], finding=f"What bound it: {points[0].finding}")
        elif len(metrics.samples) >= _MIN_SAMPLES:
            findings.append("Nothing that was measured bound the run on its own.")
        findings += [point.finding[0].upper() + point.finding[1:] for point in points]
        advice += [point.advice for point in points if point.advice]
    findings += _side_notes(metrics, done)
    return Verdict(_headline(metrics), tuple(findings), tuple(advice), bound_by)


def _headline(metrics: Metrics) -> str:
    totals = metrics.totals
    if not totals.files:
        return "No file was done."
    return f"{counted(totals.files, 'file')} in {human_seconds(totals.wall)}: {totals.words}."


def _failures(failed: Sequence[FileMetrics]) -> tuple[str, str]:
    """The finding, and what to do about it."""
    kinds = Counter(file.run_status for file in failed)
    said = ", ".join(f"{count:,} {kind}" for kind, count in kinds.most_common())
    lost = sum(file.end - file.start for file in failed if not file.reused)
    cost = f"; they took {human_seconds(lost)} of the workers' time" if lost >= 0.05 else ""
    which = "them" if len(failed) > 1 else "it"
    again = f"the same command, without --fresh, does only {which} again"
    return f"{counted(len(failed), 'file')} failed: {said}{cost}.", f"Mend what failed ({said}): {again}."


def _against_the_bound(metrics: Metrics) -> list[str]:
    totals = metrics.totals
    bound = totals.lower_bound
    said = []
    if bound.seconds > 0:
        source = {
            "disk": f"all files at the best rate seen, {human_bytes(totals.bytes / bound.seconds)}/s",
            "processor": f"the files' processor time shared by {counted(metrics.host.cores, 'core')}",
            "longest file": "the longest single file",
        }.get(bound.binding, bound.binding)
        said.append(
            f"Wall time {human_seconds(totals.wall)}, lower bound {human_seconds(bound.seconds)} ({source}): "
            f"efficiency {totals.efficiency:.0%}."
        )
    if totals.predicted and abs(totals.wall / totals.predicted - 1) >= _OFF:
        said.append(
            f"Earlier runs let expect {human_seconds(totals.predicted)}; it took "
            f"{totals.wall / totals.predicted:.2g} times that."
        )
    return said


def _costs(metrics: Metrics, done: Sequence[FileMetrics]) -> list[_Point]:
    opened = occupancy(done)
    if not opened.steps:
        return []  # no file took any time
    load = _load(metrics)
    points = (
        _end(metrics, done, opened) or _longest_file(metrics, done),
        _start_up(done),
        _refused_seats(metrics, done, opened) or _seats(metrics, done, opened, load),
        _memory(metrics, done),
        _processor(metrics, done, load),
        _disk(metrics, load),
        _idle_cores(metrics, done, opened, load),
    )
    return [point for point in points if point is not None]


@dataclass(frozen=True, slots=True)
class _Load:
    """Means over a run's samples: processor load [%], bytes per second from the disk."""

    cpu: float
    disk_read: float


def _load(metrics: Metrics) -> _Load | None:
    """None where there are too few samples to speak of a mean."""
    samples = metrics.samples
    if len(samples) < _MIN_SAMPLES:
        return None
    spans = [after.time - before for before, after in zip((0.0, *(s.time for s in samples)), samples, strict=False)]
    whole = sum(spans)
    if whole <= 0:
        return None
    return _Load(
        sum(sample.cpu * span for sample, span in zip(samples, spans, strict=True)) / whole,
        sum(sample.disk_read * span for sample, span in zip(samples, spans, strict=True)) / whole,
    )


def _end(metrics: Metrics, done: Sequence[FileMetrics], opened: Occupancy) -> _Point | None:
    """One file open at a time at the end of the run: a straggler, a file that hung, or several short ones."""
    span, wall = opened.alone_at_the_end(), metrics.totals.wall
    begin = opened.last - span
    alone = {id(file): file.end - max(file.start, begin) for file in done if file.end > begin}
    seconds = opened.seconds(lambda open_now: open_now == 1, begin, opened.last)  # in between, none may be open
    if opened.most < 2 or seconds < _TAIL * wall:
        return None
    share = seconds / wall
    when = (
        f"for the last {human_seconds(seconds)}"
        if seconds > 0.95 * span
        else f"for {human_seconds(seconds)} at the end"
    )
    finding = f"{when} ({share:.0%} of the run) "
    longest = max((file for file in done if id(file) in alone), key=lambda file: alone[id(file)])
    if alone[id(longest)] < 0.5 * seconds or longest.start >= begin:  # several short ones, one behind the other
        last = max(done, key=lambda file: file.end)
        return _Point("the end", share, finding + f"only one file was open at a time, the last of them {_named(last)}.")
    name, took = _named(longest), longest.end - longest.start
    if longest.run_status == _HUNG:
        return _Point(
            "a file that hung",
            share,
            finding + f"only one file was open: {name}, which hung and was stopped after {human_seconds(took)}.",
            f"A file that hung: {name}. Mend it or leave it out; a shorter --timeout makes such a file cost less.",
        )
    finding += f"only one file was open: {name}, which took {human_seconds(took)}."
    return _Point("straggler", share, finding, _before_others(name, took, longest.start - opened.first, seconds, wall))


def _before_others(name: str, took: float, sooner: float, alone: float, wall: float) -> str:
    """What to do about a straggler that took `took` [s] and began `sooner` [s] later than the first file."""
    if sooner > 0.1 * wall:
        return (
            f"A straggler: {name} began {human_seconds(sooner)} after the first file. Begun first, it would have ended "
            f"the run up to {human_seconds(min(sooner, alone))} sooner."
        )
    return (
        f"A straggler: {name} began with the first files, so the run cannot be shorter than its "
        f"{human_seconds(took)}, however many files are open at once; fewer histories of it, or its simulation in "
        "two, would do."
    )


def _longest_file(metrics: Metrics, done: Sequence[FileMetrics]) -> _Point | None:
    if metrics.totals.lower_bound.binding != "longest file" or metrics.totals.efficiency < _NEAR:
        return None
    longest = max((file for file in done if file.run_status != _HUNG), key=lambda file: file.end - file.start)
    took = human_seconds(longest.end - longest.start)
    return _Point("longest file", metrics.totals.efficiency, f"the longest file: {_named(longest)} took {took}.")


def _start_up(done: Sequence[FileMetrics]) -> _Point | None:
    spent = sum(file.end - file.start for file in done)
    waited = sum(file.seconds.queue for file in done)
    if waited / spent < _START_UP:
        return None
    firsts: dict[tuple[int, int], FileMetrics] = {}
    for file in sorted(done, key=lambda file: file.start):
        firsts.setdefault((file.slot, file.pid), file)
    starts = [file.seconds.queue for file in firsts.values()]
    share = waited / spent
    finding = f"start-up: {share:.0%} of the workers' time went by before they began with their files"
    if sum(starts) < 0.5 * waited:  # not the start of processes, but the passing of tasks
        return _Point(
            "start-up", share, finding + f" ({human_seconds(waited / len(done))} a file, for {len(done):,} files)."
        )
    each = median(starts)
    processes = counted(len(starts), "process").replace("processs", "processes")
    return _Point(
        "start-up",
        share,
        finding + f": {processes} took {human_seconds(each)} each to start.",
        f"{processes} of {human_seconds(each)} each were started for {human_seconds(spent - waited)} of work: fewer at "
        "once, or more files in one run, pay for this less often.",
    )


def _refused_seats(metrics: Metrics, done: Sequence[FileMetrics], opened: Occupancy) -> _Point | None:
    """Files waited for a seat that the licence server refused, whether or not a number of seats was given."""
    changes = [change for change in metrics.changes if change.batch is None]
    refusals = sum(change.reason.startswith(_REFUSED) for change in changes)
    if not refusals:
        return None
    waiting_until = max(file.start for file in done)
    most = max(batch.most for batch in metrics.plan)
    waited, refused = 0.0, False
    for change, end in zip(changes, [*(after.time for after in changes[1:]), waiting_until], strict=True):
        refused = change.reason.startswith(_REFUSED) or (refused and change.at_once < most)
        if refused:
            waited += opened.seconds(_full(change.at_once), change.time, max(change.time, end))
    if waited < _TAIL * metrics.totals.wall:
        return None
    times = "once" if refusals == 1 else f"{refusals:,} times"
    return _Point(
        "licence seats",
        min(1.0, waited / metrics.totals.wall),
        f"licence seats: one was refused {times}, and files waited {human_seconds(waited)} for one.",
        f"A licence seat was refused {times}: with more seats free, the run would have waited {human_seconds(waited)} "
        "less.",
    )


def _full(seats: int) -> Callable[[int], bool]:
    """Whether the number of open files leaves no seat, or none is open for lack of one."""
    return lambda open_now: open_now == 0 or open_now >= seats


def _seats(metrics: Metrics, done: Sequence[FileMetrics], opened: Occupancy, load: _Load | None) -> _Point | None:
    if metrics.seats is None:
        return None
    waiting_until = max(file.start for file in done)
    full = opened.seconds_at_least(metrics.seats, until=waiting_until)
    if waiting_until <= opened.first or full / (waiting_until - opened.first) < _SEATS:
        return None
    if not any(
        metrics.seats < limit.at_once
        for batch in metrics.plan
        for limit in batch.limits
        if limit.name in ("cores", "asked for")
    ):
        return None  # there were as many seats as cores, or as the count requested: they held nothing back
    finding = f"licence seats: all {metrics.seats:,} were taken for {human_seconds(full)} while files waited."
    advice = ""
    if load is not None and load.cpu < _IDLE:
        advice = (
            f"With more than {metrics.seats:,} licence seats, more files could be open: the cores were busy at only "
            f"{load.cpu:.0f}%."
        )
    return _Point("licence seats", full / metrics.totals.wall, finding, advice)


def _memory(metrics: Metrics, done: Sequence[FileMetrics]) -> _Point | None:
    for batch in metrics.plan:
        limits = {limit.name: limit.at_once for limit in batch.limits}
        allowed = limits.pop("memory", None)
        wanted = min(limits.values(), default=0)
        if allowed is None or allowed >= wanted:
            continue
        assumed = batch.memory / batch.at_once
        needed = max((file.rss_peak for file in done if file.batch == batch.bin), default=0)
        wall = next((b.wall for b in metrics.batches if b.bin == batch.bin), 0.0)
        finding = (
            f"memory: {human_bytes(metrics.memory_limit)} for {batch.bin} files at {human_bytes(assumed)} each allowed "
            f"{batch.at_once:,} at once, where {wanted:,} were wanted."
        )
        advice = ""
        if 0 < needed < 0.8 * assumed:
            advice = (
                f"Memory: a {batch.bin} file was taken to need {human_bytes(assumed)}, and no process held more than "
                f"{human_bytes(needed)}: {int(metrics.memory_limit // needed):,} would fit."
            )
        elif needed:
            advice = (
                f"Memory: {batch.bin} files needed up to {human_bytes(needed)} each, so only more memory, or a larger "
                "share of it (performance.memory.max_usage_percent), lets more be open."
            )
        return _Point("memory", min(1.0, wall / metrics.totals.wall), finding, advice)
    return None


def _processor(metrics: Metrics, done: Sequence[FileMetrics], load: _Load | None) -> _Point | None:
    if load is None or load.cpu < _BUSY:
        return None
    own = 100 * sum(file.cpu_s for file in done) / (metrics.host.cores * metrics.totals.wall)
    if own < _OWN * load.cpu:
        return _Point(
            "processor",
            0.0,
            f"the cores were busy at {load.cpu:.0f}% on average, but the files account for only {own:.0f}%: something "
            "else was running, or much went into starting processes.",
        )
    return _Point(
        "processor",
        load.cpu / 100,
        f"the processor: {counted(metrics.host.cores, 'core')} were busy at {load.cpu:.0f}% on average, {own:.0f}% "
        "with the files.",
        f"The cores were full ({load.cpu:.0f}%): more files at once will not help; more cores, or fewer columns, will.",
    )


def _disk(metrics: Metrics, load: _Load | None) -> _Point | None:
    totals = metrics.totals
    bound = totals.lower_bound
    if load is None or bound.binding != "disk" or totals.efficiency < _NEAR or load.cpu >= _BUSY:
        return None
    if load.disk_read < _FROM_DISK * totals.mb_per_s * 1e6:
        return None  # most of it came out of the system's cache, or the system does not say
    return _Point(
        "disk",
        totals.efficiency,
        f"the disk: {human_bytes(totals.mb_per_s * 1e6)}/s all through, at best "
        f"{human_bytes(totals.bytes / bound.seconds)}/s, with the cores at {load.cpu:.0f}%.",
        f"The disk gave {human_bytes(load.disk_read)}/s while the cores were at {load.cpu:.0f}%: files on a faster "
        "disk or nearer to this machine would be done sooner.",
    )


def _idle_cores(metrics: Metrics, done: Sequence[FileMetrics], opened: Occupancy, load: _Load | None) -> _Point | None:
    """Nothing was full: the count of files at once was all that held the run back."""
    if load is None or load.cpu >= _IDLE or metrics.totals.lower_bound.binding == "longest file":
        return None
    largest = max(metrics.plan, key=lambda batch: batch.bytes)
    if _binding(largest) not in ("size bin", "asked for", "learned"):
        return None
    if metrics.totals.efficiency >= _NEAR and load.disk_read >= _FROM_DISK * metrics.totals.mb_per_s * 1e6:
        return None  # the disk was
    spent = sum(file.end - file.start for file in done)
    mean = spent / (opened.last - opened.first)
    if mean < 0.75 * opened.most:  # the slots were not even used; others say why
        return None
    return _Point(
        "files at once",
        1 - load.cpu / 100,
        f"the count of files at once: {mean:.1f} of {opened.most:,} were open on average, and the cores were busy at "
        f"{load.cpu:.0f}%.",
        f"There was room: the cores were at {load.cpu:.0f}% with {opened.most:,} files open. "
        f"Try --workers {2 * opened.most} and compare.",
    )


def _binding(batch: PlannedBatch) -> str:
    limit = min(batch.limits, key=lambda limit: limit.at_once, default=None)
    return limit.name if limit else ""


def _side_notes(metrics: Metrics, done: Sequence[FileMetrics]) -> Iterable[str]:
    if again := [file for file in done if file.attempts > 1]:
        yield (
            f"{counted(len(again), 'file')} had to be tried more than once, because a process died or a seat was "
            f"refused; most often {_named(max(again, key=lambda file: file.attempts))}."
        )
    if warned := sum(1 for file in metrics.files if file.status == "ok" and file.problems):
        yield f"{counted(warned, 'ok file')} came with warnings."
    if metrics.changes:
        counts = [change.at_once for change in metrics.changes]
        if len(counts) == 1:
            how = f"Files at once changed to {counts[0]:,} on the way, because: "
        else:
            span = (
                f"between {min(counts):,} and {max(counts):,}"
                if len(set(counts)) > 1
                else f"each time to {counts[0]:,}"
            )
            how = f"Files at once changed {len(counts):,} times on the way, {span}; the last time because: "
        yield f"{how}{shown(metrics.changes[-1].reason)}."
    if done and len(metrics.samples) < _MIN_SAMPLES:
        yield (
            f"The run was too short to say how busy processor and disk were: {counted(len(metrics.samples), 'sample')} "
            "of their load."
        )


def _named(file: FileMetrics) -> str:
    name = shown(name_of(file.path))
    name = name if len(name) <= 60 else f"{name[:40]} ... {name[-15:]}"
    return name if file.bytes is None else f"{name} ({human_bytes(file.bytes)})"
