"""The HTML page of a profile. How a browser shows it is looked at in tests/browser."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from orcapost.common.ours import check_ours
from orcapost.job import DEFAULT_BINS, GB, MB
from orcapost.planning.host import Host
from orcapost.planning.plan import Plan
from orcapost.profile.folder import Profile
from orcapost.profile.plot import page, picture
from orcapost.profile.plot.content import size_plot

HOST = Host("host", "system", 2, 16 * GB, 16 * GB)
PROFILE = Profile(Path("sim"), {"LNGC": [50 * MB, 700 * MB]}, {}, DEFAULT_BINS, {}, [], 0, HOST, Plan((), 0))
PLOT = size_plot(PROFILE)


def test_the_page_holds_the_svg_picture_whole() -> None:
    svg = picture.draw(PLOT, "svg").decode()

    assert svg[svg.index("<svg") :].rstrip() in page.draw(PLOT).decode()


def test_the_page_is_html_from_its_first_character_and_not_xml() -> None:
    content = page.draw(PLOT).decode()

    assert content.startswith("<!DOCTYPE html>")
    assert content.count("<!DOCTYPE") == 1
    assert "<?xml" not in content


def test_the_page_needs_no_script_and_forbids_itself_the_network() -> None:
    content = page.draw(PLOT).decode()

    assert "<script" not in content
    assert "default-src 'none'" in content


def test_title_and_sentences_can_be_read_aloud_with_marks_escaped() -> None:
    content = page.draw(replace(PLOT, title="<a>", summary=('b & "c".', "d."))).decode()

    assert "<title>orcapost: &lt;a&gt;</title>" in content
    assert 'aria-label="&lt;a&gt;. b &amp; &quot;c&quot;. d."' in content


def test_a_page_is_known_as_ours_and_may_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / "sizes.html"
    path.write_bytes(page.draw(PLOT))

    check_ours(path, "--plot")
