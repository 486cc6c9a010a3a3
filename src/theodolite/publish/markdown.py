"""The report as Markdown, for a story's notes or a ticket."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from theodolite.publish.fused import hindsight_words
from theodolite.publish.schedules import schedule_lines
from theodolite.publish.view import (
    affiliation_lines,
    answer_words,
    findings_by_reading,
    flip_words,
    grounding_lines,
    in_order,
    known_words,
    measurable,
    rows,
    unmeasured_groups,
    verify_words,
    version_words,
)
from theodolite.records import CheckedClaim, Finding, ProviderInfo, Report
from theodolite.wording import (
    LABEL_WORDS,
    chain_words,
    date_words,
    label_icon,
    plain,
    shorten,
    shown_label,
)

__all__ = ["to_markdown"]

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!&])")


def _md(text: str) -> str:
    """Text of others on one line, without any Markdown or HTML of its own."""
    return _SPECIAL.sub(r"\\\1", plain(text))


def to_markdown(report: Report) -> str:
    """Write a report as Markdown (CommonMark with tables)."""
    numbers = {c.grounded.claim.id: n for n, c in enumerate(in_order(report), start=1)}
    blocks = _heading(report)
    for checked in measurable(report):
        blocks += _claim(report, checked, numbers[checked.grounded.claim.id])
    blocks += _unmeasured(report, numbers)
    blocks += _sources(report)
    return "\n\n".join(blocks) + "\n"


def _heading(report: Report) -> list[str]:
    document = report.document
    facts = [document.publisher, date_words(document.published_on), document.url]
    title = f"# {_md(document.title)}" if document.title else "# What was claimed, and what was measured"
    notes = [report.evidence_note, "The figures are coarse: from the embedded table." if report.coarse else ""]
    if not document.complete:
        notes.append(f"The text is not complete: {document.incomplete_reason or 'reason unknown'}.")
    blocks = [title, " · ".join(_md(f) for f in facts if f), f"**{_md(report.coverage.line)}**"]
    return blocks + [_md(note) for note in notes if note]


def _claim(report: Report, checked: CheckedClaim, number: int) -> list[str]:
    verdict, claim = checked.verdict, checked.grounded.claim
    blocks = [
        f"## {number}. {label_icon(shown_label(claim, verdict.label))} {_md(verdict.line)}",
        f"> {_md(shorten(claim.quote, 400))}",
        f"Held by: {_md(chain_words(claim))}",
        *(_md(words) for words in grounding_lines(checked.grounded)),
        _md(verdict.paragraph),
    ]
    if checked.known is not None:
        blocks.append(_md(known_words(checked.known)))
    groups = findings_by_reading(checked)
    for label, findings in groups:
        if len(groups) > 1:
            blocks.append(f"Reading: {_md(label)}")
        blocks.append(_table(report, findings))
    ranges = [
        f"- from {date_words(d.start)} {f'to before {date_words(d.end)}' if d.end else 'on'}: {LABEL_WORDS[d.label]}"
        for d in verdict.date_labels
    ]
    if ranges:
        blocks.append("The answer by the date of the claim:\n\n" + "\n".join(ranges))
    blocks += _listed("What would change it, smallest first:", flip_words(checked))
    blocks += _listed("By the mappers' declared affiliation:", affiliation_lines(report, checked))
    blocks += _hindsight(report, checked)
    return blocks + [_md(words) for words in schedule_lines(checked.schedule)]


def _listed(head: str, items: Iterable[str]) -> list[str]:
    found = [f"- {_md(words)}" for words in items]
    return [f"{head}\n\n" + "\n".join(found)] if found else []


def _hindsight(report: Report, checked: CheckedClaim) -> list[str]:
    blocks = [f"Hindsight: {_md(checked.verdict.hindsight)}"] if checked.verdict.hindsight else []
    together = hindsight_words(checked)
    if together:
        known = f" (maps up to {date_words(report.as_of)})" if report.as_of else ""
        blocks.append(f"Hindsight{known}: {_md(together)}")
    return blocks


def _table(report: Report, findings: Sequence[Finding]) -> str:
    lines = ["| Map | Measured | Frame | Bears it out |", "| --- | --- | --- | --- |"]
    for row in rows(report, findings):
        frame = f"{row.frame}, {row.age}" if row.frame else ""
        cells = (row.mapper, row.value or row.finding.reason, frame, answer_words(row.finding))
        lines.append(f"| {' | '.join(_md(cell) for cell in cells)} |")
    return "\n".join(lines)


def _unmeasured(report: Report, numbers: dict[str, int]) -> list[str]:
    groups = unmeasured_groups(report)
    if not groups:
        return []
    blocks = [f"## Not measured ({date_words(report.document.published_on)}, {_md(version_words(report))})"]
    for why, claims in groups:
        items = [f"- {numbers[c.grounded.claim.id]}: “{_md(shorten(c.grounded.claim.quote, 160))}”" for c in claims]
        blocks.append(f"{_md(why[:1].upper() + why[1:])}:\n\n" + "\n".join(items))
    return blocks


def _provider(provider: ProviderInfo) -> str:
    out = f"; leaves out {provider.leaves_out}" if provider.leaves_out else ""
    words = f"{provider.name}: {provider.affiliation}; through {provider.mirror}; licence: {provider.licence}{out}"
    return f"- {_md(words)}"


def _sources(report: Report) -> list[str]:
    items = [_provider(p) for p in report.providers] + [f"- {_md(source)}" for source in report.sources]
    as_of = f", with what was known by {date_words(report.as_of)}" if report.as_of else ""
    blocks = ["## Sources", "\n".join(items)] if items else []
    if report.warnings:
        blocks.append("\n".join(f"- Note: {_md(w)}" for w in report.warnings))
    return [*blocks, f"{_md(version_words(report))}{as_of}. {_md(verify_words())}"]
