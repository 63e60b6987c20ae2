"""The picture of a profile as a page, in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from orcapost.job import DEFAULT_BINS, GB, MB
from orcapost.planning.host import Host
from orcapost.planning.plan import Plan
from orcapost.profile.folder import Profile
from orcapost.profile.plot.kinds import make_picture

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_it_draws_itself_from_a_file_without_asking_anybody(page: Page, tmp_path: Path) -> None:
    sizes = {"LNGC <script>": [50 * MB, 300 * MB], "standard": [700 * MB, 3 * GB]}
    host = Host("host", "system", 2, 16 * GB, 16 * GB)
    content = make_picture(Profile(tmp_path, sizes, {}, DEFAULT_BINS, {}, [], 0, host, Plan((), 0)), "html")
    (tmp_path / "sizes.html").write_bytes(content)

    page.goto((tmp_path / "sizes.html").as_uri())
    page.get_by_text("Sizes of 4 files, 4.05 GB in all").wait_for()

    # A histogram for each category, and the shares.
    page.wait_for_function("Bokeh.documents[0]?.is_idle")
    titles: Any = page.evaluate(
        "Bokeh.documents[0].roots()[0].children.filter((one) => one.type === 'Figure').map((one) => one.title.text)"
    )
    assert titles == [
        "LNGC <script>: 2 files, 350 MB",
        "standard: 2 files, 3.7 GB",
        "What files up to this size make up",
    ]
