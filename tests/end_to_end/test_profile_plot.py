"""`orcapost profile --plot` as its users run it."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree


def test_profile_draws_the_kind_that_the_name_asks_for(project: Any) -> None:
    project.make("a_125km3.sim")
    project.make("b.sim", size=200_000)

    for kind in ("PNG", "svg", "html"):
        ended = project.orcapost("profile", project.sim, "--plot", f"plots/sizes.{kind}")
        assert ended.status == 0, ended.err

    folder = project.folder / "plots"
    assert (folder / "sizes.PNG").read_bytes().startswith(b"\x89PNG\r\n")
    assert ElementTree.parse(folder / "sizes.svg").getroot().tag == "{http://www.w3.org/2000/svg}svg"
    assert (folder / "sizes.html").read_text(encoding="utf-8").lstrip().startswith("<!DOCTYPE html>")


def test_another_kind_is_an_error_that_names_the_right_ones(project: Any) -> None:
    project.make("a.sim")

    ended = project.orcapost("profile", project.sim, "--plot", "sizes.pdf")

    assert ended.status == 2
    assert "sizes.pdf: the name must end in .png, .svg or .html" in " ".join(ended.err.split())
    assert ended.out == ""


def test_without_the_library_it_says_what_to_install(project: Any) -> None:
    project.make("a.sim")
    (project.folder / "sitecustomize.py").write_text('import sys\nsys.modules["matplotlib"] = None\n', encoding="utf-8")

    ended = project.orcapost("profile", project.sim, "--plot", "s.svg", env={"PYTHONPATH": str(project.folder)})

    assert ended.status == 2
    assert ended.err == 'error: matplotlib is not installed; get it with: pip install "orcapost[plot]"\n'
    assert not (project.folder / "s.svg").exists()
