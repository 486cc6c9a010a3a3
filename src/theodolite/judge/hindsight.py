"""What later maps show, on its own line: it never changes the dated label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from theodolite.records import History, ProviderInfo
from theodolite.wording.numbers import date_words

__all__ = ["hindsight_line", "lasting_since"]


def lasting_since(history: History, threshold: float) -> date | None:
    """Return the first day from which a step function stays at or above a threshold to its end; None if it does not."""
    since: date | None = None
    for point in history.points:
        if point.value < threshold:
            since = None
        elif since is None:
            since = point.frame_on
    return since


def hindsight_line(
    histories: Sequence[History],
    *,
    on: date,
    threshold: float,
    infos: Mapping[str, ProviderInfo],
    what: str = "the claim",
    as_of: date | None = None,
    together: str | None = None,
) -> str | None:
    """Say when each mapper's maps passed the threshold for good, counted from ``what``: the claim's day or deadline.

    With ``as_of`` the dated label knows no later maps: the line then says that it takes them in, and ``together`` says
    what all maps together show by them. None where no mapper has frames after the claim's day.
    """
    said = _by_mapper(histories, on=on, threshold=threshold, infos=infos, what=what)
    if said is None or as_of is None or all(h.frame_dates[-1] <= as_of for h in histories if h.frame_dates):
        return said
    rest = f". {together.rstrip('.')}" if together else ""
    return f"maps after {date_words(as_of)} taken in, not used for the label: {said}{rest}"


def _by_mapper(
    histories: Sequence[History], *, on: date, threshold: float, infos: Mapping[str, ProviderInfo], what: str
) -> str | None:
    later = [h for h in histories if h.frame_dates and h.frame_dates[-1] > on]
    if not later:
        return None
    reached = sorted((since, h.mapper) for h in later if (since := lasting_since(h, threshold)) is not None)
    percent = round(threshold * 100)
    if not reached:
        last = max(h.frame_dates[-1] for h in later)
        whom = "the one map" if len(later) == 1 else f"any of {len(later)} maps"
        return f"not held ≥ {percent} % for good by {whom} up to {last.isoformat()}"
    parts = [f"{since.isoformat()} ({_name(m, infos)}): {_distance(since, on, what)}" for since, m in reached]
    rest = len(later) - len(reached)
    short = "maps does not reach it by its" if rest == 1 else "maps do not reach it by their"
    tail = f"; {rest} of {len(later)} {short} last frame" if rest else ""
    return f"held ≥ {percent} % from " + "; ".join(parts) + tail


def _name(mapper: str, infos: Mapping[str, ProviderInfo]) -> str:
    return infos[mapper].name if mapper in infos else mapper


def _distance(since: date, on: date, what: str) -> str:
    days = (since - on) // timedelta(days=1)
    if days == 0:
        return f"the day of {what}"
    word = "day" if abs(days) == 1 else "days"
    return f"{days} {word} after {what}" if days > 0 else f"{-days} {word} before {what}"
