"""What all maps together say of a claim's day in hindsight, as known by some later day: the kernel of flip dates.

For every claim each map's last lasting change of the rule's threshold known by a day is its report; the posterior over
the day of change (``fusion.kernel``) gives the probability that the share passed on the claim's day. Unlike a map
shifted by its usual lag, this goes on learning after the usual lag has passed: late reports still count.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.quality.verdict_claims import SIDES, Claims, Maps, kind_of, thresholds
from benchmarks.quality.verdict_reversals import HARD, KINDS_JUDGED, WITHIN_DAYS, Reversal, turbulent
from theodolite.batch.votes import LABELS
from theodolite.fusion.kernel import posteriors
from theodolite.fusion.lags import LagModel, shipped_model
from theodolite.fusion.table import ALREADY, NOT_SHOWN, SHOWN, SILENT, ReportTable

__all__ = ["BACK_DAYS", "fused_chance", "fused_reversals", "reports_known"]

Array = np.ndarray[Any, Any]
BACK_DAYS = 365
STEP_DAYS = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Said:
    """What one map says of N claims by some day: whether it shows it, since when, how long after the frame before.

    ``first`` is the map's first frame, ``last`` the one in force on the day; ``speaks`` is False where it has none.
    """

    shows: Array
    since: Array
    gap: Array
    first: Array
    last: Array
    speaks: Array


def fused_reversals(maps: Maps, claims: Claims, lag90: int, model: LagModel | None = None) -> Iterator[Reversal]:
    """Hold hard labels against all maps together once they are no longer provisional.

    ``not_provisional``: of the labels borne out then (the fused probability on the label's side of a half), those that
    no longer are 14 days later. ``contradicted``: of all hard labels, those that are not borne out then. ``model`` are
    the lags to go by (None: those that ship).
    """
    for side in SIDES:
        recent = turbulent(maps, side, claims)
        for name in KINDS_JUDGED:
            label = maps.judge(side, kind_of(name), claims).label
            first, second = (
                fused_chance(maps, side, name, claims, claims.day + lag90 + more, model=model)
                for more in (0, WITHIN_DAYS)
            )
            for word in HARD:
                hard = label == LABELS.index(word)
                borne, later = ((chance >= 0.5) == (word == "supported") for chance in (first, second))
                parts = (side, name, word, claims, recent)
                yield _reversal("not_provisional", *parts, hard & borne, ~later)
                yield _reversal("contradicted", *parts, hard, ~borne)


def _reversal(
    measure: str, side: str, kind: str, label: str, claims: Claims, recent: Array, kept: Array, changed: Array
) -> Reversal:
    return Reversal(
        measure=measure, side=side, kind=kind, label=label, block=claims.block[kept], recent=recent[kept],
        changed=changed[kept], opposite=changed[kept],
    )  # fmt: skip


def fused_chance(
    maps: Maps,
    side: str,
    rule: str,
    claims: Claims,
    known: Array | None = None,
    *,
    without: int | None = None,
    model: LagModel | None = None,
) -> Array:
    """Return the chance that the share passed a rule's threshold on the claims' days.

    Parameters
    ----------
    known
        Days up to which frames count; default the claims' own.
    without
        A mapper left out, by position.
    model
        The lags to go by; default those that ship.
    """
    table, gained = reports_known(maps, side, rule, claims, known, without=without)
    unique, number = table.unique()
    days = np.arange(-BACK_DAYS, 2 * BACK_DAYS, STEP_DAYS)
    happened = np.zeros(len(unique))
    for piece, posterior in posteriors(unique, model or shipped_model(), days):
        happened[piece] = posterior.by_day[:, days <= 0].sum(axis=1)
    chance: Array = np.where(gained, happened[number], 1.0 - happened[number])
    return chance


def reports_known(
    maps: Maps, side: str, rule: str, claims: Claims, known: Array | None = None, *, without: int | None = None
) -> tuple[ReportTable, Array]:
    """Return each map's last report for every claim, in days from the claim's, and whether it is of passing the rule's
    threshold (else of falling below it).
    """
    until = claims.day if known is None else known
    mappers = [m for i, m in enumerate(maps.mappers) if i != without]
    said = [_said(maps, side, m, rule, claims, until) for m in mappers]
    gained = _gained(said)
    return _table(tuple(mappers), said, gained, claims.day), gained


def _said(maps: Maps, side: str, mapper: str, rule: str, claims: Claims, known: Array) -> _Said:
    table, least = maps.table(side, mapper), thresholds(maps)[rule]
    passes = table.value >= least if rule == "hold" else table.value > least
    new = np.ones(len(passes), dtype=bool)
    new[1:] = passes[1:] != passes[:-1]
    new[table.starts[:-1][table.starts[:-1] < len(passes)]] = True
    begins = np.maximum.accumulate(np.where(new, np.arange(len(passes)), 0))
    step = maps.steps(side, mapper, known, claims.place)
    at = begins[step] if len(begins) else step
    since = table.days[at].astype(np.int64) if len(begins) else known
    frames = table.frame_days
    before = frames[np.maximum(np.searchsorted(frames, since) - 1, 0)] if len(frames) else since
    first = np.full(len(step), frames[0] if len(frames) else 0, dtype=np.int64)
    return _Said(
        shows=passes[step] if len(passes) else np.zeros(len(step), dtype=bool),
        since=since,
        gap=np.maximum(since - before, 1),
        first=first,
        last=known - maps.ages(mapper, known),
        speaks=step >= 0,
    )


def _gained(said: list[_Said]) -> Array:
    """Tell which change is asked for: into passing where more maps last changed that way, in a draw what most show."""
    into = np.sum([s.speaks & s.shows & (s.since > s.first) for s in said], axis=0)
    out = np.sum([s.speaks & ~s.shows & (s.since > s.first) for s in said], axis=0)
    most = np.sum([s.speaks & s.shows for s in said], axis=0) * 2 > np.sum([s.speaks for s in said], axis=0)
    gained: Array = (into > out) | ((into == out) & most)
    return gained


def _table(mappers: tuple[str, ...], said: list[_Said], gained: Array, day: Array) -> ReportTable:
    """Return the reports with days counted from the claim's, so that like cases are one row."""
    shape = (len(day), len(said))
    state, when = np.full(shape, SILENT, np.uint8), np.zeros(shape, np.int32)
    gap, seen = np.zeros(shape, np.int32), np.zeros(shape, np.int32)
    for column, one in enumerate(said):
        shown = one.shows == gained
        old = shown & ((one.since <= one.first) | (one.since < day - BACK_DAYS))
        states = np.select([~one.speaks, ~shown, old], [SILENT, NOT_SHOWN, ALREADY], SHOWN)
        state[:, column] = states
        when[:, column] = np.select([states == SHOWN, states == NOT_SHOWN, states == ALREADY],
                                    [one.since - day, one.last - day, -BACK_DAYS], 0)  # fmt: skip
        gap[:, column] = np.where(states == SHOWN, one.gap, 0)
        seen[:, column] = np.where(states == SILENT, 0, BACK_DAYS)
    return ReportTable(mappers=mappers, state=state, day=when, gap=gap, seen=seen)
