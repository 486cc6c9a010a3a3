"""One batch: claims in, verdicts out, on whichever engine."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from theodolite.batch.engines import get_engine
from theodolite.batch.histories import Histories, open_histories
from theodolite.batch.kernel import Layout
from theodolite.batch.outputs import Outputs
from theodolite.batch.source import Source, open_source
from theodolite.batch.work import Job, PartDone, answer_part
from theodolite.errors import ConfigurationError
from theodolite.settings import Settings
from theodolite.version import __version__

__all__ = ["BatchOptions", "BatchResult", "run_batch", "start_job"]

PART_ROWS = 1 << 20
_FORMAT = 1
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOptions:
    """How a batch runs. ``workers`` None means one a processor; ``scheduler`` is a cluster that runs already."""

    engine: str = "local"
    workers: int | None = None
    scheduler: str | None = None
    part_rows: int = PART_ROWS
    layout: Layout = field(default_factory=Layout)
    mappers: tuple[str, ...] | None = None
    as_of: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchResult:
    """What a batch did: rows with a verdict by label, rows set aside, and where everything is.

    ``resumed`` counts parts that were there already; ``finished_before`` is True when all was.
    """

    out: str
    rows: int
    set_aside: int
    labels: Mapping[str, int]
    parts: int
    resumed: int
    finished_before: bool
    companions: Mapping[str, str]
    coarse: bool
    note: str
    key: str


def run_batch(
    claims: str,
    out: str,
    *,
    settings: Settings,
    options: BatchOptions | None = None,
    progress: Progress | None = None,
) -> BatchResult:
    """Measure and label every row of a table of claims.

    The engine ``local`` starts processes by ``spawn``: in a script, call this under ``if __name__ == "__main__":``.

    Parameters
    ----------
    claims
        A file, a folder or a pattern: Parquet, CSV, JSON Lines or Arrow; a path or a URL (``s3://`` …).
    out
        Where the verdicts go: a file for an input of one part, else a folder of parts. Companions stand beside it.
    progress
        Called with (label, rows done, rows in all).

    Raises
    ------
    DataError
        If the input cannot be read or lacks columns, or files are in the way of the output.
    ConfigurationError
        If an option cannot be used, or an engine is not installed.
    """
    options = options or BatchOptions()
    source = open_source(claims, part_rows=options.part_rows, keep=options.layout.keep)
    histories = _histories(source, settings, options, progress)
    job, outputs = start_job(source, histories, out, options)
    summary = outputs.finished()
    if summary is not None:
        return _result(job, outputs, _parts_of(summary), resumed=len(source.parts), before=True)
    done = outputs.prepare()
    resumed = len(done)
    _run_parts(job, outputs, options, done, progress)
    parts = [done[number] for number in sorted(done)]
    outputs.finish(job, sorted(done), _summary(parts))
    return _result(job, outputs, parts, resumed=resumed, before=False)


def _histories(source: Source, settings: Settings, options: BatchOptions, progress: Progress | None) -> Histories:
    from theodolite.pipeline import open_toolbox

    toolbox = open_toolbox(settings, mappers=options.mappers, progress=progress)
    sides = ("RU", "UA") if "side" in source.columns else (options.layout.side,)
    return open_histories(toolbox, sides=sides, as_of=options.as_of, progress=progress)


def start_job(source: Source, histories: Histories, out: str, options: BatchOptions) -> tuple[Job, Outputs]:
    """Return the job that workers get and the files it will make; both follow from the arguments alone."""
    facts = {
        "version": __version__,
        "rules_version": histories.rules.version,
        "histories": histories.fingerprint,
        "mappers": dict(histories.fingerprints),
        "claims": source.fingerprint,
        "layout": asdict(options.layout),
        "as_of": histories.as_of.isoformat() if histories.as_of else None,
        "coarse": histories.coarse,
    }
    text = json.dumps([_FORMAT, facts, options.part_rows], sort_keys=True, default=str)
    key = hashlib.sha256(text.encode()).hexdigest()
    outputs = Outputs(out=out.rstrip("/"), key=key, single=len(source.parts) == 1)
    job = Job(histories=histories, source=source, layout=options.layout, out=outputs.folder, key=key, facts=facts)
    return job, outputs


def _run_parts(
    job: Job, outputs: Outputs, options: BatchOptions, done: dict[int, PartDone], progress: Progress | None
) -> None:
    left = [part for part in job.source.parts if part.number not in done]
    if not left:
        return
    total = job.source.rows
    rows = sum(p.rows + p.set_aside for p in done.values())
    alone = outputs.single and options.engine == "local"
    engine = get_engine("serial" if alone else options.engine)
    urls = (job.source.url, job.out)
    if engine.name != "serial" and any(url.startswith("memory://") for url in urls):
        raise ConfigurationError(
            "memory:// exists in one process only.", hint="Use --engine serial, or a shared folder."
        )
    workers = None if options.workers is None else min(options.workers, len(left))
    with engine.open(job, workers=workers, scheduler=options.scheduler) as crew:
        for _, part in crew.run(answer_part, left):
            done[part.number] = part
            rows += part.rows + part.set_aside
            if progress is not None:
                if total is None:
                    progress("parts", len(done), len(job.source.parts))
                else:
                    progress("claims", rows, total)


def _summary(parts: Sequence[PartDone]) -> dict[str, Any]:
    labels: Counter[str] = Counter()
    for part in parts:
        labels.update(part.labels)
    return {
        "rows": sum(p.rows for p in parts), "set_aside": sum(p.set_aside for p in parts),
        "labels": dict(sorted(labels.items())), "parts": len(parts),
    }  # fmt: skip


def _parts_of(summary: Mapping[str, Any]) -> Collection[PartDone]:
    return [PartDone(number=0, rows=summary["rows"], set_aside=summary["set_aside"], labels=summary["labels"])]


def _result(job: Job, outputs: Outputs, parts: Collection[PartDone], *, resumed: int, before: bool) -> BatchResult:
    summary = _summary(list(parts))
    names = ("answers", "frames", *(("set-aside",) if summary["set_aside"] else ()))
    return BatchResult(
        out=outputs.out,
        rows=summary["rows"],
        set_aside=summary["set_aside"],
        labels=summary["labels"],
        parts=len(job.source.parts),
        resumed=resumed,
        finished_before=before,
        companions={name: outputs.beside(name) for name in names},
        coarse=job.histories.coarse,
        note=job.histories.note,
        key=outputs.key,
    )
