"""Benches one variant against itself, many times: how often is a difference seen where there is none?

    python scripts/bench_itself.py                     # 20 benches of auto against auto, about five minutes
    python scripts/bench_itself.py --benches 5 --size 500MB --cache cold

Ends with 1 if fewer than 19 of 20 benches say "no measurable difference".
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path


def main() -> int:
    """Run the benches, print each ratio and the count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--benches", type=int, default=20)
    parser.add_argument("--size", default="100MB")
    parser.add_argument("--cache", default="warm")
    parser.add_argument("--workers", default="auto")
    options = parser.parse_args()
    same = 0
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "bench.json"
        for number in range(options.benches):
            sides = ("--baseline", options.workers, "--optimized", options.workers)
            work = ("--size", options.size, "--cache", options.cache)
            command = (sys.executable, "-m", "orcapost", "bench", *sides, *work, "--json", str(result))
            subprocess.run(command, check=True, capture_output=True)
            ratio = json.loads(result.read_text(encoding="utf-8"))["comparison"]["ratio"]
            same += ratio["verdict"] == "no measurable difference"
            figures = f"{ratio['median']:.3f} ({ratio['low']:.3f} to {ratio['high']:.3f}), noise {ratio['noise']:.3f}"
            print(f"{number + 1:3}  {figures}: {ratio['verdict']}", flush=True)
    print(f"{same} of {options.benches} say: no measurable difference")
    return 0 if same >= 0.95 * options.benches else 1


if __name__ == "__main__":
    sys.exit(main())
