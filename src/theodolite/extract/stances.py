"""What a reporter makes of what he passes on: his stance, his hedge, and how much of it he takes over himself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from theodolite.extract.cue import Cue
from theodolite.extract.lexicon import words
from theodolite.extract.parse import Parse
from theodolite.records.text import Stance

__all__ = ["find_hedge", "in_scare_quotes", "outlet_hedge", "stance_of", "trust_of"]

_STANCES = {"distance": Stance.DISTANCES, "endorse": Stance.ENDORSES, "deny": Stance.DENIES, "doubt": Stance.DISTANCES}
# what is left of an affirmed and of a negated value once the writer has passed it on
_TRUST: Mapping[Stance, tuple[float, float]] = {
    Stance.ENDORSES: (0.95, 0.95),
    Stance.NEUTRAL: (0.72, 0.72),
    Stance.DISTANCES: (0.45, 0.5),
    Stance.DENIES: (-0.6, -0.3),
}
_HEDGED = 0.75
_OPENING = frozenset({"“", '"', "«", "‘", "``", "„", "'"})
_CLOSING = frozenset({"”", '"', "»", "’", "''", "“", "'"})
_MOST_SCARE = 3


def stance_of(parse: Parse, cue: Cue) -> Stance:
    """Return what the reporter makes of the content, from the cue, its adverbs and hedges, and scare quotes."""
    stance = _STANCES.get(cue.group, Stance.NEUTRAL)
    if _is_called_false(parse, cue):
        return Stance.DENIES
    if find_hedge(parse, cue) in words("cues", "hedges", "distancing") or _is_doubted(parse, cue):
        return Stance.DISTANCES
    if cue.negated and stance in {Stance.ENDORSES, Stance.NEUTRAL} and cue.group in {"think", "endorse"}:
        return Stance.DISTANCES
    if stance is Stance.NEUTRAL and _is_called_right(parse, cue):
        return Stance.ENDORSES
    return stance


def _adverbs(parse: Parse, cue: Cue) -> set[str]:
    return {parse.low[c] for c in parse.kids[cue.token] if parse.dep[c] in {"advmod", "amod"}}


def _is_called_false(parse: Parse, cue: Cue) -> bool:
    """Tell whether the reporter says that the content is untrue ("falsely claimed", "lied that")."""
    lies = parse.lemma[cue.token] in words("cues", "stances", "lying")
    return lies or bool(_adverbs(parse, cue) & words("cues", "stances", "false"))


def _is_called_right(parse: Parse, cue: Cue) -> bool:
    """Tell whether the reporter says that the content is true ("rightly pointed out")."""
    return bool(_adverbs(parse, cue) & words("cues", "stances", "right"))


def _is_doubted(parse: Parse, cue: Cue) -> bool:
    """Tell whether the reporter keeps a distance: "without evidence", "would have us believe", scare quotes."""
    for child in parse.kids_of(cue.token, "prep"):
        if parse.low[child] == "without":
            start, end = parse.subtree(child)
            if words("cues", "stances", "support") & set(parse.lemma[start : min(end, start + 8)]):
                return True
    if parse.lemma[cue.token] == "believe" and parse.lemma[parse.head[cue.token]] == "have":
        return True
    return _is_scare_quoted(parse, cue)


def _is_scare_quoted(parse: Parse, cue: Cue) -> bool:
    """Tell whether a few words at the head of the content stand in quotation marks of the reporter's own."""
    return any(in_scare_quotes(parse, head) or _is_so_called(parse, head) for head in cue.heads[:1])


def _is_so_called(parse: Parse, token: int) -> bool:
    """Tell whether "so-called" stands before a noun."""
    low, first = parse.low, max(token - _MOST_SCARE - 1, 0)
    return "so-called" in low[first:token] or any(low[t : t + 3] == ["so", "-", "called"] for t in range(first, token))


def in_scare_quotes(parse: Parse, token: int) -> bool:
    """Tell whether a word stands in quotation marks with two others at most."""
    low, first = parse.low, max(token - _MOST_SCARE, 0)
    opened = next((t for t in range(token - 1, first - 1, -1) if low[t] in _OPENING), None)
    if opened is None or any(low[t] in {",", "."} for t in range(opened, token)):
        return False
    closed = next((t for t in range(token + 1, min(token + _MOST_SCARE, len(parse))) if low[t] in _CLOSING), None)
    return closed is not None and closed - opened <= _MOST_SCARE + 1 and low[closed - 1] not in {",", "."}


def find_hedge(parse: Parse, cue: Cue) -> str | None:
    """Return the hedge beside a cue or its source, or at the head of its content ("allegedly", "unconfirmed")."""
    hedges = words("cues", "hedges", "words")
    for token in [*parse.kids[cue.token], *(k for head in cue.heads[:1] for k in parse.kids[head])]:
        if parse.low[token] in hedges:
            return parse.low[token]
    if cue.source is not None:
        for token in parse.kids[cue.source]:
            if parse.low[token] in hedges:
                return parse.low[token]
        start, end = parse.subtree(cue.source)
        tail = " ".join(parse.low[start : min(end, start + 40)])
        if any(phrase in tail for phrase in words("cues", "hedges", "anonymous")):
            return "anonymous"
    return None


def outlet_hedge(parse: Parse, spine: Iterable[int]) -> str | None:
    """Return the hedge that the writer puts beside his own words ("has allegedly captured")."""
    hedges = words("cues", "hedges", "words")
    for token in spine:
        for child in parse.kids[token]:
            if parse.low[child] in hedges and parse.dep[child] in {"advmod", "amod"}:
                return parse.low[child]
    return None


def trust_of(parse: Parse, cue: Cue) -> tuple[float, float]:
    """Return what share of an affirmed and of a negated value the writer takes over from a holder."""
    real, unreal = _TRUST[Stance.NEUTRAL if cue.group == "deny" else stance_of(parse, cue)]
    weaker = _HEDGED if find_hedge(parse, cue) is not None else 1.0
    return real * weaker, unreal * weaker
