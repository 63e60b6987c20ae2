"""Numbers as people read and write them."""

from __future__ import annotations

import pytest

from orcapost.common.units import counted, human_bytes, human_seconds, read_bytes, run_seconds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2000000", 2_000_000),
        ("7 B", 7),
        ("3kB", 3_000),
        ("100MB", 100_000_000),
        (" 1.5 GB ", 1_500_000_000),
        ("2t", 2_000_000_000_000),
        ("1e3 k", 1_000_000),
        ("1.6", 2),
    ],
)
def test_a_size_is_read_in_powers_of_a_thousand(text: str, expected: int) -> None:
    assert read_bytes(text) == expected


@pytest.mark.parametrize("text", ["", "MB", "1 MiB", "-1 MB", "1e999"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a size"):
        read_bytes(text)


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1 kB"),
        (1_234_567, "1.23 MB"),
        (1_500_000_000, "1.5 GB"),
        (2_000_000_000_000, "2 TB"),
        (5_000_000_000_000_000, "5e+03 TB"),
    ],
)
def test_bytes_are_shown_with_three_digits_and_a_unit(size: int, expected: str) -> None:
    assert human_bytes(size) == expected


@pytest.mark.parametrize(("limit", "unit"), [(10**3, "kB"), (10**6, "MB"), (10**9, "GB"), (10**12, "TB")])
def test_what_rounds_to_a_thousand_is_shown_in_the_next_unit(limit: int, unit: str) -> None:
    assert human_bytes(0.9995 * limit) == f"1 {unit}"
    assert not human_bytes(0.9994 * limit).endswith(unit)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0.354, "0.35 s"),
        (9.8, "9.8 s"),
        (10, "10 s"),
        (10.6, "11 s"),
        (59.4, "59 s"),
        (59.6, "1 min 00 s"),
        (200, "3 min 20 s"),
        (3_599, "59 min 59 s"),
        (3_600, "1 h 00 min"),
        (2 * 3_600 + 5 * 60 + 59, "2 h 05 min"),
        (2 * 3_600 - 60, "1 h 59 min"),
    ],
)
def test_a_duration_is_shown_with_two_digits_and_then_in_minutes_and_hours(seconds: float, expected: str) -> None:
    assert human_seconds(seconds) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0.354, "0.354 s"), (12, "12.0 s"), (99.9, "99.9 s"), (100, "1 min 40 s")]
)
def test_a_duration_to_compare_is_shown_with_three_digits(seconds: float, expected: str) -> None:
    assert run_seconds(seconds) == expected


@pytest.mark.parametrize(
    ("number", "expected"), [(0, "0 files"), (1, "1 file"), (2, "2 files"), (1_234, "1,234 files")]
)
def test_a_count_has_its_noun_in_the_right_number(number: int, expected: str) -> None:
    assert counted(number, "file") == expected
