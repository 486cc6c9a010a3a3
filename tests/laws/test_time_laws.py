"""Laws of time expressions: on any text, at any date, however often repeated."""

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from theodolite.ground.times import ground_time, ground_times, timex_value
from theodolite.records import kyiv
from theodolite.timex import find as find_module
from theodolite.timex import find_timexes, parse_timex

DATES = st.dates(min_value=date(2014, 1, 1), max_value=date(2035, 12, 31))
PIECES = st.sampled_from(
    re.findall(
        r"\S+",
        """since until by before after from to between and within in on the of at last next this past coming early late
        mid end start beginning night morning day days week weeks month months year years hour three 24 a
        several every each other ago earlier later 1 5 15 30 31st November Nov. April May march February
        2025 2023-24 2025-02-30 2025-11-01 01.11.2025 03/11/2025 14:30 5pm Tuesday yesterday today overnight
        then that same noon midnight 9 a.m. 06:40 Kyiv Moscow time UTC around about for second straight Q3 24.02 03/11
        fall Avdiivka war day 1,365 anniversary full-scale invasion weekdays so far dawn hours not than weekend
        daily constantly now soon spring winter New Year - – , . ( ) % soldiers Pokrovsk""",
    )
)
SALAD = st.lists(PIECES, max_size=14).map(" ".join)
ANY_TEXT = st.one_of(SALAD, st.text(max_size=80), st.tuples(SALAD, st.text(max_size=20)).map("\n".join))
RELATIVE = st.sampled_from(
    [
        *("yesterday", "today", "overnight", "tomorrow", "in the past 24 hours", "three days ago"),
        *("two weeks ago", "within three days", "now"),
    ]
)


@given(ANY_TEXT, st.one_of(st.none(), DATES))
@settings(max_examples=400, deadline=None)
def test_mentions_are_ordered_round_trip_and_ground_without_error(text: str, on: date | None) -> None:
    mentions = find_timexes(text)
    for mention in mentions:
        assert mention.span.of(text) == mention.text != ""
        assert parse_timex(mention.text) is not None
        timex_value(mention, on)
        interval = ground_time(mention, on)
        if interval is not None and interval.start and interval.end:
            assert interval.start < interval.end
    assert all(a.span.end <= b.span.start for a, b in pairwise(mentions))


@given(ANY_TEXT, st.one_of(st.none(), st.just(date.min), st.just(date.max), DATES))
@settings(max_examples=400, deadline=None)
def test_the_times_of_a_text_keep_a_reason_and_their_instants_fit_their_days(text: str, on: date | None) -> None:
    mentions = find_timexes(text)
    times = ground_times(text, mentions, on)
    assert [time.mention for time in times] == list(mentions)
    for time in times:
        assert time.reason
        interval = time.interval
        if interval is None or not interval.start or not interval.end or not 1900 < interval.start.year < 2100:
            continue
        begin, end = interval.start_utc, interval.end_utc
        assert begin is not None
        assert end is not None
        assert begin < end
        assert begin.astimezone(kyiv()).date() == interval.start
        assert (end - timedelta(seconds=1)).astimezone(kyiv()).date() == interval.end - timedelta(days=1)


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2035, 12, 31)))
@settings(deadline=None)
def test_a_local_day_has_24_hours_but_for_summer_time(day: date) -> None:
    (time,) = ground_times(day.isoformat(), find_timexes(day.isoformat()), None)
    assert time.interval is not None
    assert time.interval.start_utc is not None
    assert time.interval.end_utc is not None
    hours = (time.interval.end_utc - time.interval.start_utc) / timedelta(hours=1)
    assert hours == {(3, True): 23.0, (10, True): 25.0}.get((day.month, day.isoweekday() == 7 and day.day > 24), 24.0)


@given(RELATIVE, DATES, st.integers(min_value=-400, max_value=400))
@settings(deadline=None)
def test_shifting_the_document_shifts_relative_days(text: str, on: date, days: int) -> None:
    (mention,) = find_timexes(text)
    step = timedelta(days=days)
    first, second = ground_time(mention, on), ground_time(mention, on + step)
    assert first is not None
    assert second is not None
    assert first.start is not None
    assert first.end is not None
    assert (first.start + step, first.end + step) == (second.start, second.end)


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 12, 31)), st.one_of(st.none(), DATES))
@settings(deadline=None)
def test_every_way_of_writing_a_date_is_that_day(day: date, on: date | None) -> None:
    month = day.strftime("%B")
    written = (
        f"{day.day} {month} {day.year}",
        f"{month} {day.day}, {day.year}",
        f"the {day.day}th of {month} {day.year}",
        day.isoformat(),
        day.strftime("%d.%m.%Y"),
        f"{day.strftime('%A')}, {day.day} {month} {day.year}",
    )
    for text in written:
        (mention,) = find_timexes(f"It fell on {text} at last.")
        interval = ground_time(mention, on)
        assert interval is not None
        assert (interval.start, interval.end) == (day, day + timedelta(days=1)), text


@given(DATES, st.integers(min_value=1, max_value=28), st.integers(min_value=1, max_value=12))
@settings(deadline=None)
def test_a_date_without_a_year_is_near_the_document(on: date, day: int, month: int) -> None:
    text = f"{day} {date(2025, month, 1).strftime('%B')}"
    plain, since, by = (ground_time(find_timexes(f"{p} {text}")[0], on) for p in ("on", "since", "by"))
    assert plain is not None
    assert plain.start is not None
    assert on - timedelta(days=366) < plain.start <= on + timedelta(days=45)
    assert since is not None
    assert since.start is not None
    assert since.start <= on
    assert by is not None
    assert by.end is not None
    assert on - timedelta(days=30) < by.end <= on + timedelta(days=367)


@given(st.one_of(st.just(date.min), st.just(date.max)), SALAD)
@settings(deadline=None)
def test_the_ends_of_the_calendar_are_no_error(on: date, text: str) -> None:
    for mention in find_timexes(text):
        ground_time(mention, on)


@pytest.mark.parametrize(
    "piece",
    [
        "1 ",
        "a ",
        "from ",
        "in ",
        "daily since August ",
        "for the second ",
        "two days later ",
        "the 1 of ",
        "12:",
        "5 to ",
        "in the past \n",
        "x",
        "mid-",
        "(May ",
    ],
)
def test_work_grows_with_length_only(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Count the attempts to match, not the time: at most one a word; each looks at a bounded stretch of text."""
    attempts: list[int] = []
    real = find_module._mention_at
    monkeypatch.setattr(find_module, "_mention_at", lambda text, start: attempts.append(start) or real(text, start))
    text = piece * (20_000 // len(piece))
    find_timexes(text)
    assert len(attempts) <= len(re.findall(r"\w+", text))
    assert len(set(attempts)) == len(attempts)
