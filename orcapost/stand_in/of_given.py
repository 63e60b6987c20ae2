"""What given histories are, as queries: so that a model can be derived that has them."""

from __future__ import annotations

from collections.abc import Sequence

from orcapost.extract.queries import History, LinePoint, Point
from orcfxapi_standin import LinePoint as Places
from orcfxapi_standin.given import Given, GivenPlace, extra_of

_POINTS: dict[int, LinePoint] = {
    Places.EndA: "end_a",
    Places.EndB: "end_b",
    Places.NodeNum: "arc_length",  # of the nodes that a derived line has, one is as good as another
    Places.ArcLength: "arc_length",
}


def histories_of(given: Sequence[Given]) -> tuple[History, ...]:
    """The histories that are given, each once.

    Raises
    ------
    ValueError
        A point is not one.
    """
    return tuple(dict.fromkeys(_history(place) for one in given for place in one.places))


def _history(place: GivenPlace) -> History:
    extra = extra_of(place)
    if extra is None:
        point = Point()
    elif extra.SupportIndex:
        point = Point(support=int(extra.SupportIndex))
    else:
        line_point = _POINTS[int(extra.LinePoint)]
        point = Point(line_point, float(extra.ArcLength) if line_point == "arc_length" else None)
    return History(place.object, place.variable, point)
