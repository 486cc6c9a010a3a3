"""Findings to verdicts."""

from theodolite.judge.court import Court
from theodolite.judge.dates import merge_date_labels
from theodolite.judge.fragility import find_flips, label_of
from theodolite.judge.hindsight import hindsight_line, lasting_since
from theodolite.judge.labels import combine_labels, label_reading, negate
from theodolite.judge.lags import evidence_reach, lag_days
from theodolite.judge.unknown import cause_of
from theodolite.judge.verdict import (
    judge_claim,
    judge_pending,
    judge_rebuttal,
    judge_undated,
    judge_unmeasured,
)
from theodolite.judge.witnesses import has_copies, is_enough

__all__ = [
    "Court",
    "cause_of",
    "combine_labels",
    "evidence_reach",
    "find_flips",
    "has_copies",
    "hindsight_line",
    "is_enough",
    "judge_claim",
    "judge_pending",
    "judge_rebuttal",
    "judge_undated",
    "judge_unmeasured",
    "label_of",
    "label_reading",
    "lag_days",
    "lasting_since",
    "merge_date_labels",
    "negate",
]
