"""What other libraries reach on ``newsquant_dev``: ``python -m benchmarks.quality.quantity_peers [--data DIR]``.

Each is scored by the set's own scorer, with what it calls a number and with the filters that favour it (years, dates
and ordinals left out). A library that is not installed is left out with a line that says so; neither is a dependency.
"""

from __future__ import annotations

import argparse
import importlib
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.quality.sets import SETS, read_rows, run_scorer

__all__ = ["main"]

Reader = Callable[[str], Iterator[Any]]
_YEAR = re.compile(r"(?:1[5-9]|20|21)\d\d")


def recognizers_text() -> Reader:
    """Return a reader of Microsoft's recognizers-text: numbers and percentages (its Python has no ranges)."""
    number = importlib.import_module("recognizers_number").NumberRecognizer("en-us")
    models = (number.get_percentage_model(), number.get_number_model())

    def read(text: str) -> Iterator[Any]:
        done: list[tuple[int, int]] = []
        for match in (match for model in models for match in model.parse(text)):
            within = any(start <= match.start and match.end <= end for start, end in done)
            if not within and not _YEAR.fullmatch(match.text):
                done.append((match.start, match.end))
                yield str(match.resolution["value"]).removesuffix("%")

    return read


def quantulum3() -> Reader:
    """Return a reader of quantulum3, without its optional classifier."""
    parse = importlib.import_module("quantulum3.parser").parse

    def read(text: str) -> Iterator[Any]:
        for quantity in parse(text):
            if not _YEAR.fullmatch(str(quantity.surface).strip()):
                yield quantity.value

    return read


PEERS: tuple[tuple[str, str, Callable[[], Reader]], ...] = (
    ("recognizers-text", "recognizers-text-suite", recognizers_text),
    ("quantulum3", "quantulum3", quantulum3),
)


def _rows(rows: list[dict[str, Any]], read: Reader) -> list[dict[str, Any]]:
    return [{"id": row["id"], "quantities": [{"value": value} for value in _read(read, row["text"])]} for row in rows]


def _read(read: Reader, text: str) -> list[Any]:
    try:
        return list(read(text))
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        print(f"{'':18}raised {type(error).__name__} on: {text[:60]}", file=sys.stderr)
        return []


def main() -> int:
    """Print one line of figures for each library; the exit code is 1 when none is installed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default=os.environ.get("THEODOLITE_DATA"), help="folder that holds eval/")
    options = parser.parse_args()
    if options.data is None or not Path(options.data, "eval").is_dir():
        print("left out: needs --data or THEODOLITE_DATA with eval/quantities/newsquant_dev.jsonl")
        return 1
    annotated = next(found for found in SETS if found.name == "newsquant_dev")
    gold = read_rows(Path(options.data), annotated, None)
    ran = 0
    for name, package, load in PEERS:
        try:
            read = load()
        except ImportError as error:
            print(f"{name:18}LEFT OUT: not installed ({error}); pip install {package}, in an environment of its own")
            continue
        begun = time.process_time()
        figures = run_scorer(Path(options.data), annotated, gold, _rows(gold, read))["value"]
        seconds = time.process_time() - begun
        shown = "  ".join(f"{key} {figures[key]:.3f}" for key in ("p", "r", "f1"))
        print(f"{name:18}{shown}  predicted {figures['predicted']}  cpu {seconds:.1f} s")
        ran += 1
    return 0 if ran else 1


if __name__ == "__main__":
    sys.exit(main())
