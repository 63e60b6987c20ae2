"""What a simulation file holds, for whoever writes a configuration: objects, their variables, periods."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ListedVariable:
    """A result that an object has.

    Attributes
    ----------
    unit, full_name
        As OrcaFlex gives them; empty where it gives none.
    results
        ``history``, ``range graph`` or both.
    points
        Where along a line it is known: ``nodes``, ``ends``, ...; empty for other objects.
    needs
        Keys of a column without which it is not known which value is meant.
    """

    name: str
    unit: str
    full_name: str
    results: tuple[str, ...]
    points: str = ""
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListedObject:
    """An object, with its results if they were asked for.

    Attributes
    ----------
    type
        As OrcaFlex writes it: ``Line``, ``6D Buoy``.
    nodes
        Arc lengths of a line's nodes [m].
    data
        Usual data items that have a value. OrcFxAPI lists none: there are more.
    """

    name: str
    type: str
    variables: tuple[ListedVariable, ...] = ()
    nodes: tuple[float, ...] = ()
    data: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file holds.

    Attributes
    ----------
    stages
        Begin and end of each stage [s], from the build-up, stage 0, as they were to be simulated.
    objects
        In the model's order.
    """

    stages: tuple[tuple[float, float], ...]
    objects: tuple[ListedObject, ...]
