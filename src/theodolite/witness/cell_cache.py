"""Series of cells by way of a mapper's cache: only pairs of states that were never compared are drawn on the grid."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from theodolite.records.control import FrameRef
from theodolite.witness.cells import (
    VERSION,
    Array,
    CellSeries,
    cell_series,
    decode_toggles,
    encode_toggles,
    raster,
    toggles,
)
from theodolite.witness.screening import Load

if TYPE_CHECKING:
    from theodolite.witness.cache import FrameCache

__all__ = ["series_of"]


def series_of(frames: Sequence[FrameRef], *, cache: FrameCache, load: Load) -> CellSeries:
    """Return what toggles on the grid from one distinct state of some frames to the next; kept in the cache."""
    return cell_series([(f.valid_on, f.state) for f in frames], lambda pairs: _changes(pairs, cache, load))


def _changes(pairs: list[tuple[str, str]], cache: FrameCache, load: Load) -> Iterator[dict[str, Array]]:
    keys = [hashlib.sha256(f"{VERSION}|{one}|{two}".encode()).hexdigest() for one, two in pairs]
    kept = cache.blobs(keys)
    fresh: list[tuple[str, bytes]] = []
    rasters: dict[str, dict[str, Array]] = {"": {}}
    for pair, key in zip(pairs, keys, strict=True):
        if key in kept:
            yield decode_toggles(kept[key])
            continue
        rasters = {state: rasters[state] if state in rasters else raster(load(state)) for state in ("", *pair)}
        changed = toggles(rasters[pair[0]], rasters[pair[1]])
        fresh.append((key, encode_toggles(changed)))
        yield changed
    cache.put_blobs(fresh)
