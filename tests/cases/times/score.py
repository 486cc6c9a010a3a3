"""Score time expressions on the project's own cases: ``python -m tests.cases.times [-v] [LANGUAGE ...]``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from tests.cases.score import to_document
from theodolite.ground import ground_times
from theodolite.records import GroundedTime, Interval, Span
from theodolite.timex import find_slavic_timexes, find_timexes, is_slavic

HERE = Path(__file__).parent
FINE = ("granularity", "recurring_days", "approximate", "deadline", "anchor", "start_at", "end_at", "alternatives")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One wanted time: whether its span was found (exactly), its days and all its fields were right."""

    case: str
    text: str
    found: bool
    exact: bool = False
    days: bool = False
    whole: bool = False
    shown: str = ""


def load(name: str) -> list[dict[str, Any]]:
    """Read the cases of one file."""
    return list(yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8")) or [])


def names() -> list[str]:
    return sorted(path.stem for path in HERE.glob("*.yaml"))


def _spans(case: Mapping[str, Any]) -> Iterator[tuple[Span, Mapping[str, Any]]]:
    position = 0
    for wanted in case["times"]:
        start = case["text"].index(wanted["text"], position)
        position = start + len(wanted["text"])
        yield Span(start, position), wanted


def read_times(case: Mapping[str, Any]) -> tuple[GroundedTime, ...]:
    """Find and ground every time expression of a case."""
    text = case["text"]
    mentions = find_slavic_timexes(text) if is_slavic(text) else find_timexes(text)
    return ground_times(text, mentions, case.get("published_on"))


def _instant(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value


def _same(key: str, wanted: Any, got: Interval | None) -> bool:
    have = getattr(got, key, None)
    if key == "alternatives":
        return bool([list(pair) for pair in have or ()] == wanted)
    return bool(have == _instant(wanted))


def _days(wanted: Mapping[str, Any], got: Interval | None) -> bool:
    start, end = (None, None) if got is None else (got.start, got.end)
    return (start, end) == (wanted.get("start"), wanted.get("end"))


def _shown(time: GroundedTime) -> str:
    i = time.interval
    if i is None:
        return f"{time.mention.text!r} none: {time.reason}"
    extra = {k: getattr(i, k) for k in FINE if getattr(i, k)}
    return f"{time.mention.text!r} {i.start} {i.end} {extra} {time.value}"


def score_times(case: Mapping[str, Any]) -> tuple[list[Told], list[str]]:
    """Score one case: each wanted time, and what was found that nobody wanted."""
    free = list(read_times(case))
    told = []
    for span, wanted in _spans(case):
        here = max((t for t in free if t.mention.span.overlaps(span)), key=lambda t: len(t.mention.span), default=None)
        if here is None:
            told.append(Told(case=case["id"], text=wanted["text"], found=False, shown="not found"))
            continue
        free.remove(here)
        days = _days(wanted, here.interval)
        whole = days and all(_same(k, wanted[k], here.interval) for k in FINE if k in wanted)
        whole = whole and ("value" not in wanted or wanted["value"] == here.value)
        exact = here.mention.span == span
        told.append(Told(case=case["id"], text=wanted["text"], found=True, exact=exact, days=days, whole=whole,
                         shown=_shown(here)))  # fmt: skip
    return told, [_shown(t) for t in free]


def score_claims(case: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], dict[str, bool], str]]:
    """Read a case whole and yield each wanted claim with what was right of it: ``event`` and ``said``."""
    from theodolite.atlas import open_atlas
    from theodolite.extract import extract
    from theodolite.ground import ground_claims
    from theodolite.settings import load_settings

    document = to_document({"id": case["id"], "text": case["text"], "published_on": case.get("published_on")})
    grounded = ground_claims(extract(document), open_atlas(load_settings()))
    for wanted in case["claims"]:
        fitting = [g for g in grounded if wanted["quote"] in g.claim.quote]
        one = min(fitting, key=lambda g: len(g.claim.quote), default=None)
        if one is None:
            yield wanted, {"event": False, "said": False}, "no such claim"
            continue
        own = one.interval if one.interval is not None and one.interval.source != "document" else None
        said = one.said and (one.said.start, one.said.end)
        right = {"event": _days(wanted, own), "said": said == _said(wanted.get("said"))}
        yield wanted, right, f"event {own and (own.start, own.end, own.source)} said {said}"


def _said(wanted: Any) -> tuple[date, date] | None:
    """Return the wanted days of a statement, given as one day or as a pair."""
    if isinstance(wanted, date):
        return wanted, wanted + timedelta(days=1)
    return (wanted[0], wanted[1]) if wanted else None


def _f1(hits: int, gold: int, found: int) -> str:
    return f"{2 * hits / (gold + found):.3f}" if gold + found else "-"


def figures(name: str, *, verbose: bool = False, claims: bool = True) -> Mapping[str, Any]:
    """Score one file and return its figures; failures are printed where ``verbose``."""
    count: Counter[str] = Counter()
    for case in load(name):
        told, spurious = score_times(case)
        count["cases"] += 1
        count["traps"] += not case["times"]
        count["traps_passed"] += not case["times"] and not spurious
        hits = sum(t.found for t in told)
        count.update(gold=len(told), found=hits + len(spurious), relaxed=hits, exact=sum(t.exact for t in told))
        count.update(days=sum(t.days for t in told), whole=sum(t.whole for t in told))
        count["cases_right"] += all(t.whole for t in told) and not spurious
        if verbose:
            for t in (t for t in told if not t.whole):
                print(f"  {name} {t.case}: {t.text!r}: {t.shown}")
            for shown in spurious:
                print(f"  {name} {case['id']}: not wanted: {shown}")
        for wanted, right, shown in score_claims(case) if claims and "claims" in case else ():
            count.update(claims=1, event=right["event"], said=right["said"])
            if verbose and not all(right.values()):
                print(f"  {name} {case['id']}: {wanted['quote']!r}: {shown}")
    return dict(count)


def table(files: Sequence[str], *, verbose: bool = False, claims: bool = True) -> None:
    """Print one row a file."""
    head = (
        "file",
        "cases",
        "right",
        "times",
        "span F1",
        "exact F1",
        "days",
        "all fields",
        "traps",
        "claims",
        "event",
        "said",
    )
    rows: list[tuple[str, ...]] = [head]
    for name in files:
        f = Counter(figures(name, verbose=verbose, claims=claims))
        cells = (
            name, f["cases"], f["cases_right"], f["gold"], _f1(f["relaxed"], f["gold"], f["found"]),
            _f1(f["exact"], f["gold"], f["found"]), f["days"], f["whole"], f"{f['traps_passed']}/{f['traps']}",
            f["claims"], f["event"], f["said"],
        )  # fmt: skip
        rows.append(tuple(str(cell) for cell in cells))
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


__all__ = ["figures", "load", "names", "read_times", "score_claims", "score_times", "table"]
