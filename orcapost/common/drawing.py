"""What all pictures that matplotlib draws have alike: colours, type, and what is written into their files."""

from __future__ import annotations

from typing import Any

INK, QUIET, FAINT = "#222222", "#666666", "#e3e3e3"
STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",  # comes with matplotlib, so it is the same everywhere
    "font.size": 8.5,
    "text.color": INK,
    "text.parse_math": False,  # a title or a name may hold a $
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.formatter.useoffset": False,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "svg.hashsalt": "orcapost",  # else the names inside an SVG are random
}
# What says that a picture is ours (see `orcapost.common.ours`); a date would make each one different.
METADATA: dict[str, dict[str, str | None]] = {
    "png": {"Software": "orcapost"},
    "svg": {"Date": None, "Creator": "orcapost"},
}
