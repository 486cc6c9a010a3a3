"""Which rows of a bulk run (``theodolite batch``) rest on map frames that were altered since.

A row rests, for each mapper that has a figure for it, on the frame in force on its date. The run's companion
``….frames.parquet`` names the frames; the date is in the rows (``--keep date``) or the frames' days are
(``--columns full``). Without either only the altered frames can be named, and not the rows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from theodolite.errors import DataError
from theodolite.witness.revisions import Alteration, FrameTriple, find_alterations

if TYPE_CHECKING:
    from theodolite.witness.archive import Archive

__all__ = ["ReopenedRows", "find_reopened_rows", "is_batch_output"]

_MOST_LISTED = 1_000
_Frames = dict[str, list[tuple[date, date | None]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenedRows:
    """The rows of one bulk run that rest on altered frames.

    ``count`` is None where the rows do not say their date; ``rows`` are the first thousand (the column ``row``).
    """

    output: str
    of_rows: int
    count: int | None
    rows: tuple[int, ...]
    frames: tuple[FrameTriple, ...]
    altered: Mapping[FrameTriple, Alteration]


def is_batch_output(path: Path) -> bool:
    """Return whether a path is what a bulk run wrote: verdicts with their companion of frames beside them."""
    return path.suffix == ".parquet" and _companion(path).is_file()


def _companion(path: Path) -> Path:
    return path.with_name(f"{path.name.removesuffix('.parquet')}.frames.parquet")


def find_reopened_rows(
    path: Path,
    archive: Archive,
    *,
    mapper: str | None = None,
    since_fetch: date | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> ReopenedRows:
    """Find the rows of a bulk run that rest on frames that were altered since.

    Parameters
    ----------
    path
        Its verdicts: a file, or a folder of parts.
    mapper, since_fetch
        Only frames of this mapper; only alterations noticed on or after this day.

    Raises
    ------
    DataError
        If the files cannot be read.
    """
    import pyarrow as pa
    import pyarrow.dataset as ds
    import pyarrow.parquet as pq

    try:
        frames = pq.read_table(_companion(path)).to_pylist()
        verdicts = ds.dataset(sorted(path.glob("part-*.parquet")) if path.is_dir() else path, format="parquet")
        triples = {
            (f["mapper"], f["frame_on"], f["sha256"]): f["until"]
            for f in frames
            if f["sha256"] and (mapper is None or f["mapper"] == mapper)
        }
        altered = {
            triple: why
            for triple, why in find_alterations(archive, triples, known_by=_as_of(verdicts)).items()
            if since_fetch is None or why.recorded_on is None or why.recorded_on >= since_fetch
        }
        days: _Frames = {}
        for triple in altered:
            days.setdefault(triple[0], []).append((triple[1], triples[triple]))
        of_rows = verdicts.count_rows()
        rows: list[int] | None = None if altered else []
        if altered and _columns(verdicts.schema.names, days) is not None:
            rows = list(_rows(verdicts, days, of_rows, progress))
    except (OSError, pa.ArrowException) as error:
        raise DataError(f"{str(path)!r} cannot be read ({error}).", hint="Name what theodolite batch wrote.") from error
    return ReopenedRows(
        output=str(path),
        of_rows=of_rows,
        count=None if rows is None else len(rows),
        rows=tuple(rows or ())[:_MOST_LISTED],
        frames=tuple(sorted(altered)),
        altered=altered,
    )


def _as_of(verdicts: Any) -> date | None:
    facts = json.loads((verdicts.schema.metadata or {}).get(b"theodolite", b"{}"))
    return date.fromisoformat(facts["as_of"]) if facts.get("as_of") else None


def _columns(names: Sequence[str], days: _Frames) -> list[str] | None:
    """Return the columns that tell which frames a row rests on; None where there are none."""
    own = [f"frame_on_{mapper}" for mapper in days]
    if not set(own) <= set(names):
        if "date" not in names:
            return None
        own = ["date"]
    return ["row", *own, *(f"value_{mapper}" for mapper in days if f"value_{mapper}" in names)]


def _rows(verdicts: Any, days: _Frames, of_rows: int, progress: Any) -> Iterator[int]:
    import pyarrow.compute as pc

    done = 0
    for batch in verdicts.to_batches(columns=_columns(verdicts.schema.names, days)):
        masks = [_mask(batch, mapper, on, until) for mapper, spans in days.items() for on, until in spans]
        hit = masks[0]
        for mask in masks[1:]:
            hit = pc.or_(hit, mask)
        yield from batch.column("row").filter(hit).to_pylist()
        done += batch.num_rows
        if progress is not None:
            progress("rows", done, of_rows)


def _mask(batch: Any, mapper: str, on: date, until: date | None) -> Any:
    """Return which rows rest on the frame of ``on``, in force before ``until``."""
    import pyarrow as pa
    import pyarrow.compute as pc

    names = batch.schema.names
    if f"frame_on_{mapper}" in names:
        mask = pc.equal(batch.column(f"frame_on_{mapper}"), pa.scalar(on, pa.date32()))
    else:
        day = pc.cast(batch.column("date"), pa.date32())
        mask = pc.greater_equal(day, pa.scalar(on, pa.date32()))
        if until is not None:
            mask = pc.and_(mask, pc.less(day, pa.scalar(until, pa.date32())))
    if f"value_{mapper}" in names:
        mask = pc.and_(mask, pc.is_valid(batch.column(f"value_{mapper}")))
    return pc.fill_null(mask, False)
