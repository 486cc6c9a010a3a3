"""What several maps say together, in words: one wording for early and late, gained and lost, and for either side."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date

from theodolite.records import Dispute, FlipEstimate, FusedHistory, FusedPoint
from theodolite.wording.numbers import join_words, percent, percent_range
from theodolite.wording.propositions import side_name
from theodolite.wording.text import plain

__all__ = [
    "ALONE_WORDS",
    "anchor_words",
    "change_words",
    "dispute_words",
    "distance_words",
    "duration_words",
    "independence_words",
    "interval_words",
    "is_likely",
    "meaning_words",
    "no_change_words",
    "no_dispute_words",
    "part_words",
    "point_on",
    "point_words",
    "status_words",
]  # fmt: skip

ALONE_WORDS = "changes that no other map shows, per place and 1,000 days"
_SURE = 0.995
_LIKELY = 0.9
_HALF = 0.5
_UNSURE = 0.33
_NO_CHANCE = 0.05


def part_words(share: float, *, gained: bool = True) -> str:
    """Say how much of a place a change of hands is of: "at least half of it", or "less than half of it left"."""
    part = "half" if share == _HALF else percent(share)
    return f"at least {part} of it" if gained else f"less than {part} of it left"


def change_words(flip: FlipEstimate, side: str, known_by: date, *, share: float = _HALF) -> str:
    """Say when how much of a place changed hands.

    "changed hands (to …), at least half of it: between 2025-11-20 and 2026-02-13, 90 %; most likely about …". Where the
    change may still be to come, the interval is open and the probability that it came at all is said. Where there is
    almost no chance of that (under 5 %) no day is given.
    """
    way = f"{'to' if flip.gained else 'from'} {side_name(side)}"
    if not is_likely(flip):
        what = f"changed hands ({way}), {part_words(share, gained=flip.gained)}"
        return f"almost no chance that it {what}, by {known_by.isoformat()}: {percent(flip.probability)}"
    likely = "" if flip.probability >= _LIKELY else "probably " if flip.probability >= _HALF else "may have "
    words = f"{likely}changed hands ({way}), {part_words(share, gained=flip.gained)}: {interval_words(flip)}, 90 %"
    words += f"; most likely about {flip.on.isoformat()}"
    if flip.probability >= _SURE and flip.high is not None:
        return words
    return f"{words}; that it did at all by {known_by.isoformat()}: {percent(flip.probability)}"


def is_likely(flip: FlipEstimate) -> bool:
    """Tell whether there is any chance to speak of (5 %) that a change came: else its day means nothing."""
    return flip.probability >= _NO_CHANCE


def no_change_words(share: float, known_by: date) -> str:
    """Say that no map shows for good that so much of a place came into a side's hands, or ceased to be in them."""
    return f"{part_words(share)}: no map shows a change of hands for good by {known_by.isoformat()}"


def interval_words(flip: FlipEstimate) -> str:
    """Write the 90 % interval of a change: "between A and B", "on A", or "after A, or still to come"."""
    if flip.high is None:
        return f"after {flip.low.isoformat()}, or still to come"
    if flip.high == flip.low:
        return f"on {flip.low.isoformat()}"
    return f"between {flip.low.isoformat()} and {flip.high.isoformat()}"


def distance_words(flip: FlipEstimate, on: date, *, what: str = "the claim") -> str:
    """Say how far a change lies from a day: "104 days after the claim; between 19 and 121 days after, 90 %"."""
    centre, low = (flip.on - on).days, (flip.low - on).days
    words = f"on the day of {what}" if centre == 0 else f"{_days(abs(centre))} {_way(centre)} {what}"
    if flip.high is None:
        return f"{words}; {_low_end(low)} at the earliest, 90 %, no end yet"
    high = (flip.high - on).days
    return words if low == centre == high else f"{words}; {_spread(low, high)}, 90 %"


def _days(count: int) -> str:
    return f"{count} {'day' if count == 1 else 'days'}"


def _way(days: int) -> str:
    return "after" if days > 0 else "before"


def _low_end(days: int) -> str:
    return "the same day" if days == 0 else f"{_days(abs(days))} {_way(days)}"


def _spread(low: int, high: int) -> str:
    if low == high:
        return _low_end(low)
    if low < 0 < high:
        return f"between {_days(-low)} before and {_days(high)} after"
    first, last = sorted((abs(low), abs(high)))
    return f"between {first} and {_days(last)} {'before' if low < 0 else 'after'}"


def independence_words(fused: FusedHistory) -> str:
    """Say how many independent witnesses the maps amount to: "4 maps, about 2.6 independent"."""
    found = fused.independence
    if found.maps == 0:
        return "no map with figures"
    if found.maps == 1:
        return "one map only: its dates stand alone, no other map bears them out"
    return f"{found.maps} maps, about {f'{found.effective:.1f}'.removesuffix('.0')} independent"


def anchor_words(fused: FusedHistory) -> str:
    """Say by which convention the dates stand, in one line."""
    return f"How the dates are anchored: {plain(fused.anchor).rstrip('.')}."


def meaning_words(fused: FusedHistory) -> str:
    """Say what the probability of holding a place is a probability of."""
    return (
        f"What the probability means: that one more map, drawn by somebody else, shows at least half of the place held "
        f"by {side_name(fused.side)}. It is fitted where the front moves or maps differ, so it stays cautious where "
        "all maps agree, and cannot know where all of them are wrong together."
    )


def no_dispute_words() -> str:
    """Say that maps did not differ, and what would have counted as that."""
    return (
        "No dispute: at no time did one map with a fresh frame show at least half of it held and another less than "
        "half, both also with their edges moved by their error."
    )


def point_on(points: tuple[FusedPoint, ...], on: date) -> FusedPoint | None:
    """Return the point in force on a day; None before the first."""
    found = None
    for point in points:
        if point.on > on:
            break
        found = point
    return found


def point_words(point: FusedPoint | None) -> str:
    """Write a probability with its 90 % interval: "31 % (20–45 %)"; "no map yet" where there is none."""
    if point is None:
        return "no map yet"
    value, spread = percent(point.value), percent_range(point.low, point.high)
    return value if value == spread else f"{value} ({spread})"


def status_words(fused: FusedHistory) -> str:
    """Say what stands where no change of hands was found: held throughout, not held on any day, or unsettled."""
    points = fused.smoothed
    name = side_name(fused.side)
    if not points:
        return "No map says anything of this place: there is nothing to put together."
    first, last = points[0].on.isoformat(), fused.known_by.isoformat()
    least, most = min(p.value for p in points), max(p.value for p in points)
    shown = _shown_words(fused, least, most)
    if shown is not None:
        return shown
    found = "No change of hands found:"
    if least >= 1 - _UNSURE:
        since = f"since before the maps begin ({first}) and until {last}"
        return f"{found} held by {name} {since}, probability at least {percent(least)} on every day."
    if most <= _UNSURE:
        return f"{found} not held by {name} on any day from {first} to {last}, probability at most {percent(most)}."
    days = f"on every day from {first} to {last}"
    if least >= _HALF or most < _HALF:
        words = "held by {0} than not" if least >= _HALF else "not held by {0} than held"
        bound = f"at least {percent(least)}" if least >= _HALF else f"at most {percent(most)}"
        return f"{found} {days} more likely {words.format(name)}, probability {bound}."
    return f"No settled change of hands from {first} to {last}: the maps go back and forth or differ."


def _shown_words(fused: FusedHistory, least: float, most: float) -> str | None:
    """Say that no map has ever shown half of it held, or that every map always has; None where neither is so."""
    if fused.shown is None:
        return None
    name, first, last = side_name(fused.side), fused.smoothed[0].on.isoformat(), fused.known_by.isoformat()
    if fused.shown[1] < _HALF and most <= _UNSURE:
        return f"{_most_shown(fused.shown[1])} held by {name} from {first} to {last}: {_none_found('most', most)}."
    if fused.shown[0] >= _HALF and least >= 1 - _UNSURE:
        since = f"since before the maps begin ({first}) and until {last}"
        return f"{_least_shown(fused.shown[0])} held by {name} {since}: {_none_found('least', least)}."
    return None


def _most_shown(share: float) -> str:
    return (
        "No map has shown any of it" if share <= 0 else f"No map has shown more than {math.ceil(share * 100)} % of it"
    )


def _least_shown(share: float) -> str:
    return (
        "Every map has shown all of it"
        if share >= 1
        else f"Every map has shown {math.floor(share * 100)} % of it or more"
    )


def _none_found(way: str, value: float) -> str:
    why = "which stays cautious where all maps agree"
    return f"no change of hands found, probability at {way} {percent(value)} on every day, {why}"


def duration_words(dispute: Dispute, known_by: date) -> str:
    """Say how long maps differed: "2025-11-20 to 2026-02-13 (85 days)", "since 2026-01-02 (50 days, still on)"."""
    end = dispute.end or known_by
    days = _days(max((end - dispute.start).days, 1))
    if dispute.end is None:
        return f"since {dispute.start.isoformat()} ({days}, still on)"
    return f"{dispute.start.isoformat()} to {dispute.end.isoformat()} ({days})"


def dispute_words(dispute: Dispute, side: str, names: Callable[[str], str], known_by: date) -> str:
    """Say who said what for how long: "… (85 days): held by Russia on Alpha; not held on Beta; contested on Gamma"."""
    said = (
        (f"held by {side_name(side)} on", dispute.held),
        ("not held on", dispute.not_held),
        ("contested on", dispute.contested),
    )
    parts = [f"{words} {join_words([names(m) for m in mappers])}" for words, mappers in said if mappers]
    return f"{duration_words(dispute, known_by)}: {'; '.join(parts)}"
