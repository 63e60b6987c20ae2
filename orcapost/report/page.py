"""The data object -> one HTML page that needs nothing else: no network, no other file."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from orcapost.common.optional import require

# The page's own files, in the order in which the browser reads them.
STYLES = ("page.css",)
SCRIPTS = ("text.js", "charts.js", "tables.js", "run_charts.js", "run.js", "comparison.js", "benches.js", "page.js")
LIVE_SCRIPTS = ("live.js",)
_BOKEH = ("bokeh.min.js", "bokeh-api.min.js")


def page(data: dict[str, Any], *, live: bool = False) -> str:
    """One self-contained HTML page.

    Parameters
    ----------
    data
        The object that `orcapost.report.data.report_data` describes. It stands in the page as JSON, and the page's
        script begins with ``render(data)``.
    live
        Also put in ``live.js``, which may call ``update(newer_data)`` any number of times, and allow the page to fetch
        from where it came from. Without it the page may fetch nothing at all.

    Raises
    ------
    orcapost.common.optional.ExtraMissing
        Bokeh, whose JavaScript goes into the page, is not installed.
    """
    parts = {
        "connect": "'self'" if live else "'none'",
        "style": _own(STYLES),
        "bokeh": bokeh_script(),
        "script": _own(SCRIPTS + (LIVE_SCRIPTS if live else ())),
        "data": embedded(data),
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda mark: parts[mark[1]], _own(("page.html",)))


def embedded(data: dict[str, Any]) -> str:
    """JSON that can stand inside a script element: whatever the text in it, the element ends where we end it."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    # Half a surrogate pair, which a file name may hold, cannot be written as UTF-8.
    return re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half[0]):04x}", text)


def bokeh_script() -> str:
    """Bokeh's JavaScript, out of its Python package. Bokeh itself is not imported: that would take longest of all.

    Raises
    ------
    orcapost.common.optional.ExtraMissing
        It is not installed.
    """
    require("report", "bokeh")
    found = find_spec("bokeh")
    assert found is not None and found.origin is not None
    folder = Path(found.origin).parent / "server" / "static" / "js"
    return "\n".join((folder / name).read_text(encoding="utf-8") for name in _BOKEH)


def _own(names: Sequence[str]) -> str:
    folder = files("orcapost.report")
    return "\n".join((folder / name).read_text(encoding="utf-8") for name in names)
