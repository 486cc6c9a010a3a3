"""Quotations in Ukrainian or Russian that an English sentence introduces: “Ми тримаємо місто,” he said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from theodolite.extract.languages import SLAVIC, LanguageRun, language_at
from theodolite.extract.slavic.cover import Said
from theodolite.extract.slavic.quotations import Quotation
from theodolite.records.text import AttributionForm, Span

__all__ = ["Heard", "foreign_said"]

_VERBS = "said says told tells wrote writes added adds posted stated claimed announced reported explained noted"
_CUE = rf"(?P<cue>{'|'.join(_VERBS.split())})\b"
_WHO = r"(?P<who>[Hh]e|[Ss]he|[Tt]hey|(?:[A-Z][\w’'-]+ ){0,4}[A-Z][\w’'-]+)"
_TURNED = f"{_CUE} {_WHO}".replace("?P<cue>", "?P<verb>").replace("?P<who>", "?P<name>")
_AFTER = re.compile(rf"[\s,”\"]{{0,4}}(?:{_WHO} (?:later |also )?{_CUE}|{_TURNED})")
_BEFORE = re.compile(rf"{_WHO} (?:later |also )?{_CUE}(?: [\w’'-]+){{0,5}}[:,]?\s*$")
_REACH = 90


@dataclass(frozen=True, slots=True)
class Heard:
    """Somebody who speaks in the English part of a text, from a position on."""

    position: int
    name: str
    side: str | None = None


def _speaker(found: str, position: int, heard: Sequence[Heard]) -> Heard | None:
    """Return who a name or pronoun of the English text is, by who spoke there before."""
    before = [h for h in heard if h.position < position]
    if found.lower() in {"he", "she", "they"}:
        people = [h for h in before if " " in h.name] if found.lower() != "they" else []
        return (people or before)[-1] if before else None
    last = found.rsplit(maxsplit=1)[-1]
    return next((h for h in reversed(before) if last in h.name), Heard(position, found))


def _introduction(text: str, quotation: Quotation) -> tuple[Span, Span] | None:
    """Return (source, cue) in the English words after a quotation, else before it."""
    match = _AFTER.match(text, quotation.end, min(quotation.end + _REACH, len(text)))
    if match is not None:
        who, cue = ("who", "cue") if match["who"] is not None else ("name", "verb")
        return Span(*match.span(who)), Span(*match.span(cue))
    start = max(quotation.start - _REACH, 0)
    match = _BEFORE.search(text[start : quotation.start])
    if match is None:
        return None
    spans = [Span(start + match.start(group), start + match.end(group)) for group in ("who", "cue")]
    return spans[0], spans[1]


def foreign_said(
    text: str, runs: Sequence[LanguageRun], quotations: Sequence[Quotation], heard: Sequence[Heard]
) -> list[Said]:
    """Return the attributions of Ukrainian and Russian quotations that English words introduce."""
    starts = [run.start for run in runs]
    found: list[Said] = []
    for quotation in quotations:
        inner = language_at(runs, starts, min(quotation.inner[0], max(quotation.inner[1] - 1, 0)))
        around = {language_at(runs, starts, max(quotation.start - 2, 0)), language_at(runs, starts, quotation.end)}
        if quotation.depth > 1 or inner not in SLAVIC or "en" not in around:
            continue
        parts = _introduction(text, quotation)
        speaker = _speaker(parts[0].of(text), quotation.start, heard) if parts is not None else None
        if parts is not None and speaker is not None:
            found.append(
                Said(form=AttributionForm.DIRECT, group="say", cue=parts[1], source=parts[0],
                     content=[Span(quotation.start, quotation.end)], name=speaker.name, side=speaker.side, order=1)
            )  # fmt: skip
    return found
