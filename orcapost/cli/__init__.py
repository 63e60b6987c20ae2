"""The command line: one module a command, which reads its options, calls the steps and prints.

Nothing heavy is imported before a command runs: what a command needs is imported inside its function.
"""
