"""Where verdicts go: one file for a small input, a folder of parts for a large one, and the small tables beside them.

What is there already is recognised by the run's key: finished parts are kept, a finished run is not run again. Files
that a batch did not write are never touched.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from theodolite.batch.answers import answer_schema, bank_answers
from theodolite.batch.desk import desk_of
from theodolite.batch.histories import Histories
from theodolite.batch.kernel import SET_ASIDE
from theodolite.batch.storage import delete, exists, files_in, is_folder, open_place, put_in_place, read_bytes
from theodolite.batch.work import METADATA_KEY, Job, PartDone, part_name, write_table
from theodolite.errors import DataError

__all__ = ["Outputs"]

_MARKER = "_theodolite.json"
_OURS = re.compile(r"^(part|_set-aside|_answers)-\d{5,}-[0-9a-f]{12}\.parquet$|^_tmp-[0-9a-f]{12}-|^_theodolite\.json$")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outputs:
    """The files of one run. ``out`` is the path or URL that the user named; ``single`` for an input of one part."""

    out: str
    key: str
    single: bool

    @property
    def folder(self) -> str:
        """Where parts are written."""
        return f"{self.out}.partial" if self.single else self.out

    def beside(self, name: str) -> str:
        """Return the path of a companion: ``verdicts.parquet`` has ``verdicts.answers.parquet``."""
        stem = self.out.removesuffix(".parquet").rstrip("/")
        return f"{stem}.{name}.parquet"

    def finished(self) -> Mapping[str, Any] | None:
        """Return the summary of a finished run of this key, or None."""
        filesystem, path = open_place(self.out)
        found: dict[str, Any] = {}
        with suppress(OSError, ValueError, pa.ArrowException, KeyError):
            if self.single:
                if exists(filesystem, path) and not is_folder(filesystem, path):
                    found = json.loads(_file_metadata(filesystem, path)[b"theodolite.part"])
            elif exists(filesystem, f"{path}/{_MARKER}"):
                found = json.loads(read_bytes(filesystem, f"{path}/{_MARKER}"))
        return found if found.get("key") == self.key else None

    def prepare(self) -> dict[int, PartDone]:
        """Clear away what an earlier run of another key left, and return the parts that are done.

        Raises
        ------
        DataError
            If files are in the way that no batch wrote.
        """
        filesystem, path = open_place(self.out)
        if exists(filesystem, path) and is_folder(filesystem, path) == self.single:
            self._remove_other_form(filesystem, path)
        elif self.single and exists(filesystem, path):
            self._check_ours(filesystem, path)
        _, folder = open_place(self.folder)
        done: dict[int, PartDone] = {}
        for info in files_in(filesystem, folder):
            name = info.path.rpartition("/")[2]
            if not _OURS.match(name):
                raise DataError(
                    f"{info.path!r} is in the way: no batch wrote it.", hint="Name another output, or move it."
                )
            if name.startswith("part-") and self.key[:12] in name:
                if (part := _part_done(filesystem, info.path)) is not None:
                    done[part.number] = part
            elif name.startswith("_tmp-") or self.key[:12] not in name:
                delete(filesystem, info.path)
        return done

    def _remove_other_form(self, filesystem: Any, path: str) -> None:
        """Remove the folder of an earlier large run, or the file of an earlier small one."""
        if not self.single:
            self._check_ours(filesystem, path)
            filesystem.delete_file(path)
            return
        for info in files_in(filesystem, path, recursive=True):
            if not _OURS.match(info.path.rpartition("/")[2]):
                raise DataError(
                    f"{info.path!r} is in the way: no batch wrote it.", hint="Name another output, or move it."
                )
        filesystem.delete_dir(path)

    def _check_ours(self, filesystem: Any, path: str) -> None:
        with suppress(OSError, pa.ArrowException, KeyError):
            if METADATA_KEY.encode() in _file_metadata(filesystem, path):
                return
        raise DataError(f"{path!r} exists, and no batch wrote it.", hint="Name another output, or move it.")

    def finish(self, job: Job, numbers: Sequence[int], summary: Mapping[str, Any]) -> None:
        """Write the companions, then put the verdicts where they belong and mark the run as finished."""
        filesystem, folder = open_place(self.folder)
        self._write_companions(job, numbers)
        if self.single:
            _, path = open_place(self.out)
            filesystem.move(f"{folder}/{part_name('part', 0, self.key)}", path)
            for kind in ("_set-aside", "_answers"):
                delete(filesystem, f"{folder}/{part_name(kind, 0, self.key)}")
            with suppress(OSError):
                filesystem.delete_dir(folder)
            return
        for number in numbers:
            for kind in ("_set-aside", "_answers"):
                delete(filesystem, f"{folder}/{part_name(kind, number, self.key)}")
        with put_in_place(filesystem, f"{folder}/{_MARKER}") as stream:
            stream.write(json.dumps({**summary, **job.facts, "key": self.key}, indent=1, sort_keys=True).encode())

    def _write_companions(self, job: Job, numbers: Sequence[int]) -> None:
        filesystem, folder = open_place(self.folder)
        desk = desk_of(job.histories)
        parts = [f"{folder}/{part_name('_answers', n, self.key)}" for n in numbers]
        _merge(filesystem, self.beside("answers"), bank_answers(desk), parts, answer_schema(desk.mappers))
        write_table(filesystem, open_place(self.beside("frames"))[1], _frame_table(job.histories))
        parts = [f"{folder}/{part_name('_set-aside', n, self.key)}" for n in numbers]
        found = [p for p in parts if exists(filesystem, p)]
        aside = self.beside("set-aside")
        if found:
            _merge(filesystem, aside, SET_ASIDE.empty_table(), found, SET_ASIDE)
        else:
            delete(filesystem, open_place(aside)[1])


def _merge(filesystem: Any, url: str, first: pa.Table, parts: Sequence[str], schema: pa.Schema) -> None:
    """Write a table and those of the parts that are there, one after the other, never all in memory."""
    with (
        put_in_place(filesystem, open_place(url)[1]) as stream,
        pq.ParquetWriter(stream, schema, compression="zstd") as writer,
    ):
        writer.write_table(first)
        for table in _tables(filesystem, parts):
            writer.write_table(table)


def _tables(filesystem: Any, parts: Sequence[str]) -> Iterator[pa.Table]:
    for path in parts:
        if exists(filesystem, path):
            with filesystem.open_input_file(path) as stream:
                yield pq.ParquetFile(stream).read()


def _file_metadata(filesystem: Any, path: str) -> Mapping[bytes, bytes]:
    with filesystem.open_input_file(path) as stream:
        found: Mapping[bytes, bytes] = pq.ParquetFile(stream).metadata.metadata or {}
    return found


def _part_done(filesystem: Any, path: str) -> PartDone | None:
    """Read what a finished part counted; None for one that is damaged (it is done again)."""
    number = int(path.rpartition("/")[2].split("-")[1])
    try:
        counts = json.loads(_file_metadata(filesystem, path)[b"theodolite.part"])
    except (OSError, pa.ArrowException, KeyError, ValueError):
        return None
    return PartDone(number=number, rows=counts["rows"], set_aside=counts["set_aside"], labels=counts["labels"])


def _frame_table(histories: Histories) -> pa.Table:
    frames = histories.frames
    return pa.table(
        {
            "mapper": pa.array([f.mapper for f in frames], pa.string()),
            "frame_on": pa.array([f.frame_on for f in frames], pa.date32()),
            "until": pa.array([f.until for f in frames], pa.date32()),
            "sha256": pa.array([f.sha256 for f in frames], pa.string()),
        }
    )
