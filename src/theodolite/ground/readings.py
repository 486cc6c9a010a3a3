"""A claim's places → the readings that are measured: which mention matters, and what it may mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise, product
from typing import TYPE_CHECKING

from theodolite.atlas.targets import is_line
from theodolite.errors import PlaceError
from theodolite.ground.places import FRONT_REGIONS, Resolver
from theodolite.records import Claim, ClaimKind, GroundedPlace, Place, PlaceKind, Predicate, Reading

if TYPE_CHECKING:
    from theodolite.atlas import Atlas

__all__ = ["claim_readings"]

MOST_READINGS = 6
_NEAR = {"near", "around", "outside", "beside", "north_of", "south_of", "east_of", "west_of", "towards", "toward"}
_AWAY = {"from", "out", "out_of", "between", "through", "via"}
# Where somebody goes who leaves a place.
_GOAL = {"to", "into", "onto", "towards", "toward"}
_JOINED = re.compile(
    r"\s*(?:,|,? ?(?:and|та|і|й|и|а також|а также))\s*"
    r"(?:(?:the )?(?:villages?|towns?|cit(?:y|ies)|settlements?) (?:of )?"
    r"|(?:сел[аоі]|міст[аоі]|сёла|город|города|посёлок|посёлки|селищ[аеі]) )?",
    re.IGNORECASE,
)
_DIRECTIONS = {"direction", "sector", "axis", "front"}
# Claims of what is held, which need the place's own limits.
_WHOLE = {ClaimKind.CONTROL, ClaimKind.EXTENT, ClaimKind.SCHEDULE}
_MEASURED = {ClaimKind.CONTROL, ClaimKind.EXTENT, ClaimKind.REACH, ClaimKind.ADVANCE, ClaimKind.SCHEDULE}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Option:
    """One mention's readings, or why it has none."""

    readings: tuple[Reading, ...] = ()
    problem: str = ""


def claim_readings(
    claim: Claim, grounded: tuple[GroundedPlace, ...], resolver: Resolver, atlas: Atlas
) -> tuple[tuple[Reading, ...], tuple[str, ...]]:
    """Return the admissible readings of a claim's place, and what stands in the way where there are none.

    The claim's object matters, not the actor's country nor a region that only says where the object is; several
    objects are read as their union; one of a list that is unknown or undecided is left out and named among the
    problems. Of the places that the claim names, those it is about *in* or *on* come before
    those it is *near*, and these before those it comes *from*.
    """
    chosen = _objects(claim, grounded, resolver)
    if not chosen:
        return (), () if not grounded else ("no place is the object of this claim",)
    if loose := _loose(claim, chosen, resolver):
        return (), (loose,)
    options = [_option(claim, one, resolver, atlas) for one in chosen]
    problems = tuple(o.problem for o in options if o.problem)
    known = [o for o in options if o.readings]
    if not known or (len(known) < len(options) and not _is_list(claim, chosen)):
        return (), problems
    options = known
    near = _qualifier(claim, chosen, grounded)
    combined = [_combine(choice) for choice in product(*(o.readings for o in options))]
    if near is not None:
        combined = [_stretch(reading, near, atlas) for reading in combined]
    unique = {reading.targets: reading for reading in combined}
    if len(unique) > MOST_READINGS:
        return (), (*problems, f"its places may be read in {len(unique)} ways, too many to measure")
    return tuple(unique.values()), problems


def _is_list(claim: Claim, chosen: list[GroundedPlace]) -> bool:
    """Tell whether the places are coordinated ("X, Y and Z"): each of them is claimed, also where one is unknown."""
    if len(claim.spans) != 1:
        return False
    start = claim.spans[0].start
    spans = sorted(one.mention.span for one in chosen)
    return all(
        _JOINED.fullmatch(claim.quote[first.end - start : second.start - start]) is not None
        for first, second in pairwise(spans)
    )


def _loose(claim: Claim, chosen: list[GroundedPlace], resolver: Resolver) -> str:
    """Say so if a claim of what is held names only the neighbourhood of a place ("positions near X")."""
    if claim.kind not in _WHOLE:
        return ""
    one = chosen[0]
    if _is_drawn(claim, one):
        return ""
    if (one.mention.kind_hint or "") in _DIRECTIONS and not _is_vague(one, resolver):
        return f"the direction of {one.mention.name} has no known limits"
    if _rank(claim, one):
        return f"it speaks of land {one.mention.relation} {one.mention.name}, whose limits it does not say"
    return ""


def _is_drawn(claim: Claim, one: GroundedPlace) -> bool:
    """Tell whether the words themselves say where the land lies and how far it reaches, so that it can be measured.

    So do a distance with a direction ("5 km west of Pokrovsk") and a bank within a region; "near", "west of" and "the
    Pokrovsk direction" do not.
    """
    if one.target is None or claim.kind not in {ClaimKind.CONTROL, ClaimKind.EXTENT}:
        return False
    mention = one.mention
    if mention.relative == "offset":
        return mention.offset_km is not None and mention.bearing is not None
    return mention.relative == "bank" and "-in-region:" in one.target


def _rank(claim: Claim, one: GroundedPlace) -> int:
    relation = (one.mention.relation or "").lower().replace(" ", "_")
    if relation in _GOAL and claim.predicate is Predicate.LOSE:
        return 2
    if relation in _AWAY:
        return 0 if claim.predicate is Predicate.LOSE else 2
    return 1 if relation in _NEAR else 0


def _objects(claim: Claim, grounded: tuple[GroundedPlace, ...], resolver: Resolver) -> list[GroundedPlace]:
    """Return the places that the claim is about."""
    usable = [g for g in grounded if not g.mention.metonym and g.reason]
    specific = [g for g in usable if not _is_country(g)]
    if not specific and claim.kind in {ClaimKind.EXTENT, ClaimKind.ADVANCE}:
        specific = [g for g in usable if g.place is not None and g.place.country == "UA"]
    specific = [g for g in specific if not _contains_another(g, specific, resolver)]
    if not specific:
        return []
    lines = [g for g in specific if _is_line(g, resolver)]
    if lines and claim.kind is ClaimKind.REACH:
        return lines[:1]
    located = [g for g in specific if (g.mention.kind_hint or "") not in _DIRECTIONS or _is_vague(g, resolver)]
    specific = located or specific
    ranks = [0 if _is_drawn(claim, g) else _rank(claim, g) for g in specific]
    kept = [g for g, rank in zip(specific, ranks, strict=True) if rank == min(ranks)]
    seen: dict[tuple[str, str | None], GroundedPlace] = {}
    for one in kept:
        seen.setdefault((one.place.id if one.place else one.mention.name, one.mention.part), one)
    return list(seen.values())


def _is_country(one: GroundedPlace) -> bool:
    return one.place is not None and one.place.kind is PlaceKind.COUNTRY


def _is_vague(one: GroundedPlace, resolver: Resolver) -> bool:
    return one.place is None and bool(resolver.readings(one.mention))


def _is_line(one: GroundedPlace, resolver: Resolver) -> bool:
    if one.place is not None:
        return one.place.kind is PlaceKind.LINE
    return any(is_line(t) for r in resolver.readings(one.mention) for t in r.targets)


def _contains_another(one: GroundedPlace, others: list[GroundedPlace], resolver: Resolver) -> bool:
    """Tell whether a place only says where another of the claim's places is ("Promin in the Donetsk region")."""
    if one.place is None or one.place.kind is not PlaceKind.REGION:
        return False
    if any(o is not one and o.target and o.target.endswith(f"-in-{one.place.id}") for o in others):
        return True
    smaller = [o for o in others if o.place is None or o.place.kind is not PlaceKind.REGION]
    if any(resolver.follows(o.mention, one.mention) or resolver.leads(one.mention, o.mention) for o in smaller):
        return True
    if any(o.place is None and resolver.may_lie_in(o, one.place) for o in smaller):
        return True
    inside = [o for o in others if o.place is not None and o.place.kind is PlaceKind.SETTLEMENT]
    return any(o.place is not None and o.place.region_id == one.place.id for o in inside)


def _drawn_option(one: GroundedPlace, atlas: Atlas) -> _Option:
    target = one.target or ""
    label = atlas.footprint((target,)).label
    source = "the text says how far and on which side of it"
    return _Option(readings=(Reading(id=target, label=label, targets=(target,), source=source),))


def _option(claim: Claim, one: GroundedPlace, resolver: Resolver, atlas: Atlas) -> _Option:
    if _is_drawn(claim, one):
        return _drawn_option(one, atlas)
    readings = resolver.readings(one.mention)
    named = bool(readings)
    if not readings and one.place is not None:
        readings = (_reading(one.place),)
    if not readings and len(one.candidates) > 1:
        return _homonyms(claim, one, atlas)
    if not readings:
        return _Option(problem=f"“{one.mention.name}”: {one.reason}")
    if one.place is not None and _is_point(one.place) and not named and not _has_extent(one.place):
        return _Option(problem=f"{one.place.name} has no extent that could be measured")
    return _parted(one, readings, atlas)


def _is_point(place: Place) -> bool:
    """Tell whether the atlas has no area of a place: of countries, landmarks, and provinces abroad."""
    return place.kind in {PlaceKind.COUNTRY, PlaceKind.OTHER} or place.id.startswith(("adm1:", "county:"))


def _has_extent(place: Place) -> bool:
    return place.id == "region:ukraine" or place.id.startswith(("vague:", "point:"))


def _reading(place: Place) -> Reading:
    where = f", {place.region_name}" if place.region_name and place.kind is PlaceKind.SETTLEMENT else ""
    article = "the " if place.kind is PlaceKind.LINE else ""
    label = f"{article}{place.name}{where}"
    return Reading(id=place.id, label=label, targets=(place.id,), source="the place that the text names")


def _homonyms(claim: Claim, one: GroundedPlace, atlas: Atlas) -> _Option:
    """Return a reading for each namesake that may be meant, where they are few, near the front and all known."""
    name = one.mention.name
    places = [p for p in one.candidates if p.region_id in FRONT_REGIONS and p.kind is PlaceKind.SETTLEMENT]
    if claim.kind not in _MEASURED or not places or len(places) > MOST_READINGS:
        return _Option(problem=f"“{name}”: {one.reason}")
    hidden = [atlas.place(key).name for key in atlas.uncharted(name) if key in FRONT_REGIONS]
    if hidden:
        known = f"{len(one.candidates)} places share the name, others have no known coordinates"
        return _Option(problem=f"“{name}”: {known} ({', '.join(hidden)})")
    source = f"{len(one.candidates)} places are called {name}; those in oblasts of the front are read"
    return _Option(
        readings=tuple(
            Reading(id=p.id, label=f"{p.name}, {p.region_name}", targets=(p.id,), source=source) for p in places
        )
    )


def _parted(one: GroundedPlace, readings: tuple[Reading, ...], atlas: Atlas) -> _Option:
    part = one.mention.part
    if one.mention.relative == "outskirts" and one.mention.bearing and one.target:  # "the northern outskirts"
        return _drawn_option(one, atlas)
    if not part:
        return _Option(readings=readings)
    try:
        return _Option(
            readings=tuple(
                Reading(
                    id=f"{reading.id}#{part}",
                    label=f"{reading.label}: {part}",
                    targets=tuple(atlas.part(target, part) for target in reading.targets),
                    source=f"the text names this part of it ({part})",
                )
                for reading in readings
            )
        )
    except PlaceError as error:
        return _Option(problem=error.message)


def _combine(choice: tuple[Reading, ...]) -> Reading:
    if len(choice) == 1:
        return choice[0]
    return Reading(
        id="+".join(reading.id for reading in choice),
        label=" and ".join(reading.label for reading in choice),
        targets=tuple(dict.fromkeys(target for reading in choice for target in reading.targets)),
        source="the text names them together",
    )


def _qualifier(claim: Claim, chosen: list[GroundedPlace], grounded: tuple[GroundedPlace, ...]) -> Place | None:
    """Return the town that says which stretch of a river is meant ("the Oskil near Borova")."""
    if claim.kind is not ClaimKind.REACH or len(chosen) != 1:
        return None
    near = [
        g.place
        for g in grounded
        if g.place is not None and g.place.kind is PlaceKind.SETTLEMENT and g is not chosen[0]
        and (g.mention.relation or "").lower() in _NEAR | {"at", "in"}
    ]  # fmt: skip
    return near[0] if len(near) == 1 else None


def _stretch(reading: Reading, near: Place, atlas: Atlas) -> Reading:
    targets = reading.targets
    if len(targets) != 1 or not is_line(targets[0]):
        return reading
    target = atlas.near(targets[0], near.id)
    label = f"{atlas.place(targets[0]).name} within 15 km of {near.name}"
    return Reading(id=target, label=label, targets=(target,), source="the text names the town beside it")
