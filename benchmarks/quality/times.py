"""Measure libraries of time expressions on our own English cases: ``python -m benchmarks.quality.times [FILE ...]``.

Every library is optional and left out loudly where it is not installed: ``pip install recognizers-text-suite dateparser
parsedatetime timefhuman ctparse``. Each is given the document's day and asked for whole sentences; where it offers
several values, any that is right counts. An interval is half-open; a library that gives an instant means its day.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from time import perf_counter
from typing import Any

from tests.cases.times.score import load, read_times

from theodolite.records import Span

Days = tuple[date | None, date | None]
Found = tuple[Span, list[Days]]
Finder = Callable[[str, date], list[Found]]
_DAY = timedelta(days=1)


def _day(value: date) -> Days:
    on = value.date() if isinstance(value, datetime) else value
    return on, on + _DAY


def _parsed(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def _recognizers() -> Finder:
    from recognizers_date_time import recognize_datetime  # type: ignore[import-not-found]
    from recognizers_text import Culture  # type: ignore[import-not-found]

    def find(text: str, on: date) -> list[Found]:
        reference = datetime(on.year, on.month, on.day, 12)
        found = recognize_datetime(text, Culture.English, reference=reference)
        return [(Span(r.start, r.end + 1), list(_resolutions((r.resolution or {}).get("values", ())))) for r in found]

    return find


def _resolutions(values: Sequence[Mapping[str, str]]) -> Iterator[Days]:
    for value in values:
        if "start" in value or "end" in value:
            start, end = _parsed(value.get("start")), _parsed(value.get("end"))
            yield start, end
            if end is not None and value.get("type") in {"datetimerange", "timerange"}:
                yield start, end + _DAY
        elif day := _parsed(value.get("value")):
            yield _day(day)


def _dateparser() -> Finder:
    from dateparser.search import search_dates  # type: ignore[import-untyped]

    def find(text: str, on: date) -> list[Found]:
        settings = {"RELATIVE_BASE": datetime(on.year, on.month, on.day, 12), "PREFER_DATES_FROM": "past"}
        spans, position = [], 0
        for words, value in search_dates(text, languages=["en"], settings=settings) or ():
            start = text.find(words, position)
            if start >= 0:
                position = start + len(words)
                spans.append((Span(start, position), [_day(value)]))
        return spans

    return find


def _parsedatetime() -> Finder:
    import parsedatetime  # type: ignore[import-not-found]

    calendar = parsedatetime.Calendar()

    def find(text: str, on: date) -> list[Found]:
        found = calendar.nlp(text, sourceTime=datetime(on.year, on.month, on.day, 12)) or ()
        return [(Span(start, end), [_day(value)]) for value, _, start, end, _ in found]

    return find


def _timefhuman() -> Finder:
    from timefhuman import tfhConfig, timefhuman  # type: ignore[import-not-found]

    def find(text: str, on: date) -> list[Found]:
        config = tfhConfig(now=datetime(on.year, on.month, on.day, 12), return_matched_text=True)
        return [(Span(*span), list(_values(value))) for _, span, value in timefhuman(text, config)]

    return find


def _values(value: Any) -> Iterator[Days]:
    if isinstance(value, date):
        yield _day(value)
    elif isinstance(value, tuple) and len(value) == 2 and all(isinstance(v, date) for v in value):
        yield _day(value[0])[0], _day(value[1])[1]
    elif isinstance(value, list):
        for one in value:
            yield from _values(one)


def _ctparse() -> Finder:
    from ctparse import ctparse  # type: ignore[import-not-found]

    def find(text: str, on: date) -> list[Found]:
        found = ctparse(text, ts=datetime(on.year, on.month, on.day, 12), timeout=2)
        what = found.resolution if found is not None else None
        if what is None:
            return []
        start, end = getattr(what, "start", None), getattr(what, "end", None)
        ends = [t.dt.date() if t is not None and t.hasDate else None for t in (start, end)]
        days: list[Days] = [(ends[0], ends[1])] if start is not None or end is not None else []
        if getattr(what, "hasDate", False):
            days.append(_day(what.dt))
        return [(Span(what.mstart, what.mend), days)]

    return find


def _ours() -> Finder:
    def find(text: str, on: date) -> list[Found]:
        times = read_times({"text": text, "published_on": on})
        return [(t.mention.span, [(t.interval.start, t.interval.end)] if t.interval else []) for t in times]

    return find


LIBRARIES: Mapping[str, Callable[[], Finder]] = {
    "theodolite": _ours,
    "recognizers-text": _recognizers,
    "dateparser": _dateparser,
    "parsedatetime": _parsedatetime,
    "timefhuman": _timefhuman,
    "ctparse": _ctparse,
}


def _gold(case: Mapping[str, Any]) -> Iterator[tuple[Span, Days]]:
    position = 0
    for wanted in case["times"]:
        start = case["text"].index(wanted["text"], position)
        position = start + len(wanted["text"])
        yield Span(start, position), (wanted.get("start"), wanted.get("end"))


def score(find: Finder, cases: Sequence[Mapping[str, Any]]) -> Counter[str]:
    """Count what a finder gets right; a failure of the library on a sentence counts as nothing found."""
    count: Counter[str] = Counter()
    for case in cases:
        on = case.get("published_on")
        if on is None:
            continue
        begun = perf_counter()
        try:
            free = find(case["text"], on)
        except Exception:  # noqa: BLE001 - another's code, on purpose
            free = []
            count["failed"] += 1
        count["microseconds"] += round((perf_counter() - begun) * 1e6)
        count["predicted"] += len(free)
        count["traps"] += not case["times"]
        count["traps_passed"] += not case["times"] and not free
        for span, days in _gold(case):
            _score_one(count, free, span, days)
    return count


def _score_one(count: Counter[str], free: list[Found], span: Span, days: Days) -> None:
    kind = "plain" if None not in days else "open" if days != (None, None) else "none"
    here = next((f for f in free if f[0].overlaps(span)), None)
    count.update(("gold", f"gold_{kind}"))
    if here is None:
        return
    free.remove(here)
    right = days in here[1] or (kind == "none" and not here[1])
    count["found"] += 1
    count["right"] += right
    count[f"right_{kind}"] += right
    count["first_day"] += kind == "plain" and days[0] in [start for start, _ in here[1]]


def _row(name: str, c: Counter[str]) -> tuple[str, ...]:
    f1 = 2 * c["found"] / (c["gold"] + c["predicted"]) if c["predicted"] else 0.0
    return (
        name, f"{f1:.2f}", f"{c['right']}/{c['gold']}", f"{c['right_plain']}/{c['gold_plain']}",
        f"{c['first_day']}/{c['gold_plain']}", f"{c['right_open']}/{c['gold_open']}",
        f"{c['traps_passed']}/{c['traps']}", f"{c['microseconds'] / 1e6:.2f}", f"{c['failed']}",
    )  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Print one table a file of cases."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality.times", description=__doc__)
    parser.add_argument("files", nargs="*", default=["en", "en_unseen"], help="files of tests/cases/times")
    names = parser.parse_args(arguments).files
    warnings.simplefilter("ignore")
    for name in names:
        rows: list[tuple[str, ...]] = [
            ("library", "span F1", "days", "both ends", "its first day", "one end open", "traps", "s", "failed")
        ]
        cases = load(name)
        for library, make in LIBRARIES.items():
            try:
                rows.append(_row(library, score(make(), cases)))
            except ImportError as error:
                print(f"left out: {library} is not installed ({error})", file=sys.stderr)
        print(f"{name}: {len(cases)} cases")
        for row in rows:
            print("  " + "  ".join(cell.ljust(16 if i == 0 else 13) for i, cell in enumerate(row)).rstrip())


if __name__ == "__main__":
    main()
