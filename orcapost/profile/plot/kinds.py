"""Which kinds of picture there are, and how one is made."""

from __future__ import annotations

from pathlib import Path

from orcapost.common.optional import require
from orcapost.profile.folder import Profile
from orcapost.profile.plot.content import size_plot

KINDS = ("png", "svg", "html")


def kind_of(path: Path) -> str:
    """``png``, ``svg`` or ``html``, from a file's suffix.

    Raises
    ------
    ValueError
        Another suffix.
    orcapost.common.optional.ExtraMissing
        Matplotlib, which draws it, is not installed.
    """
    kind = path.suffix.lower().removeprefix(".")
    if kind not in KINDS:
        raise ValueError(f"{path}: the name must end in .png, .svg or .html")
    require("plot", "matplotlib")
    return kind


def make_picture(profile: Profile, kind: str) -> bytes:
    """The content of a file of that kind."""
    plot = size_plot(profile)
    if kind == "html":
        from orcapost.profile.plot import page

        return page.draw(plot)
    from orcapost.profile.plot import picture

    return picture.draw(plot, kind)
