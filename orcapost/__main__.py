"""Entry point of `orcapost` and `python -m orcapost`. Worker processes import it too, so it stays lean."""

from __future__ import annotations

import gc


def main() -> None:
    """Run the command line."""
    # Modules, files and results are many small values without cycles: looking for cycles among them takes long.
    gc.set_threshold(100_000)
    try:
        from orcapost.cli import app

        app()
    except KeyboardInterrupt:  # before a command had begun
        import sys

        sys.stderr.write("interrupted\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
