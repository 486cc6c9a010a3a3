"""The decision rules over arrays: many answers at once, to the same outcomes and labels as one at a time.

The same rules as ``check.outcomes.decide`` and ``judge.labels.label_reading``, in the same order of floating-point
operations, so that both give the same label for the same figures; a test holds them together.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from theodolite.batch.kinds import Kind
from theodolite.check import CriterionKind
from theodolite.judge import has_copies, is_enough
from theodolite.records import Label, Measure, ProviderInfo
from theodolite.settings import DecisionRules

__all__ = ["CAUSES", "LABELS", "SILENCES", "Answers", "Bench", "Votes", "take_answers"]

Array = np.ndarray[Any, Any]
SUPPORTS, REFUTES, BETWEEN = np.int8(0), np.int8(1), np.int8(2)
SILENCES = ("", "no_data", "stale_or_related", "not_covered")
LABELS = tuple(label.value for label in Label)
CAUSES = ("disagreement", "stale_or_related", "no_data")
NO_CAUSE = np.int8(-1)
_CODE = {label: np.int8(LABELS.index(label.value)) for label in Label}
_SHARES = {Measure.SHARE, Measure.PERIMETER_SHARE}
_TABLE_MAPPERS = 8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answers:
    """What M witnesses answered to N questions; arrays of shape (N, M).

    ``value``, ``low``, ``high`` and ``unknown`` are float64, NaN where a witness has no figure; ``silence`` is int8, 0
    where it votes, else an index into ``SILENCES``; ``frame_day`` int32 (days since 1970), -1 without a frame.
    """

    value: Array
    low: Array
    high: Array
    unknown: Array
    silence: Array
    frame_day: Array

    def __len__(self) -> int:
        return len(self.value)


def take_answers(answers: Answers, rows: Array) -> Answers:
    """Return the answers of some rows."""
    parts = {name: getattr(answers, name)[rows] for name in Answers.__dataclass_fields__}
    return Answers(**parts)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Votes:
    """The labels of N questions and the counts behind them; int8 arrays of shape (N,).

    ``label`` indexes ``LABELS``; ``cause`` indexes ``CAUSES``, -1 where a label needs none.
    """

    label: Array
    cause: Array
    supports: Array
    refutes: Array
    between: Array
    silent: Array
    uncertain: Array


class Bench:
    """The rules for a fixed set of witnesses, as look-up tables.

    Parameters
    ----------
    infos
        Who each witness is, in order.
    """

    def __init__(self, rules: DecisionRules, infos: Mapping[str, ProviderInfo]) -> None:
        self.rules = rules
        self._infos = infos
        self._mappers = tuple(infos)
        count = len(self._mappers)
        needed = [rules.majority_needed.get(n, math.ceil(rules.majority_share * n)) for n in range(count + 1)]
        self._needed = np.array(needed, dtype=np.int8)
        self._bits = np.left_shift(np.int64(1), np.arange(count, dtype=np.int64))
        self._table = self._standing_of(np.arange(2**count)) if count <= _TABLE_MAPPERS else None

    def judge(self, kind: Kind, answers: Answers, *, threshold: Any = None, negated: bool = False) -> Votes:
        """Label every question.

        Parameters
        ----------
        threshold
            None for the rule's own; else a float or an array of shape (N,) in the kind's unit.
        negated
            Whether the claims deny; turned round once more for a kind that is itself a denial.
        """
        negated = negated != kind.negated
        column = None if threshold is None else np.asarray(threshold, dtype=np.float64).reshape(-1, 1)
        outcome = self._decide(kind, answers.value, answers.unknown, column)
        moved = [self._decide(kind, end, answers.unknown, column) != outcome for end in (answers.low, answers.high)]
        speaks = answers.silence == 0
        yes, no = (REFUTES, SUPPORTS) if negated else (SUPPORTS, REFUTES)
        counts = {
            "supports": _count((outcome == yes) & speaks),
            "refutes": _count((outcome == no) & speaks),
            "between": _count((outcome == BETWEEN) & speaks),
            "silent": _count(~speaks),
            "uncertain": _count((moved[0] | moved[1]) & speaks),
        }
        return self._label(kind, counts, speaks, answers.silence, negated)

    def _label(self, kind: Kind, counts: dict[str, Array], speaks: Array, silence: Array, negated: bool) -> Votes:
        voting = counts["supports"] + counts["refutes"] + counts["between"]
        enough, copies = self._standing(speaks).T
        needed = self._needed[voting]
        if kind.criterion is CriterionKind.NUMBER:
            label = self._number_label(counts, voting, needed, negated)
        else:
            label = np.where(counts["refutes"] >= needed, _CODE[Label.REFUTED], _CODE[Label.CONFLICTING_EVIDENCE])
            label = np.where(counts["supports"] >= needed, _CODE[Label.SUPPORTED], label)
        label = np.where(enough, label, _CODE[Label.NOT_ENOUGH_EVIDENCE]).astype(np.int8)
        related = (silence == 2).any(axis=1) | copies
        lacking = np.where(related, np.int8(1), np.int8(2))
        cause = np.where(label == _CODE[Label.CONFLICTING_EVIDENCE], np.int8(0), NO_CAUSE)
        cause = np.where(label == _CODE[Label.NOT_ENOUGH_EVIDENCE], lacking, cause).astype(np.int8)
        return Votes(label=label, cause=cause, **counts)

    def _number_label(self, counts: dict[str, Array], voting: Array, needed: Array, negated: bool) -> Array:
        agree = counts["refutes"] if negated else counts["supports"]
        few = agree + counts["between"] <= self.rules.number_refuted_share * voting
        hit, miss = (Label.REFUTED, Label.SUPPORTED) if negated else (Label.SUPPORTED, Label.REFUTED)
        label: Array = np.where(few, _CODE[miss], _CODE[Label.CONFLICTING_EVIDENCE])
        label[agree >= needed] = _CODE[hit]
        return label

    def _standing(self, speaks: Array) -> Array:
        """Tell for each row whether its witnesses are enough, and whether they copy one another; shape (N, 2)."""
        masks = speaks @ self._bits
        if self._table is not None:
            looked_up: Array = self._table[masks]
            return looked_up
        distinct, inverse = np.unique(masks, return_inverse=True)
        counted: Array = self._standing_of(distinct)[inverse]
        return counted

    def _standing_of(self, masks: Array) -> Array:
        found = []
        for mask in masks.tolist():
            voters = {m for i, m in enumerate(self._mappers) if mask >> i & 1}
            standing = is_enough(voters, self._infos, self.rules), has_copies(voters, self._infos, self.rules)
            found.append(standing)
        return np.array(found, dtype=bool).reshape(-1, 2)

    def _decide(self, kind: Kind, x: Array, unknown: Array, threshold: Array | None) -> Array:
        scale = 100.0 if kind.measure in _SHARES else 1.0
        return _RULES[kind.criterion](x, unknown, threshold, scale, self.rules)


def _count(flags: Array) -> Array:
    counted: Array = flags.sum(axis=1, dtype=np.int8)
    return counted


def _if(condition: Array) -> Array:
    return np.where(condition, SUPPORTS, REFUTES)


def _hold(x: Array, unknown: Array, threshold: Array | None, _scale: float, rules: DecisionRules) -> Array:
    supported: Any = rules.hold_supported_share
    refuted: Any = rules.hold_refuted_share
    if threshold is not None:  # a threshold below the refuting share lowers that too: there is no room between them
        supported = np.where(np.isnan(threshold), supported, threshold)
        refuted = np.where(np.isnan(threshold), refuted, np.minimum(refuted, supported))
    return np.where(x >= supported, SUPPORTS, np.where(x + unknown < refuted, REFUTES, BETWEEN))


def _present(x: Array, unknown: Array, threshold: Array | None, _scale: float, rules: DecisionRules) -> Array:
    own = max(rules.enter_share, 0.0)
    least = own if threshold is None else np.where(np.isnan(threshold), own, threshold)
    return np.where(x > least, SUPPORTS, np.where(x + unknown <= least, REFUTES, BETWEEN))


def _within(x: Array, _unknown: Array, _threshold: Array | None, _scale: float, rules: DecisionRules) -> Array:
    return _if(x <= rules.stand_on_km)


def _distance(x: Array, _unknown: Array, threshold: Array | None, _scale: float, rules: DecisionRules) -> Array:
    assert threshold is not None
    slack = np.maximum(rules.distance_tolerance_km, rules.distance_tolerance_share * threshold)
    return _if((x >= threshold - slack) & (x <= threshold + slack))


def _encircled(x: Array, _unknown: Array, _threshold: Array | None, _scale: float, rules: DecisionRules) -> Array:
    return _if(x <= rules.encircle_corridor_km)


def _number(x: Array, unknown: Array, threshold: Array | None, scale: float, rules: DecisionRules) -> Array:
    tolerance = rules.number_tolerance_share
    agrees = _agrees(x * scale, threshold, tolerance)
    maybe = (unknown != 0) & _agrees((x + unknown) * scale, threshold, tolerance)
    return np.where(agrees, SUPPORTS, np.where(maybe, BETWEEN, REFUTES))


def _agrees(measured: Array, claimed: Any, tolerance: float) -> Array:
    agrees: Array = (measured * (1 - tolerance) <= claimed + 1e-9) & (measured * (1 + tolerance) >= claimed - 1e-9)
    return agrees


def _gained(x: Array, _unknown: Array, _threshold: Array | None, _scale: float, rules: DecisionRules) -> Array:
    return _if(x > rules.advance_minimum_km2)


_RULES: dict[CriterionKind, Callable[[Array, Array, Array | None, float, DecisionRules], Array]] = {
    CriterionKind.HOLD: _hold,
    CriterionKind.PRESENT: _present,
    CriterionKind.WITHIN: _within,
    CriterionKind.DISTANCE: _distance,
    CriterionKind.ENCIRCLED: _encircled,
    CriterionKind.NUMBER: _number,
    CriterionKind.GAINED: _gained,
}
