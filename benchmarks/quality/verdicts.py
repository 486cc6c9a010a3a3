"""How good verdicts are: probabilities, reversals, abstentions, on resolved claims made from maps.

``python -m benchmarks.quality.verdicts [--data DIR] [--json FILE] [--quick] [--diagram FILE.svg]
[--write-calibration FILE.toml]``. Claims are made of settlements near the front, for both sides alike, judged as known
on their day; what became of them is told by later frames and by maps left out. Probabilities are fitted to what lies
before ``--split`` and other places, and tested after it. Later or fuller maps in ``--data`` are used as they are.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.quality.verdict_claims import SIDES, Claims, Maps, make_claims, open_maps, thresholds, usual_lags
from benchmarks.quality.verdict_diagram import reliability_svg
from benchmarks.quality.verdict_fused import fused_reversals
from benchmarks.quality.verdict_lags import lags_before
from benchmarks.quality.verdict_mappers import reliability
from benchmarks.quality.verdict_pairs import pairs, related_abstentions
from benchmarks.quality.verdict_probability import Resolved, beta_curve, held_out, interval_cover, resolve
from benchmarks.quality.verdict_reversals import Reversal, abstentions, left_out, reversals
from benchmarks.quality.verdict_scores import bin_rows, block_interval, score, word_rows
from benchmarks.quality.verdict_tables import print_figures
from theodolite.errors import TheodoliteError
from theodolite.history.steps import day_number, number_day
from theodolite.judge import lag_days
from theodolite.judge.calibration import SoftVote, shipped_calibration

__all__ = ["main", "measure"]

Array = np.ndarray[Any, Any]
SPLIT = date(2025, 4, 1)
BEST = "mean soft vote, beta"
SOFT_VOTE = SoftVote(beyond=0.1, fade=0.2)
KNOTS = (0.0, 0.02, 0.04, 0.06, 0.08, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5,
         0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.92, 0.94, 0.96, 0.98, 1.0)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; return 0, or 2 where there is nothing to work on."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality.verdicts", description=__doc__)
    parser.add_argument("--data", type=Path, help="data folder with control/ in it; default THEODOLITE_DATA")
    parser.add_argument("--json", type=Path, help="write the figures there")
    parser.add_argument("--diagram", type=Path, help="write the reliability diagram (SVG) there")
    parser.add_argument("--write-calibration", type=Path, metavar="FILE", help="write the curves fitted before --split")
    parser.add_argument("--split", type=date.fromisoformat, default=SPLIT, help=f"test from this day on ({SPLIT})")
    parser.add_argument("--quick", action="store_true", help="a claim a month instead of one a week")
    options = parser.parse_args(arguments)
    started = time.perf_counter()
    try:
        maps = open_maps(options.data)
        figures, resolved = measure(maps, split=options.split, every=28 if options.quick else 7)
    except TheodoliteError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    figures["seconds"] = round(time.perf_counter() - started, 1)
    print_figures(figures)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    if options.diagram and figures["probability"]:
        options.diagram.write_text(_diagram(figures), encoding="utf-8")
    if options.write_calibration and resolved:
        options.write_calibration.write_text(_calibration(maps, figures, resolved), encoding="utf-8")
    return 0


def _split_day(maps: Maps, split: date) -> int:
    first, last = maps.span
    at = day_number(split)
    return at if first < at < last else first + (last - first) * 2 // 3


def measure(maps: Maps, *, split: date, every: int = 7) -> tuple[dict[str, Any], dict[str, Resolved]]:
    """Return all figures, and the claims resolved for each rule.

    A ``split`` outside of the maps' span is moved to two thirds of it.
    """
    first, last = maps.span
    at = _split_day(maps, split)
    lags = usual_lags(maps, before=at)
    lag90 = maps.histories.lag_days
    claims = make_claims(maps, every=every)
    model, changes = lags_before(maps, claims, at)
    before90 = lag_days(maps.mappers, maps.rules, model.lags)
    settled = claims.part(claims.day <= last - max(lag90, before90) - 14 - max(lags.values(), default=0))
    late = settled.part(settled.day >= at)
    figures: dict[str, Any] = {
        "claims": len(claims) * len(SIDES),
        "places": len(np.unique(claims.place)),
        "blocks": len(np.unique(claims.block)),
        "first_on": number_day(first).isoformat(),
        "last_on": number_day(last).isoformat(),
        "split_on": number_day(at).isoformat(),
        "mappers": list(maps.mappers),
        "lags": lags,
        "lag90": lag90,
        "lag90_before_split": before90,
        "changes_before_split": changes,
        "reversed_until": number_day(int(settled.day.max())).isoformat() if len(settled) else None,
        "reversals": {
            "all": _reversal_rows([*reversals(maps, settled, lags), *fused_reversals(maps, settled, lag90)]),
            "held_out": _reversal_rows([*reversals(maps, late, lags), *fused_reversals(maps, late, before90, model)]),
        },
        "left_out": _reversal_rows(left_out(maps, late, lags)),
        **_habits(maps, claims, lags, at),
    }
    resolved = {rule: resolve(maps, claims, lags, rule, SOFT_VOTE) for rule in thresholds(maps)}
    found = {rule: _probability(maps, rule, own, at) for rule, own in resolved.items()}
    figures["probability"] = {rule: figure for rule, figure in found.items() if figure}
    return figures, resolved


def _habits(maps: Maps, claims: Claims, lags: Mapping[str, int], at: int) -> dict[str, Any]:
    """Return how often no label is given and why, what two maps alone are worth, and each map against the others."""
    return {
        "abstention": {"all": abstentions(maps, claims), "held_out": abstentions(maps, claims.part(claims.day >= at))},
        "related": related_abstentions(maps, claims),
        "pairs": pairs(maps, claims, lags),
        "mappers_right": reliability(maps, claims, lags),
    }


def _reversal_rows(found: Iterable[Reversal]) -> list[dict[str, Any]]:
    """Return a row for each measure, side, kind and label, and one for all of a measure; the same for recent claims."""
    rows: list[dict[str, Any]] = []
    by_measure: dict[str, list[Reversal]] = {}
    for one in found:
        by_measure.setdefault(one.measure, []).append(one)
    for measured, parts in by_measure.items():
        groups: dict[tuple[str, str, str], list[Reversal]] = {}
        for part in parts:
            groups.setdefault((part.side, part.kind, part.label), []).append(part)
        for key, own in [*groups.items(), (("both", "all", "hard"), parts)]:
            rows.append({"measure": measured, "side": key[0], "kind": key[1], "label": key[2]} | _rates(own))
    return rows


def _rates(parts: Sequence[Reversal]) -> dict[str, Any]:
    block, recent, changed, opposite = (
        np.concatenate([getattr(p, name) for p in parts]) for name in ("block", "recent", "changed", "opposite")
    )
    found: dict[str, Any] = {"claims": len(changed)}
    if len(changed):
        found |= {"changed": float(changed.mean()), "changed90": block_interval(changed.astype(float), block)}
        found |= {"turned": float(opposite.mean()), "count": int(changed.sum())}
    found["recent"] = {"claims": int(recent.sum())}
    if recent.any():
        interval = block_interval(changed[recent].astype(float), block[recent])
        found["recent"] |= {"changed": float(changed[recent].mean()), "changed90": interval}
        found["recent"] |= {"turned": float(opposite[recent].mean()), "count": int(changed[recent].sum())}
    return found


def _probability(maps: Maps, rule: str, claims: Resolved, split: int) -> dict[str, Any] | None:
    before = held_out(claims, split, inside=True)
    after = held_out(claims, split)
    if before is None or after is None:
        return None
    tested, chances = after
    best = chances[BEST]
    unsure = (tested.vote > 0.15) & (tested.vote < 0.85)
    shipped = _shipped(rule, tested)
    if shipped is not None:
        chances["shipped curve"] = shipped
    bounds, terms = maps.rules.likelihood_bounds, maps.rules.likelihood_terms
    return {
        "claims": len(tested),
        "blocks": len(np.unique(tested.block)),
        "base_rate": float(tested.true.mean()),
        "methods": {name: score(c, tested.true, tested.block, best) for name, c in chances.items()},
        "unsure": {n: score(c[unsure], tested.true[unsure], tested.block[unsure], best[unsure])
                   for n, c in chances.items()},
        "before_split": {n: score(c, before[0].true, before[0].block, before[1][BEST]) for n, c in before[1].items()},
        "sides": {side: score(best[tested.side == n], tested.true[tested.side == n], tested.block[tested.side == n])
                  for n, side in enumerate(SIDES)},
        "interval": interval_cover(claims.part(claims.day < split - 30), tested, np.array(KNOTS)),
        "bins": bin_rows(best, tested.true, tested.block),
        "words": word_rows(best, tested.true, tested.block, terms=terms, bounds=bounds),
    }  # fmt: skip


def _shipped(rule: str, claims: Resolved) -> Array | None:
    """Return what the curve that ships gives: fitted before the usual split, but to the same places."""
    try:
        curve = shipped_calibration().curves.get(rule)
    except TheodoliteError:
        return None
    return None if curve is None else np.interp(claims.vote, curve.votes, curve.values)


def _diagram(figures: dict[str, Any]) -> str:
    names = {"hold": "holds a settlement (at least 90 %)", "enter": "is inside a settlement (more than 1 %)"}
    panels = {names[rule]: found["bins"] for rule, found in figures["probability"].items()}
    title = f"Said and borne out: resolved claims from {figures['split_on']} on"
    words = (
        "Claims of both sides made from maps, fitted to earlier months and other places. Dots: share borne out by a "
        "map left out, against the mean probability said, for each tenth; bars: 90 % over blocks; below: counts."
    )
    return reliability_svg(panels, title=title, words=words)


def _calibration(maps: Maps, figures: dict[str, Any], resolved: dict[str, Resolved]) -> str:
    """Return the file of the shipped curves, fitted to all claims before the split."""
    split = day_number(date.fromisoformat(figures["split_on"]))
    votes = np.array(KNOTS)
    pieces = []
    for rule, claims in resolved.items():
        train = claims.part(claims.day < split - 30)
        value, low, high = (np.maximum.accumulate(np.round(c, 4)).tolist() for c in beta_curve(train, votes))
        pieces.append(
            f"\n[curves.{rule}]\nthreshold = {thresholds(maps)[rule]:g}\nclaims = {len(train)}\n"
            f"places = {len(np.unique(train.place))}\nvotes = {list(KNOTS)}\nvalues = {value}\n"
            f"lows = {low}\nhighs = {high}\n"
        )
    last = number_day(split - 31)
    claims_of = sum(len(c.part(c.day < split - 30)) for c in resolved.values())
    words = (
        f"{round(claims_of, -3):,} resolved claims on settlements near the front, {figures['first_on'][:7]} to "
        f"{last.isoformat()[:7]}, each against a map left out; tested on later months and other places"
    )
    head = (
        "# Curves from the maps' mean soft vote to a probability: one for each rule, the same for both sides.\n"
        "# Written by python -m benchmarks.quality.verdicts --write-calibration; do not edit by hand.\n"
        f'first_on = "{figures["first_on"]}"\nwords = "{words}"\n'
        f'origin = "measured by Theodolite on public maps ({", ".join(maps.mappers)}); figures only, no geometry"\n'
        "\n[soft_vote]\n# A witness's edge, 500 m either way: chance beyond each end; the share over which it fades.\n"
        f"beyond = {SOFT_VOTE.beyond:g}\nfade = {SOFT_VOTE.fade:g}\n"
    )
    return head + "".join(pieces)


if __name__ == "__main__":
    sys.exit(main())
