"""Claims as a table to claims as arrays; what cannot be used is noted row by row, and nothing stops the run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from theodolite.atlas.discs import LARGEST_RADIUS_KM, SMALLEST_RADIUS_KM, seems_swapped
from theodolite.batch.kinds import KIND_CODES, KINDS, kind_listing
from theodolite.errors import DataError

__all__ = ["CLAIM_COLUMNS", "NO_DAY", "SIDES", "Rows", "Trouble", "check_columns", "read_rows"]

Array = np.ndarray[Any, Any]
SIDES = ("RU", "UA")
NO_DAY = np.iinfo(np.int32).min
CLAIM_COLUMNS = (
    "place", "longitude", "latitude", "radius_km", "date", "kind", "threshold", "side", "since", "negated", "id",
)  # fmt: skip
_DISC = ("longitude", "latitude", "radius_km")
_FIRST_DAY, _LAST_DAY = -719162, 2932896  # 0001-01-01 and 9999-12-31
_NUMBER = np.array([k.threshold == "number" for k in KINDS])
_RULE = np.array([k.threshold == "rule" for k in KINDS])
_SPANS = np.array([k.spans for k in KINDS])
_HIGHEST = np.array([k.highest for k in KINDS])
_LOWEST = np.array([-k.highest if k.name == "front_distance" else 0.0 for k in KINDS])


@dataclass(slots=True)
class Trouble:
    """Rows set aside: the first thing found wrong with each."""

    count: int
    bad: Array | None = None
    notes: dict[int, tuple[str, str, str]] = field(default_factory=dict)

    def add(self, flags: Array, column: str, reason: str, values: Callable[[int], object]) -> None:
        """Set aside the flagged rows that are not yet; ``values`` gives what a row held."""
        if not flags.any():
            return
        if self.bad is None:
            self.bad = np.zeros(self.count, dtype=bool)
        for row in np.flatnonzero(flags & ~self.bad).tolist():
            self.notes[row] = (column, _shown(values(row)), reason)
        self.bad |= flags


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """N claims; every array has shape (N,), or is a single value where all rows share it.

    ``place`` is a position in ``places`` (Arrow, the table's distinct ids), -1 for a disc; ``disc`` has shape (N, 3):
    longitude, latitude, radius in km, or None. ``threshold`` is NaN where the rule's own holds; ``since`` is ``NO_DAY``
    where none is given. Days count from 1970-01-01.
    """

    count: int
    places: pa.Array
    place: Array
    disc: Array | None
    day: Array
    kind: Array | int
    threshold: Array | None
    side: Array | int
    since: Array | None
    negated: Array | bool
    trouble: Trouble


def check_columns(names: Sequence[str], *, source: str) -> None:
    """Raise an error that names the columns found when those needed are not there.

    Raises
    ------
    DataError
        If there is no ``date``, or neither ``place`` nor ``longitude``, ``latitude`` and ``radius_km``.
    """
    found = f"It has: {', '.join(names) or 'none'}."
    missing = [] if "date" in names else ["date"]
    if "place" not in names and not set(_DISC) <= set(names):
        missing.append("place (or longitude, latitude and radius_km)")
    if missing:
        advice = "Rename or add what is missing."
        if len(names) == 1 and any(mark in names[0] for mark in ";\t|"):
            advice = "Save it with commas between the columns."
        raise DataError(f"{source} lacks the column {' and '.join(missing)}.", hint=f"{found} {advice}")


def read_rows(table: pa.Table, *, side: str) -> Rows:
    """Turn a table of claims into arrays.

    Parameters
    ----------
    table
        Columns of ``CLAIM_COLUMNS``; others are ignored.
    side
        The side of rows that name none.

    Raises
    ------
    DataError
        If a column has a type that cannot mean what its name says.
    """
    trouble = Trouble(count=table.num_rows)
    columns = {name: _one_chunk(table.column(name)) for name in CLAIM_COLUMNS if name in table.column_names}
    kind = _kinds(columns.get("kind"), trouble)
    places, place = _places(columns.get("place"), table.num_rows)
    disc = _discs(columns, place, trouble)
    day = _days(columns["date"], "date", trouble, needed=True)
    since = _days(columns["since"], "since", trouble, needed=False) if "since" in columns else None
    rows = Rows(
        count=table.num_rows,
        places=places,
        place=place,
        disc=disc,
        day=day,
        kind=kind,
        threshold=_numbers(columns.get("threshold"), "threshold", trouble),
        side=_sides(columns.get("side"), side, trouble),
        since=since,
        negated=_flags(columns.get("negated"), trouble),
        trouble=trouble,
    )
    _check_numbers(rows)
    return rows


def _one_chunk(column: pa.ChunkedArray) -> pa.Array:
    if column.num_chunks == 1:
        return column.chunk(0)
    combined = column.combine_chunks()
    return combined.chunk(0) if isinstance(combined, pa.ChunkedArray) else combined


def _shown(value: object) -> str:
    text = "nothing" if value is None else str(value)
    return text if len(text) <= 200 else f"{text[:197]}..."


def _cells(column: pa.Array) -> Callable[[int], object]:
    return lambda row: column[row].as_py()


def _dictionary(column: pa.Array, name: str) -> tuple[pa.Array, Array]:
    """Return a text column as its distinct values and each row's position among them, -1 for null."""
    if not pa.types.is_dictionary(column.type):
        if not _is_text(column.type):
            raise DataError(f"the column {name!r} is {column.type}, not text.", hint="Store it as text.")
        column = column.dictionary_encode()
    if not _is_text(column.type.value_type):
        raise DataError(f"the column {name!r} is {column.type}, not text.", hint="Store it as text.")
    indices = column.indices
    if indices.null_count:
        indices = indices.fill_null(-1)
    codes = indices.to_numpy(zero_copy_only=False)
    return column.dictionary, codes if codes.dtype == np.int32 else codes.astype(np.int32)


def _is_text(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
        or pa.types.is_null(kind)
    )  # fmt: skip


def _places(column: pa.Array | None, count: int) -> tuple[pa.Array, Array]:
    if column is None or pa.types.is_null(column.type):
        return pa.array([], pa.string()), np.full(count, -1, dtype=np.int32)
    names, codes = _dictionary(column, "place")
    gone = np.flatnonzero(_filled(pc.equal(names, "").fill_null(True), True))
    if len(gone):
        codes = np.where(np.isin(codes, gone), np.int32(-1), codes)
    return names, codes


def _discs(columns: Mapping[str, pa.Array], place: Array, trouble: Trouble) -> Array | None:
    """Return the discs of rows without a place, or None when every row has one."""
    without = place < 0
    if not without.any():
        return None
    if not set(_DISC) <= set(columns):
        trouble.add(without, "place", "missing value: a claim needs a place", lambda _: None)
        return None
    disc = np.full((len(place), 3), np.nan)
    for i, (name, low, high) in enumerate(
        (("longitude", -180.0, 180.0), ("latitude", -90.0, 90.0), ("radius_km", SMALLEST_RADIUS_KM, LARGEST_RADIUS_KM))
    ):
        numbers = _numbers(columns[name], name, trouble)
        assert numbers is not None
        cells = _cells(columns[name])
        trouble.add(without & np.isnan(numbers), name, "missing value or not a number", cells)
        wrong = (numbers < low) | (numbers > high)
        trouble.add(without & wrong, name, f"out of range; expected {low:g} to {high:g}", cells)
        disc[:, i] = numbers
    disc[~without] = np.nan
    swapped = np.array([seems_swapped(longitude, latitude) for longitude, latitude, _ in disc.tolist()])
    trouble.add(swapped, "longitude", "longitude and latitude seem to be exchanged", lambda row: disc[row, 0])
    return disc


def _days(column: pa.Array, name: str, trouble: Trouble, *, needed: bool) -> Array:
    cells = _cells(column)
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    kind = column.type
    if _is_text(kind):
        days, wrong = _days_of_text(column)
        trouble.add(wrong, name, "impossible date; expected YYYY-MM-DD", cells)
    elif pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        dates = column.cast(pa.date32(), safe=False) if not pa.types.is_date32(kind) else column
        days = _filled(dates.view(pa.int32()), NO_DAY)
    else:
        raise DataError(
            f"the column {name!r} is {kind}, not a date.", hint="Store dates, timestamps, or text like 2025-11-01."
        )
    if column.null_count and needed:
        trouble.add(_filled(column.is_null(), True), name, "missing value", cells)
    if not needed or len(days) == 0 or (days.min() >= _FIRST_DAY and days.max() <= _LAST_DAY):
        return days
    trouble.add((days < _FIRST_DAY) | (days > _LAST_DAY), name, "impossible date", cells)
    return np.clip(days, _FIRST_DAY, _LAST_DAY)


def _days_of_text(column: pa.Array) -> tuple[Array, Array]:
    """Parse ISO dates, the distinct ones once."""
    from datetime import date

    from theodolite.history.steps import day_number

    encoded = column.dictionary_encode()
    days: list[int] = []
    for text in encoded.dictionary.to_pylist():
        try:
            days.append(day_number(date.fromisoformat((text or "").strip()[:10])))
        except ValueError:
            days.append(NO_DAY)
    codes = _filled(encoded.indices, -1)
    taken = np.array([*days, NO_DAY], dtype=np.int32)[codes]
    return taken, (taken == NO_DAY) & (codes >= 0)


def _filled(column: pa.Array, value: object) -> Array:
    if column.null_count:
        column = column.fill_null(value)
    filled: Array = column.to_numpy(zero_copy_only=False)
    return filled


def _numbers(column: pa.Array | None, name: str, trouble: Trouble) -> Array | None:
    """Return numbers, NaN for null; a text that is no number, NaN and infinity are set aside."""
    if column is None or pa.types.is_null(column.type):
        return None if column is None or name == "threshold" else np.full(len(column), np.nan)
    cells = _cells(column)
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if _is_text(column.type):
        column = _parse_numbers(column)
    elif not (pa.types.is_floating(column.type) or pa.types.is_integer(column.type)
              or pa.types.is_decimal(column.type)):  # fmt: skip
        raise DataError(f"the column {name!r} is {column.type}, not a number.", hint="Store it as a number.")
    given = _filled(column.is_valid(), False)
    numbers: Array = _filled(column.cast(pa.float64()), float("nan")).astype(np.float64)
    trouble.add(given & ~np.isfinite(numbers), name, "not a finite number", cells)
    return None if name == "threshold" and not given.any() else numbers


def _parse_numbers(column: pa.Array) -> pa.Array:
    encoded = column.dictionary_encode()
    parsed: list[float | None] = []
    for text in encoded.dictionary.to_pylist():
        try:
            parsed.append(float(text) if text and text.strip() else None)
        except ValueError:
            parsed.append(float("nan"))
    return pc.take(pa.array(parsed, pa.float64()), encoded.indices)


def _coded(column: pa.Array, name: str, codes: Mapping[str, int]) -> tuple[Array | int, Array | None]:
    """Return each row's code, -1 for an unknown value, -2 for a missing one; one number where all rows share it."""
    names, index = _dictionary(column, name)
    values = names.to_pylist()
    table = np.array([*(codes.get((v or "").strip(), -1) if v else -2 for v in values), -2], dtype=np.int8)
    if column.null_count == 0 and len(values) == 1 and table[0] >= 0:
        return int(table[0]), None
    taken = table[index]
    return taken, taken < 0


def _kinds(column: pa.Array | None, trouble: Trouble) -> Array | int:
    if column is None:
        return KIND_CODES["hold"]
    codes, wrong = _coded(column, "kind", KIND_CODES)
    if wrong is None or not wrong.any():
        return codes
    cells = _cells(column)
    trouble.add(np.asarray(codes == -2), "kind", "missing value", cells)
    trouble.add(wrong, "kind", f"unknown kind; known: {kind_listing()}", cells)
    return np.maximum(codes, 0)


def _sides(column: pa.Array | None, default: str, trouble: Trouble) -> Array | int:
    own = SIDES.index(default)
    if column is None:
        return own
    codes, wrong = _coded(column, "side", {side: i for i, side in enumerate(SIDES)})
    if wrong is None or not wrong.any():
        return codes
    trouble.add(np.asarray(codes == -1), "side", f"unknown side; known: {', '.join(SIDES)}", _cells(column))
    return np.where(codes < 0, np.int8(own), codes)


def _flags(column: pa.Array | None, trouble: Trouble) -> Array | bool:
    if column is None or pa.types.is_null(column.type):
        return False
    if pa.types.is_boolean(column.type):
        flags = _filled(column, False)
    elif pa.types.is_integer(column.type):
        flags = _filled(column, 0) != 0
    else:
        codes, wrong = _coded(column, "negated", {"true": 1, "True": 1, "1": 1, "false": 0, "False": 0, "0": 0})
        if isinstance(codes, int):
            return bool(codes)
        if wrong is not None:
            trouble.add(np.asarray(codes == -1), "negated", "expected true or false", _cells(column))
        flags = codes > 0
    return flags if flags.any() else False


def _check_numbers(rows: Rows) -> None:
    """Set aside rows whose threshold or period does not fit their kind."""
    trouble, kind = rows.trouble, np.asarray(rows.kind)
    needs = np.broadcast_to(_NUMBER[kind], (rows.count,))
    if rows.threshold is None:
        trouble.add(needs, "threshold", "missing value: this kind needs a number", lambda _: None)
    else:
        values = rows.threshold
        given = ~np.isnan(values)
        trouble.add(needs & ~given, "threshold", "missing value: this kind needs a number", lambda _: None)
        takes = needs | _RULE[kind]
        low, high = np.broadcast_to(_LOWEST[kind], values.shape), np.broadcast_to(_HIGHEST[kind], values.shape)
        outside = takes & given & ((values < low) | (values > high))
        names = np.broadcast_to(kind, values.shape)
        for code in np.unique(names[outside]).tolist():
            reason = f"out of range; {KINDS[code].name} takes {_LOWEST[code]:g} to {_HIGHEST[code]:g}"
            trouble.add(outside & (names == code), "threshold", reason, lambda row: values[row])
    if rows.since is not None:
        late = np.broadcast_to(_SPANS[kind], (rows.count,)) & (rows.since > rows.day)
        trouble.add(late, "since", "it lies after the date", lambda row: _iso(rows.since, row))


def _iso(days: Array | None, row: int) -> str:
    from theodolite.history.steps import number_day

    return "" if days is None else number_day(int(days[row])).isoformat()
