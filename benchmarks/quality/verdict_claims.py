"""Resolved claims made from maps: propositions about settlements near the front, judged as known on their day.

A claim is (side, kind, settlement, day): "RU holds P on D", and the same for UA. Its label comes from the real decision
rules over the real step tables, by the bulk path (``batch.votes.Bench``); what became of it is told by later frames.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from theodolite.batch.histories import Histories, open_histories
from theodolite.batch.kinds import KIND_CODES, KINDS, Kind
from theodolite.batch.votes import Answers, Bench, Votes
from theodolite.errors import DataError
from theodolite.geometry import project
from theodolite.history.steps import StepTable
from theodolite.pipeline import open_toolbox
from theodolite.settings import DecisionRules, load_settings

__all__ = [
    "SIDES",
    "Claims",
    "Maps",
    "kind_of",
    "make_claims",
    "open_maps",
    "shifted",
    "thresholds",
    "usual_lags",
    "with_day",
]

Array = np.ndarray[Any, Any]
SIDES = ("RU", "UA")
NEAR_KM = 15.0
EVERY_DAYS = 7
BLOCK_KM = 60.0
_FIGURES = ("value", "low", "high", "unknown")
_SAME = 0.05
_WIDE = np.int64(1) << 20


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Claims:
    """N pairs of a day (since 1970-01-01) and a place (row of the step tables), with the block the place lies in."""

    day: Array
    place: Array
    block: Array

    def __len__(self) -> int:
        return len(self.day)

    def part(self, chosen: Array) -> Claims:
        """Return some of them."""
        return Claims(day=self.day[chosen], place=self.place[chosen], block=self.block[chosen])


class Maps:
    """The step tables of both sides, asked for many (day, place) at once."""

    def __init__(self, histories: Histories, points: Array) -> None:
        self.histories = histories
        self.points = points
        self.bench = Bench(histories.rules, histories.infos)
        self._keys = {(s, t.mapper): _keys(t) for s in SIDES for t in histories.tables[s]}

    @property
    def mappers(self) -> tuple[str, ...]:
        """Ids of the witnesses."""
        return self.histories.mappers

    @property
    def rules(self) -> DecisionRules:
        """The decision rules."""
        return self.histories.rules

    @cached_property
    def span(self) -> tuple[int, int]:
        """First and last day on which at least the needed number of mappers has frames."""
        frames = [t.frame_days for t in self.histories.tables[SIDES[0]] if len(t.frame_days)]
        least = self.rules.minimum_independent + 1
        if len(frames) < least:
            raise DataError(f"{len(frames)} mappers with frames: claims need {least}.", hint="Name a fuller --data.")
        firsts, lasts = sorted(int(f[0]) for f in frames), sorted((int(f[-1]) for f in frames), reverse=True)
        return firsts[least - 1], lasts[least - 1]

    def table(self, side: str, mapper: str) -> StepTable:
        """Return one step table."""
        return self.histories.tables[side][self.mappers.index(mapper)]

    def steps(self, side: str, mapper: str, day: Array, place: Array) -> Array:
        """Return the index of the step in force of each pair; -1 before the first frame, or not covered."""
        of_step, keys = self._keys[side, mapper]
        at = np.searchsorted(keys, place * _WIDE + day, side="right") - 1
        known = (at >= 0) & (of_step[np.maximum(at, 0)] == place) if len(of_step) else np.zeros(len(day), bool)
        found: Array = np.where(known, at, -1)
        return found

    def ages(self, mapper: str, day: Array) -> Array:
        """Return the age in days of the frame in force on each day; a million before the first."""
        frames = self.table(SIDES[0], mapper).frame_days
        at = np.searchsorted(frames, day, side="right") - 1
        age: Array = np.where(at >= 0, day - frames[np.maximum(at, 0)], 10**6) if len(frames) else day * 0 + 10**6
        return age

    def answers(
        self, side: str, claims: Claims, lookup: Mapping[str, Array] | None = None, *, until: Array | None = None
    ) -> Answers:
        """Return what every witness says of every claim.

        Parameters
        ----------
        lookup
            For each mapper other days to look at.
        until
            Days up to which frames are known: a step that went back within the settling time by then is taken out.
        """
        shape = (len(claims), len(self.mappers))
        figures = {name: np.full(shape, np.nan) for name in _FIGURES}
        silence = np.ones(shape, dtype=np.int8)
        for i, mapper in enumerate(self.mappers):
            day = claims.day if lookup is None else lookup[mapper]
            step = self.steps(side, mapper, day, claims.place)
            if until is not None:
                step = self._settled(side, mapper, step, until)
            known = step >= 0
            for name in _FIGURES:
                figures[name][known, i] = getattr(self.table(side, mapper), name)[step[known]]
            stale = self.ages(mapper, day) > self.rules.fresh_days
            silence[:, i] = np.where(known, np.where(stale, 2, 0), 3)
        return Answers(**figures, silence=silence, frame_day=silence)

    def _settled(self, side: str, mapper: str, step: Array, until: Array) -> Array:
        """Take the next step where one went back by ``until`` to what it was before: flapping, as in ``flips``."""
        table, (of_step, _) = self.table(side, mapper), self._keys[side, mapper]
        last = len(of_step) - 1
        if last < 2:
            return step
        before, after = np.clip(step - 1, 0, last), np.clip(step + 1, 0, last)
        same_place = (of_step[before] == of_step[step]) & (of_step[after] == of_step[step]) & (before < step)
        seen = (after > step) & (table.days[after] <= until)
        short = table.days[after] - table.days[step] < self.rules.flip_settle_days
        went_back = np.abs(table.value[after] - table.value[before]) <= _SAME
        differs = np.abs(table.value[after] - table.value[step]) > _SAME
        settled: Array = np.where((step >= 0) & same_place & seen & short & went_back & differs, after, step)
        return settled

    def judge(
        self,
        side: str,
        kind: Kind,
        claims: Claims,
        lookup: Mapping[str, Array] | None = None,
        *,
        until: Array | None = None,
    ) -> Votes:
        """Return the labels of claims of a kind by the decision rules."""
        return self.bench.judge(kind, self.answers(side, claims, lookup, until=until))


def kind_of(name: str) -> Kind:
    """Return a kind of the bulk path by name."""
    return KINDS[KIND_CODES[name]]


def thresholds(maps: Maps) -> dict[str, float]:
    """Return the share that each rule asks for."""
    return {"hold": maps.rules.hold_supported_share, "enter": maps.rules.enter_share}


def _keys(table: StepTable) -> tuple[Array, Array]:
    of_step = np.repeat(np.arange(len(table.place_ids), dtype=np.int64), np.diff(table.starts))
    return of_step, of_step * _WIDE + table.days


def open_maps(data: Path | None = None, cache: Path | None = None) -> Maps:
    """Open the step tables of a data folder: one with ``control`` in it, or the ``control`` folder itself."""
    if data is not None and data.name == "control":
        data = data.parent
    toolbox = open_toolbox(load_settings(data_dir=data, cache_dir=cache))
    histories = open_histories(toolbox, sides=SIDES)
    if histories.coarse:
        raise DataError("there are no maps to make claims from.", hint="Name a data folder with --data.")
    ids = histories.tables[SIDES[0]][0].place_ids
    if any(t.place_ids != ids for side in SIDES for t in histories.tables[side]):
        raise DataError("the step tables have different places.", hint="Empty the cache and run again.")
    places = [toolbox.atlas.place(i) for i in ids]
    points = project(shapely.MultiPoint([(p.longitude, p.latitude) for p in places]))
    return Maps(histories, shapely.get_coordinates(points))


def make_claims(maps: Maps, *, every: int = EVERY_DAYS) -> Claims:
    """Return one claim for every settlement near the front as known then, every so many days.

    Near means: within 15 km lies a settlement that by the fresh maps' mean is on the other side of a half held. Nothing
    later than the day is used, so that places that never change hands are in as often as they should be.
    """
    first, last = maps.span
    days = np.arange(first, last + 1, every, dtype=np.int64)
    one, other = _neighbours(maps.points)
    everything = np.arange(len(maps.points), dtype=np.int64)
    dates: list[Array] = []
    places: list[Array] = []
    for day in days:
        row = Claims(day=np.full(len(everything), day), place=everything, block=everything)
        answers = maps.answers(SIDES[0], row)
        speaks = answers.silence == 0
        count = speaks.sum(axis=1)
        held = np.where(speaks, answers.value, 0.0).sum(axis=1) / np.maximum(count, 1) >= 0.5
        differs = (held[one] != held[other]) & (count[one] > 0) & (count[other] > 0)
        place = np.unique(one[differs])
        dates.append(np.full(len(place), day))
        places.append(place)
    near = np.concatenate(places)
    return Claims(day=np.concatenate(dates), place=near, block=_blocks(maps.points)[near])


def _neighbours(points: Array) -> tuple[Array, Array]:
    spots = shapely.points(points)
    one, other = shapely.STRtree(spots).query(spots, predicate="dwithin", distance=NEAR_KM * 1000)
    return one[one != other], other[one != other]


def _blocks(points: Array) -> Array:
    cells = np.floor(points / (BLOCK_KM * 1000)).astype(np.int64)
    _, number = np.unique(cells, axis=0, return_inverse=True)
    blocks: Array = number.reshape(-1)
    return blocks


def usual_lags(maps: Maps, *, before: int, at_most: int = 180) -> dict[str, int]:
    """Return how many days each mapper lags behind the median of the maps: changes of half a place before a day.

    The anchor is the median map, so that a lag is not absolute; a mapper that is ahead gets 0. Only the last lasting
    change of a place counts, where at least three mappers show it.
    """
    changed = np.full((len(maps.mappers), len(maps.points)), np.nan)
    for i, mapper in enumerate(maps.mappers):
        table = maps.table(SIDES[0], mapper)
        for place in np.flatnonzero(np.diff(table.starts) > 1):
            first, last = table.starts[place], table.starts[place + 1]
            held = (table.value[first:last] >= 0.5)[table.days[first:last] < before]
            turns = np.flatnonzero(held[1:] != held[:-1])
            if len(turns) and held[-1] != held[0]:
                changed[i, place] = table.days[first + turns[-1] + 1]
    enough = (~np.isnan(changed)).sum(axis=0) >= 3
    late = changed[:, enough] - np.nanmedian(changed[:, enough], axis=0) if enough.any() else changed[:, :0]
    lags = {}
    for i, mapper in enumerate(maps.mappers):
        own = late[i][~np.isnan(late[i])]
        own = own[np.abs(own) <= at_most]
        lags[mapper] = max(round(float(np.median(own))), 0) if len(own) else 0
    return lags


def shifted(claims: Claims, lags: Mapping[str, int], until: Array | None = None) -> dict[str, Array]:
    """Return for each mapper the days whose frames tell of the claims' days: later by its lag, known by ``until``."""
    days = {m: claims.day + lag for m, lag in lags.items()}
    return days if until is None else {m: np.minimum(d, until) for m, d in days.items()}


def with_day(claims: Claims, days: int) -> Claims:
    """Return the same propositions, dated so many days later."""
    return replace(claims, day=claims.day + days)
