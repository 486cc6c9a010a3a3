"""Whether what follows a denial is what is denied, or the denier's own words ("спростував цю заяву: місто наше")."""

from __future__ import annotations

from theodolite.extract.lexicon import words as listed
from theodolite.extract.slavic.drafts import Draft
from theodolite.extract.slavic.flow import Flow
from theodolite.records.text import AttributionForm

__all__ = ["answers_directly", "answers_in_quotes"]

_TAKEN_UP = frozenset({"це", "это", "його", "её", "ее", "її", "их", "їх", "таке", "такое"})
_NOT = frozenset({"не", "нет", "немає", "нема"})
_CASES = frozenset({"accs", "gent"})


def answers_directly(flow: Flow, draft: Draft) -> bool:
    """Tell whether a denier's content is what he says himself: a quotation, or what a colon adds to an object."""
    if draft.group != "deny" or not draft.contents:
        return False
    start, end = min(draft.contents)
    if draft.form is AttributionForm.DIRECT:
        return flow.low(start - 2) not in listed("slavic", "content")
    colon = next((t for t in range(draft.token + 1, start) if flow.low(t) == ":"), None)
    if colon is None or flow.low(start) in listed("slavic", "content"):
        return False
    return any(flow.low(t) in _NOT for t in range(start, end)) or _has_object(flow, draft, colon)


def _has_object(flow: Flow, draft: Draft, colon: int) -> bool:
    """Tell whether a denial says itself what it denies ("спростував це", "заяву РФ спростував")."""
    first = flow.pieces[draft.token][0]
    if any(flow.low(t) in _TAKEN_UP for t in range(first, colon)):
        return True
    source = draft.source if draft.source.head is not None else None
    found = [p for p in flow.phrases(draft.token) if first <= p.start and p.end <= colon and p.preposition is None]
    if source is not None:
        found = [p for p in found if p.end <= source.start or source.end <= p.start]
    return any(p.cases & _CASES and not p.start <= draft.token < p.end for p in found)


def answers_in_quotes(flow: Flow, draft: Draft) -> bool:
    """Tell whether a denial quotes its own words ("це спростували: «Ми тримаємо місто»"), not what it denies."""
    if draft.group != "deny" or not draft.contents:
        return False
    start, end = min(draft.contents)
    finite = any(flow.words[t].is_finite for t in range(start, end))
    colon = any(flow.words[t].text == ":" for t in range(max(start - 2, draft.token), start))
    return finite and flow.inside[start] > 0 and flow.inside[draft.token] == 0 and (colon or end <= draft.token)
