"""Rows that no step table answers: other measures, regions, lines, discs; each distinct question is asked once.

Two rows ask the same when they have the same measure, target and side and, for each witness, the same frame in force.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from theodolite.atlas.discs import parse_disc
from theodolite.batch.areas import FEWEST_DISCS, DiscDesk
from theodolite.batch.kinds import Kind
from theodolite.batch.rows import SIDES
from theodolite.batch.votes import SILENCES, Answers
from theodolite.errors import DataError, PlaceError
from theodolite.history.steps import day_number, number_day
from theodolite.records import Measure, Measurement, PlaceKind, Question

if TYPE_CHECKING:
    from theodolite.batch.histories import Histories
    from theodolite.history.evidence import Evidence
    from theodolite.pipeline import Toolbox

__all__ = ["Asked", "MapDesk"]

Array = np.ndarray[Any, Any]
_FOR_LINES = {Measure.DISTANCE_KM, Measure.TOUCH_KM, Measure.FRONT_DISTANCE_KM}
_OF_AREAS = {Measure.SHARE, Measure.AREA_KM2}
_MOST_KEPT = 500_000
_MOST_OWN = 20_000
_NONE = (np.nan, np.nan, np.nan, np.nan)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asked:
    """N rows of one measure that must be asked of the maps: ``target`` indexes ``targets``; days since 1970."""

    kind: Kind
    targets: tuple[str, ...]
    target: Array
    side: Array
    day: Array
    since: Array | None


class MapDesk:
    """Opens atlas and evidence in this process when the first row needs them.

    Raises
    ------
    DataError
        When first asked, if this machine's maps are not those that the histories were made from.
    """

    def __init__(self, histories: Histories) -> None:
        self._histories = histories
        self._problems: dict[tuple[str, bool], str] = {}
        self._own_targets = 0
        self._disc_desks: dict[str, DiscDesk] = {}
        self._kept: dict[tuple[Any, ...], tuple[tuple[float, ...], int]] = {}

    @cached_property
    def toolbox(self) -> Toolbox:
        """The atlas and the evidence."""
        from theodolite.pipeline import open_toolbox

        return open_toolbox(self._histories.settings, mappers=self._histories.mappers)

    @cached_property
    def evidence(self) -> Evidence:
        """The evidence, which must be the one that the step tables come from."""
        evidence = self.toolbox.evidence
        here = tuple((m, evidence.frame_dates(m)) for m in evidence.mappers)
        there = tuple((m, tuple(f.frame_on for f in self._histories.frames if f.mapper == m))
                      for m in self._histories.mappers)  # fmt: skip
        if here != there or evidence.coarse != self._histories.coarse:
            raise DataError(
                f"the maps in {str(self._histories.settings.data_dir)!r} on this machine are not those that the run "
                "started from.",
                hint="Give every worker the same data folder (--data, THEODOLITE_DATA).",
            )
        return evidence

    def problem(self, target: str, kind: Kind) -> str:
        """Say why a target cannot be asked this kind of question; empty when it can."""
        line = kind.measure in _FOR_LINES
        if (target, line) not in self._problems:
            self._problems[target, line] = self._problem_of(target, line=line)
        return self._problems[target, line]

    def _problem_of(self, target: str, *, line: bool) -> str:
        try:
            place = self.toolbox.atlas.place(target)
        except PlaceError:
            return "unknown place: no such id in the atlas"
        if place.kind is PlaceKind.LINE and not line:
            return "a river or road has no area that could be held"
        if place.kind is PlaceKind.SETTLEMENT and "#" not in target:
            return ""
        try:
            self.toolbox.atlas.footprint((target,))
        except PlaceError as error:
            return error.message
        return ""

    def ask(self, asked: Asked) -> tuple[Answers, Array]:
        """Answer the distinct questions; return the answers and which one each row has."""
        since = asked.since if asked.since is not None else np.zeros(len(asked.day), dtype=np.int32)
        table = np.column_stack([asked.target, asked.side, asked.day, since]).astype(np.int64)
        distinct, inverse = np.unique(table, axis=0, return_inverse=True)
        answers = self._answers(asked, distinct)
        self._forget(sum(target.startswith("disc:") for target in asked.targets))
        return answers, inverse.reshape(-1)

    def _answers(self, asked: Asked, distinct: Array) -> Answers:
        mappers = self._histories.mappers
        shape = (len(distinct), len(mappers))
        figures = np.full((*shape, 4), np.nan)
        silence = np.zeros(shape, dtype=np.int8)
        frame_day = np.full(shape, -1, dtype=np.int32)
        for i, mapper in enumerate(mappers):
            frames = self._frame_days(mapper)
            now = _in_force(frames, distinct[:, 2])
            before = _in_force(frames, distinct[:, 3]) if asked.since is not None else None
            frame_day[:, i] = np.where(now >= 0, frames[now] if len(frames) else -1, -1)
            left = self._discs(asked, distinct, frame_day[:, i], mapper, figures[:, i], silence[:, i])
            for n in left.tolist():
                figures[n, i], silence[n, i] = self._figure(
                    asked, distinct[n], mapper, frames, int(now[n]), None if before is None else int(before[n])
                )
        age = distinct[:, 2:3] - frame_day
        stale = (silence == 0) & (age > self._histories.rules.fresh_days)
        return Answers(
            value=figures[..., 0], low=figures[..., 1], high=figures[..., 2], unknown=figures[..., 3],
            silence=np.where(stale, np.int8(2), silence), frame_day=frame_day,
        )  # fmt: skip

    def _discs(
        self, asked: Asked, distinct: Array, frame_day: Array, mapper: str, figures: Array, silence: Array
    ) -> Array:
        """Settle discs that no edge comes near, many at once; return which questions are left."""
        everything = np.arange(len(distinct))
        if asked.kind.measure not in _OF_AREAS or len(distinct) < FEWEST_DISCS or self._histories.coarse:
            return everything
        is_disc = np.array([target.startswith("disc:") for target in asked.targets])[distinct[:, 0]]
        rows = np.flatnonzero(is_disc)
        if len(rows) < FEWEST_DISCS:
            return everything
        used, inverse = np.unique(distinct[rows, 0], return_inverse=True)
        discs = np.array([parse_disc(asked.targets[t]) for t in used.tolist()])[inverse.reshape(-1)]
        side = SIDES[int(distinct[0, 1])]
        edge_m = next(t.edge_m for t in self._histories.tables[side] if t.mapper == mapper)
        settled, value, silent = self._disc_desk(side).settle(
            asked.kind.measure, discs, frame_day[rows], mapper, edge_m
        )
        done = rows[settled]
        figures[done, :3] = value[settled, None]
        figures[done, 3] = np.where(np.isnan(value[settled]), np.nan, 0.0)
        silence[done] = silent[settled]
        return np.setdiff1d(everything, done)

    def _disc_desk(self, side: str) -> DiscDesk:
        if side not in self._disc_desks:
            evidence: Any = self.evidence
            self._disc_desks[side] = DiscDesk(self.toolbox, evidence, side, self._histories.as_of)
        return self._disc_desks[side]

    def _forget(self, targets: int) -> None:
        """Close atlas and evidence after many targets of the user's own, whose geometry they keep; bounds memory."""
        self._own_targets += targets
        if self._own_targets > _MOST_OWN:
            self.flush()
            self._own_targets = 0
            self._disc_desks.clear()
            self.__dict__.pop("evidence", None)
            self.__dict__.pop("toolbox", None)

    def _frame_days(self, mapper: str) -> Array:
        known = self._histories.known
        if known is not None:
            return np.asarray(known[mapper])
        return np.array([day_number(d) for d in self.evidence.frame_dates(mapper)], dtype=np.int32)

    def _figure(
        self, asked: Asked, row: Array, mapper: str, frames: Array, now: int, before: int | None
    ) -> tuple[tuple[float, ...], int]:
        """Return (value, low, high, unknown) and the code of the silence, from what was asked before if it was."""
        on = number_day(int(frames[now])) if now >= 0 else number_day(int(row[2]))
        since = None
        if before is not None:
            since = number_day(int(frames[before])) if before >= 0 else number_day(int(row[3]))
        target, side = asked.targets[int(row[0])], SIDES[int(row[1])]
        key = (asked.kind.measure, target, side, mapper, now if now >= 0 else -1, before)
        if key not in self._kept:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            question = Question(measure=asked.kind.measure, targets=(target,), side=side, since=since)
            answer = self.evidence.measure(question, mapper=mapper, on=on, known_by=self._histories.as_of)
            if isinstance(answer, Measurement):
                self._kept[key] = ((answer.value, answer.low, answer.high, answer.unknown), 0)
            else:
                self._kept[key] = (_NONE, SILENCES.index(answer.cause))
        return self._kept[key]

    def flush(self) -> None:
        """Keep what was measured for the next run."""
        if "evidence" in self.__dict__:
            self.evidence.flush()


def _in_force(frames: Array, days: Array) -> Array:
    at: Array = np.searchsorted(frames, days, side="right") - 1
    return at
