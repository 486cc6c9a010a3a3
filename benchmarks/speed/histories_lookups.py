"""Our look-ups of shares in step functions, on the questions that the peers answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np

from benchmarks.speed.histories_scene import MAPPER, SEED, SIDE, Scene
from benchmarks.speed.histories_table import best_seconds
from benchmarks.speed.peers import Questions
from theodolite.history.series import open_steps
from theodolite.history.series_dense import DenseShares, place_rows
from theodolite.history.steps import EPOCH

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUps:
    """Look-ups per CPU-second.

    ``same_per_s`` repeats the peers' questions (place rows and day numbers as arrays) until there are enough to time,
    ``random_per_s`` asks for as many random places and days, ``text_per_s`` gives ids and dates as text, not repeated.
    """

    count: int
    same_per_s: float
    random_per_s: float
    text_per_s: float
    prepare_s: float
    table_mb: float
    max_difference: float


def look_up(scene: Scene, questions: Questions, days: Array, reference: Array, *, count: int) -> LookUps:
    """Time the look-ups; ``count`` is about how many of each sort."""

    def prepare() -> DenseShares:
        table = open_steps(
            scene.archive, scene.atlas, scene.settings, side=SIDE, mappers=[MAPPER], place_ids=scene.place_ids
        )[0]
        return DenseShares.of(table)

    prepare_s, dense = best_seconds(prepare, repeats=2)
    repeats = max(count // len(questions), 1)
    rows, on = np.tile(questions.place, repeats), np.tile(days, repeats)
    out = np.empty(len(rows), dtype=dense.figures.dtype)
    same_s, shares = best_seconds(lambda: dense.lookup(rows, on, out=out), repeats=5)
    first = shares[: len(questions)].copy()
    difference = float(np.max(np.abs(first - reference)))
    random = np.random.default_rng(SEED)
    rows = random.integers(0, len(scene.place_ids), len(rows), dtype=np.int32)
    on = random.integers(scene.frame_days[0], scene.frame_days[-1] + 1, len(rows), dtype=np.int32)
    random_s, _ = best_seconds(lambda: dense.lookup(rows, on, out=out), repeats=5)
    return LookUps(
        count=len(rows),
        same_per_s=len(rows) / same_s,
        random_per_s=len(rows) / random_s,
        text_per_s=_from_text(scene, dense, questions, days, first),
        prepare_s=prepare_s,
        table_mb=dense.nbytes / 1e6,
        max_difference=difference,
    )


def _from_text(scene: Scene, dense: DenseShares, questions: Questions, days: Array, shares: Array) -> float:
    """Return look-ups per CPU-second from lists of ids and ISO dates."""
    ids = [scene.place_ids[place] for place in questions.place.tolist()]
    dates = [(EPOCH + timedelta(days=day)).isoformat() for day in days.tolist()]

    def ask() -> Array:
        rows = place_rows(dense.place_ids, ids)
        return dense.lookup(rows, np.array(dates, dtype="datetime64[D]").astype(np.int64))

    seconds, found = best_seconds(ask, repeats=5)
    if not np.array_equal(found, shares, equal_nan=True):
        raise AssertionError("ids and dates as text give other shares than rows and day numbers")
    return len(ids) / seconds
