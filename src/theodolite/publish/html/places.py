"""The page of a search for places: each name with its map, its candidates as a table, and what has no coordinates."""

from __future__ import annotations

from collections.abc import Sequence

from theodolite.publish.html.frame import asset
from theodolite.publish.html.leaf import leaf_page, scroll_table
from theodolite.publish.html.markup import Child, Html, bdi, el, join
from theodolite.publish.html.placemap import Ground, Mark, area_mark, ground_definitions, make_ground, place_map
from theodolite.publish.places import away_words, front_words, other_names, outcome_words, where_words
from theodolite.records import MapLayer
from theodolite.records.searches import FoundPlace, PlaceSearch
from theodolite.wording import date_words, plain, shorten
from theodolite.wording.places import place_type

__all__ = ["places_page"]

MOST_ON_MAP, MOST_OPEN, MOST_LISTED = 40, 12, 200


def places_page(searches: Sequence[PlaceSearch], layers: Sequence[MapLayer], *, notes: Sequence[str] = ()) -> str:
    """Write searches as one self-contained page.

    Parameters
    ----------
    layers
        The outlines under the maps (``atlas.ground``).
    notes
        What a reader must know before he uses it.
    """
    ground = make_ground(layers)
    title = ", ".join(plain(search.asked) for search in searches)
    sections: list[tuple[str, str, Child]] = [
        (f"search-{n}", shorten(plain(search.asked), 60), _section(search, ground))
        for n, search in enumerate(searches, start=1)
    ]
    sections.append(("method", "How to read it", _method()))
    return leaf_page(
        f"Which place is meant: {shorten(title, 100)}",
        kicker="candidates of place names",
        lines=_facts(searches[0]) if searches else (),
        notices=notes,
        sections=sections,
        style=asset("places.css"),
        definitions=ground_definitions(ground),
    )


def _facts(search: PlaceSearch) -> list[str]:
    facts = [f"Near {plain(search.near.name)}." if search.near else "",
             f"On {date_words(search.on)}." if search.on else ""]  # fmt: skip
    return [fact for fact in facts if fact]


def _section(search: PlaceSearch, ground: Ground) -> Html:
    shown = search.found[:MOST_ON_MAP]
    title = f"Map of {len(shown)} candidates for {plain(search.asked)}; the list below gives the same"
    return join(
        [
            el("p", bdi(outcome_words(search)), cls="finding"),
            place_map(ground, [*_marks(search, shown), *_towns(search)], title) if shown or search.footprint else None,
            _key(search) if shown else None,
            _listed(search) if search.found else None,
            _official(search),
        ]
    )


def _marks(search: PlaceSearch, shown: Sequence[FoundPlace]) -> list[Mark]:
    chosen = search.grounded.place
    marks = [
        Mark(
            label=f.name,
            longitude=f.candidate.place.longitude,
            latitude=f.candidate.place.latitude,
            number=rank,
            role="chosen" if f.candidate.place == chosen and not search.footprint else "other",
            radius_km=f.precision.radius_km if f.precision and f.candidate.place == chosen else None,
        )
        for rank, f in enumerate(shown, start=1)
    ]
    if search.near is not None:
        near = search.near
        marks.append(Mark(label=near.name, longitude=near.longitude, latitude=near.latitude, role="near"))
    return [*marks, *([area_mark(search.footprint)] if search.footprint else [])]


def _towns(search: PlaceSearch) -> list[Mark]:
    return [Mark(label=t.name, longitude=t.longitude, latitude=t.latitude, role="town") for t in search.towns]


def _key(search: PlaceSearch) -> Html:
    pieces = ["Numbers are the ranks of the list."]
    if search.grounded.place is not None:
        pieces.append("The filled point is the place meant, the circle how precisely it is known.")
    if len(search.found) > MOST_ON_MAP:
        pieces.append(f"Only the first {MOST_ON_MAP} are drawn.")
    return el("p", " ".join(pieces), cls="key-line")


def _listed(search: PlaceSearch) -> Html:
    items = [_item(rank, found, search) for rank, found in enumerate(search.found[:MOST_LISTED], start=1)]
    more = len(search.found) - len(items)
    rest = el("p", f"{more} more are in the JSON.", cls="note") if more > 0 else None
    likely, folded = items[:MOST_OPEN], items[MOST_OPEN:]
    others = el("details", el("summary", f"{len(folded)} less likely"), el("ol", *folded, cls="candidates"), rest)
    heading = el("h3", "Candidates, likeliest first")
    return join([heading, el("ol", *likely, cls="candidates"), others if folded else rest])


def _item(rank: int, found: FoundPlace, search: PlaceSearch) -> Html:
    place = found.candidate.place
    meant = search.grounded.place == place
    others = other_names(found)
    head = el(
        "p",
        el("span", str(rank), cls="num"),
        " ",
        el("strong", bdi(plain(found.name))),
        f" ({place_type(place)}{'; meant' if meant else ''})",
        el("span", " ", bdi(others), cls="note") if others else None,
    )
    facts = [where_words(found), away_words(found, search.near), front_words(found)]
    return el(
        "li",
        head,
        *(el("p", bdi(fact)) for fact in facts if fact),
        _reasons(found.candidate.reasons),
        el("p", el("code", plain(place.id)), cls="note"),
        cls="meant" if meant else None,
    )


def _reasons(reasons: Sequence[str]) -> Child:
    return el("ul", *(el("li", bdi(plain(r))) for r in reasons), cls="reasons") if reasons else None


def _official(search: PlaceSearch) -> Html | None:
    if not search.official:
        return None
    rows: list[list[Child]] = [[bdi(plain(region)), str(count)] for region, count in search.official]
    return scroll_table(
        f"Official settlements called {plain(search.asked)} without known coordinates", ("Oblast", "Settlements"), rows
    )


def _method() -> Html:
    points = (
        "The candidates are weighed as in a check: what the text and the place nearby say, the distance to the front "
        "on the day, the names in force, the size of the place. A candidate is chosen only where that decides.",
        "A radius says how precisely a place is known: of ten such places about nine lie within it.",
        "Distances to the front are those of each map in force on the day; maps are witnesses, not proof.",
        "Outlines are coarse: unions of cells around places, drawn to find the way.",
        "Places from GeoNames (CC BY 4.0) and KATOTTG, and from the user’s own data where there is any.",
    )
    return el("ul", *(el("li", point) for point in points), cls="method")
