"""Relative places: from the place that a text names to the one that it means ("5 km west of Pokrovsk").

Coordinates and numbered roads need no gazetteer and are grounded here too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from theodolite.atlas.discs import seems_swapped
from theodolite.atlas.points import parse_point, point_id
from theodolite.atlas.relative_rules import relative_rules
from theodolite.atlas.relative_targets import bank_part, joined_id, offset_part
from theodolite.errors import PlaceError
from theodolite.records import Candidate, GroundedPlace, Place, PlaceKind, Precision, ToponymMention

if TYPE_CHECKING:
    from theodolite.atlas import Atlas

__all__ = ["Finder", "fixed_place", "with_target"]

Finder = Callable[[str, Place], Place | None]
"""Finds the place of another name of the text, as it lies to a place that is known."""

_PLUS_PREFIX = "plus:"
_PLUS_KM = 0.05
_OWN_RIVER = "line:dnipro"  # "left-bank Kherson region": whose bank is not said, because there is only one
_ON_LINES = frozenset({"along", "across", "near", "mouth", "confluence", "bank"})


def fixed_place(mention: ToponymMention, atlas: Atlas, find: Callable[[str], Place | None]) -> GroundedPlace | None:
    """Ground coordinates, plus codes and numbered roads; None for a mention of any other kind.

    Coordinates are read latitude first. Where they lie in Ukraine only with the two exchanged, both points are kept as
    candidates and none is chosen.
    """
    if mention.kind_hint == "road":
        return _road(mention, atlas)
    if mention.kind_hint != "point":
        return None
    name = mention.name
    if name.startswith(_PLUS_PREFIX):
        town = find(mention.others[0]) if mention.others else None
        if town is None:
            return GroundedPlace(mention=mention, candidates=(), place=None,
                                 reason="a short plus code counts from a town, which is not known")  # fmt: skip
        name = _recovered(name.removeprefix(_PLUS_PREFIX), town)
    latitude, longitude, radius_km = parse_point(name)
    place = atlas.place(name)
    if seems_swapped(longitude, latitude):
        other = atlas.place(point_id(longitude, latitude, radius_km))
        reason = "coordinates that lie in Ukraine only with longitude first; the text does not say which is which"
        ranked = (Candidate(place=other, score=1.0), Candidate(place=place, score=0.5))
        return GroundedPlace(mention=mention, candidates=(other, place), place=None, reason=reason, ranked=ranked)
    precision = Precision(radius_km=radius_km, kind="point")
    return GroundedPlace(mention=mention, candidates=(place,), place=place, reason="coordinates in the text",
                         precision=precision)  # fmt: skip


def _recovered(code: str, town: Place) -> str:
    from openlocationcode import openlocationcode as olc

    area = olc.decode(olc.recoverNearest(code, town.latitude, town.longitude))
    return point_id(area.latitudeCenter, area.longitudeCenter, _PLUS_KM)


def _road(mention: ToponymMention, atlas: Atlas) -> GroundedPlace:
    target = f"road:{mention.name}"
    try:
        place, precision = atlas.place(target), atlas.relative.precision(target)
    except PlaceError as error:
        return GroundedPlace(mention=mention, candidates=(), place=None, reason=error.message)
    return GroundedPlace(mention=mention, candidates=(place,), place=place, reason="the text names the road's number",
                         precision=precision)  # fmt: skip


def with_target(grounded: GroundedPlace, atlas: Atlas, find: Finder) -> GroundedPlace:
    """Say what a text means that tells a place by another one, with its precision; else return it as it is."""
    mention, place = grounded.mention, grounded.place
    if mention.relative is None or place is None or mention.metonym or place.kind is PlaceKind.COUNTRY:
        return grounded
    target = _target(mention, place, atlas, find)
    if target is None:
        return grounded
    try:
        return replace(grounded, target=target, precision=_precision(target, place, atlas))
    except PlaceError:
        return grounded


def _precision(target: str, place: Place, atlas: Atlas) -> Precision:
    if not target.endswith("#outskirts"):
        return atlas.relative.precision(target)
    from theodolite.atlas.footprints import disc_radius_km

    reach = float(relative_rules()["outskirts"]["reach_km"])
    return Precision(radius_km=round(disc_radius_km(place.population) + reach, 2), kind="part")


def _target(mention: ToponymMention, place: Place, atlas: Atlas, find: Finder) -> str | None:
    if place.kind is PlaceKind.LINE:
        return _on_line(mention, place, find)
    if mention.relative in {"between", "cluster", "road", "rail"}:
        return _joined(mention, place, atlas, find)
    if mention.relative == "bank":
        return _bank_of(mention, place)
    part = _part(mention, place)
    return f"{place.id}#{part}" if part else None


def _part(mention: ToponymMention, place: Place) -> str | None:
    settlement = place.kind is PlaceKind.SETTLEMENT
    if mention.relative == "offset":
        if mention.offset_km is not None:
            return offset_part(*mention.offset_km, mention.bearing)
        return f"{mention.bearing}-of" if mention.bearing and settlement else None
    if mention.relative == "outskirts" and settlement:
        return f"outskirts-{mention.bearing}" if mention.bearing else "outskirts"
    if mention.relative == "direction" and settlement:
        return "direction"
    return "near" if mention.relative == "near" else None


def _on_line(mention: ToponymMention, place: Place, find: Finder) -> str | None:
    if mention.relative not in _ON_LINES or not place.id.startswith("line:"):
        return None
    other = find(mention.others[0], place) if mention.others else None
    if mention.relative == "bank" and mention.bearing:
        region = other.id if other and other.kind is PlaceKind.REGION else None
        town = other.id if other and other.kind is PlaceKind.SETTLEMENT else None
        return f"{place.id}#{bank_part(mention.bearing, region=region, town=town)}"
    if mention.relative == "confluence":
        return f"{place.id}#confluence-{other.id}" if other and other.kind is PlaceKind.LINE else None
    return f"{place.id}#{'mouth' if mention.relative == 'mouth' else 'along'}"


def _bank_of(mention: ToponymMention, place: Place) -> str | None:
    """The bank of a region or town that names no river: of the Dnipro, where that flows by it."""
    if place.country != "UA" or not mention.bearing:
        return None
    if place.kind is PlaceKind.REGION:
        return f"{_OWN_RIVER}#{bank_part(mention.bearing, region=place.id)}"
    return f"{_OWN_RIVER}#{bank_part(mention.bearing, town=place.id)}" if place.kind is PlaceKind.SETTLEMENT else None


def _joined(mention: ToponymMention, place: Place, atlas: Atlas, find: Finder) -> str | None:
    others = [find(name, place) for name in mention.others]
    known = [place, *(other for other in others if other is not None)]
    if len({one.id for one in known}) < 2 or len(known) <= len(others):
        return None
    if mention.relative in {"road", "rail"}:
        target = f"{mention.relative}:{place.id}/{known[1].id}"
        try:
            atlas.footprint((target,))
        except PlaceError:  # the network does not join them; what lies between them is still said
            return joined_id("between", (place.id, known[1].id))
        return target
    form = "between" if mention.relative == "between" and len(known) == 2 else "cluster"
    return joined_id(form, tuple(one.id for one in known))
