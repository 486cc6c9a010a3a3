"""Two maps of one day against each other: km², the settlements they disagree on, and the polygons.

A settlement counts by the share of its limit (or disc): held from 90 %, not held under 50 % (the decision rules of
holding); between the two it is partly held. Its point is stated beside, never instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from theodolite.errors import ConfigurationError
from theodolite.history.compare_land import (
    Lands,
    Settlements,
    age_note,
    frame_or_raise,
    km2,
    polygons_of,
    without_slivers,
)
from theodolite.records import Footprint, FrameRef, Place, ProviderInfo
from theodolite.settings import DecisionRules, load_rules

if TYPE_CHECKING:
    from theodolite.atlas import Atlas
    from theodolite.witness.archive import Archive

__all__ = ["Comparison", "Disputed", "compare_maps", "disputed_settlements", "holding_class"]

_LEAST_DIFFERENCE = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputed:
    """A settlement of which two maps show a different share held.

    ``held_by`` is the mapper that shows more of it held. ``degree`` is ``whole`` where one map shows it held and the
    other not held (by the rule of holding), ``part`` where one of them shows it partly held, ``little`` where both
    fall on the same side of the rule. ``first_inside`` and ``second_inside`` tell of its point.
    """

    place: Place
    held_by: str
    first_share: float
    second_share: float
    first_inside: bool
    second_inside: bool
    degree: str

    @property
    def by_point(self) -> bool:
        """Whether its point lies in the side's land on one map only."""
        return self.first_inside != self.second_inside


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparison:
    """What two mappers show of one side's land; areas in km², polygons WGS 84 without slivers under 100 m.

    ``near_border_km2`` is how much of what they differ on lies within 2 km of the state border or coast: mappers'
    outlines miss both, so that this is a difference of drawing rather than of control.
    """

    first: ProviderInfo
    second: ProviderInfo
    on: date
    side: str
    first_frame_on: date
    second_frame_on: date
    first_km2: float
    second_km2: float
    both_km2: float
    only_first_km2: float
    only_second_km2: float
    only_first: Any
    only_second: Any
    settlements: tuple[Disputed, ...]
    note: str = ""
    area_label: str = "Ukraine"
    area_km2: float = 0.0
    first_frame: FrameRef | None = None
    second_frame: FrameRef | None = None
    both: Any = None
    only_first_polygons: int = 0
    only_second_polygons: int = 0
    notes: tuple[str, ...] = ()
    towns: tuple[Place, ...] = ()
    outline: Any = None
    near_border_km2: float = 0.0


def compare_maps(
    archive: Archive,
    atlas: Atlas,
    first: str,
    second: str,
    *,
    on: date,
    side: str,
    within: Footprint | None = None,
    rules: DecisionRules | None = None,
) -> Comparison:
    """Compare the frames in force of two mappers on a day, within Ukraine (or ``within``) and what both cover.

    Raises
    ------
    ConfigurationError
        If both are the same mapper, or one has no frame on or before the day.
    PlaceError
        If ``within`` has no area that both cover.
    """
    if first == second:
        raise ConfigurationError(
            f"{first!r} is named twice.", hint="Name two mappers; or compare its own days with --since and --on."
        )
    rules = rules or load_rules()
    refs = [frame_or_raise(archive, mapper, on) for mapper in (first, second)]
    infos = [archive.info(mapper) for mapper in (first, second)]
    lands = Lands(archive, atlas, (first, second), side=side, within=within)
    one, two = (lands.land(ref) for ref in refs)
    alone = shapely.difference(one, two), shapely.difference(two, one)
    both = shapely.intersection(one, two)
    opened = [without_slivers(geometry) for geometry in alone]
    wholes = [lands.whole(ref) for ref in refs]
    ages = (age_note(info, ref, on, rules.fresh_days) for info, ref in zip(infos, refs, strict=True))
    notes = tuple(note for note in (lands.area.note, *ages) if note)
    return Comparison(
        first=infos[0],
        second=infos[1],
        on=on,
        side=side,
        first_frame_on=refs[0].valid_on,
        second_frame_on=refs[1].valid_on,
        first_km2=km2(one),
        second_km2=km2(two),
        both_km2=km2(both),
        only_first_km2=km2(alone[0]),
        only_second_km2=km2(alone[1]),
        only_first=opened[0],
        only_second=opened[1],
        settlements=disputed_settlements(lands.settlements, wholes, alone, (first, second), rules),
        note="; ".join(notes),
        area_label=lands.area.label,
        area_km2=km2(lands.area.geometry),
        first_frame=refs[0],
        second_frame=refs[1],
        both=without_slivers(both),
        only_first_polygons=polygons_of(opened[0]),
        only_second_polygons=polygons_of(opened[1]),
        notes=notes,
        towns=lands.settlements.towns(),
        outline=lands.outline,
        near_border_km2=lands.near_border(alone[0]) + lands.near_border(alone[1]),
    )


def holding_class(share: float, rules: DecisionRules) -> int:
    """Return 2 for held, 1 for partly held, 0 for not held, by the rule of holding."""
    if share >= rules.hold_supported_share - 1e-9:
        return 2
    return 0 if share < rules.hold_refuted_share else 1


def disputed_settlements(
    settlements: Settlements,
    lands: Sequence[Any],
    alone: Sequence[Any],
    mappers: tuple[str, str],
    rules: DecisionRules,
) -> tuple[Disputed, ...]:
    """Return the settlements whose shares differ by at least a point, the widest difference first."""
    near = settlements.near(shapely.union_all(list(alone)))
    shares = [settlements.shares(near, land) for land in lands]
    inside = [settlements.inside(near, land) for land in lands]
    differ = np.flatnonzero((np.abs(shares[0] - shares[1]) >= _LEAST_DIFFERENCE) | (inside[0] != inside[1]))
    found = []
    for row in differ.tolist():
        one, two = float(shares[0][row]), float(shares[1][row])
        classes = holding_class(one, rules), holding_class(two, rules)
        apart = abs(classes[0] - classes[1])
        found.append(
            Disputed(
                place=settlements.places[int(near[row])],
                held_by=mappers[0] if (one, bool(inside[0][row])) > (two, bool(inside[1][row])) else mappers[1],
                first_share=one,
                second_share=two,
                first_inside=bool(inside[0][row]),
                second_inside=bool(inside[1][row]),
                degree=("little", "part", "whole")[apart],
            )
        )
    return tuple(sorted(found, key=lambda d: (-abs(d.first_share - d.second_share), d.place.name, d.place.id)))
