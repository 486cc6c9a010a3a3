"""Random discs near the front: their histories from faces against the same oracle."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from benchmarks.exactness.oracle import Side, planar_answer, whole_projected
from theodolite.history.areas import AreaSteps, MapperFaces
from theodolite.records import ProviderInfo
from theodolite.witness.archive import Archive

SCATTER_M = 5_000.0
RADII_M = (500.0, 8_000.0)


def draw_discs(faces: MapperFaces, count: int, rng: np.random.Generator) -> Any:
    """Draw discs around places where the map changed, give or take 5 km."""
    layer = faces.layers[0]
    changing = np.flatnonzero(np.diff(layer.starts) > 1)
    chosen = rng.choice(changing if len(changing) else np.arange(len(layer)), count)
    xy = shapely.get_coordinates(shapely.point_on_surface(layer.geometry[chosen]))
    centres = shapely.points(xy + rng.normal(0, SCATTER_M, xy.shape))
    return shapely.buffer(centres, rng.uniform(*RADII_M, count), quad_segs=64)


def disc_differences(archive: Archive, faces: MapperFaces, outline: Any, count: int) -> tuple[list[list[float]], int]:
    """Return the differences of share, low, high (and 0) for random (disc, frame) pairs; how many are held partly."""
    rng = np.random.default_rng(len(faces.mapper))
    discs = draw_discs(faces, max(count // 4, 1), rng)
    steps = faces.histories(discs)
    frames = archive.frames(faces.mapper)
    number = np.sort(rng.integers(0, len(frames), count))
    found, partly, last = [], 0, -1
    side: Any = None
    for frame, disc in zip(number.tolist(), rng.integers(0, len(discs), count).tolist(), strict=True):
        if frame != last:
            side, last = _side(archive, archive.info(faces.mapper), frames[frame], outline, faces), frame
        truth = planar_answer(side, discs[disc], shapely.centroid(discs[disc]))
        found.append([*_apart(steps, disc, frame, truth), 0.0])
        partly += int(any(0 < share < 1 for share in (truth.value, truth.low, truth.high)))
    return found, partly


def _side(archive: Archive, info: ProviderInfo, frame: Any, outline: Any, faces: MapperFaces) -> Any:
    return Side(whole_projected(archive.areas(frame).areas), info, outline, side=faces.side, edge_m=faces.edge_m)


def _apart(steps: AreaSteps, disc: int, frame: int, truth: Any) -> list[float]:
    first, last = steps.starts[disc], steps.starts[disc + 1]
    at = first + int(np.searchsorted(steps.frame[first:last], frame, side="right")) - 1
    figures = (steps.value[at], steps.low[at], steps.high[at])
    expected = (truth.value, truth.low, truth.high)
    return [abs(float(got) / float(steps.whole[disc]) - want) for got, want in zip(figures, expected, strict=True)]
