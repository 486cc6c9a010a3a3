"""Reads a CSV file that the fast reader gives up on: a row of another length is one row's trouble, not the file's."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any

__all__ = ["read_odd_csv"]

_ROWS = 50_000


def read_odd_csv(
    stream: Any, *, skip: int, null_values: Collection[str]
) -> Iterator[tuple[list[str], list[dict[str, Any]]]]:
    """Yield the names of the columns and some rows, until there are no more.

    A row of another length than the header has, as its date, what is wrong with it, so that it is set aside with that.
    A byte that is no UTF-8 becomes U+FFFD.

    Parameters
    ----------
    stream
        A readable binary file.
    skip
        How many rows after the header are known already; lines without anything are none.
    null_values
        What stands for nothing.
    """
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="")
    lines = (cells for cells in csv.reader(_without_nul(text)) if cells)
    names = next(lines, [])
    rest = islice(lines, skip, None)
    while rows := [_row(names, cells, null_values) for cells in islice(rest, _ROWS)]:
        yield names, rows


def _without_nul(lines: Iterator[str]) -> Iterator[str]:
    return (line.replace("\0", "\ufffd") for line in lines)


def _row(names: list[str], cells: list[str], null_values: Collection[str]) -> dict[str, Any]:
    row = {name: None if cell in null_values else cell for name, cell in zip(names, cells, strict=False)}
    if len(cells) == len(names):
        return row
    words = f"{len(cells)} cells instead of {len(names)}: {','.join(cells)[:80]}"
    return {**row, "date": words}
