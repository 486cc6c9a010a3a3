"""Fused maps judged on real maps held out one at a time: ``python benchmarks/quality/fusion.py [--json FILE]``.

Every mapper in turn is the truth; the others, with figures learned on other blocks of 25 km, say when it will have
shown each change of hands (``timing``, ``timing_settlements``) and who holds a place (``now``). Rivals' dates are
dressed with the errors of the training blocks, which makes them stronger than bare dates (``raw_mae``): the CRPS given
is that of the dressed ones. ``kernel`` is dressed alike, its levels passed through those that the training blocks'
truths had; ``kernel_bare`` is not. Nothing here knows the dates or mappers of the maps. ``--write-fitted`` writes the
figures that ship, fitted to all 2-km points and settlements.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
if __package__ in (None, ""):
    sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
    sys.path[:] = [p for p in sys.path if Path(p or ".").resolve() != Path(__file__).resolve().parent]

import numpy as np  # noqa: E402

from benchmarks.quality.fusion_items import Items, items_of  # noqa: E402
from benchmarks.quality.fusion_points import MapperSeries, Points, load_points  # noqa: E402
from benchmarks.quality.fusion_timing import Scores, score_timing, summary  # noqa: E402
from theodolite.fusion.fit import fit_lags  # noqa: E402
from theodolite.fusion.lags import LagModel  # noqa: E402

FITTED = ROOT / "src" / "theodolite" / "fusion" / "fitted.toml"


def find_data(named: str | None) -> Path:
    """Return the data folder: named, else THEODOLITE_DATA, else ../shared/data beside the project."""
    if named:
        return Path(named)
    places = (os.environ.get("THEODOLITE_DATA"), str(ROOT.parent / "shared" / "data"))
    found = next((Path(p) for p in places if p and Path(p, "control", "common_format").is_dir()), None)
    if found is None:
        raise SystemExit("the maps of control/common_format are needed: give --data DIR or THEODOLITE_DATA")
    return found


def measure(points: Points, *, processes: int = 2) -> tuple[dict[str, Any], Items]:
    """Return the figures of timing, and the items."""
    scores, items = score_timing(points, processes=processes)
    grid = ~scores.settlement
    figures = {
        "timing": summary(scores, grid),
        "timing_settlements": summary(scores, ~grid),
        "per_mapper": _per_mapper(scores, items),
        "per_direction": {
            name: summary(scores, grid & (scores.gained == gained))
            for name, gained in (("gained", True), ("lost", False))
        },
    }
    figures["differences"] = {
        part: {n: v["kernel_minus_this_interval"] for n, v in figures[part].items() if "kernel_minus_this" in _keys(v)}
        for part in ("timing", "timing_settlements")
    }
    return figures, items


def _keys(value: Any) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, dict) else ()


def _per_mapper(scores: Scores, items: Items) -> dict[str, Any]:
    grid = ~scores.settlement
    return {
        mapper: {
            part: summary(scores, mine & (scores.mapper == i))
            for part, mine in (("timing", grid), ("timing_settlements", ~grid))
        }
        for i, mapper in enumerate(items.table.mappers)
    }


def describe(points: Points, items: Items) -> dict[str, Any]:
    """Return what was read: mappers, frames, dates, what the screen set aside, places and changes."""
    shown = (items.table.state == 0).sum(axis=1)
    return {
        "mappers": {s.mapper: _described(s) for s in points.series},
        "first": _day(points.first_day),
        "last": _day(points.last_day),
        "points_changing": int((~points.settlement).sum()),
        "settlements_changing": int(points.settlement.sum()),
        "considered": points.considered,
        "changes_by_mappers_showing": np.bincount(shown)[1:].tolist(),
        "layers_of_another_meaning": {f"{s.mapper} {s.layer}": later_than(points, s) for s in points.others},
    }


def _described(series: MapperSeries) -> dict[str, Any]:
    return {
        "layer": series.layer,
        "frames": len(series.frame_days),
        "first": _day(series.frame_days[0]),
        "last": _day(series.frame_days[-1]),
        "masked": [[_day(a), _day(b)] for a, b in series.masked],
        **(series.counts or {}),
    }


def later_than(points: Points, other: MapperSeries) -> dict[str, Any]:
    """Return by how many days a layer shows changes later than each mapper, as medians over places."""
    found = {}
    for series in points.series:
        dates = items_of(points, series=(series, other)).dates()
        both = ~np.isnan(dates).any(axis=1)
        if both.sum() >= 20:
            found[series.mapper] = float(np.median(dates[both, 1] - dates[both, 0]))
    return found


def _day(number: Any) -> str:
    return (date(1970, 1, 1) + timedelta(days=int(number))).isoformat()


def print_data(data: dict[str, Any]) -> None:
    """Print what was read and set aside, and how late layers of another meaning are."""
    for mapper, row in data["mappers"].items():
        aside = [f"masked {a} to {b}" for a, b in row["masked"]]
        aside += [f"{row[key]} {key.replace('_', ' ')}" for key in ("dropped_places", "added_places") if row.get(key)]
        print(
            f"{mapper:18}{row['layer']:18}{row['frames']:5} frames {row['first']} to {row['last']}  {', '.join(aside)}"
        )
    print(
        f"places that change: {data['points_changing']} 2-km points, {data['settlements_changing']} settlements;",
        end="",
    )
    print(f" changes shown by 1, 2 ... mappers: {data['changes_by_mappers_showing']}")
    for layer, later in data["layers_of_another_meaning"].items():
        told = ", ".join(f"{days:.0f} days after {mapper}" for mapper, days in later.items())
        print(f"{layer} (does not vote) shows changes, at the median, {told}")


def print_table(figures: dict[str, Any]) -> None:
    """Print the held-out comparison."""
    for part in ("timing", "timing_settlements"):
        rows = figures[part]
        print(f"\n{part}: {rows.get('items', 0)} changes held out in {rows.get('blocks', 0)} blocks")
        print(f"{'':24}{'CRPS days':>10}  {'95 % interval':16}{'inside 90 %':>12}{'raw MAE':>9}  kernel minus this")
        for name, row in rows.items():
            if isinstance(row, dict):
                low, high = row["crps_interval"]
                less = row.get("kernel_minus_this_interval")
                print(
                    f"{name:24}{row['crps']:10.2f}  [{low:5.1f}, {high:5.1f}] {row['coverage90']:13.3f}"
                    f"{row.get('raw_mae', float('nan')):9.1f}  "
                    + (f"{row['kernel_minus_this']:+.2f} [{less[0]:+.2f}, {less[1]:+.2f}]" if less else "")
                )
    for mapper, parts in figures["per_mapper"].items():
        row = parts["timing"]
        if row:
            told = "  ".join(f"{n} {row[n]['crps']:.1f}" for n in ("kernel", "median_date", "majority", "dawid_skene"))
            print(f"{mapper:24}{told}  inside {row['kernel']['coverage90']:.2f}")


def fitted_text(model: LagModel, origin: str) -> str:
    """Return the figures that ship as TOML."""
    lines = [
        "# Written by `python benchmarks/quality/fusion.py --write-fitted`: not edited by hand.",
        f"origin = {json.dumps(origin, ensure_ascii=False)}",
        "",
        "[model]",
        "freedom = 2.0",
        f"spreads = {list(model.spreads)}",
        f"weights = {[round(w, 3) for w in model.weights]}",
        f"never = {model.never:.4f}",
    ]
    for name, lag in model.lags.items():
        lines += ["", f"[lags.{name}]"]
        lines += [f"{key} = {round(getattr(lag, key), 4)}" for key in ("mean_days", "scale_days", "misses")]
        lines += [f"false_alarms = {lag.false_alarms:.4f}", f"lag90_days = {lag.lag90_days:.0f}"]
        lines += [f"changes = {lag.changes}"]
    return "\n".join(lines) + "\n"


def write_fitted(points: Points, items: Items) -> None:
    """Fit all mappers to all changes and write the figures that ship."""
    origin = (
        f"fitted to {len(items.place)} changes of hands of 2-km points and settlements on the maps of "
        f"{len(points.series)} mappers, {_day(points.first_day)} to {_day(points.last_day)}, by this program"
    )
    FITTED.write_text(fitted_text(fit_lags(items.table), origin), encoding="utf-8")
    print(f"wrote {FITTED.relative_to(ROOT)}", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--data", help="the data folder, or that of the common format")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--since", type=date.fromisoformat, help="only frames from this day on")
    parser.add_argument("--until", type=date.fromisoformat, help="only frames up to this day")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--write-fitted", action="store_true", help="write the figures that ship")
    return parser


def main(argv: list[str] | None = None) -> int:
    """Run the benchmark."""
    args = _parser().parse_args(argv)
    started = time.perf_counter()
    points = load_points(find_data(args.data), processes=args.processes)
    if args.since or args.until:
        epoch = date(1970, 1, 1).toordinal()
        points = points.between(
            *((d or e).toordinal() - epoch for d, e in ((args.since, date.min), (args.until, date.max)))
        )
    read = time.perf_counter()
    figures, items = measure(points, processes=args.processes)
    figures = {"data": describe(points, items), **figures}
    timed = time.perf_counter()
    figures |= _now(points)
    figures["seconds"] = {
        "read": round(read - started, 1),
        "timing": round(timed - read, 1),
        "all": round(time.perf_counter() - started, 1),
    }
    print_data(figures["data"])
    print_table(figures)
    if "now" in figures:
        print("\n" + "\n".join(importlib.import_module("benchmarks.quality.fusion_now").table_lines(figures["now"])))
    print(f"\n{figures['seconds']} s")
    if args.json:
        args.json.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if args.write_fitted:
        write_fitted(points, items)
    return 0


def _now(points: Points) -> dict[str, Any]:
    """Return the figures of who holds a place now, where that part of the benchmark is there."""
    if importlib.util.find_spec("benchmarks.quality.fusion_now") is None:
        return {}
    module = importlib.import_module("benchmarks.quality.fusion_now")
    return {"now": module.run_now(points)}


if __name__ == "__main__":
    raise SystemExit(main())
