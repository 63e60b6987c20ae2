"""Writing texts and numbers to addresses that a caller gave."""

import ctypes

import numpy as np


def put_text(text: str, buffer: int | None) -> int:
    """Write `text` with its end mark to `buffer`, if there is one.

    Returns
    -------
    How many characters the buffer needs, the end mark among them: callers ask with a null pointer first.
    """
    characters = ctypes.create_unicode_buffer(text)
    if buffer:
        ctypes.memmove(buffer, characters, ctypes.sizeof(characters))
    return len(characters)


def put_numbers(values, buffer) -> None:
    """Write `values`, row by row, as doubles to `buffer`, unless that is null."""
    numbers = np.ascontiguousarray(values, dtype=np.float64)
    if buffer:
        ctypes.memmove(buffer, numbers.ctypes.data, numbers.nbytes)
