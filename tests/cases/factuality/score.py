"""Score certainty and commitment on single sentences: ``python -m tests.cases.factuality.score [-v] [CLASS …]``."""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from tests.cases.score import listed, to_document
from theodolite.records import Claim, Document, Extraction, Span

FIELDS = ("value", "author", "polarity", "modality", "stance", "hedge", "audience", "purpose")
WORDS = (
    {"A": "Russian", "B": "Ukrainian", "M": "Russia", "W": "Ukraine", "C": "Moscow", "K": "Kyiv"},
    {"A": "Ukrainian", "B": "Russian", "M": "Ukraine", "W": "Russia", "C": "Kyiv", "K": "Moscow"},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowScore:
    """What was right of one row read for one side; ``told`` maps the wanted fields to right or wrong."""

    group: str
    text: str
    told: dict[str, bool]
    shown: str


def load_rows(groups: Sequence[str] = ()) -> list[tuple[str, dict[str, Any]]]:
    """Read (class, row), all or those of the named classes."""
    data = yaml.safe_load(Path(__file__).with_name("cases.yaml").read_text(encoding="utf-8"))
    return [(group, row) for group, rows in data.items() if not groups or group in groups for row in rows]


def render(row: dict[str, Any], side: int) -> Document:
    """Make the document of a row for one side."""
    text = row["text"].format(**WORDS[side])
    return to_document({"id": f"row-{side}", "text": text, "published_on": date(2025, 11, 3)})


def event_span(row: dict[str, Any], text: str) -> Span:
    """Return the span of the row's event word."""
    start = text.index(row["event"])
    return Span(start, start + len(row["event"]))


def claim_at(extraction: Extraction, span: Span) -> Claim | None:
    """Return the shortest claim that covers a span."""
    covering = [c for c in extraction.claims if any(s.contains(span) for s in c.spans)]
    return min(covering, key=lambda c: len(c.quote), default=None)


def _within(bounds: Sequence[float], value: float | None) -> bool:
    return value is not None and bounds[0] <= value <= bounds[1]


def _of_claim(row: dict[str, Any], claim: Claim | None, extraction: Extraction) -> Iterator[tuple[str, bool]]:
    if claim is None:
        missing = ("polarity", "modality", "stance", "hedge", "audience", "purpose")
        yield from ((key, row.get("claim") == "optional") for key in missing if key in row)
        return
    have = {
        "polarity": claim.polarity,
        "modality": claim.modality,
        "stance": claim.holder.stance,
        "hedge": claim.holder.hedge,
    }
    yield from ((key, value in listed(row[key])) for key, value in have.items() if key in row)
    if "audience" in row:
        yield "audience", row["audience"].lower() in (claim.audience or "").lower()
    if "purpose" in row:
        parent = next((c for c in extraction.claims if c.id == claim.purpose_of), None)
        yield "purpose", parent is not None and row["purpose"] in parent.quote


def score_row(group: str, row: dict[str, Any], extraction: Extraction) -> RowScore:
    """Compare one reading with its row."""
    text = extraction.document.text
    span = event_span(row, text)
    event = next((e for e in extraction.events if e.span.overlaps(span)), None)
    told: dict[str, bool] = {}
    if "value" in row:
        told["value"] = _within(row["value"], event.factuality if event else None)
    if "author" in row:
        told["author"] = _within(row["author"], getattr(event, "author_factuality", None))
    claim = claim_at(extraction, span)
    told |= dict(_of_claim(row, claim, extraction))
    shown = f"{event.factuality if event else None}/{getattr(event, 'author_factuality', None)}"
    if claim is not None:
        link = claim.holder
        shown += f" {claim.polarity} {claim.modality} [{link.name} {link.stance} {link.hedge}] aud={claim.audience}"
    return RowScore(group=group, text=text, told=told, shown=shown)


def run(groups: Sequence[str] = ()) -> list[RowScore]:
    """Read every row for both sides and score it."""
    from theodolite.extract import extract_many

    rows = [(group, row, render(row, side)) for group, row in load_rows(groups) for side in (0, 1)]
    read = extract_many(document for _, _, document in rows)
    return [score_row(group, row, extraction) for (group, row, _), extraction in zip(rows, read, strict=True)]


def totals(scores: Sequence[RowScore]) -> dict[str, tuple[int, int]]:
    """Return field → (right, wanted), and ``all`` → rows with every field right."""
    right, wanted = Counter[str](), Counter[str]()
    for score in scores:
        wanted.update([*score.told, "all"])
        right.update([key for key, good in score.told.items() if good])
        right["all"] += all(score.told.values())
    return {key: (right[key], wanted[key]) for key in (*FIELDS, "all")}


def table(scores: Sequence[RowScore], *, verbose: bool) -> Iterator[str]:
    """Yield the lines of the table."""
    yield f"{'class':16}" + "".join(f"{name:>10}" for name in (*FIELDS, "all"))
    for group in (*dict.fromkeys(score.group for score in scores), "total"):
        rows = [score for score in scores if group in {score.group, "total"}]
        cells = [f"{a}/{b}" if b else "" for a, b in totals(rows).values()]
        yield f"{group:16}" + "".join(f"{cell:>10}" for cell in cells)
        for score in rows if verbose and group != "total" else ():
            if wrong := [key for key, good in score.told.items() if not good]:
                yield f"    {','.join(wrong)}: {score.text} -> {score.shown}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print how many rows of each class are right, by field."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("groups", nargs="*")
    parser.add_argument("-v", "--verbose", action="store_true", help="list what is wrong")
    options = parser.parse_args(arguments)
    sys.stdout.writelines(line + "\n" for line in table(run(options.groups), verbose=options.verbose))
    return 0


if __name__ == "__main__":
    sys.exit(main())
