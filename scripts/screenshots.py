"""Takes the pictures of docs/.

They are the live page in the middle of a real run of the shipped LNGC configuration on the stand-in, the report of
such a run, and the sizes of its files.

    python scripts/screenshots.py docs --browser /usr/bin/chromium
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

CONFIG = Path(__file__).parents[1] / "configs" / "dm_fsts_lngc.yml"
# More files than the configuration's own 24, for the run to last long enough to be looked at.
MORE = ["--set", "stand_in.files=600"]
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


def orcapost(*arguments: str | Path) -> subprocess.Popen[str]:
    """Start the command."""
    command = [sys.executable, "-m", "orcapost", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8")


def live_page(config: Path, target: Path, browser: str) -> None:
    """The live page when a third of the files are done."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=QUIET)
        page = chromium.new_page(viewport={"width": 1100, "height": 860}, bypass_csp=True)
        # Each file is read once more, so that there is time to take the picture.
        run = orcapost("run", config, "--backend", "fake", "--live", "--verify", "--fresh", "--ignore-learned", *MORE)
        assert run.stderr is not None
        page.goto(next(found[0] for line in run.stderr if (found := re.search(r"http://\S+", line))))
        page.wait_for_function("live.data && live.data.run.files.name.length > live.data.run.plan.at(-1).files / 3")
        page.evaluate("live.next = 0; live.draw(); place('subtitle').textContent = 'configs/dm_fsts_lngc.yml'")
        page.wait_for_timeout(200)
        page.screenshot(path=target)
        chromium.close()
        run.communicate()


def report_page(config: Path, target: Path, browser: str) -> None:
    """The upper half of the report of such a run."""
    orcapost("run", config, "--backend", "fake", "--fresh", "--ignore-learned", "--report", *MORE).communicate()
    report = config.with_name("csv_lngc") / f"{config.stem}_report.html"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=QUIET)
        page = chromium.new_page(viewport={"width": 1100, "height": 1560})
        page.goto(report.as_uri())
        page.evaluate("window.ready")
        page.evaluate("place('subtitle').textContent = 'configs/dm_fsts_lngc.yml'")
        page.wait_for_timeout(200)
        page.screenshot(path=target)
        chromium.close()


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", type=Path, help="folder for the pictures")
    parser.add_argument("--browser", default=shutil.which("chromium") or shutil.which("google-chrome"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / CONFIG.name
        shutil.copy(CONFIG, config)
        live_page(config, options.target / "live.png", options.browser)
        report_page(config, options.target / "report.png", options.browser)
        shutil.rmtree(Path(folder) / "sim_lngc")
        orcapost("run", config, "--backend", "fake").communicate()
        orcapost("profile", config, "--plot", options.target.absolute() / "sizes.svg").communicate()


if __name__ == "__main__":
    main()
