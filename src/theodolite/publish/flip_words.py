"""When a share passed 50 and 90 %, or a point changed sides, in words: first, for good, back and forth, not settled."""

from __future__ import annotations

from typing import Any

from theodolite.history.flips import Flips, flips_of
from theodolite.publish.measurements import day
from theodolite.records import History, Measure
from theodolite.settings import load_rules
from theodolite.wording import date_words, percent

_INSIDE = 0.5  # values are 0 or 1
__all__ = ["flip_rows", "flip_sentence", "flip_words", "flips_to_json", "passing_words"]


def flip_rows(history: History) -> list[Flips]:
    """Return what became of 50 and 90 % in a history of shares, of a point's being inside; nothing for others."""
    if not history.points:
        return []
    if history.question.measure is Measure.INSIDE:
        return [flips_of(history, _INSIDE)]
    if history.question.measure is not Measure.SHARE:
        return []
    rules = load_rules()
    return [flips_of(history, threshold) for threshold in (rules.hold_refuted_share, rules.hold_supported_share)]


def flip_words(flips: Flips, measure: Measure = Measure.SHARE) -> str:
    """Say what became of one threshold: "since 4 Dec 2025", "never", "not at the end: …"."""
    if flips.first_on is None:
        return "never"
    if flips.lasting_on is None:
        lost = f", lost on {date_words(flips.lost_on)}" if flips.lost_on else ""
        pending = flips.pending_on is not None and flips.pending_on == flips.last_on
        words = f"first on {date_words(flips.first_on)}{lost}"
        words = words if pending else f"not for good: {words}"
    else:
        already = flips.held_from_start and flips.lasting_on == flips.first_on
        words = f"{'on every frame from' if already and not flips.passings else 'since'} {date_words(flips.lasting_on)}"
        if flips.first_on < flips.lasting_on:
            words += f", first on {date_words(flips.first_on)}"
    return f"{words}{_restless(flips)}{_pending(flips, measure)}"


def _restless(flips: Flips) -> str:
    """Say when readings went back and forth: shorter than the rules' days, no capture and no loss."""
    if not flips.flapping:
        return ""
    spans = [f"{date_words(start)} to {date_words(end)}" for start, end in flips.flapping]
    shown = ", ".join(spans[:3]) + (f" and {len(spans) - 3} more times" if len(spans) > 3 else "")
    return f"; went back and forth {shown}"


def _pending(flips: Flips, measure: Measure) -> str:
    if flips.pending_on is None:
        return ""
    how = ("at or above", "below") if measure is Measure.SHARE else ("inside", "not inside")
    how_now = how[0] if flips.lasting_on is None else how[1]
    return f"; {how_now} since {date_words(flips.pending_on)}, not settled yet (under {flips.settle_days} days)"


def flip_sentence(rows: list[Flips], measure: Measure = Measure.SHARE) -> str:
    """Say in one line what became of the thresholds, or since when the point has been inside."""
    if not rows:
        return ""
    if measure is Measure.INSIDE:
        return f"inside: {flip_words(rows[0], measure)}"
    if all(flips.first_on is None for flips in rows):
        return f"never {percent(rows[0].threshold)} or more"
    return ". ".join(f"{percent(flips.threshold)} or more: {flip_words(flips)}" for flips in rows)


def passing_words(threshold: float, passing: Any, measure: Measure = Measure.SHARE) -> str:
    """Say one passing in words, for a mark in a drawing."""
    if measure is Measure.INSIDE:
        how, what = ("Inside" if passing.upward else "Not inside"), "from"
    else:
        how, what = ("Rose to" if passing.upward else "Fell below"), f"{percent(threshold)} on"
    after = "" if passing.flip else ", not settled yet" if passing.pending else ", for a few days"
    return f"{how} {what} {date_words(passing.on)}{after}"


def flips_to_json(history: History) -> list[dict[str, Any]]:
    """Return what became of the thresholds as plain JSON values."""
    return [
        {
            "threshold": flips.threshold,
            "settle_days": flips.settle_days,
            "first_on": day(flips.first_on),
            "lasting_on": day(flips.lasting_on),
            "not_before": day(flips.not_before),
            "last_on": day(flips.last_on),
            "lost_on": day(flips.lost_on),
            "reversals": len(flips.reversals),
            "flapping": [[day(start), day(end)] for start, end in flips.flapping],
            "pending_on": day(flips.pending_on),
            "words": flip_words(flips, history.question.measure),
        }
        for flips in flip_rows(history)
    ]
