"""CSV: one row a figure, RFC 4180 quoting, dates YYYY-MM-DD, shares as fractions 0-1, missing values empty."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from theodolite.publish.export.model import Value

__all__ = ["to_csv"]

# A spreadsheet takes text that begins with one of these for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(rows: Iterable[Mapping[str, Value]], *, columns: Iterable[str] = ()) -> str:
    """Write rows with the same keys as CSV; ``columns`` name the head where there is no row."""
    listed = list(rows)
    names = list(dict.fromkeys([*columns, *(key for row in listed for key in row)]))
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_cell(row.get(name)) for name in names] for row in listed)
    return sink.getvalue()


def _cell(value: Value) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.6g}" if abs(value) < 1e5 else f"{value:.1f}"
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
