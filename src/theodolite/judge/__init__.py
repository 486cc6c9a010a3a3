"""Findings to verdicts."""

from theodolite.judge.dates import merge_date_labels
from theodolite.judge.fragility import find_flips, label_of
from theodolite.judge.hindsight import hindsight_line, lasting_since
from theodolite.judge.labels import combine_labels, label_reading, negate
from theodolite.judge.verdict import (
    Court,
    judge_claim,
    judge_pending,
    judge_rebuttal,
    judge_undated,
    judge_unmeasured,
)

__all__ = [
    "Court",
    "combine_labels",
    "find_flips",
    "hindsight_line",
    "judge_claim",
    "judge_pending",
    "judge_rebuttal",
    "judge_undated",
    "judge_unmeasured",
    "label_of",
    "label_reading",
    "lasting_since",
    "merge_date_labels",
    "negate",
]
