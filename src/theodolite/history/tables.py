"""The step tables behind an evidence, whichever it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from theodolite.history.evidence import Evidence, MapEvidence
from theodolite.history.series import open_steps, starter_steps
from theodolite.history.starter import StarterEvidence
from theodolite.history.steps import StepTable
from theodolite.settings import Settings

if TYPE_CHECKING:
    from theodolite.atlas import Atlas

__all__ = ["open_tables"]


def open_tables(
    evidence: Evidence,
    atlas: Atlas,
    settings: Settings,
    *,
    side: str,
    progress: Callable[[str, int, int], None] | None = None,
) -> tuple[StepTable, ...]:
    """Return the step tables of all mappers, in the evidence's order; from maps they are measured once, and kept.

    Raises
    ------
    TypeError
        If the evidence is neither maps nor the embedded table.
    """
    if isinstance(evidence, StarterEvidence):
        return starter_steps(evidence, side=side)
    if isinstance(evidence, MapEvidence):
        order = evidence.mappers
        return open_steps(evidence.archive, atlas, settings, side=side, mappers=order, progress=progress)
    raise TypeError(f"no step tables of {type(evidence).__name__}")
