"""The maps' lags as they could be fitted before the split: nothing later is seen by what judges later labels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from benchmarks.quality.verdict_claims import SIDES, Claims, Maps
from benchmarks.quality.verdict_fused import BACK_DAYS, reports_known
from benchmarks.quality.verdict_reversals import KINDS_JUDGED
from theodolite.fusion.fit import fit_lags
from theodolite.fusion.lags import LagModel, shipped_model
from theodolite.fusion.table import SHOWN, ReportTable

__all__ = ["lags_before"]

_LEAST = 50


def lags_before(maps: Maps, claims: Claims, at: int) -> tuple[LagModel, int]:
    """Return the lags fitted to changes of the claims' settlements that were known by a day, and how many those were.

    The changes are the last of each settlement and rule in each year back from that day. With fewer than 50 the
    shipped lags are returned, and 0.
    """
    places, first = np.unique(claims.place, return_index=True)
    tables = []
    for until in range(at, maps.span[0], -BACK_DAYS):
        row = Claims(day=np.full(len(places), until), place=places, block=claims.block[first])
        for name in KINDS_JUDGED:
            known, _ = reports_known(maps, SIDES[0], name, row)
            tables.append(known.rows((known.state == SHOWN).any(axis=1)))
    count = sum(len(table) for table in tables)
    if count < _LEAST:
        return shipped_model(), 0
    return replace(fit_lags(_stacked(tables)), origin=f"fitted to {count} changes"), count


def _stacked(tables: list[ReportTable]) -> ReportTable:
    parts = {n: np.concatenate([getattr(t, n) for t in tables]) for n in ("state", "day", "gap", "seen")}
    return ReportTable(mappers=tables[0].mappers, **parts)
