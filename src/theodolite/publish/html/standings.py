"""What stands beside a verdict on its card: likelihood, confidence, what would change it, by affiliation, not known."""

from __future__ import annotations

from theodolite.publish.html.markup import Child, Html, bdi, el, join
from theodolite.publish.view import (
    affiliation_lines,
    copy_lines,
    flip_words,
    looked_into,
    standing_lines,
)
from theodolite.records import CheckedClaim, Report, Verdict
from theodolite.wording import cause_words, look_again_words, plain, provisional_words

__all__ = ["by_affiliation", "changes", "not_known", "related", "standing"]

_FIRST_CHANGES = 3


def standing(checked: CheckedClaim) -> Child:
    """Return how likely the claim is, how sure the evidence, and until when the answer is provisional."""
    rows = [join([el("dt", name), el("dd", bdi(words))]) for name, words in standing_lines(checked)]
    late = provisional_words(checked.verdict)
    if late:
        rows.append(join([el("dt", "Provisional"), el("dd", _capital(late), ".")]))
    if not rows:
        return None
    probability = checked.verdict.probability
    origin = f"The likelihood was calibrated on {plain(probability.calibrated_on)}." if probability else ""
    return join([el("dl", *rows, cls="standing"), el("p", origin, cls="note") if origin else None])


def changes(checked: CheckedClaim) -> Child:
    """Return the smallest changes that would change the answer, smallest first; all but three are folded."""
    words = flip_words(checked, len(checked.verdict.flips_if))
    if not words:
        return None
    first, rest = words[:_FIRST_CHANGES], words[_FIRST_CHANGES:]
    pieces: list[Child] = [el("h3", "What would change it, smallest first"), _list(first)]
    if rest:
        pieces.append(el("details", el("summary", f"{len(rest)} more"), _list(rest)))
    return join(pieces)


def by_affiliation(report: Report, checked: CheckedClaim) -> Child:
    """Return what the maps of each declared affiliation alone show, folded."""
    lines = affiliation_lines(report, checked)
    if not lines:
        return None
    summary = el("summary", "By the mappers’ declared affiliation")
    note = el("p", "For information: no rule looks at who makes a map.", cls="note")
    return el("details", summary, _list(lines), note)


def related(report: Report, verdict: Verdict) -> Child:
    """Return which maps repeat one another, and how that is known, folded."""
    lines = copy_lines(report, verdict)
    if not lines:
        return None
    return el("details", el("summary", "Which maps are related"), _list(lines))


def not_known(report: Report, verdict: Verdict) -> Child:
    """Return why it is not known, what would settle it and when to look again; what was searched is folded."""
    if verdict.cause is None:
        return None
    words = look_again_words(verdict)
    again = f" {words}." if words else ""
    settles = f" What would settle it: {plain(verdict.settles or '')}."
    searched = looked_into(report, verdict)
    return join(
        [
            el("p", el("strong", "Not known. "), cause_words(verdict), settles, again, cls="unknown"),
            el("details", el("summary", f"What was searched ({len(searched)})"), _list(searched)),
        ]
    )


def _list(lines: list[str]) -> Html:
    return el("ul", *(el("li", bdi(line)) for line in lines))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
