"""``python -m benchmarks.relative``: how far relative wording reaches, on events whose coordinates others found.

Events told by one settlement's name ("near X", "west of X", "the outskirts of X", "between X and Y", "the X direction")
are compared with that settlement's place. Names count only where one settlement of Ukraine alone bears them in the
atlas and the official register, so that no namesake is measured. The half of the events whose text's digest is even was
used for the numbers of ``atlas/data/relative.toml``; the other half checks them.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from theodolite.atlas import Atlas, open_atlas
from theodolite.atlas.bearings import BEARINGS
from theodolite.atlas.planes import Plane
from theodolite.atlas.relative_rules import size_of
from theodolite.errors import PlaceError
from theodolite.extract.relative import find_relatives
from theodolite.ground.relative import with_target
from theodolite.records import GroundedPlace, Place, PlaceKind, Span, ToponymMention
from theodolite.settings import load_settings

FARTHEST_KM = 80.0  # beyond this the event is about another place of the text
_NAME = re.compile(r"(?<![\w@/#])[A-ZА-ЯІЇЄҐ][a-zа-яіїєґ’']{2,}(?:[ -][A-Z][a-z’']{2,}){0,2}")
_URL = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One event told by a place: the wording, the distance from the named place and from the stated point, km."""

    form: str
    size: int
    held_back: bool
    from_place_km: float
    from_point_km: float
    within: bool
    turned: float | None


def events(data: Path) -> Iterator[tuple[str, float, float]]:
    """Yield text, longitude and latitude of every event; nothing where the folder has none."""
    path = data / "events" / "uacontrolmap_geolocations.jsonl"
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
        row = json.loads(line)
        yield row["text"] or "", row["lon"], row["lat"]
    path = data / "events" / "cir_events.csv"
    for row in csv.DictReader(path.open(encoding="utf-8")) if path.is_file() else ():
        if row["lat"] and row["lon"]:
            yield row["brief description"] or "", float(row["lon"]), float(row["lat"])
    path = data / "events" / "bellingcat_incidents.json"
    for row in json.loads(path.read_text(encoding="utf-8")) if path.is_file() else ():
        yield row["description"] or "", row["longitude"], row["latitude"]


class Bench:
    """Measures every event once."""

    def __init__(self, atlas: Atlas) -> None:
        self._atlas = atlas
        self.sole = cache(self._sole)

    def _sole(self, name: str) -> Place | None:
        """Return the settlement of a name that no other one of Ukraine bears, if there is such."""
        found = [p for p in self._atlas.candidates(name) if p.kind is PlaceKind.SETTLEMENT and p.country == "UA"]
        return found[0] if len(found) == 1 and not self._atlas.uncharted(name) else None

    def mentions(self, text: str) -> list[ToponymMention]:
        """Return the names of a text that the atlas knows, found by their capitals."""
        found = []
        for match in _NAME.finditer(text):
            name = match.group()
            while " " in name and not self._atlas.candidates(name):
                name = name.rsplit(" ", 1)[0]
            if self._atlas.candidates(name):
                found.append(ToponymMention(span=Span(match.start(), match.start() + len(name)), text=name, name=name))
        return found

    def told(self, text: str, longitude: float, latitude: float) -> Iterator[Told]:
        """Yield what one event tells by a place."""
        for mention in find_relatives(self.mentions(text), text):
            place = self.sole(mention.name) if mention.relative else None
            if place is None:
                continue
            bare = GroundedPlace(mention=mention, candidates=(place,), place=place, reason="sole")
            grounded = with_target(bare, self._atlas, lambda name, _beside: self.sole(name))
            if grounded.target is None or grounded.precision is None:
                continue
            point, away = self._stated(grounded.target, place), Plane(place.longitude, place.latitude)
            from_place, turned = _aside(away, longitude, latitude)
            if from_place > FARTHEST_KM:
                continue
            from_point, _ = _aside(Plane(*point), longitude, latitude)
            form = "west of" if mention.relative == "offset" and mention.offset_km is None else mention.relative or ""
            bearing = BEARINGS.get(mention.bearing or "")
            yield Told(
                form=form, size=size_of(place.population).up_to,
                held_back=hashlib.sha256(text.encode()).digest()[0] % 2 == 1, from_place_km=from_place,
                from_point_km=from_point, within=from_point <= grounded.precision.radius_km,
                turned=None if bearing is None else abs((turned - bearing + 180) % 360 - 180),
            )  # fmt: skip

    def _stated(self, target: str, place: Place) -> tuple[float, float]:
        try:
            return self._atlas.relative.point(target)
        except PlaceError:
            return place.longitude, place.latitude


def _aside(plane: Plane, longitude: float, latitude: float) -> tuple[float, float]:
    """Return distance (km) and bearing (degrees) of a point from a plane's middle."""
    import math

    import shapely

    xy = shapely.get_coordinates(plane.draw(shapely.Point(longitude, latitude)))[0]
    return float(math.hypot(*xy)), math.degrees(math.atan2(xy[0], xy[1])) % 360


def _at(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else float("nan")


def rows(told: list[Told]) -> list[dict[str, Any]]:
    """Return one row for each wording, size and half: how many, distances, share within the stated radius."""
    found = []
    for form in sorted({one.form for one in told}):
        sized = form in {"near", "west of"}
        sizes: list[int | None] = [*sorted({one.size for one in told})] if sized else []
        for size in (*sizes, None):
            for half in (False, True):
                some = [o for o in told if o.form == form and o.held_back is half and size in {None, o.size}]
                if some:
                    found.append(_row(form, size, half, some))
    return found


def _row(form: str, size: int | None, held_back: bool, some: list[Told]) -> dict[str, Any]:
    turned = [one.turned for one in some if one.turned is not None]
    return {
        "wording": form, "below": size, "half": "held back" if held_back else "fitted", "n": len(some),
        "median_km": round(_at([o.from_place_km for o in some], 0.5), 1),
        "p90_km": round(_at([o.from_place_km for o in some], 0.9), 1),
        "point_p90_km": round(_at([o.from_point_km for o in some], 0.9), 1),
        "within": round(sum(o.within for o in some) / len(some), 3),
        "turned_p90": round(_at(turned, 0.9)) if turned else None,
    }  # fmt: skip


def main() -> int:
    """Print the table; write it as JSON with ``--json FILE``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", help="data folder (else THEODOLITE_DATA, ../shared/data)")
    parser.add_argument("--json", help="write the rows to this file")
    args = parser.parse_args()
    settings = load_settings(data_dir=args.data)
    bench = Bench(open_atlas(settings))
    seen: set[tuple[str, float, float]] = set()
    told: list[Told] = []
    for text, longitude, latitude in events(settings.data_dir):
        plain = " ".join(_URL.sub("", text).split())
        if (plain, longitude, latitude) not in seen:
            seen.add((plain, longitude, latitude))
            told += bench.told(plain, longitude, latitude)
    if not told:
        print("no events in the data folder", file=sys.stderr)
        return 3
    found = rows(told)
    print(f"{len(seen)} events, {len(told)} told by one settlement's name")
    head = ("wording", "people below", "half", "n", "median", "90 %", "point 90 %", "within")
    print("{:12} {:>13} {:10} {:>5} {:>7} {:>6} {:>11} {:>7}".format(*head))
    for row in found:
        below = f"{row['below']:,}" if row["below"] else "all"
        print(f"{row['wording']:12} {below:>13} {row['half']:10} {row['n']:5} {row['median_km']:7} {row['p90_km']:6} "
              f"{row['point_p90_km']:11} {row['within']:7.0%}")  # fmt: skip
    if args.json:
        Path(args.json).write_text(json.dumps(found, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
