"""When a side's share of a place passed a level, by all maps together: one way for every share asked of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from theodolite.fusion.kernel import estimate_flips
from theodolite.fusion.reports import reports_of
from theodolite.records import History
from theodolite.records.fusion import FlipEstimate, FrameFlag, WitnessLag

__all__ = ["flips_at"]


def flips_at(
    histories: Sequence[History],
    lags: Mapping[str, WitnessLag],
    *,
    threshold: float,
    flags: Sequence[FrameFlag] = (),
    known_by: date | None = None,
    place_id: str | None = None,
    contested: Sequence[History] = (),
    settle_days: int | None = None,
) -> tuple[FlipEstimate, ...]:
    """Return when the share held by a side came to a threshold or fell below it, with intervals; () where it did not.

    Parameters
    ----------
    histories
        The share held by one side, one history a mapper.
    lags
        How the mappers report; they were fitted to one half and are taken for every share.
    threshold
        The share, 0-1.
    flags, known_by, place_id, contested, settle_days
        As :func:`theodolite.fusion.reports.reports_of` takes them.

    Raises
    ------
    ConfigurationError
        If the threshold is not above 0 and at most 1.
    """
    changes = reports_of(
        histories, threshold=threshold, flags=flags, known_by=known_by, place_id=place_id, contested=contested,
        settle_days=settle_days,
    )  # fmt: skip
    days = [d for h in histories for d in (*h.frame_dates[:1], *h.frame_dates[-1:])]
    if not changes or not days:
        return ()
    first, last = min(days), max(days) if known_by is None else min(max(days), known_by)
    return estimate_flips(changes, lags, first=min(first, last), last=last)
