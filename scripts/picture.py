"""Draws the README's picture of the terminal: a real run of the shipped LNGC configuration on the stand-in, as SVG.

python scripts/picture.py docs/run.svg
"""

from __future__ import annotations

import argparse
import io
import tempfile
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from orcapost import pipeline
from orcapost.engine.loop import Settings
from orcapost.inventory import SimFile
from orcapost.orcaflex.backend import STAND_IN_NOTICE
from orcapost.stand_in.files import make_stand_ins
from orcapost.terminal import screen
from orcapost.terminal.problem_lines import ProblemLines
from orcapost.terminal.progress import RunProgress

CONFIG = Path(__file__).parents[1] / "configs" / "dm_fsts_lngc.yml"
WIDTH = 100


def draw(target: Path) -> None:
    """Run the configuration in a temporary folder and save what the terminal shows."""
    options = {"width": WIDTH, "markup": False, "emoji": False, "highlight": False, "force_terminal": True}
    picture = Console(file=io.StringIO(), record=True, **options)
    moving = Console(file=io.StringIO(), **options)  # the bars move here; only their end goes into the picture
    with tempfile.TemporaryDirectory() as folder:
        job = pipeline.load_job(CONFIG, output=Path(folder) / "csv_lngc")
        job = replace(job, inputs=replace(job.inputs, directory=Path(folder) / "sim_lngc"))
        make_stand_ins(job, moving)
        prepared = pipeline.prepare(job)
        picture.print(f"$ orcapost run configs/{CONFIG.name} --backend fake")
        picture.print(STAND_IN_NOTICE)
        files = tuple(SimFile(f"configs/sim_lngc/{file.name}", file.bytes) for file in prepared.files)
        at_home = replace(job, output_directory=Path("configs/csv_lngc"))
        screen.show_places(picture, replace(prepared, job=at_home, files=files))
        screen.show_plan(picture, prepared.plan)
        problems = ProblemLines(prepared.files)
        progress = RunProgress(moving, prepared.plan, prepared.files, problems)
        with pipeline.Run(prepared, "fake", Settings()) as run, progress:
            done = run.execute(problems.listen, progress.listen)
        picture.print(progress.picture())
        screen.show_problems(picture, done.summary, problems.rest(done.summary.problems))
        tables = {Path("configs/csv_lngc") / path.name: Path("configs/csv_lngc") / path.name for path in done.tables}
        metrics_path = Path("configs/csv_lngc") / done.metrics_path.name
        screen.show_done(picture, replace(done, tables=tables, metrics_path=metrics_path))
    picture.save_svg(str(target), title="orcapost run")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("target", type=Path)
    draw(parser.parse_args().target)


if __name__ == "__main__":
    main()
