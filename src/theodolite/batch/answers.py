"""Where the figures behind a verdict are: a small table that the column ``answer`` points into."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from theodolite.batch.rows import NO_DAY, SIDES
from theodolite.batch.votes import SILENCES, Answers

if TYPE_CHECKING:
    from theodolite.batch.desk import Desk
    from theodolite.batch.questions import Asked

__all__ = ["AnswerLog", "answer_schema", "bank_answers"]

Array = np.ndarray[Any, Any]


def answer_schema(mappers: tuple[str, ...]) -> pa.Schema:
    """Return the schema of the companion table: one row an answer, the figures of every witness."""
    fields = [("answer", pa.int64()), ("measure", pa.string()), ("side", pa.string()), ("target", pa.string()),
              ("date", pa.date32()), ("since", pa.date32())]  # fmt: skip
    for mapper in mappers:
        fields += [(f"{n}_{mapper}", pa.float64()) for n in ("value", "low", "high", "unknown")]
        fields += [(f"frame_on_{mapper}", pa.date32()), (f"silent_{mapper}", pa.string())]
    return pa.schema(fields)


class AnswerLog:
    """Numbers the answers of one part that no bank has, and keeps them."""

    def __init__(self, *, part: int = 0) -> None:
        self._next = (part + 1) << 32
        self._tables: list[tuple[int, Asked, Answers, Array]] = []

    def add(self, asked: Asked, answers: Answers, inverse: Array) -> Array:
        """Keep answers and return their numbers; ``inverse`` says which one each row of ``asked`` has."""
        first = np.zeros(len(answers), dtype=np.int64)
        first[inverse[::-1]] = np.arange(len(inverse))[::-1]
        self._tables.append((self._next, asked, answers, first))
        numbers = np.arange(self._next, self._next + len(answers))
        self._next += len(answers)
        return numbers

    def table(self, mappers: tuple[str, ...]) -> pa.Table:
        """Return everything kept."""
        schema = answer_schema(mappers)
        parts = [_asked_table(*kept, mappers=mappers) for kept in self._tables]
        return pa.concat_tables([schema.empty_table(), *parts])


def _asked_table(number: int, asked: Asked, answers: Answers, first: Array, *, mappers: tuple[str, ...]) -> pa.Table:
    count = len(answers)
    days = _day_column(asked.day[first])
    since = pa.nulls(count, pa.date32()) if asked.since is None else _day_column(asked.since[first])
    columns = {
        "answer": pa.array(np.arange(number, number + count)),
        "measure": pa.array([asked.kind.measure.value] * count, pa.string()),
        "side": pa.array([SIDES[s] for s in asked.side[first].tolist()], pa.string()),
        "target": pa.array([asked.targets[t] for t in asked.target[first].tolist()], pa.string()),
        "date": days,
        "since": since,
    }
    return pa.table(columns | _figures(answers, mappers), schema=answer_schema(mappers))


def _day_column(days: Array) -> pa.Array:
    days = days.astype(np.int32)
    return pa.array(days, mask=days == NO_DAY).view(pa.date32())


def _figures(answers: Answers, mappers: tuple[str, ...]) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    words = np.array([None, *SILENCES[1:]], dtype=object)
    for i, mapper in enumerate(mappers):
        for name in ("value", "low", "high", "unknown"):
            figures = getattr(answers, name)[:, i]
            columns[f"{name}_{mapper}"] = pa.array(figures, mask=np.isnan(figures))
        frames = answers.frame_day[:, i]
        columns[f"frame_on_{mapper}"] = pa.array(frames, mask=frames < 0).view(pa.date32())
        columns[f"silent_{mapper}"] = pa.array(words[answers.silence[:, i]].tolist(), pa.string())
    return columns


def bank_answers(desk: Desk) -> pa.Table:
    """Return the answers of every state of every bank: shares of a place."""
    from theodolite.records import Measure

    schema = answer_schema(desk.mappers)
    parts = [schema.empty_table()]
    for side in desk.histories.sides:
        bank = desk.bank(side)
        assert bank is not None
        count, base = len(bank.answers), desk.state_base(side)
        columns: dict[str, Any] = {
            "answer": pa.array(np.arange(base, base + count)),
            "measure": pa.array([Measure.SHARE.value] * count, pa.string()),
            "side": pa.array([side] * count, pa.string()),
        }
        columns |= {n: pa.nulls(count, schema.field(n).type) for n in ("target", "date", "since")}
        parts.append(pa.table(columns | _figures(bank.answers, desk.mappers), schema=schema))
    return pa.concat_tables(parts)
