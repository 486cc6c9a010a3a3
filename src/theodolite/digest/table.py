"""The reduced form of a digest, from the embedded table of figures: shares of settlements only."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from theodolite.digest.disagreement import disputed_places
from theodolite.digest.places import change_of, passings, share_question
from theodolite.errors import PlaceError
from theodolite.history.starter import load_starter
from theodolite.records import Place, PlaceKind
from theodolite.records.digest import DisputedPlace, FrameState, PlaceChange

if TYPE_CHECKING:
    from theodolite.pipeline import Toolbox

__all__ = ["table_changes", "table_disputes"]


def _settlements(toolbox: Toolbox, side: str, region: Place | None) -> list[Place]:
    """Return the settlements that the table has shares of, inside a region."""
    found = []
    for key in load_starter()["series"]:
        measure, target, holder = key.split("|")
        if measure != "share" or holder != side or not target.startswith("geonames:") or "+" in target or "#" in target:
            continue
        try:
            place = toolbox.atlas.place(target)
        except PlaceError:
            continue
        if place.kind is PlaceKind.SETTLEMENT and (region is None or region.id in {place.id, place.region_id}):
            found.append(place)
    return found


def table_changes(
    toolbox: Toolbox, states: dict[str, FrameState], *, side: str, region: Place | None
) -> dict[str, tuple[PlaceChange, ...]]:
    """Return each mapper's settlements whose share changed between its two frames."""
    places = _settlements(toolbox, side, region)
    changes = {}
    for mapper, state in states.items():
        if state.state != "new":
            continue
        found = (_change(toolbox, place, state, mapper, side) for place in places)
        changes[mapper] = tuple(c for c in found if c is not None and c.before != c.value)
    return changes


def _change(toolbox: Toolbox, place: Place, state: FrameState, mapper: str, side: str) -> PlaceChange | None:
    evidence = toolbox.evidence
    change = change_of(place, evidence, state, mapper=mapper, side=side)
    if change is None or not passings(change, (), state):
        return change
    history = evidence.history(share_question(place, side), mapper=mapper)
    return replace(change, passed=passings(change, history.points if history else (), state))


def table_disputes(
    toolbox: Toolbox, states: dict[str, FrameState], *, side: str, region: Place | None
) -> tuple[DisputedPlace, ...]:
    """Return the settlements that one mapper shows as held and another as not."""
    fresh = {m: s for m, s in states.items() if s.state in {"new", "carried", "first"}}
    places = _settlements(toolbox, side, region)
    return disputed_places(places, toolbox.evidence, fresh, side=side, rules=toolbox.settings.rules)
