"""When a claim was said, and which earlier time holds for it, in Ukrainian and Russian."""

from __future__ import annotations

import re
from collections.abc import Sequence

from theodolite.extract.carried import ToldStep, carried_times, paragraph_at, paragraph_starts
from theodolite.extract.slavic.cover import Said
from theodolite.extract.slavic.rebuttals import Draft
from theodolite.records.text import Document, TimexMention

__all__ = ["carried", "pasts", "said_on"]

_NOT_SAID = re.compile(r"(?:до|к|після|после|перед|з|с|від|от|зараз|раніше|ранее|сейчас)\b")
_OPEN = ("з ", "із ", "від ", "с ", "от ")


def said_on(said: Said | None, times: Sequence[TimexMention]) -> list[TimexMention]:
    """Return when it was said: a date beside the cue, outside its content ("заявив речник 1 листопада")."""
    if said is None or said.cue is None:
        return []
    found = [t for t in times if t.type in {"DATE", "TIME"} and not said.covers(t.span.start)]
    return [t for t in found if not _NOT_SAID.match(t.text.lower())]


def _is_past(draft: Draft, document: Document) -> bool:
    """Tell whether the text puts the claim in an earlier year than its own."""
    current = document.published_on.year if document.published_on else 2022
    years = [(t, int(y)) for t in draft.facts.timexes for y in re.findall(r"\b(?:1[5-9]|20)\d\d\b", t.text)]
    if not years or any(year >= current for _, year in years):
        return False
    return all(not t.text.lower().startswith(_OPEN) for t, _ in years)


def _in_past_tense(draft: Draft) -> bool:
    head = draft.facts.head
    return head is not None and (head.tense == "past" or head.pos == "PARTS")


def pasts(drafts: Sequence[Draft], document: Document) -> list[bool]:
    """Carry "past" on: what follows in the past tense without a year of its own is past too."""
    found: list[bool] = []
    carried = False
    for draft in drafts:
        own = any(re.search(r"\d{4}", t.text) for t in draft.facts.timexes)
        past = _is_past(draft, document) or (carried and _in_past_tense(draft) and not own)
        carried = past
        found.append(past)
    return found


def carried(drafts: Sequence[Draft], text: str) -> list[tuple[TimexMention, ...]]:
    """Return the time that an earlier claim set for each claim without one of its own."""
    starts = paragraph_starts(text)
    return carried_times([_step(draft, starts) for draft in drafts])


def _step(draft: Draft, starts: Sequence[int]) -> ToldStep:
    facts = draft.facts
    first = facts.words[0].start
    verb = facts.head.start if facts.head is not None else first
    return ToldStep(
        paragraph=paragraph_at(starts, first),
        holders=tuple(link.name for link in draft.chain),
        times=tuple(facts.timexes),
        leading=tuple(t for t in facts.timexes if t.span.end <= verb),
        past=_in_past_tense(draft),
        reported=bool(facts.said_on),
    )
