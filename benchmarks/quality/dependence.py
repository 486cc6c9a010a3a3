"""How much the mappers depend on each other, measured on their maps: ``python -m benchmarks.quality.dependence``.

Prints the pairs and the effective number of all maps together; ``--write`` writes what ships (``dependence.toml``).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.quality.fusion_points import Points, load_points
from theodolite.fusion import dependence as shipped
from theodolite.fusion.copying import Shown, detect_copying, stretches_of
from theodolite.fusion.dependence import Dependence, independence_of
from theodolite.history.steps import number_day

__all__ = ["main", "shown_of"]


def shown_of(points: Points) -> tuple[list[Shown], dict[int, int]]:
    """Return what every mapper shows at the points of the grid, and their blocks of 25 km."""
    grid = points.only(~points.settlement)
    maps = []
    for series in grid.series:
        found = {}
        days, last = series.days.tolist(), int(series.frame_days[-1])
        for place in range(series.held.shape[1]):
            since, until = max(days[0], int(series.since[place])), min(last, int(series.until[place]))
            held = series.held[:, place]
            keep = [i for i, d in enumerate(days) if d <= until and (i + 1 == len(days) or days[i + 1] > since)]
            if keep and until > since:
                found[place] = stretches_of([max(days[i], since) for i in keep], [bool(held[i]) for i in keep], until)
        maps.append(Shown(mapper=series.mapper, stretches=found))
    return maps, dict(enumerate(grid.blocks().tolist()))


def _text(pairs: Sequence[Dependence], origin: str) -> str:
    lines = [
        "# Written by `python -m benchmarks.quality.dependence --write`: not edited by hand.",
        f"origin = {json.dumps(origin)}",
    ]
    for pair in pairs:
        lines += ["", "[[pairs]]", f'first = "{pair.first}"', f'second = "{pair.second}"']
        lines += [f"{name} = {getattr(pair, name):.3f}" for name in ("share", "low", "high")]
        lines += [f"why = {json.dumps(pair.why, ensure_ascii=False)}"]
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("THEODOLITE_DATA", "../shared/data")))
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--write", action="store_true", help="write the table that ships")
    options = parser.parse_args(arguments)
    points = load_points(options.data)
    pairs = detect_copying(*shown_of(points))
    for pair in sorted(pairs, key=lambda p: -p.share):
        print(f"{pair.first:<16}{pair.second:<16}{pair.share:5.2f} [{pair.low:.2f}, {pair.high:.2f}]  {pair.why}")
    mappers = [s.mapper for s in points.series]
    together = independence_of(mappers, {}, detected=pairs)
    print(f"{together.maps} maps, about {together.effective:.1f} independent")
    if options.json:
        told = {f"{p.first} {p.second}": {"share": p.share, "low": p.low, "high": p.high} for p in pairs}
        text = json.dumps({"effective": together.effective, "maps": together.maps, "pairs": told}, indent=1)
        options.json.write_text(text + "\n", encoding="utf-8")
    if options.write:
        path = Path(shipped.__file__).with_name("dependence.toml")
        span = f"{number_day(points.first_day)} to {number_day(points.last_day)}"
        origin = f"measured by this program on 2-km points of {len(mappers)} mappers' maps, {span}"
        path.write_text(_text(pairs, origin), encoding="utf-8")
        print(f"wrote {path.name}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
