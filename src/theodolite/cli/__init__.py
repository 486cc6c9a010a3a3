"""The command line: parse, call one library function, print. Data on stdout, progress on stderr."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from theodolite.errors import TheodoliteError
from theodolite.version import __version__

__all__ = ["COMMANDS", "build_parser", "main"]

COMMANDS = (
    "check",
    "measure",
    "history",
    "flips",
    "compare",
    "digest",
    "batch",
    "annotate",
    "explain",
    "places",
    "origins",
    "record",
    "data",
    "verify",
    "train",
    "plugins",
)

_FILES_BEHIND = frozenset({"record", "origins"})
_EPILOG = """\
exit codes:
  0  done                                    4  not the whole article (paywall, consent page, cut off)
  1  cannot go on                            5  a download failed, or no network
  2  a wrong argument, date, place, mapper   6  the data folder or the cache cannot be used
  3  some records were set aside             7  verify: the report does not come out again

Maps come from --data DIR, else THEODOLITE_DATA, else the user's data folder; without maps, from the embedded
table of figures, and the answer says so. Report a bug with the command you ran and what it printed.
"""


def build_parser() -> argparse.ArgumentParser:
    """Build the parser of all commands; nothing heavy is imported."""
    parser = argparse.ArgumentParser(
        prog="theodolite",
        description="Reads war reporting, finds who claims what, and measures it against dated maps of control.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"theodolite {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in COMMANDS:
        import_module(f"theodolite.cli.{name}").add_parser(commands)
    return parser


def _parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """Parse a command's arguments; files of many ("REPORT …") may also stand behind options."""
    parser = build_parser()
    args, rest = parser.parse_known_args(argv)
    behind = [word for word in rest if word.startswith("-")]
    if rest and not behind and args.command in _FILES_BEHIND:
        args.reports = [*args.reports, *rest]
        return args
    if rest:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    return args


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    args = _parse(argv)
    try:
        code: int = args.run(args)
    except TheodoliteError as error:
        print(f"theodolite {args.command}: {error.message}", file=sys.stderr)
        if error.hint:
            print(f"  {error.hint}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:  # the reader of our output went away
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    return code
