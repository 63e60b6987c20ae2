"""A profile's picture as one HTML page: the SVG inside it, so that it needs no network and no script."""

from __future__ import annotations

from html import escape

from orcapost.profile.plot import picture
from orcapost.profile.plot.content import SizePlot

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>orcapost: {title}</title>
<style>
body {{ margin: 0; background: white; }}
figure {{ max-width: 1000px; margin: 0 auto; }}
figure > svg {{ display: block; width: 100%; height: auto; }}
</style>
</head>
<body>
<figure role="img" aria-label="{description}">
{svg}</figure>
</body>
</html>
"""


def draw(plot: SizePlot) -> bytes:
    """The page as a file's content."""
    svg = picture.draw(plot, "svg").decode()
    svg = svg[svg.index("<svg") :]  # what stands before it says that a file is XML, which this one is not
    description = " ".join((f"{plot.title}.", *plot.summary))
    return _PAGE.format(title=escape(plot.title), description=escape(description), svg=svg).encode()
