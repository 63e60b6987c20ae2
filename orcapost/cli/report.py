"""`orcapost report`: makes the page of metrics and bench files."""

from __future__ import annotations

from orcapost.cli.failures import failures
from orcapost.cli.files import check_outputs, check_placed
from orcapost.cli.options import MetricsArgument, PageOption


def report(sources: MetricsArgument, output: PageOption = None) -> None:
    """Show where the time of a run went.

    Of several runs, side by side, how it changed.
    """
    with failures(shown=True):
        from orcapost.records.reading import metrics_in, read
        from orcapost.report.terminal import lines
        from orcapost.report.write import write_report
        from orcapost.terminal import screen

        check_outputs((output, "--output"))
        console = screen.open_console()
        found = [read(metrics_in(source)) for source in sources]
        if output is not None:
            check_placed(output, write_report(found, output))
            console.print(f"report   {output}", soft_wrap=True)
        else:
            for line in lines(found):
                console.print(line, soft_wrap=True)
