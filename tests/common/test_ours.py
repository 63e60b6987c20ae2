"""A file that orcapost did not write is not written over."""

from __future__ import annotations

from pathlib import Path

import pytest

from orcapost.common.ours import HEAD_BYTES, NotOurs, check_ours

HEADS = {
    "JSON": b'{"schema_version": 1, "title": "a"}',
    "JSON in lines": b'{\n  "schema_version": 1,\n  "title": "a"\n}',
    "JSON without spaces": b'\n{"schema_version":1}',
    "a page": b"<!DOCTYPE html>\n<html>\n<head>\n<title>orcapost: a</title>",
    "a drawing": b'<?xml version="1.0"?>\n<svg>\n<dc:title>orcapost</dc:title>',
    "a resolved configuration": b"# Written by orcapost 0.1.0: the configuration of a run\nmeta: {}",
    "a picture": b"\x89PNG\r\n\x1a\n....Software\x00orcapost",
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_what_orcapost_wrote_may_be_replaced(tmp_path: Path, head: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(head)

    check_ours(path, "--json")


@pytest.mark.parametrize(
    "head",
    [
        b"\x00",
        b"[1]",
        b'{"title": "orcapost", "schema_version": 1}',
        b'{"schema_version": "x"}',
        b"<!DOCTYPE html><title>another page</title>",
        b"a text about orcapost",
        b"# a configuration of orcapost\nmeta: {}",
        b"<!doctype html>" + bytes(HEAD_BYTES) + b"orcapost",  # only its head says whose a file is
    ],
)
def test_another_file_is_refused_with_its_option_and_its_name(tmp_path: Path, head: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(head)

    with pytest.raises(NotOurs) as refused:
        check_ours(path, "--json")
    assert str(refused.value).startswith(f"--json: {path} is there, and orcapost did not write it")


def test_where_nothing_is_lost_anything_may_be_written(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()

    check_ours(tmp_path / "empty", "--json")
    check_ours(tmp_path / "none", "--json")
    check_ours(tmp_path / "empty" / "below_a_file", "--json")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        check_ours(tmp_path, "--json")
