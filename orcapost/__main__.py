"""Entry point of `orcapost` and `python -m orcapost`. Worker processes import it too, so it stays lean."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    from orcapost.cli import app

    app()


if __name__ == "__main__":
    main()
