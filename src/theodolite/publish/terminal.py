"""The report in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

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
    names_of,
    rows,
    standing_lines,
    unmeasured_groups,
    version_words,
)
from theodolite.records import CheckedClaim, Finding, Report
from theodolite.wording import (
    LABEL_WORDS,
    cause_words,
    chain_words,
    date_words,
    label_icon,
    look_again_words,
    plain,
    provisional_words,
    searched_maps,
    shorten,
    shown_label,
)

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

__all__ = ["render_report"]


def render_report(report: Report, console: Console) -> None:
    """Print a report: coverage, then one block for each measured claim, then what could not be measured and why.

    Text of the article is printed with its control characters shown and without any markup.
    """
    numbers = {c.grounded.claim.id: n for n, c in enumerate(in_order(report), start=1)}
    _heading(report, console)
    for checked in measurable(report):
        console.print()
        _claim(report, checked, numbers[checked.grounded.claim.id], console)
    _unmeasured(report, numbers, console)
    _footer(report, console)


def _say(console: Console, text: str, style: str = "", indent: int = 0) -> None:
    from rich.padding import Padding
    from rich.text import Text

    console.print(Padding(Text(text, style=style), (0, 0, 0, indent), expand=False))


def _heading(report: Report, console: Console) -> None:
    document = report.document
    facts = [document.publisher, date_words(document.published_on), document.url]
    if document.title:
        _say(console, plain(document.title), "bold")
    _say(console, " · ".join(plain(fact) for fact in facts if fact), "dim")
    console.print()
    _say(console, plain(report.coverage.line), "bold")
    for note in (report.evidence_note, "The figures are coarse: from the embedded table." if report.coarse else ""):
        if note:
            _say(console, plain(note), "dim")
    if not document.complete:
        _say(console, f"The text is not complete: {plain(document.incomplete_reason or 'reason unknown')}", "bold")


def _lead(console: Console, number: str, text: str) -> None:
    """Print a numbered line whose later lines hang under its first word."""
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=2, justify="right")
    grid.add_column()
    grid.add_row(Text(number, style="bold"), Text(text, style="bold"))
    console.print(grid)


def _claim(report: Report, checked: CheckedClaim, number: int, console: Console) -> None:
    from rich.padding import Padding

    verdict, claim = checked.verdict, checked.grounded.claim
    _lead(console, str(number), f"{label_icon(shown_label(claim, verdict.label))} {plain(verdict.line)}")
    _say(console, f"“{shorten(claim.quote, 160)}”", "italic", 3)
    _say(console, chain_words(claim), "dim", 3)
    for words in grounding_lines(checked.grounded):
        _say(console, words, "dim", 3)
    if checked.known is not None:
        _say(console, known_words(checked.known), "", 3)
    groups = findings_by_reading(checked)
    for label, findings in groups:
        if len(groups) > 1:
            _say(console, f"Reading: {label}", "", 3)
        console.print(Padding(_table(report, findings), (0, 0, 0, 3), expand=False))
    for ranged in verdict.date_labels:
        until = f"to before {date_words(ranged.end)}" if ranged.end else "on"
        _say(console, f"If dated from {date_words(ranged.start)} {until}: {LABEL_WORDS[ranged.label]}", "", 3)
    _standing(report, checked, console)
    hindsight = [f"Hindsight: {plain(verdict.hindsight)}"] if verdict.hindsight else []
    together = hindsight_words(checked)
    hindsight += [f"Hindsight{_known_by(report)}: {together}"] if together else []
    for words in (*hindsight, *schedule_lines(checked.schedule)):
        _say(console, words, "", 3)


def _known_by(report: Report) -> str:
    return f" (maps up to {date_words(report.as_of)})" if report.as_of else ""


def _standing(report: Report, checked: CheckedClaim, console: Console) -> None:
    """Print how likely, how sure the evidence, what is not known, what would change it, and by whose maps."""
    verdict = checked.verdict
    for name, words in standing_lines(checked):
        _say(console, f"{name}: {words}", "", 3)
    if verdict.provisional:
        _say(console, f"Provisional: {provisional_words(verdict)}", "", 3)
    if verdict.cause is not None:
        _say(console, f"Not known: {cause_words(verdict)}", "", 3)
        _say(console, f"Searched: {searched_maps(verdict.searched, names_of(report))}", "dim", 3)
        _say(console, f"What would settle it: {plain(verdict.settles or '')}", "dim", 3)
        if again := look_again_words(verdict):
            _say(console, again, "dim", 3)
    for words in flip_words(checked, 3):
        _say(console, f"Would change {words}", "dim", 3)
    groups = affiliation_lines(report, checked)
    if groups:
        _say(console, "By declared affiliation of the mappers:", "dim", 3)
    for words in groups:
        _say(console, words, "dim", 5)


def _table(report: Report, findings: Sequence[Finding]) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for head in ("Map", "Measured", "Frame", "Age", "Bears it out"):
        table.add_column(head, overflow="fold", no_wrap=head in {"Frame", "Age"})
    for row in rows(report, findings):
        age = row.age.removesuffix(" old")
        cells = (row.mapper, row.value or plain(row.finding.reason), row.frame, age, answer_words(row.finding))
        table.add_row(*(Text(cell) for cell in cells))
    return table


def _unmeasured(report: Report, numbers: dict[str, int], console: Console) -> None:
    groups = unmeasured_groups(report)
    if not groups:
        return
    console.print()
    day = date_words(report.document.published_on)
    _say(console, f"Not measured ({day}, {version_words(report)})", "bold")
    for why, claims in groups:
        _say(console, f"{why[:1].upper()}{why[1:]}: {len(claims)}", "", 2)
        for checked in claims:
            claim = checked.grounded.claim
            _say(console, f"{numbers[claim.id]:>3}  “{shorten(claim.quote, 84)}”", "dim", 2)


def _footer(report: Report, console: Console) -> None:
    console.print()
    for warning in report.warnings:
        _say(console, f"Note: {plain(warning)}", "dim")
    as_of = f", with what was known by {date_words(report.as_of)}" if report.as_of else ""
    _say(console, f"{version_words(report)}{as_of}. Maps are witnesses, not proof.", "dim")
