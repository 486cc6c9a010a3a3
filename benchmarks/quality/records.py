"""Rates of few claims, judged: ``python -m benchmarks.quality.records [--data DIR] [--json FILE] [--planted-only]``.

*Planted*: sources with a rate drawn from a beta distribution and a few claims each; error and coverage of the shrunken
rate against the bare share with Wald's interval, Jeffreys' prior, and the prior plugged in at its likeliest value.

*Real*: a mapper in a block of 50 km is a pseudo-speaker; each of its changes of hands is a claim of that day, scored by
a clear majority of the other mappers (the speaker's own map excluded), at most one claim a speaker and day, because
what one frame redraws is one statement. A few claims are drawn at random, the speaker's other claims are the truth; the
rates' intervals are held against that truth, whose own noise is part of the miss. Leads alike, with the middle of the
other leads as truth. Errors are given with intervals over speakers (bootstrap, 90 %).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from theodolite.records import Rate
from theodolite.settings import load_rules
from theodolite.tracks import rates

Array = np.ndarray[Any, Any]
ALL_LEVELS = (3, 5, 10, 20, 40)
_Z90 = 1.6448536269514722
_Estimate = Callable[[int, int], Rate]


def planted(*, sources: int = 60, repeats: int = 20, seed: int = 1) -> dict[str, dict[str, float]]:
    """Return errors and coverage for sources with rates from Beta(3.5, 2), by claims a source."""
    found = {}
    for n in ALL_LEVELS:
        rng = np.random.default_rng(seed)
        rows: dict[str, list[tuple[float, bool, float]]] = {}
        for _ in range(repeats):
            true = rng.beta(3.5, 2.0, sources)
            hits = rng.binomial(n, true)
            for name, estimate in _estimates([(int(h), n) for h in hits]).items():
                known = {int(h): estimate(int(h), n) for h in np.unique(hits)}
                rows.setdefault(name, []).extend(_scored(known[int(h)], p) for h, p in zip(hits, true, strict=True))
        found[f"n{n}"] = {f"{name}_{key}": value for name, made in rows.items() for key, value in _summed(made).items()}
    return found


def _estimates(counts: list[tuple[int, int]]) -> dict[str, _Estimate]:
    prior = rates.fit_shares(counts)
    best = int(np.argmax(prior.weight))
    plugged = rates.SharePrior(a=prior.a[best : best + 1], b=prior.b[best : best + 1], weight=np.ones(1),
                               sources=prior.sources, words="")  # fmt: skip
    jeffreys = rates.fit_shares([])
    return {
        "shrunk": lambda hits, n: _must(rates.share_rate(hits, n, prior)),
        "plugged_in": lambda hits, n: _must(rates.share_rate(hits, n, plugged)),
        "jeffreys": lambda hits, n: _must(rates.share_rate(hits, n, jeffreys)),
        "raw": _wald,
    }


def _must(rate: Rate | None) -> Rate:
    if rate is None:
        raise ValueError("a source without claims")
    return rate


def _wald(hits: int, n: int) -> Rate:
    share = hits / n
    reach = _Z90 * float(np.sqrt(share * (1 - share) / n))
    return Rate(value=share, low=share - reach, high=share + reach, n=n, raw=share)


def _scored(rate: Rate, true: float) -> tuple[float, bool, float]:
    return rate.value - true, bool(rate.low <= true <= rate.high), rate.high - rate.low


def _summed(rows: Iterable[tuple[float, bool, float]]) -> dict[str, float]:
    errors, held, widths = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    rng = np.random.default_rng(0)
    picks = rng.integers(0, len(errors), (500, len(errors)))
    low, high = np.quantile(np.sqrt((errors[picks] ** 2).mean(axis=1)), [0.05, 0.95])
    return {
        "rmse": float(np.sqrt((errors**2).mean())),
        "rmse_low": float(low),
        "rmse_high": float(high),
        "coverage90": float(held.mean()),
        "width": float(widths.mean()),
    }


def pseudo_speakers(data: Path, *, block_m: float = 50e3) -> dict[str, list[tuple[bool, float | None]]]:
    """Return the claims (borne out, lead in days or None) of every mapper in every block, one a day."""
    from benchmarks.quality.fusion_items import items_of
    from benchmarks.quality.fusion_points import load_points
    from theodolite.fusion.table import SHOWN, SILENT
    from theodolite.judge.labels import majority_of

    points = load_points(data)
    items = items_of(points, block_m=block_m)
    rules, table, last = load_rules(), items.table, points.last_day
    days = items.dates()
    voting = table.state != SILENT
    rng = np.random.default_rng(5)
    found: dict[str, dict[int, tuple[bool, float | None]]] = {}
    for row in rng.permutation(len(items.place)):
        for at, mapper in enumerate(table.mappers):
            if table.state[row, at] != SHOWN or days[row, at] > last - rules.provisional_lag_days:
                continue
            others = [o for o in range(len(table.mappers)) if o != at and voting[row, o]]
            if len(others) < rules.minimum_independent:
                continue
            shown = np.sort(days[row, others][np.isfinite(days[row, others])])
            needed = majority_of(len(others), rules)
            happened = float(shown[needed - 1]) if len(shown) >= needed else None
            lead = None if happened is None else happened - float(days[row, at])
            hit = lead is not None and lead <= rules.provisional_lag_days
            made = found.setdefault(f"{mapper} {items.block[row]}", {})
            made.setdefault(int(days[row, at]), (hit, lead))
    return {name: list(made.values()) for name, made in found.items()}


def real(speakers: dict[str, list[tuple[bool, float | None]]], *, rest: int = 30) -> dict[str, Any]:
    """Return errors and coverage of few claims against the speaker's other claims."""
    found: dict[str, Any] = {"speakers": len(speakers), "claims": sum(map(len, speakers.values()))}
    for n in (3, 5, 10):
        used = {name: made for name, made in sorted(speakers.items()) if len(made) >= n + rest}
        rng = np.random.default_rng(9)
        shares: dict[str, list[tuple[float, bool, float]]] = {}
        leads: dict[str, list[tuple[float, bool, float]]] = {}
        for _ in range(8):
            drawn = {name: rng.permutation(len(made)) for name, made in used.items()}
            seen = {name: [made[i] for i in drawn[name][:n]] for name, made in used.items()}
            left = {name: [made[i] for i in drawn[name][n:]] for name, made in used.items()}
            _score_shares(seen, left, shares)
            _score_leads(seen, left, leads)
        found[f"n{n}"] = {
            "speakers": len(used),
            "hit": {f"{name}_{key}": v for name, rows in shares.items() for key, v in _summed(rows).items()},
            "lead": {f"{name}_{key}": v for name, rows in leads.items() for key, v in _lead_summed(rows).items()},
        }
    return found


_Claims = dict[str, list[tuple[bool, float | None]]]


def _score_shares(seen: _Claims, left: _Claims, rows: dict[str, list[tuple[float, bool, float]]]) -> None:
    counts = {name: (sum(hit for hit, _ in made), len(made)) for name, made in seen.items()}
    for method, estimate in _estimates(list(counts.values())).items():
        known = {pair: estimate(*pair) for pair in set(counts.values())}
        for name, pair in counts.items():
            true = float(np.mean([hit for hit, _ in left[name]]))
            rows.setdefault(method, []).append(_scored(known[pair], true))


def _score_leads(seen: _Claims, left: _Claims, rows: dict[str, list[tuple[float, bool, float]]]) -> None:
    days = {name: [lead for _, lead in made if lead is not None] for name, made in seen.items()}
    prior, wide = rates.fit_leads(days.values()), rates.fit_leads([])
    for name, made in days.items():
        others = [lead for _, lead in left[name] if lead is not None]
        if not made or len(others) < 15:
            continue
        true = float(np.median(others))
        for method, used in (("shrunk", prior), ("alone", wide)):
            rows.setdefault(method, []).append(_scored(_must(rates.lead_rate(made, used)), true))
        middle = float(np.median(made))
        spread = _Z90 * 1.2533 * float(np.std(made, ddof=1)) / np.sqrt(len(made)) if len(made) > 1 else 0.0
        bare = Rate(value=middle, low=middle - spread, high=middle + spread, n=len(made), raw=middle)
        rows.setdefault("raw", []).append(_scored(bare, true))


def _lead_summed(rows: Iterable[tuple[float, bool, float]]) -> dict[str, float]:
    errors, held, _ = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    return {"mae_days": float(np.abs(errors).mean()), "coverage90": float(held.mean())}


def gaps() -> dict[str, float]:
    """Return how many claims a 20-point gap takes, by formula, and the chances with 40 each."""
    rng = np.random.default_rng(2)
    hits = [rng.binomial(40, p, 20_000) for p in (0.6, 0.8)]
    jeffreys = rates.fit_shares([])
    known = {int(h): _must(rates.share_rate(int(h), 40, jeffreys)) for h in np.unique(np.concatenate(hits))}
    part = np.mean([known[int(a)].high < known[int(b)].low for a, b in zip(*hits, strict=True)])
    wrong = np.mean([known[int(b)].high < known[int(a)].low for a, b in zip(*hits, strict=True)])
    return {
        "needed_60_80": rates.claims_needed(0.6, 0.8),
        "needed_50_70": rates.claims_needed(0.5, 0.7),
        "needed_70_90": rates.claims_needed(0.7, 0.9),
        "chance_40_at_95": rates.chance_to_tell(0.6, 0.8, 40),
        "chance_40_at_90": rates.chance_to_tell(0.6, 0.8, 40, level=0.9),
        "chance_40_intervals_part": float(part),
        "chance_40_wrong_way_round": float(wrong),
    }


def _table(title: str, rows: Iterable[tuple[str, dict[str, float]]], methods: Iterable[str]) -> None:
    print(f"\n{title}")
    for name, figures in rows:
        for method in methods:
            if f"{method}_rmse" in figures:
                rmse, low, high, held, width = (
                    figures[f"{method}_{key}"] for key in ("rmse", "rmse_low", "rmse_high", "coverage90", "width")
                )
                print(f"  {name:<5}{method:<12}RMSE {rmse:.3f} ({low:.3f}-{high:.3f})", end="")
                print(f"  coverage {held:.2f}  width {width:.2f}")


def main(argv: list[str] | None = None) -> int:
    """Print the tables; write them with ``--json``."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", help="data folder, its control/ or the folder of the common format")
    parser.add_argument("--json", metavar="FILE", help="write the figures")
    parser.add_argument("--planted-only", action="store_true", help="without maps")
    args = parser.parse_args(argv)
    figures: dict[str, Any] = {"planted": planted(), "gap": gaps(), "measured_on": date.today().isoformat()}
    methods = ("raw", "jeffreys", "plugged_in", "shrunk")
    _table("Planted: 60 sources, rates from Beta(3.5, 2)", figures["planted"].items(), methods)
    print("\nTo tell 60 from 80 %:", json.dumps(figures["gap"]))
    if not args.planted_only:
        from benchmarks.quality.fusion import find_data

        figures["real"] = real(pseudo_speakers(find_data(args.data)))
        levels = [(name, value) for name, value in figures["real"].items() if name.startswith("n")]
        print(f"\nReal: {figures['real']['speakers']} pseudo-speakers, {figures['real']['claims']} claims")
        _table("Borne out, against the speaker's other claims", [(n, v["hit"]) for n, v in levels], methods)
        for name, value in levels:
            print(f"  {name} ({value['speakers']} speakers), leads: {json.dumps(value['lead'])}")
    if args.json:
        Path(args.json).write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
