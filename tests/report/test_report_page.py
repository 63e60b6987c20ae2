"""The page as a file: whole in itself, small, and safe whatever names are in it."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import pytest

from orcapost.common.optional import ExtraMissing
from orcapost.report.data import report_data
from orcapost.report.page import embedded, page

HOSTILE = "</script><script>alert(1)</script><!--\"'&\u2028\u2029.sim"


def test_the_data_comes_back_out_of_the_page_as_it_went_in(run, file) -> None:
    data = report_data(run([file(HOSTILE)]))

    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page(data), re.DOTALL)

    assert found is not None
    assert json.loads(found[1]) == data


def test_no_text_ends_the_element_that_holds_the_data() -> None:
    assert not set(embedded({"name": HOSTILE})) & set("<>&\u2028\u2029")


def test_half_a_surrogate_pair_can_be_written() -> None:
    assert json.loads(embedded({"name": "\ud800"}).encode("utf-8")) == {"name": "\ud800"}


def test_the_page_names_no_other_place(run, file) -> None:
    text = page(report_data(run([file()])))

    assert not re.search(r"""<(?:script|link|img|iframe)[^>]*\s(?:src|href)=(?!["']data:)""", text)
    assert "connect-src 'none'" in text


def test_a_live_page_may_ask_only_where_it_came_from(run, file) -> None:
    assert "connect-src 'self'" in page(report_data(run([file()])), live=True)


def test_only_a_live_page_listens_for_news(run, file) -> None:
    data = report_data(run([file()]))
    script = files("orcapost.report").joinpath("live.js").read_text(encoding="utf-8")

    assert script in page(data, live=True)
    assert script not in page(data)


def test_the_drawing_library_is_in_the_page(run, file) -> None:
    found = find_spec("bokeh")
    assert found is not None and found.origin is not None
    library = (Path(found.origin).parent / "server/static/js/bokeh.min.js").read_text(encoding="utf-8")

    assert library in page(report_data(run([file()])))


def test_nothing_is_left_to_be_filled_in(run, file) -> None:
    text = page(report_data(run([file()])))

    own = text[: text.index('<script type="application/json"')]
    assert "{{" not in own


def test_text_like_a_placeholder_is_not_filled_in(run, file) -> None:
    assert "{{style}}" in page(report_data(run([file("{{style}}.sim")])))


def test_a_page_for_ten_thousand_files_is_below_6_mb(run, file) -> None:
    # Times and sizes without a pattern and names as long as they come, so that nothing is shorter than in practice.
    files = [
        file(
            f"fsts_l015_hwl_125km3_l100_pb_1000yr_{i % 360:03d}deg_{i:05d}.sim",
            i * 0.123456789,
            i * 0.123456789 + 12.3456789,
            queue=0.123456,
            slot=i % 64,
            bytes=1_234_567_890 + i,
            rss_peak=1_234_567_890 + i,
            read_bytes=1_234_567_890 + i,
            cpu_s=12.3456789,
        )
        for i in range(10_000)
    ]

    assert len(page(report_data(run(files, cpu=50.0))).encode()) < 6_000_000


def test_without_bokeh_the_message_says_how_to_get_it(run, file, monkeypatch) -> None:
    monkeypatch.setattr("orcapost.common.optional.find_spec", lambda name: None)

    with pytest.raises(ExtraMissing, match=r"orcapost\[report\]"):
        page(report_data(run([file()])))
