"""What the command's exit status says. That of a signal is `orcapost.common.interruption.status`."""

SOME_FAILED, BAD_USAGE, NO_ORCAFLEX, TOO_SLOW = 1, 2, 3, 4
