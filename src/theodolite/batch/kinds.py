"""What a row of a batch can claim: the measure, the decision rule, and which numbers it needs.

The names are those of the claim kinds and predicates of the design; every kind is judged by the rule of
``check.outcomes`` named here, so a row gets exactly the label that an article's claim would get.
"""

from __future__ import annotations

from dataclasses import dataclass

from theodolite.check import CriterionKind
from theodolite.records import Measure

__all__ = ["ALIASES", "KINDS", "KIND_CODES", "Kind", "kind_listing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of claim.

    ``threshold`` says what the column of that name means: ``none`` (the kind has no number), ``rule`` (optional: a
    share 0-1 that replaces the rule's own), ``number`` (needed: the claimed number in ``unit``). ``spans`` kinds speak
    of a period: ``since`` is its first day, else the window of ``rules.toml`` before the date.
    """

    name: str
    measure: Measure
    criterion: CriterionKind
    says: str
    threshold: str = "none"
    unit: str = "share"
    negated: bool = False
    spans: bool = False
    highest: float = 1.0


_H, _P, _N = CriterionKind.HOLD, CriterionKind.PRESENT, CriterionKind.NUMBER
_ALL = (
    Kind(name="hold", measure=Measure.SHARE, criterion=_H, threshold="rule", says="the side holds the place"),
    Kind(name="lose", measure=Measure.SHARE, criterion=_H, threshold="rule", negated=True,
         says="the side does not hold the place"),
    Kind(name="enter", measure=Measure.SHARE, criterion=_P, threshold="rule", says="the side is inside the place"),
    Kind(name="inside", measure=Measure.INSIDE, criterion=_H, unit="0 or 1",
         says="the place's point lies in the side's land"),
    Kind(name="percent", measure=Measure.SHARE, criterion=_N, threshold="number", highest=100.0,
         says="the side holds so many percent of it"),
    Kind(name="area_km2", measure=Measure.AREA_KM2, criterion=_N, threshold="number", unit="km2", highest=1e7,
         says="the side holds so many km² of it"),
    Kind(name="stand_on", measure=Measure.DISTANCE_KM, criterion=CriterionKind.WITHIN, unit="km",
         says="the side's land reaches it"),
    Kind(name="distance", measure=Measure.DISTANCE_KM, criterion=CriterionKind.DISTANCE, threshold="number",
         unit="km", highest=2e4, says="the side's land is so many km from it"),
    Kind(name="front_distance", measure=Measure.FRONT_DISTANCE_KM, criterion=CriterionKind.DISTANCE,
         threshold="number", unit="km", highest=2e4, says="its point is so many km from the front (negative: inside)"),
    Kind(name="encircle", measure=Measure.CORRIDOR_KM, criterion=CriterionKind.ENCIRCLED, unit="km",
         says="the side encircles it"),
    Kind(name="perimeter", measure=Measure.PERIMETER_SHARE, criterion=_N, threshold="number", highest=100.0,
         says="the side cuts so many percent of its surroundings"),
    Kind(name="front_length", measure=Measure.FRONT_LENGTH_KM, criterion=_N, threshold="number", unit="km",
         highest=1e5, says="the front in it is so many km long"),
    Kind(name="touch_km", measure=Measure.TOUCH_KM, criterion=_N, threshold="number", unit="km", highest=1e5,
         says="the side stands along so many km of the line"),
    Kind(name="advance", measure=Measure.GAINED_KM2, criterion=CriterionKind.GAINED, unit="km2", spans=True,
         says="the side advanced in it"),
    Kind(name="gained_km2", measure=Measure.GAINED_KM2, criterion=_N, threshold="number", unit="km2", highest=1e7,
         spans=True, says="the side gained so many km² in it"),
    Kind(name="lost_km2", measure=Measure.LOST_KM2, criterion=_N, threshold="number", unit="km2", highest=1e7,
         spans=True, says="the side lost so many km² in it"),
    Kind(name="gained_settlements", measure=Measure.GAINED_SETTLEMENTS, criterion=_N, threshold="number",
         unit="settlements", highest=1e5, spans=True, says="the side took so many settlements in it"),
    Kind(name="lost_settlements", measure=Measure.LOST_SETTLEMENTS, criterion=_N, threshold="number",
         unit="settlements", highest=1e5, spans=True, says="the side lost so many settlements in it"),
    Kind(name="advance_km", measure=Measure.ADVANCE_KM, criterion=_N, threshold="number", unit="km", highest=2e4,
         spans=True, says="the side moved forward so many km in it"),
    Kind(name="front_speed", measure=Measure.FRONT_SPEED_KM2_WEEK, criterion=_N, threshold="number", unit="km2/week",
         highest=1e6, spans=True, says="the side gained so many km² a week in it, net of what it lost"),
)  # fmt: skip

KINDS: tuple[Kind, ...] = _ALL
ALIASES = {
    "control": "hold", "capture": "hold", "liberate": "hold", "not_hold": "lose", "lost": "lose",
    "share": "percent", "extent": "percent", "area": "area_km2", "reach": "stand_on", "encircled": "encircle",
    "distance_km": "distance", "front_distance_km": "front_distance", "front_length_km": "front_length",
    "perimeter_share": "perimeter", "front_speed_km2_week": "front_speed",
}  # fmt: skip
KIND_CODES: dict[str, int] = {kind.name: code for code, kind in enumerate(KINDS)}
KIND_CODES |= {alias: KIND_CODES[name] for alias, name in ALIASES.items()}


def kind_listing() -> str:
    """Return the names of all kinds, for messages and help."""
    return ", ".join(kind.name for kind in KINDS)
