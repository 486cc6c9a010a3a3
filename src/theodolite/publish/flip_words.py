"""When a share passed 50 and 90 %: marks for drawings and words for readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from theodolite.records import History, Measure
from theodolite.settings import load_rules
from theodolite.wording import date_words, percent

__all__ = ["FlipMark", "FlipRow", "flip_cell", "flip_marks", "flip_rows", "flip_sentence"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FlipMark:
    """One passing of a threshold; ``lasting`` where it held from then to the last frame."""

    threshold: float
    on: date
    upward: bool
    lasting: bool

    @property
    def words(self) -> str:
        """Say it in words."""
        how = "rose to" if self.upward else "fell below"
        return f"{how} {percent(self.threshold)} on {date_words(self.on)}{', for good so far' if self.lasting else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FlipRow:
    """One threshold of one history: the first day at or above it, the lasting one, and how often it fell back."""

    threshold: float
    first_on: date | None
    lasting_on: date | None
    last_on: date | None
    reversals: int
    flapping: bool = False


def _thresholds() -> tuple[float, float]:
    rules = load_rules()
    return (rules.hold_refuted_share, rules.hold_supported_share)


def flip_marks(history: History) -> list[FlipMark]:
    """Return every passing of 50 and 90 % of a history of shares, by day; none for other measures."""
    if history.question.measure is not Measure.SHARE:
        return []
    marks = [mark for threshold in _thresholds() for mark in _marks(history, threshold)]
    return sorted(marks, key=lambda mark: (mark.on, mark.threshold))


def _marks(history: History, threshold: float) -> list[FlipMark]:
    marks: list[FlipMark] = []
    above: bool | None = None
    for number, point in enumerate(history.points):
        now = point.value >= threshold - 1e-9
        if above is not None and now != above:
            stays = all((p.value >= threshold - 1e-9) == now for p in history.points[number:])
            marks.append(FlipMark(threshold=threshold, on=point.frame_on, upward=now, lasting=stays))
        above = now
    return marks


def flip_rows(history: History) -> list[FlipRow]:
    """Return what became of 50 and 90 % in a history of shares."""
    if history.question.measure is not Measure.SHARE:
        return []
    return [_row(history, threshold) for threshold in _thresholds()]


def _row(history: History, threshold: float) -> FlipRow:
    marks = _marks(history, threshold)
    days = [p.frame_on for p in history.points if p.value >= threshold - 1e-9]
    from_start = bool(days) and days[0] == history.points[0].frame_on
    ups = [mark for mark in marks if mark.upward]
    lasting = next((mark.on for mark in ups if mark.lasting), None)
    if from_start and not marks:
        lasting = days[0]
    return FlipRow(
        threshold=threshold,
        first_on=days[0] if days else None,
        lasting_on=lasting,
        last_on=ups[-1].on if ups else None,
        reversals=sum(not mark.upward for mark in marks),
    )


def flip_sentence(rows: Sequence[FlipRow]) -> str:
    """Say in one line what became of the thresholds."""
    parts = [_sentence(row) for row in rows if row.first_on is not None]
    return "; ".join(parts) or ("never half" if rows else "")


def _sentence(row: FlipRow) -> str:
    first = f"≥ {percent(row.threshold)} from {row.first_on}"
    if row.lasting_on == row.first_on:
        return first
    times = "once" if row.reversals == 1 else f"{row.reversals} times"
    back = f", fell back {times}"
    return f"{first}{back}, lasting from {row.lasting_on}" if row.lasting_on else f"{first}, not for good{back}"


def flip_cell(row: FlipRow) -> str:
    """Say in a few words what became of one threshold."""
    if row.first_on is None:
        return "never"
    first = f"since {date_words(row.first_on)}"
    if row.lasting_on == row.first_on:
        return first
    times = "once" if row.reversals == 1 else f"{row.reversals} times"
    if row.lasting_on is not None:
        return f"since {date_words(row.lasting_on)}; first on {date_words(row.first_on)}, fell back {times}"
    return f"not at the end; first on {date_words(row.first_on)}, fell back {times}"
