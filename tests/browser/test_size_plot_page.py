"""The picture of a profile as a page, in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from orcapost.job import DEFAULT_BINS, GB, MB
from orcapost.planning.host import Host
from orcapost.planning.plan import Plan
from orcapost.profile.folder import Profile
from orcapost.profile.plot.kinds import make_picture

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_it_shows_the_picture_as_wide_as_the_window_without_asking_anybody(page: Page, tmp_path: Path) -> None:
    sizes = {"LNGC <script>": [50 * MB, 300 * MB], "standard": [700 * MB, 3 * GB]}
    host = Host("host", "system", 2, 16 * GB, 16 * GB)
    content = make_picture(Profile(tmp_path, sizes, {}, DEFAULT_BINS, {}, [], 0, host, Plan((), 0)), "html")
    (tmp_path / "sizes.html").write_bytes(content)

    page.set_viewport_size({"width": 800, "height": 600})
    page.goto((tmp_path / "sizes.html").as_uri())

    assert page.title() == "orcapost: Sizes of 4 files, 4.05 GB in all"
    picture = page.get_by_role("img", name="Sizes of 4 files, 4.05 GB in all.")
    box = picture.bounding_box()
    assert box is not None
    # A window of 800 by 600 pixels, of which the bar for scrolling takes a little.
    assert 750 < box["width"] <= 800
    # Three panels: two categories and the shares. Each bar and curve is drawn, so the picture is not empty.
    assert picture.locator("g[id^=axes_]").count() == 3
    assert all(panel.bounding_box() for panel in picture.locator("g[id^=axes_]").all())
