"""ISW's polygons of claimed control against every map: ``python -m benchmarks.quality.claimed [--json FILE]``.

Which settlements were first drawn as claimed in which week, and when each map came to show them as held (by the hold
rule, seen to last). ISW drew the claims and chose their days, so it is listed but is no witness: "all" leaves it out.
``--data`` names another data folder, ``--mapper`` and ``--layer`` another claimed layer. Settlements that were drawn
from the layer's first frame on have no known first day and are left out of the table "first drawn later".
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from theodolite.tracks.claimed import ClaimedFigures, ResolvedPlace, figures_of


def _percent(share: float) -> str:
    return f"{round(share * 100)}"


def _row(figures: ClaimedFigures) -> tuple[str, ...]:
    held = [f"{_percent(share)} ({_percent(low)}-{_percent(high)})" for _, share, low, high in figures.within]
    ends = f"({_days(figures.low_days)}-{_days(figures.high_days)})"
    counts = (figures.claimed, figures.already, figures.later, figures.not_so_far, figures.taken_back)
    return figures.mapper, *map(str, counts), *held, f"{_days(figures.median_days)} {ends}", str(figures.seen_until)


def _days(value: int | None) -> str:
    return "open" if value is None else str(value)


HEAD = (
    "map", "claimed", "already", "later", "not so far", "taken back", "30 d %", "90 d %", "180 d %", "median d",
    "until",
)  # fmt: skip


def _print(title: str, rows: Sequence[tuple[str, ...]]) -> None:
    widths = [max(len(row[i]) for row in (HEAD, *rows)) for i in range(len(HEAD))]
    print(f"\n{title}")
    for row in (HEAD, *rows):
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))


def _values(figures: ClaimedFigures) -> dict[str, Any]:
    within = {f"{days}": [share, low, high] for days, share, low, high in figures.within}
    median = [figures.median_days, figures.low_days, figures.high_days]
    counts = ("claimed", "already", "later", "not_so_far", "taken_back")
    curve = [[p.days, 1 - p.waiting, 1 - p.high, 1 - p.low] for p in figures.curve]
    return {**{c: getattr(figures, c) for c in counts}, "within": within, "median_days": median, "held_by": curve}


def _place(one: ResolvedPlace) -> dict[str, Any]:
    outcome = one.outcome
    return {
        "place": one.claim.place.name,
        "id": one.claim.place.id,
        "claimed_on": str(one.claim.on),
        "not_before": str(one.claim.not_before) if one.claim.not_before else None,
        "claimed_until": str(one.claim.last_on),
        "held_on": {r.mapper: str(r.on) if r.on else None for r in one.reports},
        "already": list(one.already),
        "taken_back": {mapper: str(on) for mapper, on in one.taken_back},
        "all": str(outcome.happened_on) if outcome and outcome.happened_on else None,
        "all_low": str(outcome.low) if outcome and outcome.low else None,
        "lead_days": outcome.slip_days if outcome and not outcome.censored else None,
    }


def _list(resolved: Sequence[ResolvedPlace], mappers: Sequence[str]) -> None:
    print(f"\nfirst drawn  place  [{', '.join(mappers)}, all]: days until held; - not so far, . cannot tell")
    for one in resolved:
        shown = {r.mapper: r for r in one.reports}
        days = [_lead(one, shown[m].on) if m in shown else "." for m in mappers]
        together = _lead(one, one.outcome.happened_on) if one.outcome and one.outcome.slip_days is not None else "."
        since = "" if one.claim.not_before else "<= "
        print(f"{since:>3}{one.claim.on}  {one.claim.place.name}  [{', '.join([*days, together])}]")


def _lead(one: ResolvedPlace, on: Any) -> str:
    return "-" if on is None else str((on - one.claim.on).days)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality.claimed", description=__doc__)
    parser.add_argument("--data", type=Path, help="a data folder; without it THEODOLITE_DATA")
    parser.add_argument("--json", type=Path, help="also write the figures and every claim here")
    parser.add_argument("--mapper", default="isw")
    parser.add_argument("--layer", default="claimed")
    args = parser.parse_args(arguments)
    from theodolite.pipeline import open_toolbox
    from theodolite.settings import load_settings
    from theodolite.tracks.claims_set import resolve_layer

    toolbox = open_toolbox(load_settings(data_dir=args.data))
    resolved = resolve_layer(toolbox, mapper=args.mapper, layer=args.layer)
    new = [one for one in resolved if one.claim.not_before]
    mappers = [*toolbox.evidence.mappers, "all"]
    sets = {"every claim": list(resolved), "first drawn later than the layer's first frame": new}
    figures = {title: [figures_of(found, mapper) for mapper in mappers] for title, found in sets.items()}
    for title, found in figures.items():
        _print(f"{title}: {len(sets[title])} settlements", [_row(one) for one in found])
    _list(resolved, mappers[:-1])
    if args.json:
        values = {title: {one.mapper: _values(one) for one in found} for title, found in figures.items()}
        body = {"figures": values, "claims": [_place(one) for one in resolved]}
        args.json.write_text(json.dumps(body, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
