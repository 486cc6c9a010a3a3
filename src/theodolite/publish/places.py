"""Candidates of a place name: a table for the terminal, JSON, and points for GeoJSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from theodolite.atlas.world import country_name
from theodolite.publish.export.model import Collection, Feature, Value
from theodolite.publish.measurements import day, number
from theodolite.records import DatedName, GroundedPlace, Place, Precision
from theodolite.records.searches import FoundPlace, PlaceSearch
from theodolite.version import __version__
from theodolite.wording import date_words, plain, side_name
from theodolite.wording.places import about_km, bearing_words, degrees_words, grounded_words, place_type

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

__all__ = [
    "FORMAT",
    "away_words",
    "front_words",
    "outcome_words",
    "render_searches",
    "search_collection",
    "searches_to_json",
    "where_words",
]

FORMAT = "theodolite.places/1"
_MOST_SHOWN = 12
_ONLY = "the only place of that name"
_TOWN = 5_000
_USAGE = {"RU": "Russian usage", "UA": "Ukrainian usage"}


def outcome_words(search: PlaceSearch) -> str:
    """Say in a sentence what was decided for a name and why."""
    grounded = search.grounded
    if grounded.place is None and len(search.found) > 1 and not grounded.target:
        return f"{len(search.found)} places may be meant by “{plain(search.asked)}”; nothing here decides."
    if search.found or grounded.target:
        words = grounded_words(grounded)
        reason = _known_words(search) if search.official and grounded.reason == _ONLY else grounded.reason
        why = f": {plain(reason)}" if grounded.place is not None and reason else ""
        return f"{words[:1].upper() + words[1:]}{why}."
    if search.readings:
        listed = "; ".join(plain(r.label) for r in search.readings)
        return f"“{plain(search.asked)}” is vague: it may be read as {listed}."
    if search.official:
        return f"“{plain(search.asked)}” has no known coordinates."
    hint = f" Did you mean: {', '.join(plain(s) for s in search.suggestions)}?" if search.suggestions else ""
    return f"No place called “{plain(search.asked)}” is known.{hint}"


def _known_words(search: PlaceSearch) -> str:
    """Say of the only place with coordinates that the register knows smaller ones of its name."""
    place = search.grounded.place
    town = place is not None and (place.population or 0) >= _TOWN
    return "by far the largest of that name" if town else "the only place of that name whose coordinates are known"


def where_words(found: FoundPlace) -> str:
    """Say where a candidate lies: its units, smallest first, and its coordinates with their precision."""
    place = found.candidate.place
    inside = ", ".join(plain(unit) for unit in found.units) or plain(_outside(place))
    known = f", known to {about_km(found.precision.radius_km)}" if found.precision else ""
    point = f"{degrees_words(place.latitude, place.longitude, found.precision)}{known}"
    return f"{inside}; {point}" if inside else point


def _outside(place: Place) -> str:
    """Return the region that holds a place, and its country unless that is Ukraine and a region is known."""
    own = place.region_name in {None, place.name}
    region = None if own else place.region_name
    country = country_name(place.country) if place.country != "UA" or not region else None
    return ", ".join(part for part in (region, country) if part)


def away_words(found: FoundPlace, near: Place | None) -> str:
    """Say how far and in which direction from the place given a candidate lies."""
    if near is None or found.distance_km is None:
        return ""
    direction = f" {bearing_words(found.bearing)}" if found.bearing is not None and found.distance_km >= 1 else ""
    return f"{found.distance_km:,.0f} km{direction} of {plain(near.name)}"


def front_words(found: FoundPlace) -> str:
    """Say how far the front was by the maps in force: "13–15 km before the front by 5 maps"."""
    if not found.front:
        return ""
    values = sorted(f.distance_km for f in found.front)
    low, high = values[0], values[-1]
    maps = f"by {len(values)} {'map' if len(values) == 1 else 'maps'}"
    held = f"within land held by {side_name('RU')}"
    if low >= 0:
        return f"{_span(low, high)} km from the front {maps}"
    if high < 0:
        return f"{_span(-high, -low)} km from the front, {held}, {maps}"
    return f"at the front {maps} ({-low:.0f} km {held} to {high:.0f} km before it)"


def _span(low: float, high: float) -> str:
    a, b = f"{low:.0f}", f"{high:.0f}"
    return a if a == b else f"{a}–{b}"


def other_names(found: FoundPlace) -> str:
    """Return the names in the other languages, and old ones with their years."""
    place = found.candidate.place
    names = [f"{plain(name)} ({code})" for code, name in found.names if name != found.name]
    shown = {found.name, *(name for _, name in found.names)}
    dated = [n for n in place.dated if n.name not in shown and n.language in {None, "en"}]
    return ", ".join([*names, *(_dated(name) for name in dated[:4])])


def _dated(name: DatedName) -> str:
    """Write a name with its years: "Artemivsk 1924–2016", "Artemivsk since 2016 (Russian usage)"."""
    by = f" ({_USAGE.get(name.by, name.by)})" if name.by else ""
    since, until = name.since and str(name.since.year), name.until and str(name.until.year)
    if since and until:
        return f"{plain(name.name)} {since}–{until}{by}"
    years = f" since {since}" if since else f" until {until}" if until else ""
    return f"{plain(name.name)}{years}{by}"


def render_searches(searches: Sequence[PlaceSearch], console: Console, *, most: int = _MOST_SHOWN) -> None:
    """Print each search: what was decided, then its candidates, likeliest first, then what has no coordinates."""
    for number_, search in enumerate(searches):
        if number_:
            console.print()
        for line in _lead(search):
            console.print(line, soft_wrap=True, markup=False, highlight=False)
        if search.found:
            console.print(_table(search, most))
        for line in _rest(search, most):
            console.print(line, soft_wrap=True, markup=False, highlight=False)


def _lead(search: PlaceSearch) -> Iterator[str]:
    facts = [
        f"near {plain(search.near.name)}" if search.near else "",
        f"on {date_words(search.on)}" if search.on else "",
    ]
    known = ", ".join(fact for fact in facts if fact)
    yield f"{plain(search.asked)}{f' ({known})' if known else ''}"
    yield outcome_words(search)


def _table(search: PlaceSearch, most: int) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, show_lines=False)
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("Place", overflow="fold", ratio=3)
    table.add_column("Where", overflow="fold", ratio=4)
    table.add_column("Why it ranks here", overflow="fold", ratio=4)
    for rank, found in enumerate(search.found[:most], start=1):
        place = found.candidate.place
        name = "\n".join(x for x in (f"{plain(found.name)} ({place_type(place)})", other_names(found), place.id) if x)
        away = "\n".join(x for x in (where_words(found), away_words(found, search.near), front_words(found)) if x)
        mark = "→" if search.grounded.place == place else ""
        why = "; ".join(plain(reason) for reason in found.candidate.reasons) or "–"
        table.add_row(*(Text(cell) for cell in (f"{mark}{rank}", name, away, why)))
    return table


def _rest(search: PlaceSearch, most: int) -> Iterator[str]:
    if len(search.found) > most:
        yield f"and {len(search.found) - most} more; --json lists all"
    if search.official:
        listed = ", ".join(f"{plain(region)} {count}" for region, count in search.official)
        yield f"Official settlements of that name without known coordinates: {listed}."


def searches_to_json(searches: Sequence[PlaceSearch]) -> dict[str, Any]:
    """Return searches as plain JSON values."""
    return {"format": FORMAT, "version": __version__, "searches": [_search(search) for search in searches]}


def _search(search: PlaceSearch) -> dict[str, Any]:
    grounded = search.grounded
    return {
        "asked": search.asked,
        "on": day(search.on),
        "near": search.near.id if search.near else None,
        "place": grounded.place.id if grounded.place else None,
        "target": grounded.target,
        "reason": grounded.reason,
        "words": outcome_words(search),
        "precision": precision_to_json(grounded.precision),
        "candidates": [_found(rank, found) for rank, found in enumerate(search.found, start=1)],
        "official_without_coordinates": [{"region": region, "count": count} for region, count in search.official],
        "suggestions": list(search.suggestions),
        "readings": [
            {"id": r.id, "label": r.label, "targets": list(r.targets), "source": r.source} for r in search.readings
        ],
    }


def precision_to_json(precision: Precision | None) -> dict[str, Any] | None:
    """Return how precisely a place is known as plain JSON values."""
    return None if precision is None else {"radius_km": number(precision.radius_km), "kind": precision.kind}


def _found(rank: int, found: FoundPlace) -> dict[str, Any]:
    place = found.candidate.place
    return {
        "rank": rank,
        "id": place.id,
        "name": found.name,
        "names": dict(found.names),
        "all_names": list(place.names),
        "dated_names": [
            {"name": n.name, "since": day(n.since), "until": day(n.until), "language": n.language, "by": n.by}
            for n in place.dated
        ],
        "type": place_type(place),
        "kind": place.kind.value,
        "units": list(found.units),
        "official_units": list(place.units),
        "country": place.country,
        "population": place.population,
        "longitude": place.longitude,
        "latitude": place.latitude,
        "precision": precision_to_json(found.precision),
        "distance_km": number(found.distance_km) if found.distance_km is not None else None,
        "bearing": number(found.bearing) if found.bearing is not None else None,
        "front": [
            {"mapper": f.mapper, "distance_km": number(f.distance_km), "frame_on": day(f.frame_on)} for f in found.front
        ],
        "score": number(found.candidate.score),
        "reasons": list(found.candidate.reasons),
        "ids": list(place.ids),
    }


def search_collection(searches: Sequence[PlaceSearch]) -> Collection:
    """Return the candidates as points, and the areas of phrases, with their properties."""
    features = [feature for search in searches for feature in _features(search)]
    about = {"title": "Candidates of place names", "generator": f"Theodolite {__version__}",
             "coordinates": "WGS 84, longitude first (OGC:CRS84)",
             "sources": "Places from GeoNames (CC BY 4.0), KATOTTG and the user’s own data"}  # fmt: skip
    return Collection(name="places", title="Candidates of place names", features=features, about=about)


def _features(search: PlaceSearch) -> Iterator[Feature]:
    import shapely

    if search.footprint is not None:
        yield Feature(name=search.asked, geometry=search.footprint.geometry, properties=_area(search))
    for rank, found in enumerate(search.found, start=1):
        place = found.candidate.place
        yield Feature(
            name=found.name,
            geometry=shapely.Point(place.longitude, place.latitude),
            properties=_properties(search.grounded, rank, found) | {"asked": search.asked},
        )


def _area(search: PlaceSearch) -> dict[str, Value]:
    precision = search.grounded.precision
    blank: dict[str, Value] = dict.fromkeys(("rank", "id", "name", "type", "units", "radius_km", "chosen", "reasons"))
    return blank | {
        "id": search.grounded.target,
        "name": search.asked,
        "type": "area",
        "radius_km": precision.radius_km if precision else None,
        "chosen": True,
        "reasons": search.grounded.reason,
        "asked": search.asked,
    }


def _properties(grounded: GroundedPlace, rank: int, found: FoundPlace) -> dict[str, Value]:
    place = found.candidate.place
    return {
        "rank": rank,
        "id": place.id,
        "name": found.name,
        "type": place_type(place),
        "units": ", ".join(found.units),
        "radius_km": found.precision.radius_km if found.precision else None,
        "chosen": grounded.place == place,
        "reasons": "; ".join(found.candidate.reasons),
    }
