"""The kernel: a table of claims in, a table of verdicts out. Pure; engines only decide where it runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from theodolite.atlas.discs import disc_id
from theodolite.batch.answers import AnswerLog
from theodolite.batch.desk import Desk, vote_arrays
from theodolite.batch.kinds import KINDS, Kind
from theodolite.batch.questions import Asked
from theodolite.batch.rows import NO_DAY, SIDES, Rows, read_rows
from theodolite.batch.votes import Answers, Votes, take_answers
from theodolite.records import Measure

__all__ = ["Checked", "Layout", "check_claims", "verdict_schema"]

Array = np.ndarray[Any, Any]
_FIGURES = {"standard": ("value",), "full": ("value", "low", "high", "unknown"), "brief": ()}
_COUNTS = ("supports", "refutes", "between", "silent", "uncertain")
_IN_BANK = {Measure.SHARE}
_LOOKED_UP = np.array([k.measure in _IN_BANK and k.threshold != "number" for k in KINDS])
_Columns = dict[str, pa.Array]
_SLICE = 1 << 17  # rows answered together where rows differ; bounds the memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Which columns come out.

    ``columns`` is ``brief`` (label, cause, provisional, answer), ``standard`` (and counts and each mapper's value) or
    ``full`` (and low, high, unknown and the frame's day); ``keep`` are columns of the input passed through.
    """

    columns: str = "standard"
    keep: tuple[str, ...] = ()
    side: str = "RU"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Checked:
    """Verdicts of the rows that could be used, and the rows that could not."""

    verdicts: pa.Table
    set_aside: pa.Table


SET_ASIDE = pa.schema(
    [("row", pa.int64()), ("id", pa.string()), ("column", pa.string()), ("value", pa.string()), ("reason", pa.string())]
)


def verdict_schema(desk: Desk, layout: Layout, claims: pa.Schema) -> pa.Schema:
    """Return the schema of the verdicts for claims of a schema."""
    empty = claims.empty_table()
    return check_claims(empty, desk, layout, first_row=0, log=AnswerLog()).verdicts.schema


def check_claims(claims: pa.Table, desk: Desk, layout: Layout, *, first_row: int, log: AnswerLog) -> Checked:
    """Answer a table of claims.

    Parameters
    ----------
    claims
        Columns as in ``rows.CLAIM_COLUMNS``.
    first_row
        The number of the table's first row in the whole input.
    log
        Takes the answers that no bank has; ``answer`` in the verdicts points to it.
    """
    rows = read_rows(claims, side=layout.side)
    places = _Places(rows, desk)
    _set_aside_places(rows, places, desk)
    keep = None if rows.trouble.bad is None else np.flatnonzero(~rows.trouble.bad)
    columns = _looked_up(rows, places, desk, layout, keep)
    if columns is None:
        good = np.arange(rows.count) if keep is None else keep
        slices = [good[i : i + _SLICE] for i in range(0, max(len(good), 1), _SLICE)]
        tables = [pa.table(_many_groups(rows, places, desk, layout, s, log)) for s in slices]
        columns = dict(zip(tables[0].column_names, pa.concat_tables(tables).columns, strict=True))
    passed = _passed_through(claims, layout, first_row, keep)
    verdicts = pa.table(passed | columns)
    return Checked(verdicts=verdicts, set_aside=_set_aside(rows, claims, first_row))


class _Places:
    """The distinct places of a table, by their position in each side's bank (-1: not in it)."""

    def __init__(self, rows: Rows, desk: Desk) -> None:
        self.names = rows.places
        self._in_bank: dict[str, Array] = {}
        for side in desk.histories.sides:
            bank = desk.bank(side)
            assert bank is not None
            found = pc.index_in(rows.places.cast(pa.string()), value_set=desk.place_ids(side))
            self._in_bank[side] = np.append(found.fill_null(-1).to_numpy(zero_copy_only=False), -1).astype(np.int32)

    def codes(self, side: str) -> Array:
        """Return the position of each distinct place in a side's bank; the last entry (-1) stands for a disc."""
        none = np.full(len(self.names) + 1, -1, dtype=np.int32)
        return self._in_bank.get(side, none)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Group:
    """Rows (by position) that are judged alike; ``threshold`` holds their own thresholds, None for the rule's."""

    kind: Kind
    negated: bool
    side: str
    rows: Array
    threshold: Array | None

    def part(self, chosen: Array) -> _Group:
        """Return some of the rows."""
        threshold = None if self.threshold is None else self.threshold[chosen]
        return replace(self, rows=self.rows[chosen], threshold=threshold)


def _groups(rows: Rows, good: Array) -> Iterator[_Group]:
    custom = False if rows.threshold is None else ~np.isnan(rows.threshold)
    key = np.asarray(rows.kind, dtype=np.int32) * 8
    key = key + np.asarray(rows.negated) * 4 + np.asarray(custom) * 2 + np.asarray(rows.side)
    key = np.broadcast_to(key, (rows.count,))[good]
    for value in np.unique(key).tolist():
        index = good[key == value]
        kind = KINDS[value >> 3]
        own = rows.threshold[index] if rows.threshold is not None and value & 2 and kind.threshold != "none" else None
        yield _Group(kind=kind, negated=bool(value & 4), side=SIDES[value & 1], rows=index, threshold=own)


def _set_aside_places(rows: Rows, places: _Places, desk: Desk) -> None:
    """Set aside rows whose place nobody knows, or that cannot be asked what the row asks."""
    if not len(places.names):
        return
    sides = desk.histories.sides
    known = np.max([places.codes(s) for s in sides], axis=0)[:-1] >= 0 if sides else np.zeros(len(places.names), bool)
    if known.all():
        return
    bad = rows.trouble.bad
    unsure = (rows.place >= 0) & ~np.append(known, True)[rows.place]
    if bad is not None:
        unsure &= ~bad
    where = np.flatnonzero(unsure)
    kinds = np.broadcast_to(np.asarray(rows.kind), (rows.count,))[where]
    pairs, inverse = np.unique(np.column_stack([rows.place[where], kinds]), axis=0, return_inverse=True)
    problems = [desk.maps.problem(places.names[p].as_py(), KINDS[k]) for p, k in pairs.tolist()]
    for n, problem in enumerate(problems):
        if problem:
            flags = np.zeros(rows.count, dtype=bool)
            flags[where[inverse.reshape(-1) == n]] = True
            rows.trouble.add(flags, "place", problem, lambda row: places.names[rows.place[row]].as_py())


def _looked_up(rows: Rows, places: _Places, desk: Desk, layout: Layout, good: Array | None) -> _Columns | None:
    """Answer rows that all lie in the bank and go by the rules' own thresholds: one look-up a row; None for others."""
    if not rows.count or rows.disc is not None or not _by_the_rules(rows, good):
        return None
    place, day = (rows.place, rows.day) if good is None else (rows.place[good], rows.day[good])
    key = np.asarray(rows.kind, dtype=np.int32) * 4 + np.asarray(rows.negated) * 2 + np.asarray(rows.side)
    if good is not None and key.ndim:
        key = key[good]
    present = np.flatnonzero(np.bincount(key.reshape(-1)))
    asked = tuple((SIDES[k & 1], KINDS[k >> 2], bool(k & 2)) for k in present.tolist())
    state, answer = np.empty(len(place), dtype=np.int32), np.empty(len(place), dtype=np.int64)
    for side in sorted({side for side, _, _ in asked}):
        bank, codes = desk.bank(side), places.codes(side)
        own = slice(None) if key.ndim == 0 else (key & 1) == SIDES.index(side)
        if bank is None or ((codes[:-1] < 0).any() and (codes[place[own]] < 0).any()):
            return None
        found = bank.states_of(codes, place[own], day[own])
        state[own], answer[own] = found, found
        if base := desk.state_base(side):
            answer[own] += base
    columns, starts = desk.joined(asked)
    if len(asked) > 1:
        begins = np.zeros(present[-1] + 1, dtype=np.int32)
        begins[present] = starts
        state += begins[key]
    index = pa.array(state)
    wanted = [*_vote_names(layout), *(f"{n}_{m}" for n in _FIGURES[layout.columns] for m in desk.mappers)]
    taken = {name: pc.take(columns[name], index, boundscheck=False) for name in wanted}
    return taken | {"answer": pa.array(answer)} | _frame_columns(day, desk, layout)


def _by_the_rules(rows: Rows, good: Array | None) -> bool:
    """Tell whether all rows are of kinds that the bank answers, without thresholds of their own."""
    if not _LOOKED_UP[np.asarray(rows.kind)].all():
        return False
    return rows.threshold is None or bool(np.isnan(rows.threshold if good is None else rows.threshold[good]).all())


def _vote_names(layout: Layout) -> tuple[str, ...]:
    names = ("label", "cause", "provisional")
    return names if layout.columns == "brief" else (*names, *_COUNTS)


class _Sheet:
    """The output columns of a table, filled group by group."""

    def __init__(self, rows: Array, mappers: int) -> None:
        self._rows, count = rows, len(rows)
        self.votes = {name: np.zeros(count, dtype=np.int8) for name in Votes.__dataclass_fields__}
        self.figures = {name: np.full((count, mappers), np.nan) for name in ("value", "low", "high", "unknown")}
        self.silence = np.ones((count, mappers), dtype=np.int8)
        self.provisional = np.zeros(count, dtype=bool)
        self.answer = np.zeros(count, dtype=np.int64)

    def fill(self, rows: Array, votes: Votes, answers: Answers, provisional: Array, answer: Array) -> None:
        at = np.searchsorted(self._rows, rows)
        for name, column in self.votes.items():
            column[at] = getattr(votes, name)
        for name, figures in self.figures.items():
            figures[at] = getattr(answers, name)
        self.silence[at] = answers.silence
        self.provisional[at] = provisional
        self.answer[at] = answer


def _many_groups(
    rows: Rows, places: _Places, desk: Desk, layout: Layout, good: Array, log: AnswerLog
) -> dict[str, pa.Array]:
    sheet = _Sheet(good, len(desk.mappers))
    for group in _groups(rows, good):
        codes = places.codes(group.side)
        banked = (codes[rows.place[group.rows]] >= 0) & (group.kind.measure in _IN_BANK)
        _from_bank(sheet, desk, rows, codes, group.part(banked))
        _from_maps(sheet, desk, rows, group.part(~banked), log)
    columns = vote_arrays(Votes(**sheet.votes), sheet.provisional)
    answers = Answers(**sheet.figures, silence=sheet.silence, frame_day=sheet.silence)
    figures = desk.figure_arrays(answers, _FIGURES[layout.columns])
    columns = {name: columns[name] for name in _vote_names(layout)} | figures
    return columns | {"answer": pa.array(sheet.answer)} | _frame_columns(rows.day[good], desk, layout)


def _from_bank(sheet: _Sheet, desk: Desk, rows: Rows, codes: Array, group: _Group) -> None:
    index, kind = group.rows, group.kind
    if not len(index):
        return
    bank = desk.bank(group.side)
    assert bank is not None
    state = bank.states_of(codes, rows.place[index], rows.day[index])
    answers = take_answers(bank.answers, state)
    if group.threshold is None:
        ready = desk.ready(group.side, kind, group.negated).votes
        votes = Votes(**{name: getattr(ready, name)[state] for name in Votes.__dataclass_fields__})
    else:
        votes = desk.bench.judge(kind, answers, threshold=group.threshold, negated=group.negated)
    sheet.fill(index, votes, answers, bank.provisional[state], state + desk.state_base(group.side))


def _from_maps(sheet: _Sheet, desk: Desk, rows: Rows, group: _Group, log: AnswerLog) -> None:
    index, kind = group.rows, group.kind
    if not len(index):
        return
    targets, target = _targets(rows, index)
    day = rows.day[index]
    since = _since(rows, index, desk) if kind.spans else None
    side = np.full(len(index), SIDES.index(group.side))
    asked = Asked(kind=kind, targets=targets, target=target, side=side, day=day, since=since)
    answers, inverse = desk.maps.ask(asked)
    own = take_answers(answers, inverse)
    votes = desk.bench.judge(kind, own, threshold=group.threshold, negated=group.negated)
    numbers = log.add(asked, answers, inverse)
    sheet.fill(index, votes, own, desk.is_provisional(day), numbers[inverse])


def _targets(rows: Rows, index: Array) -> tuple[tuple[str, ...], Array]:
    """Return the distinct targets of some rows: ids of the atlas, or discs written as ids."""
    place = rows.place[index]
    known = tuple(rows.places.to_pylist())
    if rows.disc is None:
        return known, place
    discs, number = np.unique(rows.disc[index[place < 0]], axis=0, return_inverse=True)
    names = tuple(disc_id(latitude, longitude, km) for longitude, latitude, km in discs.tolist())
    target = place.copy()
    target[place < 0] = len(known) + number.reshape(-1)
    return (*known, *names), target


def _since(rows: Rows, index: Array, desk: Desk) -> Array:
    """Return the day before each row's period begins."""
    window = desk.histories.rules.advance_window_days
    default = rows.day[index] - np.int32(window)
    if rows.since is None:
        return default - 1
    given = rows.since[index]
    return np.where(given == NO_DAY, default, given) - 1


def _frame_columns(days: Array, desk: Desk, layout: Layout) -> dict[str, pa.Array]:
    if layout.columns != "full":
        return {}
    found: dict[str, pa.Array] = {}
    for mapper in desk.mappers:
        frames = desk.frame_days(mapper, days)
        found[f"frame_on_{mapper}"] = pa.array(frames, mask=frames < 0).view(pa.date32())
    return found


def _passed_through(claims: pa.Table, layout: Layout, first_row: int, keep: Array | None) -> dict[str, Any]:
    numbers = np.arange(first_row, first_row + claims.num_rows, dtype=np.int64)
    columns: dict[str, Any] = {"row": pa.array(numbers if keep is None else numbers[keep])}
    names = [n for n in ("id", *layout.keep) if n in claims.column_names]
    for name in names:
        column = claims.column(name)
        columns[name] = column if keep is None else column.take(pa.array(keep))
    return columns


def _set_aside(rows: Rows, claims: pa.Table, first_row: int) -> pa.Table:
    numbers: Sequence[int] = sorted(rows.trouble.notes)
    notes = [rows.trouble.notes[n] for n in numbers]
    ids: list[str | None] = [None] * len(numbers)
    if "id" in claims.column_names and numbers:
        ids = [None if v is None else str(v) for v in claims.column("id").take(pa.array(numbers)).to_pylist()]
    columns = [[first_row + n for n in numbers], ids, *([note[i] for note in notes] for i in range(3))]
    return pa.table([pa.array(c, t) for c, t in zip(columns, SET_ASIDE.types, strict=True)], schema=SET_ASIDE)
