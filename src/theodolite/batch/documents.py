"""Many documents through an engine: read or checked in chunks, in every worker with its own model and maps.

Rows come in the documents' order and are the same as from one process: each document is read by itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from theodolite.batch.engines import get_engine
from theodolite.errors import RecordError
from theodolite.settings import Settings

if TYPE_CHECKING:
    from theodolite.pipeline import Toolbox
    from theodolite.records import Document

__all__ = ["CHUNK", "DocumentJob", "annotate_rows", "check_rows"]

CHUNK = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentJob:
    """What every worker needs to know; the data folder must be there for all of them."""

    settings: Settings
    mappers: tuple[str, ...] | None = None
    as_of: date | None = None
    gate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chunk:
    """Consecutive records; ``errors`` stand where a row could not be used, by its position in the chunk."""

    documents: tuple[Document, ...]
    errors: tuple[tuple[int, RecordError], ...]


def annotate_rows(
    records: Iterable[Document | RecordError],
    job: DocumentJob,
    *,
    engine: str,
    workers: int | None = None,
    scheduler: str | None = None,
) -> Iterator[str | RecordError]:
    """Read documents into rows for other programs (JSON, one a document), in order; errors stay in their place."""
    return _run(records, job, _annotate, engine=engine, workers=workers, scheduler=scheduler)


def check_rows(
    records: Iterable[Document | RecordError],
    job: DocumentJob,
    *,
    engine: str,
    workers: int | None = None,
    scheduler: str | None = None,
) -> Iterator[str | RecordError]:
    """Check documents into reports (JSON, one a document), in order; errors stay in their place."""
    return _run(records, job, _check, engine=engine, workers=workers, scheduler=scheduler)


def _run(
    records: Iterable[Document | RecordError],
    job: DocumentJob,
    work: Callable[[DocumentJob, tuple[Document, ...]], list[str]],
    *,
    engine: str,
    workers: int | None,
    scheduler: str | None,
) -> Iterator[str | RecordError]:
    sent: dict[int, _Chunk] = {}

    def tasks() -> Iterator[tuple[Document, ...]]:
        for position, chunk in enumerate(_chunks(iter(records))):
            sent[position] = chunk
            yield chunk.documents

    with get_engine(engine).open(job, workers=workers, scheduler=scheduler) as crew:
        done: dict[int, list[str]] = {}
        following = 0
        for position, rows in crew.run(work, tasks()):
            done[position] = rows
            while following in done:
                yield from _merged(sent.pop(following), done.pop(following))
                following += 1


def _chunks(records: Iterator[Document | RecordError]) -> Iterator[_Chunk]:
    while taken := list(islice(records, CHUNK)):
        errors = tuple((n, r) for n, r in enumerate(taken) if isinstance(r, RecordError))
        documents = tuple(r for r in taken if not isinstance(r, RecordError))
        yield _Chunk(documents=documents, errors=errors)


def _merged(chunk: _Chunk, rows: Sequence[str]) -> Iterator[str | RecordError]:
    errors, left = dict(chunk.errors), iter(rows)
    for position in range(len(rows) + len(errors)):
        yield errors[position] if position in errors else next(left)


def _annotate(job: DocumentJob, documents: tuple[Document, ...]) -> list[str]:
    from theodolite.pipeline import annotate_documents

    return [json.dumps(row, ensure_ascii=False) for row in annotate_documents(documents, job.settings, gate=job.gate)]


def _check(job: DocumentJob, documents: tuple[Document, ...]) -> list[str]:
    from theodolite.pipeline import check_documents
    from theodolite.publish.codec import dumps

    reports = check_documents(documents, _toolbox(job), as_of=job.as_of, gate=job.gate, linked=False)
    return [dumps(report, compact=True).rstrip("\n") for report in reports]


_TOOLBOXES: dict[str, Toolbox] = {}


def _toolbox(job: DocumentJob) -> Toolbox:
    """Return this process's atlas and evidence for the job, opened once."""
    key = repr(job)
    if key not in _TOOLBOXES:
        from theodolite.pipeline import open_toolbox

        _TOOLBOXES.clear()
        _TOOLBOXES[key] = open_toolbox(job.settings, mappers=job.mappers)
    return _TOOLBOXES[key]
