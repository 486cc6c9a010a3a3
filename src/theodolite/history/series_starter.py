"""The embedded table of figures as step tables, so that bulk questions work without any maps."""

from __future__ import annotations

from typing import Any

import numpy as np

from theodolite.history.starter import SCALE, StarterEvidence
from theodolite.history.steps import StepTable, day_number

__all__ = ["starter_steps"]

_HALF = 0.5


def starter_steps(evidence: StarterEvidence, *, side: str = "RU") -> tuple[StepTable, ...]:
    """Return one table a mapper from the embedded figures: shares of places and regions, in thousandths.

    The embedded table has no points: ``inside`` says whether at least half of the place is held. A mapper is
    ``silent`` on places that it has no figures for. ``edge_m`` is the provider's.
    """
    places = tuple(sorted(evidence.single_shares(side)))
    return tuple(_table(evidence, mapper, side, places) for mapper in evidence.mappers)


def _table(evidence: StarterEvidence, mapper: str, side: str, places: tuple[str, ...]) -> StepTable:
    frame_days = np.array([day_number(d) for d in evidence.frame_dates(mapper)], dtype=np.int32)
    shares = evidence.single_shares(side)
    rows = [shares[place].get(mapper) or [] for place in places]
    flat: Any = np.array([step for steps in rows for step in steps], dtype=np.float64).reshape(-1, 5)
    counts = np.array([len(steps) for steps in rows], dtype=np.int64)
    value, low, high, unknown = (flat[:, 1:5] / SCALE).T
    return StepTable(
        mapper=mapper,
        side=side,
        edge_m=evidence.info(mapper).edge_error_m,
        place_ids=places,
        starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
        days=frame_days[flat[:, 0].astype(np.int64)],
        value=value.copy(),
        low=low.copy(),
        high=high.copy(),
        unknown=unknown.copy(),
        inside=value >= _HALF,
        frame_days=frame_days,
        silent=counts == 0,
        fingerprint=f"starter-{evidence.fingerprint}",
    )
