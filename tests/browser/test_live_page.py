"""The live page in a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from orcapost.engine.events import Finished, Retrying, Sampled, Slow, Started
from orcapost.engine.result import FileResult
from orcapost.live.server import LivePage
from orcapost.live.state import LiveRun
from orcapost.pipeline import Prepared

if TYPE_CHECKING:
    from playwright.sync_api import Page

GOOD = FileResult("SimulationStopped")
HOSTILE = "<img src=x onerror=\"document.title='hacked'\"> \u202e " + "long" * 40 + ".sim"


@pytest.fixture
def live(planned_run: Callable[..., Prepared]) -> Iterator[LivePage]:
    """The live page of a run of four files."""
    with LivePage(LiveRun(planned_run("a.sim", "b.sim", "c.sim", HOSTILE), "fake")) as page:
        yield page


def finished(time: float, file: int, result: FileResult = GOOD) -> Finished:
    return Finished(time, file, 0, 1, result, total=1.0)


def expect(page: Page, where: str, text: str) -> None:
    """Wait until an element shows a text."""
    page.locator(where, has_text=text).first.wait_for(timeout=20_000)


def test_progress_the_timeline_and_the_tables_grow_as_files_are_done(live: LivePage, page: Page) -> None:
    page.goto(live.url)
    expect(page, "#progress", "0 of 4 files")

    live.listen(Started(0.5, 0, 0, 1))
    expect(page, "#progress", "a.sim")
    live.listen(finished(1.5, 0))
    expect(page, "#progress", "1 of 4 files, 10 MB of 40 MB")
    live.listen(Started(2.0, 2, 1, 1))  # before the next is done, so that what draws that one draws this too
    live.listen(finished(2.5, 1))
    expect(page, "#progress", "2 of 4 files, 20 MB of 40 MB")
    assert page.locator("#progress progress").get_attribute("value") == "20000000"

    expect(page, "#files-table", "a.sim")
    expect(page, "#files-table", "b.sim")
    drawn: Any = page.evaluate("[parts.timeline.bins[0].source.data.left, parts.timeline.open.source.data.left]")
    assert drawn == [[0.5, 1.5], [2.0]]


def test_failures_and_tries_show_as_they_come(live: LivePage, page: Page) -> None:
    page.goto(live.url)

    live.listen(finished(1.5, 0, FileResult("crashed", error="the process that opened it died")))
    expect(page, "#progress", "a.sim: the process that opened it died")
    expect(page, "#failures-table", "crashed")
    live.listen(Retrying(2.0, 1, 0, "its process died"))
    expect(page, "#progress", "tried again: b.sim: its process died")


def test_memory_and_load_are_those_of_the_last_sample(live: LivePage, page: Page) -> None:
    live.listen(Sampled(0.5, 25.0, 4 * 10**9, 0.0, 1))
    live.listen(Sampled(1.0, 75.0, 8 * 10**9, 0.0, 1))

    page.goto(live.url)

    expect(page, "#live-tiles", "8 GB")
    expect(page, "#live-tiles", "75 %")


def test_a_reload_and_a_second_viewer_see_everything(live: LivePage, page: Page, new_page: Callable[..., Page]) -> None:
    page.goto(live.url)
    live.listen(finished(1.5, 0))
    expect(page, "#progress", "1 of 4 files")
    live.listen(finished(2.5, 1))

    page.reload()
    expect(page, "#progress", "2 of 4 files")
    second = new_page()
    second.goto(live.url)
    expect(second, "#progress", "2 of 4 files")


def test_the_end_is_told_and_stays_on_the_page(live: LivePage, page: Page) -> None:
    page.goto(live.url)
    expect(page, "#progress", "Running")
    live.listen(finished(1.5, 0))

    live.end("interrupted; run the same command again to go on.")

    expect(page, "#progress", "The run has ended: interrupted; run the same command again to go on.")
    expect(page, "#progress", "1 of 4 files")
    assert page.evaluate("live.source.readyState") == 2  # closed: it does not call again


def test_hostile_names_are_text(live: LivePage, page: Page) -> None:
    page.goto(live.url)
    live.listen(Started(0.5, 3, 0, 1))
    shown = HOSTILE.replace("\u202e", "\\u202e")
    expect(page, "#progress", shown)
    live.listen(finished(1.5, 3, FileResult("failed", error=f"{HOSTILE} is <b>broken</b>")))
    expect(page, "#progress", f"{shown}: {shown} is <b>broken</b>")
    expect(page, "#failures-table", shown)

    assert "hacked" not in page.title()
    assert page.locator("img, b").count() == 0


def test_as_many_files_are_open_as_slots(live: LivePage, page: Page) -> None:
    live.listen(Started(0.5, 0, 0, 1))
    live.listen(Started(0.75, 3, 1, 1))
    live.listen(finished(1.5, 0))
    live.listen(Started(1.5, 1, 0, 1))
    page.goto(live.url)

    expect(page, "#progress", "b.sim")
    most: Any = page.evaluate(
        "Math.max(...openFiles(live.data.run.files, live.data.run.open).map(([, count]) => count))"
    )
    assert most == 2


def test_a_file_that_takes_unusually_long_is_named(live: LivePage, page: Page) -> None:
    live.listen(Started(0.5, 0, 0, 1))
    live.listen(Slow(140.5, 0, 0, 140.0, 2.0))
    page.goto(live.url)

    expect(page, "#progress", "a.sim: open for 140 s, others of its size took 2 s")


def test_the_failures_are_those_that_the_head_counts_though_the_charts_wait(live: LivePage, page: Page) -> None:
    page.goto(live.url)
    live.listen(finished(1.0, 3))
    expect(page, "#progress", "1 of 4 files")
    page.evaluate("live.next = Infinity")  # charts and the long table are drawn now and then only
    for file in range(3):
        live.listen(finished(2.0 + file, file, FileResult("crashed", error="the process that opened it died")))

    expect(page, "#progress", "4 of 4 files")

    assert page.locator("#failures-table tbody tr", has_text="crashed").count() == 3


def test_no_two_figures_on_the_page_have_one_name(live: LivePage, page: Page) -> None:
    page.goto(live.url)
    live.listen(finished(1.0, 0, FileResult("crashed", error="the process that opened it died")))
    expect(page, "#progress", "1 of 4 files")

    names = page.locator("#live-tiles dt").all_inner_texts()
    totals = "{ ...live.data.run.totals, lower_bound: { seconds: 1 } }"
    own: Any = page.evaluate(f"tiles({{ ...live.data.run, totals: {totals} }}).map(([name]) => name)")
    assert set(names).isdisjoint(own)
