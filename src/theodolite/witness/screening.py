"""What quality control found in a mapper's frames, kept in its cache by the frames' days and states.

Without heavy imports: an archive whose frames were screened before opens at once.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from theodolite.records.control import ControlArea, FrameRef
from theodolite.records.fusion import FlagKind, FrameFlag
from theodolite.witness import common
from theodolite.witness.provider import OUTLINE_VERSION

if TYPE_CHECKING:
    from theodolite.witness.cache import FrameCache

__all__ = ["Load", "Ring", "Screening", "is_common", "kept_screening", "with_clock_errors"]

# Raise this when a rule, a text or the grid changes: what was found before is then found again.
METHOD = 12
Load = Callable[[str], Sequence[ControlArea]]
Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """What quality control found in one layer of a mapper.

    ``cells`` are for each flag the cells concerned (:mod:`theodolite.witness.cells`), none where the whole map is.
    ``masked`` gives for each day whose frame does not count the day from which that could be known; ``silent`` the
    rings (longitude, latitude) of land that left the map for good.
    """

    flags: tuple[FrameFlag, ...] = ()
    cells: tuple[tuple[int, ...], ...] = ()
    masked: tuple[tuple[date, date], ...] = ()
    silent: tuple[Ring, ...] = ()


def is_common(frame: FrameRef) -> bool:
    """Return whether a frame was read from the common format."""
    return bool(frame.files) and frame.files[0].startswith(f"control/{common.FOLDER}/")


def kept_screening(
    frames: Sequence[FrameRef], *, cache: FrameCache, load: Load, cadence_days: float, layer: str, data_dir: Path
) -> Screening:
    """Return :func:`screen` of a layer from the cache where the same frames were screened before."""
    if not frames:
        return Screening()
    digest = hashlib.sha256(f"{METHOD}|{frames[0].mapper}|{layer}|{cadence_days}|{OUTLINE_VERSION}".encode())
    for frame in frames:
        digest.update(f"{frame.valid_on}|{frame.state}|{is_common(frame)}\n".encode())
    key = f"quality|{layer}|{digest.hexdigest()}"
    kept = cache.blobs([key]).get(key)
    if kept is not None:
        return _decoded(json.loads(zlib.decompress(kept)))
    from theodolite.witness.quality import country_cells, screen

    found = screen(
        frames, cache=cache, load=load, cadence_days=cadence_days, layer=layer, country=lambda: country_cells(data_dir)
    )
    cache.put_blobs([(key, zlib.compress(json.dumps(_encoded(found)).encode()))])
    return found


def with_clock_errors(
    found: Screening, frames: Sequence[FrameRef], ahead: Mapping[date, date], layer: str
) -> Screening:
    """Add to a screening the frames dated ahead: their days, each with the day on which they were first read."""
    mine = [f for f in frames if f.valid_on in ahead]
    flags = [_clock_flag(f, ahead[f.valid_on], layer) for f in mine]
    masked = sorted({**dict(found.masked), **{f.valid_on: ahead[f.valid_on] for f in mine}}.items())
    return replace(found, flags=(*found.flags, *flags), cells=(*found.cells, *(() for _ in mine)), masked=tuple(masked))


def _clock_flag(frame: FrameRef, read_on: date, layer: str) -> FrameFlag:
    wrong = "before that day: the date is wrong"
    detail = f"dated {frame.valid_on}, but read here on {read_on}, {wrong}; 1 frame does not count"
    return FrameFlag(
        mapper=frame.mapper,
        kind=FlagKind.CLOCK,
        start=frame.valid_on,
        end=frame.valid_on + timedelta(days=1),
        detail=detail,
        masked=True,
        layer=layer,
        known_on=read_on,
    )


def _encoded(found: Screening) -> dict[str, Any]:
    """Turn a screening into what JSON can hold."""
    return {
        "flags": [
            [
                f.mapper, f.kind.value, f.start.isoformat(), f.end and f.end.isoformat(), f.detail, f.masked, f.layer,
                f.box, f.area_km2, f.known_on and f.known_on.isoformat(),
            ]
            for f in found.flags
        ],
        "masked": [[on.isoformat(), known_on.isoformat()] for on, known_on in found.masked],
        "cells": found.cells,
        "silent": found.silent,
    }  # fmt: skip


def _decoded(body: dict[str, Any]) -> Screening:
    """Turn what JSON held into a screening."""
    return Screening(
        flags=tuple(_flag_of(row) for row in body["flags"]),
        cells=tuple(tuple(cells) for cells in body["cells"]),
        masked=tuple((date.fromisoformat(on), date.fromisoformat(known_on)) for on, known_on in body["masked"]),
        silent=tuple(tuple((x, y) for x, y in ring) for ring in body["silent"]),
    )


def _flag_of(row: list[Any]) -> FrameFlag:
    mapper, kind, start, end, detail, masked, layer, box, area_km2, known_on = row
    return FrameFlag(
        mapper=mapper,
        kind=FlagKind(kind),
        start=date.fromisoformat(start),
        end=date.fromisoformat(end) if end else None,
        detail=detail,
        masked=masked,
        layer=layer,
        box=tuple(box) if box else None,
        area_km2=area_km2,
        known_on=date.fromisoformat(known_on) if known_on else None,
    )
