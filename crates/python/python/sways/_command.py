"""The command line ``sways``."""

import sys

from ._sways import command


def main():
    """Runs the command line and ends the process with its exit code."""
    sys.exit(command(sys.argv))
