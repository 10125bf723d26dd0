"""Start of the program: `python -m cds_desktop` and the command `cds-desktop`."""

import sys


def main() -> int:
    """Run the program with the arguments of this process; return its exit code (design §5)."""
    from cds_desktop.app.cli import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
