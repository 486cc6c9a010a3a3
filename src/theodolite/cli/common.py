"""What the commands share: common options, dates, opening the toolbox, writing files."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from theodolite.errors import DataError

if TYPE_CHECKING:
    from theodolite.pipeline import Toolbox
    from theodolite.settings import Settings

__all__ = [
    "add_common",
    "add_model",
    "add_parser",
    "coarse_note",
    "day",
    "emit",
    "settings_of",
    "toolbox_of",
    "write_file",
]


def add_parser(
    commands: Any, name: str, run: Callable[[argparse.Namespace], int], *, summary: str, example: str
) -> argparse.ArgumentParser:
    """Add a command with its summary and an example that runs."""
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=summary,
        description=summary[0].upper() + summary[1:] + ".",
        epilog=f"example:\n  {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    return parser


def add_common(parser: argparse.ArgumentParser, *, mappers: bool = True) -> None:
    """Add the options that say where the evidence is."""
    parser.add_argument("--data", metavar="DIR", help="data folder (control/, atlas/); default THEODOLITE_DATA")
    parser.add_argument("--cache", metavar="DIR", help="cache folder; default THEODOLITE_CACHE, else the platform's")
    if mappers:
        parser.add_argument("--mapper", action="append", metavar="ID", help="use only this mapper (repeat for more)")
        parser.add_argument(
            "--edge-m", type=_metres, metavar="M", help="edge error of the maps in metres (default: each mapper's, 500)"
        )
        parser.add_argument(
            "--raw-frames", action="store_true", help="let also the frames count that quality control masks as corrupt"
        )


def add_model(parser: argparse.ArgumentParser) -> None:
    """Add the option that leaves a trained model out."""
    parser.add_argument("--no-model", action="store_true", help="read by the rules alone, without a trained model")


def _metres(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 20_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a distance in metres; expected 0 to 20000")
    return value


def day(text: str) -> date:
    """Parse a date written YYYY-MM-DD.

    Raises
    ------
    DateError
        If it is written otherwise or does not exist.
    """
    from theodolite.read.dates import parse_date

    return parse_date(text)


def settings_of(args: argparse.Namespace) -> Settings:
    """Build the settings from a command's options."""
    from dataclasses import replace

    from theodolite.settings import load_settings

    settings = load_settings(data_dir=args.data, cache_dir=args.cache)
    if getattr(args, "no_model", False):
        settings = replace(settings, models_dir=None)
    if getattr(args, "raw_frames", False):
        settings = replace(settings, raw_frames=True)
    edge_m = getattr(args, "edge_m", None)
    return settings if edge_m is None else replace(settings, edge_m=edge_m, edge_m_named=True)


def toolbox_of(args: argparse.Namespace) -> Toolbox:
    """Open atlas and evidence with a progress line on stderr when that takes long."""
    from theodolite.cli.progress import progress_on_stderr
    from theodolite.pipeline import open_toolbox

    with progress_on_stderr() as progress:
        return open_toolbox(settings_of(args), mappers=getattr(args, "mapper", None), progress=progress)


def emit(text: str) -> None:
    """Write data to stdout as UTF-8."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8")
    sys.stdout.write(text if text.endswith("\n") else text + "\n")


def write_file(path: str, text: str) -> None:
    """Write text to a file and say so on stderr; ``-`` is stdout.

    Raises
    ------
    DataError
        If it cannot be written.
    """
    if path == "-":
        emit(text)
        return
    try:
        Path(path).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise DataError(f"{path!r} cannot be written ({error.strerror}).", hint="Name another file.") from error
    print(f"wrote {path}", file=sys.stderr)


def coarse_note(toolbox: Toolbox) -> str:
    """Say that the answer is coarse, where it comes from the embedded table of figures."""
    return toolbox.evidence.note if toolbox.evidence.coarse else ""
