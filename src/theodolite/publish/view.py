"""What every report for people shows, chosen once: order, names, groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from theodolite.records import CheckedClaim, Finding, GroundedClaim, KnownClaim, Outcome, Report, Verdict
from theodolite.settings import load_rules
from theodolite.wording import (
    affiliation_words,
    copy_words,
    date_words,
    flip_sentence,
    percent,
    plain,
    probability_words,
    searched_words,
    value_words,
    why_not_checkable,
)
from theodolite.wording.places import grounded_words
from theodolite.wording.times import timex_words

__all__ = [
    "Row",
    "affiliation_lines",
    "answer_words",
    "copy_lines",
    "findings_by_reading",
    "flip_words",
    "grounding_lines",
    "in_order",
    "known_words",
    "looked_into",
    "mapper_name",
    "measurable",
    "names_of",
    "rows",
    "standing_lines",
    "unmeasured_groups",
    "verify_words",
    "version_words",
]

_MOST_GROUNDED = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One witness's answer, ready to print; ``value`` is None where the witness is silent."""

    mapper: str
    value: str | None
    frame: str
    age: str
    finding: Finding


def grounding_lines(grounded: GroundedClaim) -> list[str]:
    """Say where and when a claim was placed, with the precision of each place and how each time was read."""
    where = [grounded_words(place) for place in grounded.places if not place.mention.metonym]
    if grounded.times:
        when = [timex_words(time.mention.text, time.interval) for time in grounded.times]
    else:
        when = [timex_words(mention.text, interval) for mention, interval in grounded.timexes]
    pairs = (("Where", list(dict.fromkeys(where))), ("When", list(dict.fromkeys(when))))
    return [f"{name}: {'; '.join(words[:_MOST_GROUNDED])}{_more(words)}" for name, words in pairs if words]


def _more(words: Sequence[str]) -> str:
    left = len(words) - _MOST_GROUNDED
    return f"; and {left} more" if left > 0 else ""


def in_order(report: Report) -> list[CheckedClaim]:
    """Return the claims in the order in which they begin in the text, longer ones first."""

    def place(checked: CheckedClaim) -> tuple[int, int]:
        spans = checked.grounded.claim.spans
        return (min((s.start for s in spans), default=0), -max((s.end for s in spans), default=0))

    return sorted(report.claims, key=place)


def measurable(report: Report) -> list[CheckedClaim]:
    """Return the claims that can be measured, in the order of the text."""
    return [checked for checked in in_order(report) if checked.checkable]


def unmeasured_groups(report: Report) -> list[tuple[str, list[CheckedClaim]]]:
    """Group the other claims by why they cannot be measured, in the order of the text."""
    groups: dict[str, list[CheckedClaim]] = {}
    for checked in in_order(report):
        if not checked.checkable:
            why = plain(checked.verdict.reason) or why_not_checkable(checked.grounded.claim, checked.grounded)
            groups.setdefault(why.rstrip("."), []).append(checked)
    return list(groups.items())


def mapper_name(report: Report, mapper: str) -> str:
    """Return a mapper's name for readers."""
    return next((plain(p.name) for p in report.providers if p.id == mapper), plain(mapper.replace("_", " ")))


def findings_by_reading(checked: CheckedClaim) -> list[tuple[str, list[Finding]]]:
    """Return the findings of each reading with the reading's words, lowest value first, the silent last."""
    words = {r.id: plain(r.label) for r in checked.grounded.readings}
    ids = dict.fromkeys([*(r.reading for r in checked.verdict.readings), *(f.reading for f in checked.findings)])
    groups = [(words.get(i, plain(i)), [f for f in checked.findings if f.reading == i]) for i in ids]
    return [(label, sorted(found, key=_by_value)) for label, found in groups if found]


def _by_value(finding: Finding) -> tuple[bool, float, str]:
    measurement = finding.measurement
    return (measurement is None, 0.0 if measurement is None else measurement.value, finding.mapper)


def rows(report: Report, findings: Sequence[Finding]) -> list[Row]:
    """Return findings with names, values and frames in words."""
    return [
        Row(
            mapper=mapper_name(report, f.mapper),
            value=None if f.measurement is None else value_words(f.measurement),
            frame="" if f.measurement is None else date_words(f.measurement.frame_on),
            age="" if f.measurement is None else _age(f.measurement.frame_age_days),
            finding=f,
        )
        for f in findings
    ]


def _age(days: int) -> str:
    return "same day" if days == 0 else f"{days} {'day' if days == 1 else 'days'} old"


def answer_words(finding: Finding) -> str:
    """Say in a word whether a map bears a claim out, for a table whose head asks that."""
    return _ANSWERS[finding.outcome] + (", uncertain" if finding.uncertain else "")


_ANSWERS = {Outcome.SUPPORTS: "yes", Outcome.REFUTES: "no", Outcome.BETWEEN: "in between", Outcome.SILENT: "silent"}


def flip_words(checked: CheckedClaim, limit: int = 4) -> list[str]:
    """Say each change that would change the answer, smallest first, with the answer then."""
    flips = checked.verdict.flips_if
    shown = [flip_sentence(checked.grounded.claim, flip) for flip in flips[:limit]]
    more = len(flips) - limit
    return [*shown, f"and {more} more"] if more > 0 else shown


def standing_lines(checked: CheckedClaim) -> list[tuple[str, str]]:
    """Say what stands beside a label, as (name, words): how likely, where calibrated, and how sure the evidence."""
    verdict = checked.verdict
    lines = []
    if verdict.probability is not None:
        lines.append(("Likelihood", f"{probability_words(verdict.probability)}{_of_what(checked)}"))
    elif verdict.confidence is not None and verdict.no_probability:
        lines.append(("Likelihood", f"no figure ({plain(verdict.no_probability)})"))
    if verdict.confidence is not None:
        words = f"{verdict.confidence.level.value} ({'; '.join(verdict.confidence.reasons)})"
        lines.append(("Confidence in the evidence", words))
    return lines


def _of_what(checked: CheckedClaim) -> str:
    """Say what the likelihood is one of, by the rule that the maps were asked by; empty for a denial."""
    rules, measured = load_rules(), {f.rule or "" for f in checked.findings}
    asked = {
        "hold": f" that at least {percent(rules.hold_supported_share)} is held",
        "not_hold": f" that less than {percent(rules.hold_supported_share)} is held",
        "enter": f" that more than {percent(rules.enter_share)} is held",
        "not_enter": f" that no more than {percent(rules.enter_share)} is held",
    }
    return asked.get(measured.pop(), "") if len(measured) == 1 else ""


def affiliation_lines(report: Report, checked: CheckedClaim) -> list[str]:
    """Say what the maps of each declared affiliation alone show."""
    return [affiliation_words(checked.grounded.claim, a, names_of(report)) for a in checked.verdict.affiliations]


def copy_lines(report: Report, verdict: Verdict) -> list[str]:
    """Say which of the maps that answered repeat one another, and how that is known."""
    copies = verdict.independence.copies if verdict.independence else ()
    return [copy_words(mapper_name(report, a), mapper_name(report, b), why, share) for a, b, why, share in copies]


def looked_into(report: Report, verdict: Verdict) -> list[str]:
    """Say what was looked into for what is not known."""
    return [searched_words(searched, names_of(report)) for searched in verdict.searched]


def names_of(report: Report) -> dict[str, str]:
    """Return the mappers' names for readers by id."""
    return {provider.id: provider.name for provider in report.providers}


def known_words(known: KnownClaim) -> str:
    """Say that a claim was checked before, how often it was made, and whose verdict stands."""
    first = f"{date_words(known.first_on)} " if known.first_on else ""
    publisher = f" in {plain(known.publisher)}" if known.publisher else ""
    return (
        f"Known claim: {known.count}; first captured {first}from {plain(known.holder)}{publisher}. "
        f"It keeps the verdict given then ({plain(known.report)}, {known.claim})."
    )


def version_words(report: Report) -> str:
    """Say which program and which rules: "Theodolite 0.1.0, decision rules 1"."""
    return f"Theodolite {plain(report.version)}, decision rules {plain(report.rules_version)}"


def verify_words() -> str:
    """Say how anyone can check the numbers."""
    return (
        "Write the same answer as JSON (theodolite check … --json > report.json) and run theodolite verify "
        "report.json: it measures every number again from the stored maps and says what differs."
    )
