"""Looks places up as a check does: every candidate of a name, weighed, with what a person needs to choose.

A name, a phrase ("5 km west of Pokrovsk"), coordinates or an id; beside it what is known: a place nearby, the day, a
text. The text and the place nearby weigh as they do when a document is read.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from theodolite.errors import TheodoliteError
from theodolite.records import (
    Candidate,
    DatedName,
    Document,
    Extraction,
    Footprint,
    GroundedPlace,
    Measure,
    Measurement,
    Place,
    PlaceKind,
    Question,
    Span,
    ToponymMention,
)
from theodolite.records.searches import FoundPlace, FrontDistance, PlaceSearch

if TYPE_CHECKING:
    from theodolite.atlas import Atlas
    from theodolite.pipeline import Toolbox

__all__ = ["look_up", "names_by_language"]

MOST_WITH_FRONT, MOST_TOWNS = 12, 30
BESIDE_KM = 90.0  # as far as a place of a text counts for another
MOST_IN_VIEW, NEIGHBOUR_KM = 8, 400.0  # as on the map of a page
_GAP = "\n\n"
_NOT_RUSSIAN = re.compile("[іїєґўјљњћђџќѓѕ]", re.I)  # Ukrainian, Belarusian, Serbian and Macedonian letters
_POINT = re.compile(r"(-?\d{1,2}(?:\.\d+)?)\s*[,;\s]\s*(-?\d{1,3}(?:\.\d+)?)")


def look_up(
    names: Sequence[str],
    toolbox: Toolbox,
    *,
    near: str | None = None,
    on: date | None = None,
    text: str | None = None,
    language: str = "en",
) -> tuple[PlaceSearch, ...]:
    """Look several names up.

    Parameters
    ----------
    names
        Names, "Name, Oblast", phrases that tell a place by its way from others, coordinates, ids.
    toolbox
        The atlas; where a day is asked for, its maps give the distance to the front.
    near
        A place (name, id or coordinates) beside which the names are looked for.
    on
        The day: names in force on it weigh more, and distances to the front are of it.
    text
        A text whose places help to decide, as they would in a document.
    language
        The language of that text, an ISO 639-1 code.

    Raises
    ------
    PlaceError
        If ``near`` is unknown or ambiguous. A name that nothing has is no error: its search has suggestions.
    """
    beside = None if near is None else _one_place(near, toolbox.atlas)
    context = _read(text, language, on) if text else None
    return tuple(_search(name, toolbox, beside, on, context) for name in names)


def _one_place(text: str, atlas: Atlas) -> Place:
    """Return the place that a user names as a point to start from: a name, an id or coordinates."""
    point = _point_of(" ".join(text.split()))
    return atlas.place(point) if point else atlas.resolve(text)


def _point_of(name: str) -> str | None:
    """Return the id of the point that coordinates name; latitude first where they are two numbers alone.

    Raises
    ------
    PlaceError
        If they are out of range, or seem to be exchanged.
    """
    from theodolite.atlas.points import point_id
    from theodolite.extract.coordinates import find_coordinates

    bare = _POINT.fullmatch(name)
    if bare:
        decimals = min(len(number.partition(".")[2]) for number in bare.groups())
        radius_km = max(0.05, 78.0 / 10**decimals)  # half the last digit, both ways
        latitude, longitude = (float(number) for number in bare.groups())
        return point_id(latitude, longitude, radius_km)
    if not any(letter.isdigit() for letter in name):
        return None
    found = [m for m in find_coordinates(name)[0] if len(m.span) >= len(name) - 1]
    return found[0].name if found else None


def _document(text: str, on: date | None, language: str = "en") -> Document:
    from hashlib import sha256

    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Document(id=digest, text=text, sha256=digest, published_on=on, language=language)


def _read(text: str, language: str, on: date | None) -> Extraction:
    from theodolite.extract import extract

    return extract(_document(text, on, language))


def _search(
    asked: str, toolbox: Toolbox, near: Place | None, on: date | None, context: Extraction | None
) -> PlaceSearch:
    atlas = toolbox.atlas
    name = " ".join(asked.split())
    grounded = _ground(name, toolbox, near, on, context)
    ranked = _ranked(grounded, near)
    found = tuple(_found(candidate, toolbox, near, on, with_front=n < MOST_WITH_FRONT)
                  for n, candidate in enumerate(ranked))  # fmt: skip
    uncharted = atlas.uncharted(grounded.mention.name)
    footprint = _footprint(grounded, atlas)
    return PlaceSearch(
        asked=asked,
        on=on,
        near=near,
        grounded=grounded,
        found=found,
        official=tuple((atlas.place(key).name, count) for key, count in uncharted.items()),
        suggestions=() if found or uncharted or atlas.readings(name) else atlas.suggestions(name),
        readings=() if found else atlas.readings(name),
        footprint=footprint,
        towns=_towns(_seen(grounded, found), near, footprint, atlas),
    )


def _seen(grounded: GroundedPlace, found: Sequence[FoundPlace]) -> list[Place]:
    """Return the candidates that a map of them shows: round the one that is meant, else the likeliest."""
    places, meant = [f.candidate.place for f in found[:MOST_IN_VIEW]], grounded.place
    if meant is None:
        return places
    return [p for p in places if _distance_km(p, meant) <= NEIGHBOUR_KM]


def _footprint(grounded: GroundedPlace, atlas: Atlas) -> Footprint | None:
    """Return the geometry of what a phrase means, where that is not the named place itself."""
    return None if grounded.target is None else atlas.footprint((grounded.target,))


def _towns(found: Sequence[Place], near: Place | None, footprint: Footprint | None, atlas: Atlas) -> tuple[Place, ...]:
    """Return the largest settlements where the candidates lie, but none of them."""
    points = [(p.longitude, p.latitude) for p in (*found, *([near] if near else []))]
    if footprint is not None:
        west, south, east, north = footprint.geometry.bounds
        points += [(west, south), (east, north)]
    if not points:
        return ()
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    margin = max(0.3 * (east - west), 0.3 * (north - south), 0.25)
    known = {p.id for p in (*found, *([near] if near else []))}
    around = atlas.settlements((west - margin, south - margin, east + margin, north + margin))
    largest = sorted((p for p in around if p.id not in known), key=lambda p: (-(p.population or 0), p.id))
    return tuple(largest[:MOST_TOWNS])


def _ground(
    name: str, toolbox: Toolbox, near: Place | None, on: date | None, context: Extraction | None
) -> GroundedPlace:
    """Ground a name as if it stood at the end of the text; a phrase is read as the end of a sentence."""
    from theodolite.ground.places import Resolver

    if (found := _by_id(name, toolbox.atlas)) is not None:
        return found
    atlas = toolbox.atlas
    before = f"{context.document.text}{_GAP}" if context else ""
    extraction, mention = _mentioned(name, before, context, on)
    if (head := name.partition(",")[0]) != name and mention.kind_hint != "point" and atlas.candidates(head):
        extraction, mention = _mentioned(head, before, context, on, within=name.partition(",")[2].strip())
    elif " " in name and not (mention.kind_hint == "point" or atlas.candidates(name) or atlas.readings(name)):
        extraction, mention = _phrase(name, before, on) or (extraction, mention)
    resolver = Resolver(extraction, atlas, anchors=(near,) if near else (), front=toolbox.front)
    return resolver.place(mention)


def _mentioned(
    name: str, before: str, context: Extraction | None, on: date | None, *, within: str | None = None
) -> tuple[Extraction, ToponymMention]:
    """Add a name to the end of a text as a mention; two numbers alone are latitude and longitude."""
    text = before + name
    span = Span(len(before), len(text))
    mention = ToponymMention(span=span, text=name, name=name, within=within or None)
    if (point := _point_of(name)) is not None:
        mention = replace(mention, name=point, kind_hint="point")
    base = context or Extraction(document=_document(text, on))
    document = replace(base.document, text=text, published_on=on)
    return replace(base, document=document, toponyms=(*base.toponyms, mention)), mention


def _phrase(name: str, before: str, on: date | None) -> tuple[Extraction, ToponymMention] | None:
    """Read a phrase as the end of a sentence; return the mention in it that tells a place by its way from others."""
    from theodolite.atlas.names import is_cyrillic

    lead = "Бої тривають " if is_cyrillic(name) else "Fighting continues "
    extraction = _read(f"{before}{lead}{name}.", "uk" if is_cyrillic(name) else "en", on)
    start = len(before) + len(lead)
    own = [m for m in extraction.toponyms if m.span.start >= start]
    own.sort(key=lambda m: (m.relative is None, m.kind_hint != "point", m.span.start))
    return (extraction, own[0]) if own else None


def _by_id(name: str, atlas: Atlas) -> GroundedPlace | None:
    if not re.fullmatch(r"[a-z]+:\S+", name):
        return None
    place = atlas.place(name)
    mention = ToponymMention(span=Span(0, len(name)), text=name, name=place.name)
    ranked = (Candidate(place=place, score=0.0, reasons=("named by its id",)),)
    return GroundedPlace(mention=mention, candidates=(place,), place=place, reason="named by its id", ranked=ranked)


def _ranked(grounded: GroundedPlace, near: Place | None) -> list[Candidate]:
    """Return the candidates as they were weighed, the decided one first."""
    ranked = list(grounded.ranked) or [Candidate(place=p, score=0.0) for p in grounded.candidates]
    if near is not None:  # named by the user, not by the text
        said = f"{near.name}, which the text names"
        ranked = [replace(c, reasons=tuple(r.replace(said, near.name) for r in c.reasons)) for c in ranked]
        ranked.sort(key=lambda c: _distance_km(near, c.place) > BESIDE_KM)  # the user said so; a text only hints
    if grounded.ranked or near is None:
        return sorted(ranked, key=lambda c: c.place != grounded.place)
    return sorted(ranked, key=lambda c: (c.place != grounded.place, _distance_km(near, c.place)))


def _found(
    candidate: Candidate, toolbox: Toolbox, near: Place | None, on: date | None, *, with_front: bool
) -> FoundPlace:
    place = candidate.place
    apart = near is not None and near.id != place.id
    return FoundPlace(
        candidate=candidate,
        name=place.name if on is None else toolbox.atlas.name_on(place, on),
        units=_units(place),
        names=names_by_language(place, on),
        distance_km=_distance_km(near, place) if near and apart else None,
        bearing=_bearing(near, place) if near and apart else None,
        front=_front(place, toolbox, on) if on is not None and with_front else (),
    )


def _units(place: Place) -> tuple[str, ...]:
    """Return what contains a place, smallest first, as English readers can say it: the oblast by its English name."""
    from theodolite.atlas.names import romanise

    own = [romanise(u, russian=False) for u in place.units if not u.endswith("область")]
    region = [place.region_name] if place.region_name and place.region_name != place.name else []
    return tuple(u for u in (*own, *region) if u and not u.startswith("Avtonomna"))


def _distance_km(one: Place, other: Place) -> float:
    from theodolite.atlas.gazetteer import distance_km

    return distance_km(one.longitude, one.latitude, other.longitude, other.latitude)


def _bearing(one: Place, other: Place) -> float:
    """Return the initial bearing of the great circle, degrees from north, clockwise."""
    phi, psi = math.radians(one.latitude), math.radians(other.latitude)
    turn = math.radians(other.longitude - one.longitude)
    x = math.cos(phi) * math.sin(psi) - math.sin(phi) * math.cos(psi) * math.cos(turn)
    return math.degrees(math.atan2(math.sin(turn) * math.cos(psi), x)) % 360


def _front(place: Place, toolbox: Toolbox, on: date) -> tuple[FrontDistance, ...]:
    """Measure the distance to the front by every mapper; none for what is no settlement of Ukraine."""
    if place.kind is not PlaceKind.SETTLEMENT or place.country != "UA":
        return ()
    question = Question(measure=Measure.FRONT_DISTANCE_KM, targets=(place.id,), side="RU")
    evidence = toolbox.evidence
    try:
        answers = [evidence.measure(question, mapper=mapper, on=on) for mapper in evidence.mappers]
    except TheodoliteError:
        return ()  # The embedded figures know no front.
    return tuple(
        FrontDistance(mapper=evidence.info(m.mapper).name, distance_km=m.value, frame_on=m.frame_on)
        for m in answers
        if isinstance(m, Measurement)
    )


def _in_force(place: Place, on: date | None) -> dict[str, str]:
    """Return the names whose time and language are known, in force on a day (now, without one), by language."""

    def holds(name: DatedName) -> bool:
        if name.language is None or name.by not in {None, place.country}:
            return False
        if on is None:
            return name.until is None
        return (name.since is None or name.since <= on) and (name.until is None or on < name.until)

    return {name.language or "": name.name for name in reversed(place.dated) if holds(name)}


def _is_ukrainian(name: str, main: str) -> bool:
    """Tell whether a Cyrillic name is Ukrainian, by its letters and endings or because it sounds as the main one."""
    from theodolite.atlas.names import fold, romanise

    low = name.lower()
    if any(letter in low for letter in "ыэъё") or re.search("[сцз]к(?:ая|ий|ое)?\\b", low):
        return False
    return bool(re.search("[іїєґ]|[сцз]ьк", low)) or fold(romanise(name, russian=False)) == main


def names_by_language(place: Place, on: date | None = None) -> tuple[tuple[str, str], ...]:
    """Return a place's names on a day in Ukrainian, Russian and English.

    Where no register tells a name's language, script and letters do, as far as they can.

    A Cyrillic name is Ukrainian where it has a letter that Russian lacks, or where its romanisation by the Ukrainian
    system (Resolution 55 of 2010) is the place's main name; Russian where it has a letter that Ukrainian lacks, or
    ends as only Russian names do ("-ск"). Of several Russian ones the first is that which sounds most like the main.
    """
    from theodolite.atlas.names import fold, is_cyrillic, romanise
    from theodolite.atlas.russian_forms import russian_forms

    latin = [n for n in (place.name, *place.names) if not is_cyrillic(n)]
    cyrillic = [n for n in place.names if is_cyrillic(n)]
    main, folded = fold(place.name), {fold(n) for n in latin}

    if place.country == "UA":
        ukrainian = [n for n in cyrillic if _is_ukrainian(n, main)]
        russian = [n for n in cyrillic if n not in ukrainian]
    else:  # elsewhere a Cyrillic name may be of any language but where it sounds like the place's own
        plain = [n for n in cyrillic if not _NOT_RUSSIAN.search(n)]
        alone = len(plain) == 1 or place.country in {"RU", "BY"}
        ukrainian, russian = [], [n for n in plain if alone and fold(romanise(n, russian=True)) in folded]
    ukrainian.sort(key=lambda n: fold(n) != main)
    forms = [form for name in ukrainian[:1] for form in russian_forms(name)]
    alike = ukrainian and not forms and not _NOT_RUSSIAN.search(ukrainian[0])
    if alike and not any(name[-1] == ukrainian[0][-1] for name in russian):
        russian = ukrainian[:1]  # written alike in both; what else is listed is an inflected form
    like = fold(forms[0]) if forms else main
    russian.sort(key=lambda n: (n not in forms, -SequenceMatcher(None, fold(n), like).ratio()))
    found = [("uk", ukrainian), ("ru", russian), ("en", latin)]
    dated = _in_force(place, on)
    named = ((code, dated.get(code) or next(iter(names), "")) for code, names in found)
    return tuple((code, name) for code, name in named if name)
