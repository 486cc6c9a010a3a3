"""Makes the list of one mapper's frames: raw files first, then the common format; bad frames set aside by reason."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from theodolite.errors import ProviderError
from theodolite.witness import common
from theodolite.witness.cache import FrameCache, FrameRow
from theodolite.witness.provider import (
    HELD_LAYER,
    OUTLINE_FILES,
    OUTLINE_VERSION,
    FrameContent,
    FrameFiles,
    combined_sha256,
)
from theodolite.witness.registry import MapSource
from theodolite.witness.screen import find_collapsed, find_flapping

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["Entry", "FrameLister", "Listing", "Rejected"]

# Files that look like maps but are none of the frames are listed, except these.
_MAP_SUFFIXES = {".geojson", ".json", ".kml", ".kmz", ".topojson", ".zip", ".gz"}
_NOT_FRAMES = {"SHA256SUMS.json", "daily_areas.json"}
# Raise this when frames are listed, screened or encoded differently: older listings are then no longer found.
_METHOD = 4
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One frame of the list; files relative to the data folder."""

    valid_on: date
    known_on: date | None
    sha256: str
    files: tuple[str, ...]
    row: FrameRow
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A file set aside; ``valid_on`` is None where it has no date."""

    file: str
    valid_on: date | None
    reason: str
    layer: str = HELD_LAYER


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """All frames of a mapper by layer, ascending, and those set aside."""

    layers: dict[str, tuple[Entry, ...]]
    rejected: tuple[Rejected, ...]


@dataclass(slots=True, kw_only=True)
class FrameLister:
    """Lists the frames of one mapper, reading into its cache what is not there yet."""

    source: MapSource
    data_dir: Path
    cache: FrameCache
    progress: Progress | None = None
    _frames: list[FrameFiles] = field(default_factory=list)
    _digests: dict[Path, str] = field(default_factory=dict)
    _strangers: list[Path] = field(default_factory=list)
    _known: dict[str, FrameRow] = field(default_factory=dict)
    _rejected: list[Rejected] = field(default_factory=list)
    _clip_key: str = ""

    def find(self) -> str:
        """Find the mapper's files and return their signature: names, sizes and times, and how they are read.

        Raises
        ------
        OSError
            If a folder cannot be read.
        """
        provider = self.source.provider
        self._frames = [f for folder in self.source.folders for f in provider.find_frames(folder)]
        self._strangers = self._find_strangers()
        digest = hashlib.sha256(
            f"{_METHOD}|{OUTLINE_VERSION}|{provider.info.id}|{provider.reader_version}|{common.READER_VERSION}".encode()
        )
        for path in [*self._all_paths(), *self._strangers]:
            try:
                stat = path.stat()
                digest.update(f"{os.fspath(path)}|{stat.st_size}|{stat.st_mtime_ns}\n".encode())
            except OSError:
                digest.update(f"{os.fspath(path)}|absent\n".encode())
        return digest.hexdigest()

    def _find_strangers(self) -> list[Path]:
        known = {path for frame in self._frames for path in frame.paths}
        found = [p for folder in self.source.folders for p in folder.iterdir() if p.suffix.lower() in _MAP_SUFFIXES]
        return sorted(p for p in found if p not in known and p.name not in _NOT_FRAMES)

    def _all_paths(self) -> list[Path]:
        paths = [path for frame in self._frames for path in frame.paths]
        if self.source.common:
            paths.append(self.source.common)
            paths.append(self.source.common.with_name("frames.csv"))
        return paths + self._outline_paths()

    def _outline_paths(self) -> list[Path]:
        return [self.data_dir / name for name in OUTLINE_FILES] if self.source.provider.clip else []

    def build(self) -> Listing:
        """List all frames; call :meth:`find` first."""
        self._digests = self.cache.file_digests(self._all_paths())
        self._known = self.cache.frames()
        self._rejected = []
        outline = [self._digests.get(p, "absent") for p in self._outline_paths()]
        self._clip_key = "|".join([OUTLINE_VERSION, *outline]) if outline else ""
        for path in self._strangers:
            self._reject(self._relative([path]), None, "its name is none that this mapper's files have: not read")
        layers: dict[str, dict[date, Entry]] = {}
        for number, files in enumerate(self._frames, start=1):
            self._report(number, len(self._frames))
            entry = self._raw_entry(files)
            if entry is not None:
                self._place(layers.setdefault(files.layer, {}), entry, files.layer)
        if self.source.common is not None:
            self._add_common(layers.setdefault(HELD_LAYER, {}), self.source.common)
        kept = {
            layer: self._screen([entries[on] for on in sorted(entries)], layer) for layer, entries in layers.items()
        }
        return Listing(
            layers=kept, rejected=tuple(sorted(self._rejected, key=lambda r: (r.valid_on or date.min, r.file)))
        )

    def _report(self, done: int, total: int) -> None:
        if self.progress is not None:
            self.progress(self.source.provider.info.id, done, total)

    def _reject(self, files: Sequence[str], on: date | None, reason: str, layer: str = HELD_LAYER) -> None:
        self._rejected.append(Rejected(file=", ".join(files), valid_on=on, reason=reason, layer=layer))

    def _place(self, entries: dict[date, Entry], entry: Entry, layer: str) -> None:
        if entry.valid_on in entries:
            first = entries[entry.valid_on].files[0]
            self._reject(entry.files, entry.valid_on, f"another file is of the same day: {first}", layer)
        else:
            entries[entry.valid_on] = entry

    def _relative(self, paths: Iterable[Path]) -> tuple[str, ...]:
        return tuple(p.relative_to(self.data_dir).as_posix() for p in paths)

    def _raw_entry(self, files: FrameFiles) -> Entry | None:
        names = self._relative(files.paths)
        if files.valid_on is None:
            self._reject(
                names, None, "no date in its name or inside: name the file YYYY-MM-DD, or give it a date", files.layer
            )
            return None
        digests = [self._digests[p] for p in files.paths if p in self._digests]
        if len(digests) < len(files.paths):
            self._reject(
                names,
                files.valid_on,
                "the file cannot be read: check that it is there and its permissions",
                files.layer,
            )
            return None
        provider = self.source.provider
        key = _key("raw", provider.info.id, provider.reader_version, files.layer, self._clip_key, *digests)
        row = self._known.get(key) or self._ingest(key, lambda: self._clipped(provider.read_frame(files)))
        if row.error is not None:
            self._reject(names, files.valid_on, row.error, files.layer)
            return None
        return Entry(
            valid_on=files.valid_on, known_on=files.known_on, sha256=combined_sha256(digests), files=names, row=row
        )

    def _clipped(self, content: FrameContent) -> FrameContent:
        if not self.source.provider.clip:
            return content
        from theodolite.witness.outline import clip_content

        return clip_content(content, self._outline())

    def _outline(self) -> BaseGeometry | None:
        """Return Ukraine's outline; without a usable one the areas stay whole, and it is said why."""
        from theodolite.witness.outline import read_outline

        try:
            return read_outline(self.data_dir)
        except ProviderError as error:
            bad = Rejected(file=OUTLINE_FILES[0], valid_on=None, reason=str(error))
            if bad not in self._rejected:
                self._rejected.append(bad)
            return None

    def _ingest(self, key: str, read: Callable[[], FrameContent]) -> FrameRow:
        from theodolite.witness.cache import encode_content

        areas: list[tuple[str, str, bytes, bytes]] = []
        try:
            content = read()
            state, area_km2, areas = encode_content(content)
            row = FrameRow(
                state=state,
                area_km2=area_km2,
                repaired=content.repaired,
                dropped=content.dropped,
                notes=content.notes,
            )
        except ProviderError as error:
            row = FrameRow(state="", area_km2=0.0, error=str(error))
        self.cache.put_frame(key, row, areas)
        self._known[key] = row
        return row

    def _add_common(self, entries: dict[date, Entry], path: Path) -> None:
        """Fill the days without a raw frame; a listed day without a line repeats the line before it."""
        name = self._relative([path])
        lines: dict[date, common.CommonLine] = {}
        for line in common.iter_lines(path):
            if isinstance(line, ProviderError):
                self._reject(name, None, str(line))
            elif line.valid_on in lines:
                self._reject(name, line.valid_on, "another line is of the same day")
            else:
                lines[line.valid_on] = line
        days = sorted(lines.keys() | self._listed_days(path, entries))
        current: common.CommonLine | None = None
        for number, day in enumerate(days, start=1):
            self._report(number, len(days))
            current = lines.get(day, current)
            if current is not None and day not in entries:
                entry = self._common_entry(current, day, name, self._digests[path])
                if entry is not None:
                    entries[day] = entry

    def _listed_days(self, path: Path, entries: dict[date, Entry]) -> set[date]:
        listed = path.with_name("frames.csv")
        if not listed.is_file():
            return set()
        try:
            states = common.read_dates(listed, self.source.provider.info.id)
        except ProviderError as error:
            self._reject(self._relative([listed]), None, str(error))
            return set()
        for day, state in states.items():
            if state != "frame" and day not in entries and day not in {r.valid_on for r in self._rejected}:
                self._reject(self._relative([listed]), day, f"listed as {state}: missing")
        return {day for day, state in states.items() if state == "frame"}

    def _common_entry(self, line: common.CommonLine, day: date, name: tuple[str, ...], sha256: str) -> Entry | None:
        mapper = self.source.provider.info.id
        key = _key("common", mapper, common.READER_VERSION, line.sha256)
        label = f"{Path(name[0]).name} of {line.valid_on.isoformat()}"
        row = self._known.get(key) or self._ingest(key, lambda: common.read_line(line.text, label))
        if row.error is not None:
            self._reject(name, day, row.error)
            return None
        notes = () if day == line.valid_on else (f"unchanged since {line.valid_on.isoformat()}",)
        return Entry(valid_on=day, known_on=None, sha256=sha256, files=name, row=row, notes=notes)

    def _screen(self, entries: list[Entry], layer: str) -> tuple[Entry, ...]:
        collapsed = find_collapsed([e.row.state for e in entries], [e.row.area_km2 for e in entries])
        for index, reason in collapsed.items():
            self._reject(entries[index].files, entries[index].valid_on, reason, layer)
        kept = [e for index, e in enumerate(entries) if index not in collapsed]
        # Raw and common frames are cut and simplified differently: each is compared with its like.
        for alike in (True, False):
            places = [i for i, e in enumerate(kept) if _is_common(e) is alike]
            for place, note in find_flapping([kept[i].row.area_km2 for i in places]).items():
                entry = kept[places[place]]
                kept[places[place]] = replace(entry, notes=(*entry.notes, note))
        return tuple(kept)


def _is_common(entry: Entry) -> bool:
    return entry.files[0].startswith(f"control/{common.FOLDER}/")


def _key(*parts: str) -> str:
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def encode_listing(listing: Listing) -> dict[str, Any]:
    """Turn a listing into what JSON can hold."""
    return {
        "layers": {
            layer: [
                [
                    e.valid_on.isoformat(),
                    e.known_on and e.known_on.isoformat(),
                    e.sha256,
                    e.row.state,
                    e.files,
                    e.row.repaired,
                    e.row.dropped,
                    [*e.row.notes, *e.notes],
                ]
                for e in entries
            ]
            for layer, entries in listing.layers.items()
        },
        "rejected": [[r.file, r.valid_on and r.valid_on.isoformat(), r.reason, r.layer] for r in listing.rejected],
    }
