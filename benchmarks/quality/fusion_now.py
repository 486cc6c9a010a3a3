"""Who holds it now, measured: each mapper held out in turn, the others predict what it shows on its frames' days.

The sample: every place of the 2-km grid that changes on some map, on the days of the held-out mapper's frames, thinned
to one a fortnight, where at least two other mappers have a frame of at most 45 days. *Active*: those where some mapper
changes within 30 days before or after; the *contested belt*: these and those where the others disagree on the day;
*all*: all of them. What is fitted is fitted without the held-out mapper (neither as truth nor as voter), without the
fifth of the 25-km blocks it is tested on and without the quarter of the time it is tested in.

`run_now` is called by `benchmarks.quality.fusion`; alone: `python -m benchmarks.quality.fusion_now --data DIR`, with
`--settlements` on the shares of settlements and with `--fit` the figures that ship (both need the maps' archive).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.quality.fusion_now_fit import BINS, Forecast, Sample, Share, count_subsets, fit_slopes, score
from benchmarks.quality.fusion_now_kernel import kernel_forecast
from benchmarks.quality.fusion_points import Array, Points, load_points
from theodolite.fusion import majority
from theodolite.fusion.majority import averaged, pooled_share, probability_held, shipped_calibration

__all__ = ["World", "build_world", "draw", "evaluate", "lay_out", "main", "run_now", "soft_share", "table_lines"]

BELT_DAYS, STEP_DAYS, FOLDS, QUARTERS = 30, 14, 5, 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class World:
    """What M mappers show of P places on T days: votes (-1 silent), shares with surroundings (NaN silent), ages."""

    mappers: tuple[str, ...]
    votes: Array
    shares: Array
    age: Array
    is_frame: Array
    since_change: Array
    near: Array
    fold: Array
    block: Array
    smoothed: Array


def run_now(
    points: Points, *, forecasts: Mapping[str, Forecast] | None = None, step_days: int = STEP_DAYS
) -> dict[str, Any]:
    """Return Brier score, log-loss and calibration error of every method, on the belt, on all and by mapper.

    Parameters
    ----------
    points
        Places by mapper and frame; settlements are left out (see ``--settlements``).
    forecasts
        Further methods by name: from a sample to probabilities (N,).

    Returns
    -------
    dict
        As :func:`evaluate` returns it.
    """
    grid = points.only(~points.settlement)
    more = {"lag_kernel": kernel_forecast(grid), **(forecasts or {})}
    return evaluate(build_world(grid), forecasts=more, step_days=step_days)


def evaluate(
    world: World, *, forecasts: Mapping[str, Forecast] | None = None, step_days: int = STEP_DAYS
) -> dict[str, Any]:
    """Return ``{method: {"brier", "log_loss", "ece", "brier_low", ..., "active": {...}, "all": {...}, "by_mapper"}}``.

    The first figures are those on the contested belt; intervals are 90 %, over blocks; ``sample`` describes the sample.
    """
    samples = [draw(world, m, step_days=step_days) for m in range(len(world.mappers))]
    told = [_forecast(world, sample, step_days, forecasts or {}) for sample in samples]
    truth, belt, active, block = (
        np.concatenate([getattr(s, k) for s in samples]) for k in ("truth", "belt", "active", "block")
    )
    soft = np.concatenate([t["soft_majority"] for t in told])
    result: dict[str, Any] = {}
    for method in told[0]:
        found = np.concatenate([t[method] for t in told])
        result[method] = score(truth[belt], found[belt], block[belt], against=soft[belt])
        result[method]["active"] = score(truth[active], found[active], block[active], against=soft[active])
        result[method]["all"] = score(truth, found, block, against=soft)
        result[method]["by_mapper"] = {
            world.mappers[s.held_out]: score(s.truth[s.belt], t[method][s.belt], None)
            for s, t in zip(samples, told, strict=True)
        }
    counts = {"belt": int(belt.sum()), "active": int(active.sum()), "all": len(belt)}
    result["sample"] = {"places": len(world.fold), "step_days": step_days, **counts}
    return result


def build_world(points: Points) -> World:
    """Lay out the series of points day by day."""
    days = np.arange(points.first_day, points.last_day + 1)
    votes = np.full((len(points.series), len(days), len(points.x)), -1, np.int8)
    for i, series in enumerate(points.series):
        row = np.searchsorted(series.days, days, side="right") - 1
        known = (series.since[None] <= days[:, None]) & (days[:, None] <= series.until[None]) & (row >= 0)[:, None]
        votes[i] = np.where(known, series.held[np.maximum(row, 0)], -1)
    mappers, frames = tuple(s.mapper for s in points.series), [s.frame_days for s in points.series]
    return lay_out(mappers, votes, _with_surroundings(points, votes), frames, days, points.blocks()[:, None])


def lay_out(
    mappers: tuple[str, ...], votes: Array, shares: Array, frames: Sequence[Array], days: Array, block: Array
) -> World:
    """Return the world of votes and shares (M, T, P), days of frames by mapper, and blocks (P, any)."""
    age = np.full((len(mappers), len(days)), 10**6)
    is_frame = np.zeros(age.shape, bool)
    for i, dated in enumerate(frames):
        frame = np.searchsorted(dated, days, side="right") - 1
        age[i] = np.where(frame >= 0, days - dated[np.maximum(frame, 0)], 10**6)
        is_frame[i, dated - days[0]] = True
    changed = np.zeros(votes.shape, bool)
    changed[:, 1:] = (votes[:, 1:] != votes[:, :-1]) & (votes[:, 1:] >= 0) & (votes[:, :-1] >= 0)
    blocks, number = np.unique(block, axis=0, return_inverse=True)
    number = number.reshape(-1)
    mixed = np.random.default_rng(0).permutation(len(blocks))
    return World(
        mappers=mappers,
        votes=votes,
        shares=shares,
        age=age,
        is_frame=is_frame,
        since_change=_since(changed),
        near=_near(np.asarray(changed.any(axis=0))),
        fold=(mixed[number] % FOLDS).astype(np.int8),
        block=number.astype(np.int32),
        smoothed=averaged(shares, shipped_calibration().window_days).astype(np.float32),
    )


def _with_surroundings(points: Points, votes: Array) -> Array:
    """Return the share held, half of it the point's and half that of its surroundings, float32 (M, T, P).

    Surroundings are the point and the eight around it that change on some map: with them the point stands for a place
    with an extent, as a settlement's limit with its edge moved does.
    """
    cell = np.round(np.column_stack([points.x, points.y]) / 2_000.0).astype(np.int64)
    known = {(x, y): i for i, (x, y) in enumerate(cell.tolist())}
    held, count = np.zeros(votes.shape, np.float32), np.zeros(votes.shape, np.int8)
    for step_x in (-1, 0, 1):
        for step_y in (-1, 0, 1):
            beside = np.array([known.get((x + step_x, y + step_y), -1) for x, y in cell.tolist()])
            here = np.flatnonzero(beside >= 0)
            seen = votes[:, :, beside[here]]
            held[:, :, here] += seen == 1
            count[:, :, here] += seen >= 0
    return np.where(votes >= 0, (votes + held / np.maximum(count, 1)) / 2, np.nan).astype(np.float32)


def _since(changed: Array) -> Array:
    """Return the days since the last change, at most 999, int16."""
    day = np.arange(changed.shape[1], dtype=np.int16)[None, :, None]
    last = np.maximum.accumulate(np.where(changed, day, np.int16(-999)), axis=1)
    return np.asarray(np.minimum(day - last, 999).astype(np.int16))


def _near(changed: Array) -> Array:
    total = np.pad(np.cumsum(changed, axis=0, dtype=np.int32), ((1, 0), (0, 0)))
    day = np.arange(len(changed))
    return np.asarray(total[np.minimum(day + BELT_DAYS + 1, len(day))] > total[np.maximum(day - BELT_DAYS, 0)])


def _days_asked(world: World, held_out: int, step_days: int) -> list[int]:
    """Return days of a mapper's frames that lie at least so many days apart."""
    days: list[int] = []
    for day in np.flatnonzero(world.is_frame[held_out]).tolist():
        if not days or day - days[-1] >= step_days:
            days.append(day)
    return days


def draw(
    world: World, held_out: int, *, without: int | None = None, step_days: int = STEP_DAYS, fewest: int = 2
) -> Sample:
    """Return the questions that a mapper's frames pose to the others; without one of them, on the belt alone."""
    days = _days_asked(world, held_out, step_days)
    voters = [v for v in range(len(world.mappers)) if v not in (held_out, without)]
    votes = world.votes[np.ix_(voters, days)]
    age = np.broadcast_to(world.age[np.ix_(voters, days)][:, :, None], votes.shape)
    votes = np.where(age <= shipped_calibration().stale_days, votes, np.int8(-1))
    truth = world.votes[held_out, days]
    active = world.near[days]
    belt = active | ((votes == 0).any(axis=0) & (votes == 1).any(axis=0))
    asked = (truth >= 0) & ((votes >= 0).sum(axis=0) >= fewest)
    if without is not None:
        asked &= belt
    row, place = np.nonzero(asked)
    votes = votes[:, asked]
    return Sample(
        held_out=held_out,
        voters=tuple(voters),
        truth=truth[asked] == 1,
        votes=votes,
        shares=np.where(votes >= 0, world.shares[np.ix_(voters, days)][:, asked], np.nan),
        age=age[:, asked],
        since_change=world.since_change[np.ix_(voters, days)][:, asked],
        active=active[asked],
        belt=belt[asked],
        quarter=(np.asarray(days)[row] * QUARTERS // world.votes.shape[1]).astype(np.int8),
        fold=world.fold[place],
        block=world.block[place],
        smoothed=np.where(votes >= 0, world.smoothed[np.ix_(voters, days)][:, asked], np.nan),
        place=place,
        day=np.asarray(days)[row],
    )


def _forecast(world: World, test: Sample, step_days: int, more: Mapping[str, Forecast]) -> dict[str, Array]:
    others = [m for m in range(len(world.mappers)) if m != test.held_out]
    train = [draw(world, m, without=test.held_out, step_days=step_days) for m in others]
    known = test.votes >= 0
    share = (test.votes == 1).sum(axis=0) / known.sum(axis=0)
    latest = np.where(known, test.since_change, 10**6).argmin(axis=0)
    best = _best_voter(train, test)
    alone = np.where(test.votes[best] >= 0, test.votes[best], 0.5)
    return {
        "soft_majority": calibrated(train, test, soft_share),
        "soft_smoothed": calibrated([_smoothed(s) for s in train], _smoothed(test), soft_share),
        "votes_only": calibrated(train, test, _votes),
        "unweighted_share": share,
        "majority": np.where(share == 0.5, 0.5, share > 0.5),
        "dawid_skene": dawid_skene(test.votes),
        "last_report": np.take_along_axis(test.votes, latest[None], axis=0)[0].astype(float),
        "best_single": alone,
        **{name: forecast(test) for name, forecast in more.items()},
    }


def _smoothed(sample: Sample) -> Sample:
    return replace(sample, shares=sample.smoothed)


def soft_share(_votes: Array, shares: Array, age: Array) -> tuple[Array, Array]:
    """Return the mean share that the program uses, and how many maps speak."""
    return pooled_share(shares, age, shipped_calibration())


def _votes(votes: Array, _shares: Array, _age: Array) -> tuple[Array, Array]:
    number = (votes >= 0).sum(axis=0)
    return (votes == 1).sum(axis=0) / np.maximum(number, 1), number


def calibrated(train: Sequence[Sample], test: Sample, share: Share) -> Array:
    """Return probabilities by slopes fitted to other mappers, other blocks and other times, by number of voters."""
    counts = np.zeros((FOLDS, QUARTERS, len(test.voters), BINS + 1, 2))
    for sample in train:
        count_subsets(counts, sample, share)
    found = np.full(len(test.truth), 0.5)
    mean, number = share(test.votes, test.shares, test.age)
    for fold in range(FOLDS):
        for quarter in range(QUARTERS):
            rows = (test.fold == fold) & (test.quarter == quarter)
            rest = np.delete(np.delete(counts, fold, axis=0), quarter, axis=1).sum(axis=(0, 1))
            ceiling, half = fit_slopes(rest)
            found[rows] = probability_held(
                mean[rows], number[rows], replace(shipped_calibration(), ceiling=ceiling, half=half)
            )
    return found


def _best_voter(train: Sequence[Sample], test: Sample) -> int:
    """Return the row of the voter that was right most often about the other mappers."""
    right = []
    for voter in test.voters:
        told = [(s.votes[s.voters.index(voter)], s.truth) for s in train if voter in s.voters]
        hit = [v[v >= 0] == t[v >= 0] for v, t in told]
        right.append(float(np.concatenate(hit).mean()))
    return int(np.argmax(right))


def dawid_skene(votes: Array, *, rounds: int = 100) -> Array:
    """Return the probability that each item is held by Dawid and Skene's (1979) EM on votes (V, N), -1 silent."""
    code = (3 ** np.arange(len(votes))) @ (votes + 1)
    patterns, firsts, which, count = np.unique(code, return_index=True, return_inverse=True, return_counts=True)
    kinds = votes[:, firsts]
    spoken = kinds >= 0
    chance = np.where(spoken, kinds, 0).sum(axis=0) / np.maximum(spoken.sum(axis=0), 1)
    for _ in range(rounds):
        weight = np.stack([(1 - chance) * count, chance * count])
        logs = np.log(weight.sum(axis=1) / count.sum())[:, None] * np.ones(len(patterns))
        for kind, seen in zip(kinds, spoken, strict=True):
            said = np.stack([weight[:, seen & (kind == s)].sum(axis=1) + 0.5 for s in (0, 1)])
            table = np.log(said / said.sum(axis=0))
            logs[:, seen] += table[kind[seen]].T
        chance = 1 / (1 + np.exp(np.clip(logs[0] - logs[1], -500, 500)))
    return np.asarray(chance[which.reshape(-1)])


def table_lines(result: Mapping[str, Any]) -> list[str]:
    """Return the table, a method a line, best Brier score first."""
    sample = result["sample"]
    lines = [
        f"who holds it now: {sample['belt']:,} questions in the belt, {sample['active']:,} of them active, "
        f"{sample['all']:,} in all, {sample['places']:,} places; 90 % intervals over 25-km blocks",
        f"{'method':<18}{'Brier':>6}{'':>16}{'log-loss':>10}{'ECE':>7}{'minus soft majority':>28}"
        f"{'active':>8}{'all':>8}",
    ]
    rows = {name: r for name, r in result.items() if name != "sample"}
    for name, r in sorted(rows.items(), key=lambda item: item[1]["brier"]):
        more = (
            f"{r['over_soft_majority']:+.4f} [{r['over_soft_majority_low']:+.4f}, {r['over_soft_majority_high']:+.4f}]"
        )
        lines.append(
            f"{name:<18}{r['brier']:>6.4f} [{r['brier_low']:.3f}, {r['brier_high']:.3f}]{r['log_loss']:>10.4f}"
            f"{r['ece']:>7.3f}{more:>28}{r['active']['brier']:>8.4f}{r['all']['brier']:>8.4f}"
        )
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("THEODOLITE_DATA", "../shared/data")))
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--settlements", action="store_true", help="shares of settlements instead of 2-km points")
    parser.add_argument("--fit", action="store_true", help="write the figures that ship; with --settlements' table")
    options = parser.parse_args(arguments)
    result = _settlements(options.data, fit=options.fit) if options.settlements or options.fit else None
    result = result or run_now(load_points(options.data))
    print("\n".join(table_lines(result)))
    if options.json:
        options.json.write_text(json.dumps({"now": result}, indent=1) + "\n", encoding="utf-8")
    return 0


def _settlements(data: Path, *, fit: bool) -> dict[str, Any]:
    from benchmarks.quality import fusion_now_settlements as settled

    tables, atlas = settled.open_tables(data)
    world = settled.settlement_world(tables, atlas)
    result = evaluate(world, step_days=7)
    if fit:
        path = Path(majority.__file__).with_name("calibration.toml")
        path.write_text(settled.calibration_text(world, tables, result["soft_majority"]), encoding="utf-8")
        print(f"wrote {path.name}", file=sys.stderr)
    return result


if __name__ == "__main__":
    raise SystemExit(main())
