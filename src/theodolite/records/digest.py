"""What the maps of one day changed and where they disagree: the nouns of ``theodolite digest``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from theodolite.records.control import ProviderInfo
from theodolite.records.places import Place

__all__ = [
    "AreaChange",
    "Digest",
    "DisputedPlace",
    "FrameState",
    "MapperDigest",
    "PairDigest",
    "Passing",
    "PlaceChange",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameState:
    """Which frames of a mapper are compared, and how old they are.

    ``state`` is ``new`` (a frame of another day than the earlier one is in force), ``carried`` (no newer frame than
    the earlier one), ``stale`` (in force, but older than the decision rules let vote), ``first`` (no earlier frame)
    or ``none`` (no frame on or before the day). ``of_the_day`` tells whether the frame is dated the day itself.
    """

    state: str
    frame_on: date | None = None
    age_days: int | None = None
    since_frame_on: date | None = None
    of_the_day: bool = False
    same_as_before: bool = False
    first_frame_on: date | None = None
    last_frame_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaChange:
    """Land that a side gained and lost between two frames, in km², inside the region.

    ``gained_solid_km2`` and ``lost_solid_km2`` leave out slivers narrower than 200 m, which redrawing makes.
    ``held_km2`` is what the later frame shows as held.
    """

    held_km2: float
    gained_km2: float
    lost_km2: float
    gained_solid_km2: float
    lost_solid_km2: float

    @property
    def net_km2(self) -> float:
        """Gained less lost."""
        return self.gained_km2 - self.lost_km2


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """A share that passed a threshold between the two frames, upward or downward.

    ``earlier`` lists the days of crossings in the same direction before the first of the two frames (empty: the first
    time on this mapper's maps). ``returned_on`` is given where the share passed the threshold and came back, all
    between the two frames: flapping. ``back_on`` is the first frame after the second on which the share is on the
    other side again: hindsight, None where that has not happened on the maps at hand.
    """

    threshold: float
    upward: bool
    passed_on: date
    earlier: tuple[date, ...] = ()
    returned_on: date | None = None
    back_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceChange:
    """A settlement on two frames of one mapper: shares 0-1; ``low`` and ``high`` for moving the edge by ``edge_m``.

    ``inside`` tells whether its point lies in the side's land (None where that is not known), ``moved_km2`` how much
    of it changed hands; None in the reduced form, from the embedded table (``coarse``).
    """

    place: Place
    before: float
    value: float
    low: float
    high: float
    edge_m: float
    footprint: str
    inside_before: bool | None = None
    inside: bool | None = None
    passed: tuple[Passing, ...] = ()
    moved_km2: float | None = None
    coarse: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MapperDigest:
    """One mapper's day. ``sentences`` are ready to quote; ``silence`` says why there are no figures."""

    info: ProviderInfo
    frames: FrameState
    area: AreaChange | None = None
    places: tuple[PlaceChange, ...] = ()
    sentences: tuple[str, ...] = ()
    hindsight: tuple[str, ...] = ()
    silence: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PairDigest:
    """How two mappers' frames in force differ: km² that only one of them shows as held by the side."""

    first: str
    second: str
    first_frame_on: date
    second_frame_on: date
    only_first_km2: float
    only_second_km2: float
    both_km2: float
    note: str = ""

    @property
    def apart_km2(self) -> float:
        """All land on which the two differ."""
        return self.only_first_km2 + self.only_second_km2


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputedPlace:
    """A settlement that at least one mapper shows as held (>= 90 %) and at least one as not (< 50 %).

    ``shares`` are (mapper, frame's day, share 0-1) of every mapper with a frame that is not stale, highest first.
    """

    place: Place
    shares: tuple[tuple[str, date, float], ...]

    @property
    def spread(self) -> float:
        """The highest less the lowest share."""
        return self.shares[0][2] - self.shares[-1][2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """All mappers' changes between two days and their disagreements on the later one, for one side.

    ``region`` is None for the whole country. ``coarse`` is True for the reduced form from the embedded table, which has
    shares only. ``sentences`` are those about several mappers at once.
    """

    on: date
    since: date
    side: str
    version: str
    rules_version: str
    region: Place | None = None
    mappers: tuple[MapperDigest, ...] = ()
    pairs: tuple[PairDigest, ...] = ()
    disputed: tuple[DisputedPlace, ...] = ()
    sentences: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    coarse: bool = False
