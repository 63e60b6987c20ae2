"""Runs a command with the disk under the temporary folder held to a steady rate of reading. Linux, as root.

To see what a command comes to on a slower disk than this machine's, or on one whose rate does not vary. What comes from
the system's cache is not limited.

    python scripts/steady_disk.py 1GB python scripts/benchmark.py --only pair
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orcapost.common.units import read_bytes

GROUPS = Path("/sys/fs/cgroup")


def disk_of(folder: Path) -> str:
    """The numbers of the disk, not of its partition, that holds `folder`: ``major:minor``."""
    device = folder.stat().st_dev
    entry = Path(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}")
    if not entry.exists():
        raise SystemExit(f"{folder} is on no disk of its own (device {entry.name}): set TMPDIR to a folder that is")
    entry = entry.resolve()
    return ((entry.parent if (entry / "partition").exists() else entry) / "dev").read_text().strip()


@contextmanager
def held_to(rate: int, disk: str) -> Iterator[Path]:
    """A control group that reads from `disk` at no more than `rate` bytes/s."""
    old = GROUPS / "blkio"
    group = (old if old.is_dir() else GROUPS) / f"steady-disk-{os.getpid()}"
    try:
        if old.is_dir():
            group.mkdir()
            (group / "blkio.throttle.read_bps_device").write_text(f"{disk} {rate}")
        else:
            (GROUPS / "cgroup.subtree_control").write_text("+io")
            group.mkdir()
            (group / "io.max").write_text(f"{disk} rbps={rate}")
    except OSError as error:
        raise SystemExit(f"no control group can limit the disk {disk} here: {error}") from None
    try:
        yield group
    finally:
        group.rmdir()


def main() -> int:
    """Run the command; its exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rate", type=read_bytes, help="bytes per second, such as 1GB")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    if not options.command:
        parser.error("give a command")
    with held_to(options.rate, disk_of(Path(tempfile.gettempdir()))) as group:

        def join() -> None:
            (group / "cgroup.procs").write_text(str(os.getpid()))

        return subprocess.run(options.command, preexec_fn=join, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
