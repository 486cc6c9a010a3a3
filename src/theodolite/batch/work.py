"""What one task does: read a part, answer it, write it in place under its final name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from theodolite.batch.answers import AnswerLog, answer_schema
from theodolite.batch.desk import desk_of
from theodolite.batch.histories import Histories
from theodolite.batch.kernel import SET_ASIDE, Layout, check_claims
from theodolite.batch.source import Part, Source, read_part
from theodolite.batch.storage import open_place, put_in_place
from theodolite.batch.votes import LABELS

__all__ = ["METADATA_KEY", "Job", "PartDone", "answer_part", "part_name", "write_table", "writer_options"]

METADATA_KEY = "theodolite"
_NUMBERS = ("row", "answer", "supports", "refutes", "between", "silent", "uncertain")
_FIGURES = ("value", "low", "high", "unknown", "frame")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Job:
    """A whole run, as every worker gets it. ``folder`` is where parts go; ``facts`` stand in every file's metadata."""

    histories: Histories
    source: Source
    layout: Layout
    out: str
    key: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartDone:
    """What became of a part; ``labels`` counts its rows by label."""

    number: int
    rows: int
    set_aside: int
    labels: Mapping[str, int]


def part_name(kind: str, number: int, key: str) -> str:
    """Return a part's file name; ``kind`` is ``part`` for verdicts, ``_set-aside`` or ``_answers``."""
    return f"{kind}-{number:05d}-{key[:12]}.parquet"


def writer_options(names: list[str]) -> dict[str, Any]:
    """Return how the verdicts are encoded: what was measured to cost least for a small size (ADR 6)."""
    numbers = [n for n in names if n in _NUMBERS]
    return {
        "compression": {n: "none" if n in numbers else "lz4" for n in names},
        "use_dictionary": [n for n in names if n not in _NUMBERS and n.partition("_")[0] not in _FIGURES] or False,
        "column_encoding": dict.fromkeys(numbers, "DELTA_BINARY_PACKED"),
        "write_statistics": ["row"],
    }


def answer_part(job: Job, part: Part) -> PartDone:
    """Answer one part. Running it again writes the same bytes under the same names."""
    desk = desk_of(job.histories)
    log = AnswerLog(part=part.number)
    filesystem, folder = open_place(job.out)
    aside: list[pa.Table] = []
    counts = np.zeros(len(LABELS), dtype=np.int64)
    row, written = part.first_row, 0
    writer: pq.ParquetWriter | None = None
    with ExitStack() as stack:
        stream = stack.enter_context(put_in_place(filesystem, f"{folder}/{part_name('part', part.number, job.key)}"))
        for claims in read_part(job.source, part, keep=job.layout.keep):
            checked = check_claims(claims, desk, job.layout, first_row=row, log=log)
            row += claims.num_rows
            written += checked.verdicts.num_rows
            counts += _label_counts(checked.verdicts)
            if checked.set_aside.num_rows:
                aside.append(checked.set_aside)
            if writer is None:
                writer = _open_writer(stream, checked.verdicts.schema, job)
            writer.write_table(_fitted(checked.verdicts, writer.schema), row_group_size=1 << 20)
        done = PartDone(
            number=part.number,
            rows=written,
            set_aside=sum(t.num_rows for t in aside),
            labels={label: int(n) for label, n in zip(LABELS, counts, strict=True) if n},
        )
        assert writer is not None
        writer.add_key_value_metadata({f"{METADATA_KEY}.part": json.dumps({**_counts_of(done), "key": job.key})})
        writer.close()
        _write_side_files(job, part, filesystem, folder, aside, log)
    desk.maps.flush()
    return done


def _counts_of(done: PartDone) -> dict[str, Any]:
    return {"rows": done.rows, "set_aside": done.set_aside, "labels": dict(done.labels)}


def _label_counts(verdicts: pa.Table) -> Any:
    codes = verdicts.column("label").combine_chunks()
    codes = codes.chunk(0) if isinstance(codes, pa.ChunkedArray) and codes.num_chunks else codes
    if isinstance(codes, pa.ChunkedArray):
        return np.zeros(len(LABELS), dtype=np.int64)
    return np.bincount(codes.indices.to_numpy(), minlength=len(LABELS))


def _open_writer(stream: Any, schema: pa.Schema, job: Job) -> pq.ParquetWriter:
    facts = json.dumps({**job.facts, "key": job.key}, sort_keys=True)
    schema = schema.with_metadata({METADATA_KEY: facts})
    return pq.ParquetWriter(stream, schema, **writer_options(schema.names))


def _fitted(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return the table with the columns of the first one: in JSON Lines a column may come and go."""
    if table.schema.names == schema.names:
        return table.cast(schema) if not table.schema.equals(schema) else table.replace_schema_metadata(schema.metadata)
    columns = [
        table.column(f.name).cast(f.type) if f.name in table.column_names else pa.nulls(table.num_rows, f.type)
        for f in schema
    ]
    return pa.table(columns, schema=schema)


def _write_side_files(
    job: Job, part: Part, filesystem: Any, folder: str, aside: list[pa.Table], log: AnswerLog
) -> None:
    """Write what was set aside and the answers from maps; before the part itself gets its name."""
    tables = {"_set-aside": pa.concat_tables([SET_ASIDE.empty_table(), *aside])}
    answers = log.table(job.histories.mappers)
    assert answers.schema.equals(answer_schema(job.histories.mappers))
    tables["_answers"] = answers
    for kind, table in tables.items():
        if table.num_rows:
            write_table(filesystem, f"{folder}/{part_name(kind, part.number, job.key)}", table)


def write_table(filesystem: Any, path: str, table: pa.Table) -> None:
    """Write a small table whole, in place."""
    with put_in_place(filesystem, path) as stream:
        pq.write_table(table, stream, compression="zstd")
