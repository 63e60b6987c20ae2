"""`orcapost plan --schema`: the JSON Schema of configurations."""

from __future__ import annotations

import sys

from orcapost.cli.failures import failures


def print_schema() -> None:
    """Print the schema."""
    with failures(shown=True):
        from orcapost.config.schema import schema_text

        sys.stdout.write(schema_text())
        sys.stdout.flush()
