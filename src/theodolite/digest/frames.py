"""Which two frames of each mapper a digest compares, and what to say where there are none."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

from theodolite.errors import ConfigurationError, DateError
from theodolite.history.evidence import Evidence
from theodolite.records.digest import FrameState

__all__ = ["frame_state", "require_period", "require_some_frame"]


def require_period(on: date, since: date) -> None:
    """Raise DateError where the earlier day is not before the later one."""
    if since >= on:
        raise DateError(
            f"{since.isoformat()} is not before {on.isoformat()}.", hint="Give --since an earlier day than --on."
        )


def frame_state(dates: Sequence[date], *, on: date, since: date, fresh_days: int) -> FrameState:
    """Find the frames in force on both days among a mapper's frame dates (ascending)."""
    now, was = bisect_right(dates, on) - 1, bisect_right(dates, since) - 1
    first, last = (dates[0], dates[-1]) if dates else (None, None)
    if now < 0:
        return FrameState(state="none", first_frame_on=first, last_frame_on=last)
    age = (on - dates[now]).days
    if age > fresh_days:
        state = "stale"
    elif was < 0:
        state = "first"
    else:
        state = "carried" if now == was else "new"
    return FrameState(
        state=state,
        frame_on=dates[now],
        age_days=age,
        since_frame_on=dates[was] if was >= 0 else None,
        of_the_day=age == 0,
        first_frame_on=first,
        last_frame_on=last,
    )


def require_some_frame(evidence: Evidence, states: dict[str, FrameState], on: date, fresh_days: int) -> None:
    """Raise ConfigurationError where no mapper has a frame that is in force and fresh, and say how far each reaches."""
    if any(s.state in {"new", "carried", "first"} for s in states.values()):
        return
    reach = "; ".join(
        f"{evidence.info(m).name} {s.first_frame_on} to {s.last_frame_on}"
        for m, s in states.items()
        if s.first_frame_on is not None
    )
    if not reach:
        raise ConfigurationError("no map could be read.", hint="See what went wrong with: theodolite data status")
    raise ConfigurationError(
        f"no map has a frame of {on.isoformat()} or of the {fresh_days} days before it. Frames: {reach}.",
        hint="Choose a day in reach, or add maps (theodolite data add).",
    )
