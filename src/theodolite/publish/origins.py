"""Claims with their reports and origins, in words and as plain JSON values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from theodolite.records import CanonicalClaim, Statement
from theodolite.wording import date_words, plain, shorten

__all__ = ["origin_lines", "origin_values"]

_MOST_ORIGINS = 8


def origin_lines(claims: Iterable[CanonicalClaim]) -> Iterator[str]:
    """Yield lines of text: each claim once, with its one verdict, its count and its origins."""
    for claim in claims:
        first = claim.first
        languages = sorted({s.language for s in claim.statements})
        yield f"“{shorten(' '.join(first.quote.split()), 140)}”"
        yield f"  {claim.count}" + (f" ({', '.join(languages)})" if len(languages) > 1 else "")
        yield f"  first: {_where(first)}"
        for origin in claim.origins[:_MOST_ORIGINS]:
            since = f", from {date_words(origin.first_on)}" if origin.first_on else ""
            yield f"  origin: {plain(origin.name)}: {origin.statements} report{'s'[: origin.statements != 1]}{since}"
        if len(claim.origins) > _MOST_ORIGINS:
            yield f"  and {len(claim.origins) - _MOST_ORIGINS} more origins"
        if claim.copies:
            yield f"  {claim.copies} of the reports repeat another's text"
        if claim.denied_by:
            yield f"  denied by: {', '.join(plain(name) for name in claim.denied_by)}"
        verdict = _judged(claim)
        if verdict is not None:
            yield f"  {plain(verdict.line or '')}"
        yield ""


def _judged(claim: CanonicalClaim) -> Statement | None:
    """Return the earliest statement that has a verdict; the group has no other."""
    return next((s for s in claim.statements if s.label not in {None, "not_checkable"}), None)


def _where(statement: Statement) -> str:
    day = date_words(statement.captured_on) if statement.captured_on else "undated"
    publisher = f" in {plain(statement.publisher)}" if statement.publisher else ""
    return f"{plain(statement.holder_name)}{publisher}, {day} ({plain(statement.report)} {statement.claim})"


def origin_values(claims: Iterable[CanonicalClaim]) -> list[dict[str, Any]]:
    """Return plain JSON values, one object a claim, with one verdict."""
    return [
        {
            "key": list(claim.first.key) if claim.first.key else None,
            "count": claim.count,
            "reports": len(claim.statements),
            "known_origins": claim.known,
            "copies": claim.copies,
            "denied_by": list(claim.denied_by),
            "verdict": _verdict(_judged(claim)),
            "origins": [
                {
                    "name": o.name,
                    "kind": o.kind,
                    "reports": o.statements,
                    "first_on": str(o.first_on) if o.first_on else None,
                }
                for o in claim.origins
            ],
            "statements": [_statement(statement) for statement in claim.statements],
        }
        for claim in claims
    ]


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _verdict(statement: Statement | None) -> dict[str, Any] | None:
    if statement is None:
        return None
    return {"label": statement.label, "line": statement.line, "report": statement.report, "claim": statement.claim}


def _statement(statement: Statement) -> dict[str, Any]:
    return {
        "report": statement.report,
        "claim": statement.claim,
        "quote": statement.quote,
        "holder": statement.holder_name,
        "via": statement.via,
        "publisher": statement.publisher,
        "url": statement.url,
        "language": statement.language,
        "captured_on": _day(statement.captured_on),
    }
