"""Entry point of `orcapost` and `python -m orcapost`."""


def main() -> None:
    """Run the command line, and end the process."""
    import os  # which is there already

    try:
        from orcapost.common import interruption  # first, so that no Ctrl-C goes unheard

        interruption.install()
    except KeyboardInterrupt:
        os.write(2, b"interrupted\n")
        os._exit(130)

    import atexit
    import gc
    import sys

    from orcapost.common.streams import drop_what_fails

    drop_what_fails()
    # Modules, files and results are many small values without cycles: looking for cycles among them takes long.
    gc.set_threshold(100_000)
    from orcapost.cli.app import app

    status = 0
    try:
        app()
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    # To take down what is imported takes as long as a short run, and a Ctrl-C meanwhile is not heard.
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    os._exit(status)


if __name__ == "__main__":
    main()
