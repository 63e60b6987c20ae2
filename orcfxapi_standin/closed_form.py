"""What every logged value is, from the header's seed alone, without reading the log.

Values that were given (`orcfxapi_standin.given`) follow no formula, and of them the header has those of the static
state only: `values` refuses them, and in `parameters` they are not a number.

The value of one variable of one object at one point, at sample i (counted from 0 at the start of the simulation), is
the single-precision number nearest to::

    mean + a1 sin(2 pi k1 m / P + p1) + a2 sin(2 pi k2 m / P + p2),    m = i mod P,    P = 1024

In the static state it is `mean`. Over any whole multiple of P samples the mean is `mean` and the standard deviation is
sqrt(a1**2 / 2 + a2**2 / 2), since k1 and k2 differ and lie between 1 and P/2 - 1.

The constants come from seven numbers u0 to u6 in [0, 1) and from the variable's own `mean` M and `spread` S in the
header::

    mean = M + S (u0 - 1/2)
    a1 = S (1 + u1) / 2        k1 = 6 + floor(8 u3)       p1 = 2 pi u5
    a2 = S (1 + u2) / 4        k2 = 1 + floor(4 u4)       p2 = 2 pi u6

so a variable with M > 2 S is positive throughout. The seven numbers are SplitMix64 [1]_, all arithmetic modulo 2**64::

    key = first 8 bytes, little-endian, of BLAKE2b-64 of "seed/object/variable" in UTF-8 (names as in the header)
    z = key + (7 point + j + 1) 0x9E3779B97F4A7C15
    z = (z ^ z >> 30) 0xBF58476D1CE4E5B9;    z = (z ^ z >> 27) 0x94D049BB133111EB;    z = z ^ z >> 31
    uj = (z >> 11) / 2**53

`point` counts from 0: the node of a line from End A, 0 or 1 for its ends, SupportIndex - 1, and 0 elsewhere.

References
----------
.. [1] G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from orcfxapi_standin.format import Array, Header, LoggedVariable

P = 1024
_WAVE_NUMBERS = 14  # more than any k1 or k2
_CHUNK = 64  # points at a time, to stay in the processor's cache
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


class Parameters(NamedTuple):
    """The constants of the closed form, each of shape (points,); phases in radians."""

    mean: Array
    a1: Array
    k1: Array
    p1: Array
    a2: Array
    k2: Array
    p2: Array


def parameters(header: Header, object: str, variable: str) -> Parameters:
    """The constants of one logged variable at all its points.

    Raises
    ------
    KeyError
        The header has no such object, or the object logs no such variable.
    """
    thing = header.find(object)
    logged = thing.definition.logged[variable.lower()]
    found = logged_parameters(header.seed, [(thing.name, logged)])
    for constants in found:
        constants[list(header.given.get((thing.name, logged.variable.name), ()))] = np.nan
    return found


def logged_parameters(seed: int, variables: Iterable[tuple[str, LoggedVariable]]) -> Parameters:
    """The constants of several variables one after the other, all points of each.

    Parameters
    ----------
    variables
        The object's name as in the header, and the variable where it stands in the record.
    """
    listed = list(variables)
    keys = _keys(seed, listed)
    counts = np.array([logged.points for _, logged in listed])
    points = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    u = _uniform(np.repeat(keys, counts), points)
    mean = np.repeat([logged.variable.mean for _, logged in listed], counts)
    spread = np.repeat([logged.variable.spread for _, logged in listed], counts)
    return Parameters(
        mean=mean + spread * (u[:, 0] - 0.5),
        a1=spread * (1 + u[:, 1]) / 2,
        k1=6 + np.floor(8 * u[:, 3]),
        p1=2 * np.pi * u[:, 5],
        a2=spread * (1 + u[:, 2]) / 4,
        k2=1 + np.floor(4 * u[:, 4]),
        p2=2 * np.pi * u[:, 6],
    )


def static_values(header: Header, places: Iterable[tuple[str, LoggedVariable, int]]) -> Array:
    """The static-state values of several variables, each at one point: shape (places,).

    Parameters
    ----------
    places
        The object's name as in the header, the variable where it stands in the record, and the point, counted from 0.
    """
    listed = list(places)
    keys = _keys(header.seed, [(name, logged) for name, logged, _ in listed])
    u0 = _uniform(keys, np.array([point for _, _, point in listed]), 1)[:, 0]
    mean = np.array([logged.variable.mean for _, logged, _ in listed])
    spread = np.array([logged.variable.spread for _, logged, _ in listed])
    values: Array = mean + spread * (u0 - 0.5)
    for number, (name, logged, point) in enumerate(listed) if header.given else ():
        values[number] = header.given.get((name, logged.variable.name), {}).get(point, values[number])
    return values


def values(header: Header, object: str, variable: str, point: int, samples: ArrayLike) -> Array:
    """A logged variable at one point, at the given sample numbers.

    Parameters
    ----------
    point
        Counts from 0 (see above).
    samples
        Sample numbers, shape (n,); 0 is the start of the build-up, at t = -stages[0].

    Returns
    -------
    Array of shape (n,), in the variable's units, rounded to single precision as the log is.

    Raises
    ------
    ValueError
        The values at that point are given: only the log has them.
    KeyError
        As `parameters`.
    """
    constants = parameters(header, object, variable)
    if np.isnan(constants.mean[point]):
        raise ValueError(f"{variable} of {object} at point {point} is given: only the log has it")
    one = Parameters(*(constant[point : point + 1] for constant in constants))
    return evaluate(one, np.asarray(samples))[:, 0].astype(np.float64)


def static(header: Header, object: str, variable: str, point: int) -> float:
    """The static-state value of a logged variable at one point; a given one too."""
    thing = header.find(object)
    return float(static_values(header, [(thing.name, thing.definition.logged[variable.lower()], point)])[0])


def evaluate(constants: Parameters, samples: NDArray[np.integer]) -> NDArray[np.float32]:
    """The closed form at `samples` (n,) for each point: shape (n, points).

    The phases are taken out of the sines by angle addition, so that few sines are enough for many points.
    """
    turns = (samples[:, None] * np.arange(_WAVE_NUMBERS)) % P
    sin, cos = np.sin(2 * np.pi / P * turns), np.cos(2 * np.pi / P * turns)
    values = np.empty((len(samples), len(constants.mean)), np.float32)
    for begin in range(0, len(constants.mean), _CHUNK):
        part = slice(begin, begin + _CHUNK)
        total = np.zeros((len(samples), len(constants.mean[part])))
        for a, k, p in ((c[part] for c in constants[1:4]), (c[part] for c in constants[4:7])):
            number = k.astype(np.intp)
            total += a * np.cos(p) * sin.take(number, axis=1)
            total += a * np.sin(p) * cos.take(number, axis=1)
        total += constants.mean[part]
        values[:, part] = total
    return values


def _keys(seed: int, places: Iterable[tuple[str, LoggedVariable]]) -> NDArray[np.uint64]:
    """The key of each object and variable."""
    texts = [f"{seed}/{name}/{logged.variable.name}" for name, logged in places]
    digests = b"".join([hashlib.blake2b(text.encode(), digest_size=8).digest() for text in texts])
    return np.frombuffer(digests, "<u8").astype(np.uint64)


def _uniform(keys: NDArray[np.uint64], points: NDArray[np.integer], count: int = 7) -> Array:
    """The first `count` of u0 to u6 for each key and point: shape (points, count)."""
    counter = (7 * points[:, None] + np.arange(1, 1 + count)).astype(np.uint64)
    z = keys[:, None] + counter * _GOLDEN
    z = (z ^ (z >> np.uint64(30))) * _MIX[0]
    z = (z ^ (z >> np.uint64(27))) * _MIX[1]
    z = z ^ (z >> np.uint64(31))
    uniform: Array = (z >> np.uint64(11)).astype(np.float64) * 2.0**-53
    return uniform
