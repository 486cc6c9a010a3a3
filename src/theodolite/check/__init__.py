"""Grounded claims against witnesses: findings."""

from theodolite.check.findings import check_plan
from theodolite.check.kinds import plan_claim
from theodolite.check.outcomes import Criterion, CriterionKind, decide
from theodolite.check.plans import NotCheckable, Plan, PlannedReading

__all__ = [
    "Criterion",
    "CriterionKind",
    "NotCheckable",
    "Plan",
    "PlannedReading",
    "check_plan",
    "decide",
    "plan_claim",
]
