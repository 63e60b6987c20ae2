"""How far a run has come, as lines of text: the bars of a terminal of some width, and the lines of a log."""

from __future__ import annotations

from collections.abc import Iterator

from orcapost.common.names import on_one_line
from orcapost.common.units import counted, human_bytes, human_seconds
from orcapost.terminal.course import Course, Tally

MAX_BAR = 30  # characters
MIN_BAR = 4
# From how long a file has been open [s] it is named.
LONG_OPEN = 10.0
WAITING_FOR = {"process": "a worker process", "licence": "a licence seat", "folder": "the input folder"}
_LACKING = {
    "share": "as many as planned",
    "memory": "more wait for memory",
    "licence": "more wait for a licence seat",
    "process": "more wait for a worker process",
}


def bars(course: Course, width: int, done: str, left: str) -> list[tuple[str, str]]:
    """A line for each batch, and one for all files where there are several batches.

    Parameters
    ----------
    width
        Of the terminal; a narrower one has shorter bars, then no rates.
    done, left
        What the two parts of a bar are made of.

    Returns
    -------
    Each line, and how many of its files failed in words: empty where none did.
    """
    several = len(course.batches) > 1
    parts = [*course.batches, course.total] if several else course.batches
    shares = [part.done / max(part.files, 1) for part in parts]
    shares[-1] = course.share  # the last is about all files
    names = max(len(part.name) for part in parts)
    counts = max(len(f"{part.files}/{part.files}") for part in parts)
    failures = max(len(_failed(part)) for part in parts)
    behind = [f"{f'{part.done}/{part.files}':>{counts}} files {human_bytes(part.done_bytes):>8}" for part in parts]
    rates = [human_bytes(rate) + "/s" if (rate := part.rate(course.now)) > 0 else "" for part in parts]
    room = width - 1 - (names + 2) - len(behind[0]) - failures
    if room - 11 >= MIN_BAR + 1:
        behind = [f"{text} {rate:>10}" for text, rate in zip(behind, rates, strict=True)]
        room -= 11
    length = max(MIN_BAR, min(MAX_BAR, room))
    lines = []
    for part, share, text in zip(parts, shares, behind, strict=True):
        filled = min(length, int(length * share))
        lines.append((f"{part.name:<{names}} {done * filled}{left * (length - filled)} {text}", _failed(part)))
    return lines


def _failed(part: Tally) -> str:
    return f" {part.failed} failed" if part.failed else ""


def status(course: Course, width: int) -> list[str]:
    """What stands below the bars: the time and what is open; which file takes long."""
    lines = [cut("; ".join((", ".join(time_words(course)), *open_words(course))), width)]
    if (longest := long_open(course)) is not None:
        name, seconds = longest
        behind = f", for {human_seconds(seconds)}"
        lines.append(cut(f"open the longest: {name}", width - len(behind)) + behind)
    return lines


def total_line(course: Course) -> str:
    """All of it on one line, for a log."""
    total = course.total
    parts = [
        f"{total.done:,} of {counted(total.files, 'file')}",
        f"{human_bytes(total.done_bytes)} of {human_bytes(total.bytes)}",
    ]
    parts += [f"{total.failed:,} failed"] if total.failed else []
    parts += [*time_words(course), *open_words(course)]
    if (longest := long_open(course)) is not None:
        parts.append(f"{longest[0]} for {human_seconds(longest[1])}")
    return ", ".join(parts)


def batch_line(part: Tally, now: float) -> str:
    """What a batch came to, for a log."""
    rate = part.rate(now)
    parts = [f"{part.name}: {part.done:,} of {counted(part.files, 'file')}", human_bytes(part.done_bytes)]
    parts += [f"{human_bytes(rate)}/s"] if rate > 0 else []
    parts += [f"{part.failed:,} failed"] if part.failed else []
    return ", ".join(parts)


def time_words(course: Course) -> Iterator[str]:
    """How long the run has been going on, and how long the rest will take."""
    yield f"{about(course.now)} so far"
    if course.drawn is not None:
        yield f"pictures: {course.drawn.done:,} of {course.drawn.total:,} drawn"
    elif course.is_done:
        yield "all files done"
    elif course.left is None:
        yield "time left unknown"
    elif course.left < 1:
        yield "less than 1 s left"
    else:
        yield f"about {about(course.left)} left"


def open_words(course: Course) -> Iterator[str]:
    """How many files are open, and why not more."""
    if course.waiting is not None:
        yield f"waiting for {WAITING_FOR[course.waiting.what]}"
    elif course.opened:
        lack = "" if course.lack is None else f" ({_LACKING[course.lack]})"
        yield f"{course.opened} open{lack}"


def long_open(course: Course) -> tuple[str, float] | None:
    """The file that has been open for the longest, if that is long, and how long [s]."""
    longest = course.longest
    if longest is None or longest[1] < LONG_OPEN:
        return None
    return on_one_line(longest[0]), longest[1]


def about(seconds: float) -> str:
    """A duration in whole seconds."""
    return human_seconds(seconds) if seconds >= 10 else f"{seconds:.0f} s"


def cut(text: str, width: int) -> str:
    """A text of at most `width` characters; of a longer one, the middle is left out."""
    if len(text) <= width:
        return text
    end = max(0, width - 3) // 2
    return f"{text[: max(0, width - 3 - end)]}...{text[len(text) - end :]}"[: max(0, width)]
