"""When a claim holds and when it was said."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from theodolite.ground.times import ground_times
from theodolite.records import Claim, ClaimKind, Document, GroundedTime, Interval, Predicate, Span, TimexMention
from theodolite.timex import parse_timex

__all__ = ["ClaimTimes", "claim_times"]

_Dated = tuple[tuple[TimexMention, Interval], ...]
# rules whose days move with the day on which the words are said
_DEICTIC = frozenset({"relative", "present", "daypart", "calendar", "trailing", "coming", "ago", "ahead", "weekday"})
_QUOTED = re.compile(r'["“”„«»]')
_QUOTE_REACH = 1_000
_WITHIN = re.compile(r"(?:за|протягом|упродовж|впродовж|в течение)\s", re.IGNORECASE)
_DUE = frozenset({"by", "until", "before"})
_YEARLESS = frozenset({"day", "month", "part_of", "season", "short"})
_NAMED_YEAR = re.compile(r"\d{4}|year|рок|рік|год", re.IGNORECASE)
_SAID_DAYS = 93
_PAST = re.compile(r"(?:останн|минул|последн|прошл|прошедш|до цього)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimTimes:
    """What :class:`theodolite.records.GroundedClaim` says of time."""

    interval: Interval | None
    claim_on: date | None
    said: Interval | None
    timexes: _Dated
    times: tuple[GroundedTime, ...]


def claim_times(claim: Claim, document: Document, by_span: Mapping[Span, GroundedTime]) -> ClaimTimes:
    """Ground a claim in time.

    Parameters
    ----------
    claim
        Its ``timexes`` are of the proposition, ``said_timexes`` of the clause that reports it, ``carried_timexes`` of
        an earlier sentence.
    document
        Its ``published_on`` is what relative expressions count from; in a direct quotation, the day it was said.
    by_span
        Every time of the document, grounded in order.

    Returns
    -------
    ClaimTimes
        ``interval`` is the first that is known of: the claim's own words, its statement, what an earlier sentence set,
        the document's day.
    """
    published_on = document.published_on
    said_times = _grounded(claim.said_timexes, published_on, by_span)
    said = _first([interval for _, interval in _dated(said_times)])
    own = [mention for mention in claim.timexes if mention not in claim.said_timexes]
    times = tuple(
        _planned(_promised(_spoken(time, said, document), said, claim, document), claim, document)
        for time in _grounded(own, published_on, by_span)
    )
    carried = _grounded(claim.carried_timexes, published_on, by_span)
    interval = _own(claim, _dated(times)) or _undecided(times) or _other(claim, carried, said, published_on)
    return ClaimTimes(
        interval=interval,
        claim_on=_claim_on(claim, interval, published_on),
        said=said,
        timexes=_dated(times if own else said_times),
        times=(*times, *said_times, *(time for time in carried if time not in times)),
    )


def _grounded(
    mentions: Sequence[TimexMention], published_on: date | None, by_span: Mapping[Span, GroundedTime]
) -> tuple[GroundedTime, ...]:
    """Return the grounded times of mentions; one that the document does not list is grounded by itself."""
    return tuple(by_span.get(m.span) or ground_times(m.text, (m,), published_on)[0] for m in mentions)


def _spoken(time: GroundedTime, said: Interval | None, document: Document) -> GroundedTime:
    """Count what a direct quotation says ("we took it yesterday") from the day on which it was said."""
    if said is None or said.start is None or said.end != said.start + timedelta(days=1):
        return time
    parts = parse_timex(time.mention.text)
    if said.start == document.published_on or parts is None or parts.rule not in _DEICTIC:
        return time
    if not _is_quoted(document.text, time.mention.span.start):
        return time
    (again,) = ground_times(time.mention.text, (time.mention,), said.start)
    return replace(again, reason=f"counted from {said.start.isoformat()}, the day on which it was said")


def _promised(time: GroundedTime, said: Interval | None, claim: Claim, document: Document) -> GroundedTime:
    """Give a deadline without a year the year that follows the day on which it was said ("in August he said ... by").

    Only a statement that the text dates before its own day counts, and of no more than ``_SAID_DAYS``.
    """
    published_on, text = document.published_on, time.mention.text
    if claim.kind is not ClaimKind.SCHEDULE or claim.predicate is Predicate.POSTPONE or said is None:
        return time
    if published_on is None or said.start is None or said.end is None or said.end > published_on:
        return time
    parts = parse_timex(text)
    if parts is None or parts.prefix not in _DUE or parts.rule not in _YEARLESS or _NAMED_YEAR.search(text):
        return time
    if (time.interval is not None and time.interval.anchor) or (said.end - said.start).days > _SAID_DAYS:
        return time
    last = said.end - timedelta(days=1)
    (again,) = ground_times(text, (time.mention,), last)
    if again.interval is None or again.interval.end is None or again.interval.end <= said.start:
        return time
    due = replace(again.interval, deadline=True)
    return replace(again, interval=due, reason=f"counted from {last.isoformat()}, by which it was said")


def _planned(time: GroundedTime, claim: Claim, document: Document) -> GroundedTime:
    """Count a span of time within which something is to be done from the document's day on, not back from it.

    "В течение недели", "за тиждень" are the week past or the week to come; of what is planned, the week to come.
    """
    mention = time.mention
    start = mention.span.start
    within = _WITHIN.match(mention.text) or _WITHIN.search(document.text, max(0, start - 3), start)
    if claim.kind is not ClaimKind.SCHEDULE or claim.predicate is Predicate.POSTPONE or not within:
        return time
    parts = parse_timex(mention.text)
    if (
        parts is None
        or parts.rule not in {"duration", "trailing"}
        or "unit" not in parts.fields
        or _PAST.search(mention.text)
    ):
        return time
    count = parts.fields.get("count") or "a"
    words = f"within {count} {parts.fields['unit']}{'' if count in {'a', 'one', '1'} else 's'}"
    (again,) = ground_times(words, (replace(mention, text=words, span=Span(0, len(words))),), document.published_on)
    return replace(
        time, value=again.value, interval=again.interval, reason="counted from the document's day, as a plan is"
    )


def _is_quoted(text: str, position: int) -> bool:
    """Tell whether a position stands within quotation marks of its paragraph."""
    start = max(text.rfind("\n", 0, position) + 1, position - _QUOTE_REACH)
    is_open = False
    for mark in _QUOTED.finditer(text, start, position):
        is_open = not is_open if mark.group() == '"' else mark.group() in "“„«"
    return is_open


def _dated(times: Sequence[GroundedTime]) -> _Dated:
    return tuple((t.mention, t.interval) for t in times if t.interval is not None and _is_dated(t.interval))


def _is_dated(interval: Interval) -> bool:
    return interval.is_known or interval.recurring_days is not None


def _first(intervals: Sequence[Interval]) -> Interval | None:
    return next((i for i in intervals if i.start is not None), intervals[0] if intervals else None)


def _own(claim: Claim, timexes: _Dated) -> Interval | None:
    """Return when a claim holds by its own words: a deadline for plans, what recurs with its bounds, else the first."""
    found = [interval for _, interval in timexes]
    bounded = [i for i in found if i.recurring_days is not None and i.start is not None]
    if claim.kind is ClaimKind.SCHEDULE:
        found.sort(key=lambda i: not i.deadline)
    elif bounded:
        return bounded[0]
    else:
        found.sort(key=lambda i: i.recurring_days is not None)
    return found[0] if found else None


def _undecided(times: Sequence[GroundedTime]) -> Interval | None:
    """Return a date that may be read in two ways: nothing else may be put in its place."""
    return next((t.interval for t in times if t.interval is not None and t.interval.alternatives), None)


def _other(
    claim: Claim, carried: Sequence[GroundedTime], said: Interval | None, published_on: date | None
) -> Interval | None:
    """Return when a claim without a time of its own holds: when it was said, else the time set before, else today."""
    if said is not None and claim.kind is not ClaimKind.SCHEDULE:
        return replace(said, source="statement")
    set_before = _first([interval for _, interval in _dated(carried)])
    if set_before is not None:
        return replace(set_before, source="carried")
    if published_on is None or claim.past:
        return None
    return Interval(start=published_on, end=published_on + timedelta(days=1), source="document")


def _claim_on(claim: Claim, interval: Interval | None, published_on: date | None) -> date | None:
    """Return the day that a claim is checked on: its interval's last, never after the publication but for plans."""
    if interval is None or interval.end is None:
        return published_on
    last = interval.end - timedelta(days=1)
    if published_on is not None and claim.kind is not ClaimKind.SCHEDULE:
        return min(last, published_on)
    return last
