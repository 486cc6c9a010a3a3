"""What one process needs to answer rows: the banks of both sides, ready labels, and the maps for the rest."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from theodolite.batch.bank import Bank, build_bank, frames_by_day
from theodolite.batch.histories import Histories
from theodolite.batch.kinds import Kind
from theodolite.batch.questions import MapDesk
from theodolite.batch.votes import CAUSES, LABELS, Answers, Bench, Votes
from theodolite.history.steps import day_number

__all__ = ["Desk", "Ready", "desk_of", "vote_arrays"]

Array = np.ndarray[Any, Any]
_KEPT: OrderedDict[str, Desk] = OrderedDict()
_LABELS, _CAUSES = pa.array(LABELS), pa.array(CAUSES)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ready:
    """All output columns of one kind of claim for every state of a bank, to be gathered by state."""

    votes: Votes
    columns: dict[str, pa.Array]


class Desk:
    """Answers for a process. ``histories`` are those broadcast; everything else is made from them when needed."""

    def __init__(self, histories: Histories) -> None:
        self.histories = histories
        self.bench = Bench(histories.rules, histories.infos)
        self.maps = MapDesk(histories)
        self._banks: dict[str, Bank] = {}
        self._ready: dict[tuple[str, str, bool], Ready] = {}
        self._joined: dict[tuple[tuple[str, str, bool], ...], tuple[dict[str, pa.Array], Array]] = {}
        self._frames: dict[str, tuple[int, Array]] = {}
        self._place_ids: dict[str, pa.Array] = {}

    @property
    def mappers(self) -> tuple[str, ...]:
        """Ids of the witnesses, in the order of the columns."""
        return self.histories.mappers

    def bank(self, side: str) -> Bank | None:
        """Return the bank of a side; None where its histories were not opened."""
        if side not in self.histories.tables:
            return None
        if side not in self._banks:
            h = self.histories
            self._banks[side] = build_bank(
                h.tables[side],
                h.rules,
                until_day=h.until_day,
                silent_places=h.silent_places,
                known=h.known,
                lag_days=h.lag_days,
            )
        return self._banks[side]

    def place_ids(self, side: str) -> pa.Array:
        """Return the places of a side's bank, in its order."""
        if side not in self._place_ids:
            bank = self.bank(side)
            self._place_ids[side] = pa.array(bank.place_ids if bank else (), pa.string())
        return self._place_ids[side]

    def is_provisional(self, days: Array) -> Array:
        """Tell for each day whether the witnesses' usual lag has not passed yet."""
        until = self.histories.until_day
        if until is None:
            return np.zeros(len(days), dtype=bool)
        later: Array = until < days.astype(np.int64) + self.histories.lag_days
        return later

    def state_base(self, side: str) -> int:
        """Return what is added to a state's number to name its answer: the states of the sides differ."""
        base = 0
        for other in self.histories.sides:
            if other == side:
                return base
            bank = self.bank(other)
            assert bank is not None
            base += len(bank.answers)
        raise KeyError(side)

    def ready(self, side: str, kind: Kind, negated: bool) -> Ready:
        """Return the labels of one kind of claim for every state, by the rule's own threshold."""
        key = (side, kind.name, negated)
        if key not in self._ready:
            bank = self.bank(side)
            assert bank is not None
            votes = self.bench.judge(kind, bank.answers, negated=negated)
            columns = vote_arrays(votes, bank.provisional)
            columns |= self.figure_arrays(bank.answers, ("value", "low", "high", "unknown"))
            self._ready[key] = Ready(votes=votes, columns=columns)
        return self._ready[key]

    def joined(self, asked: tuple[tuple[str, Kind, bool], ...]) -> tuple[dict[str, pa.Array], Array]:
        """Return the ready columns of several (side, kind, negated), one after the other, and where each begins."""
        key = tuple((side, kind.name, negated) for side, kind, negated in asked)
        if key not in self._joined:
            ready = [self.ready(*one) for one in asked]
            starts = np.cumsum([0, *(len(r.votes.label) for r in ready[:-1])]).astype(np.int32)
            columns = {n: pa.concat_arrays([r.columns[n] for r in ready]) for n in ready[0].columns}
            self._joined[key] = (ready[0].columns if len(ready) == 1 else columns, starts)
            if len(self._joined) > 8:
                self._joined.pop(next(iter(self._joined)))
        return self._joined[key]

    def figure_arrays(self, answers: Answers, names: tuple[str, ...]) -> dict[str, pa.Array]:
        """Return the figures as float32 columns ``value_<mapper>`` …, null where a witness is silent."""
        found: dict[str, pa.Array] = {}
        for name in names:
            figures = getattr(answers, name)
            for i, mapper in enumerate(self.mappers):
                column = figures[:, i].astype(np.float32)
                found[f"{name}_{mapper}"] = pa.array(column, mask=answers.silence[:, i] != 0)
        return found

    def frame_days(self, mapper: str, days: Array) -> Array:
        """Return the day of the mapper's frame in force on each day; -1 before its first."""
        if mapper not in self._frames:
            h = self.histories
            own = [day_number(f.frame_on) for f in h.frames if f.mapper == mapper]
            frames = np.array(own, dtype=np.int32) if h.known is None else h.known[mapper]
            first, last = (int(frames[0]) - 1, int(frames[-1])) if len(frames) else (0, 0)
            self._frames[mapper] = (first, frames_by_day(frames, first, last - first + 1))
        first, table = self._frames[mapper]
        found: Array = table[np.clip(days - np.int32(first), 0, len(table) - 1)]
        return found


def vote_arrays(votes: Votes, provisional: Array) -> dict[str, pa.Array]:
    """Return labels and counts as Arrow columns."""
    return {
        "label": pa.DictionaryArray.from_arrays(pa.array(votes.label), _LABELS),
        "cause": pa.DictionaryArray.from_arrays(pa.array(votes.cause, mask=votes.cause < 0), _CAUSES),
        "provisional": pa.array(provisional),
        "supports": pa.array(votes.supports),
        "refutes": pa.array(votes.refutes),
        "between": pa.array(votes.between),
        "silent": pa.array(votes.silent),
        "uncertain": pa.array(votes.uncertain),
    }


def desk_of(histories: Histories) -> Desk:
    """Return this process's desk for the histories; the last two are kept."""
    if histories.fingerprint not in _KEPT:
        _KEPT[histories.fingerprint] = Desk(histories)
        if len(_KEPT) > 2:
            _KEPT.popitem(last=False)
    return _KEPT[histories.fingerprint]
