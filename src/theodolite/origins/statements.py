"""Claims as statements that can be compared: from stored reports (``check --json``) and from claims being checked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from theodolite.origins.holders import canonical_holder, is_agency, is_unnamed
from theodolite.records import Document, GroundedClaim, Modality, Statement, Verdict

__all__ = ["claim_row", "claim_targets", "statement_of", "statement_of_row", "statements_in"]

_COUNTED = frozenset({"extent", "advance", "strength", "losses", "harm", "reach"})
_PARAGRAPH = re.compile(r"\n\s*\n")
_LONGEST = 2_000
_DOCUMENT = ("text", "sha256", "publisher", "url", "published_on", "language", "source_name")
_PLACELESS = frozenset({"other", "intent", "rebuttal", "consequence", "communication", "observation"})


def statements_in(name: str, report: Mapping[str, Any]) -> Iterator[Statement]:
    """Yield the statements of a stored report.

    Parameters
    ----------
    name
        What the report is called.
    report
        The parsed JSON of ``check --json``.
    """
    for claim in report["claims"]:
        yield _statement(name, claim, report["document"])


def statement_of(grounded: GroundedClaim, document: Document, *, verdict: Verdict | None = None) -> Statement:
    """Return the statement of a claim that is being checked; it is named after the document."""
    return statement_of_row(document.id, claim_row(grounded, verdict=verdict), document)


def claim_row(grounded: GroundedClaim, *, verdict: Verdict | None = None) -> dict[str, Any]:
    """Return a claim that is being checked as a stored report would have it, so far as statements are made of it."""
    claim, interval, said = grounded.claim, grounded.interval, grounded.said
    return {
        "id": claim.id,
        "quote": claim.quote,
        "spans": [[span.start, span.end] for span in claim.spans],
        "kind": claim.kind.value,
        "predicate": claim.predicate.value if claim.predicate else None,
        "actor": claim.actor,
        "polarity": claim.polarity.value,
        "modality": claim.modality.value,
        "quantity": {"value": claim.quantity.value, "unit": claim.quantity.unit.value} if claim.quantity else None,
        "interval": {"end": interval.end.isoformat(), "source": interval.source} if interval and interval.end else None,
        "said": {"start": str(said.start), "end": str(said.end)} if said and said.start and said.end else None,
        "chain": [{"name": link.name, "side": link.side, "hedge": link.hedge} for link in claim.chain],
        "places": [{"id": p.place.id if p.place else None, "part": p.mention.part} for p in grounded.places],
        "readings": [{"id": r.id, "targets": r.targets} for r in grounded.readings],
        "claim_on": grounded.claim_on,
        "denies": claim.denies,
        "verdict": {"label": verdict.label.value, "line": verdict.line} if verdict else {},
    }


def statement_of_row(name: str, claim: Mapping[str, Any], document: Mapping[str, Any] | Document) -> Statement:
    """Return the statement of a claim's row; ``name`` is what the report is called."""
    about = {part: getattr(document, part) for part in _DOCUMENT} if isinstance(document, Document) else document
    return _statement(name, claim, about)


def _statement(name: str, claim: Mapping[str, Any], document: Mapping[str, Any]) -> Statement:
    links = claim["chain"]
    holder = links[-1]
    own_voice = len(links) == 1
    unnamed = not own_voice and is_unnamed(holder["name"], holder.get("hedge"))
    publisher = document.get("publisher")
    agency = next((link["name"] for link in links[:-1] if is_agency(link["name"])), None)
    return Statement(
        report=name,
        document="|".join(str(document.get(part)) for part in ("sha256", "publisher", "url")),
        claim=claim["id"],
        quote=claim["quote"],
        key=_key(claim),
        passage=_passage(str(document["text"]), claim["spans"][0][0] if claim["spans"] else 0),
        holder=None if own_voice or unnamed else canonical_holder(holder["name"], holder.get("side")),
        holder_name=holder["name"],
        own_voice=own_voice,
        via=agency or publisher or document.get("source_name") or name,
        language=document.get("language") or "en",
        publisher=publisher,
        url=document.get("url"),
        captured_on=_day(document.get("published_on")),
        claim_on=_day(claim.get("claim_on")),
        label=claim["verdict"].get("label"),
        line=claim["verdict"].get("line"),
        denies=tuple(claim.get("denies", ())),
    )


def _day(value: Any) -> date | None:
    return value if isinstance(value, date) or value is None else date.fromisoformat(value)


def _passage(text: str, start: int) -> str:
    """Return the paragraph around an offset, cut to a length."""
    floor = max(0, start - _LONGEST)
    begin = max((gap.end() for gap in _PARAGRAPH.finditer(text, floor, start)), default=floor)
    following = _PARAGRAPH.search(text, start, min(len(text), start + _LONGEST))
    return text[begin : following.start() if following else start + _LONGEST]


def _key(claim: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Return the canonical form of what is said, in ids and codes; None where there is nothing but words."""
    kind, quantity, interval = claim["kind"], claim.get("quantity") or {}, claim.get("interval") or {}
    targets = claim_targets(claim)
    value = quantity.get("value")
    counted = f"{value:.3g} {quantity.get('unit', '')}" if value is not None and kind in _COUNTED else ""
    if kind in _PLACELESS or not (targets or counted):
        return None
    part = next((p["part"] for p in claim["places"] if p.get("part")), None)
    deadline = interval.get("end") or "" if kind == "schedule" else ""
    modality = claim["modality"]
    asserted = modality in {Modality.ASSERTED.value, Modality.REPORTED.value}
    return (kind, claim.get("predicate") or "", claim.get("actor") or "", ",".join(targets), part or "",
            claim["polarity"], "asserted" if asserted else modality, counted, deadline)  # fmt: skip


def claim_targets(claim: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what a claim is of: its one reading's targets, its readings where the words are vague, else its places."""
    listed = [tuple(r["targets"]) for r in claim["readings"]]
    if len(listed) == 1:
        return tuple(sorted(listed[0]))
    places = {p["id"] for p in claim["places"] if p.get("id")}
    return tuple(sorted(r["id"] for r in claim["readings"])) or tuple(sorted(places))
