"""What stands before ", заявило Міноборони", ", говорят эксперты": the words that an inverted cue hands over."""

from __future__ import annotations

from theodolite.extract.lexicon import words as listed
from theodolite.extract.slavic.flow import Flow

__all__ = ["has_finite", "words_before"]

_PAIR = 2


def has_finite(flow: Flow, part: tuple[int, int]) -> bool:
    """Tell whether a range of words holds a predicate."""
    return any(flow.words[t].is_finite for t in range(*part))


def _is_whole(flow: Flow, start: int, end: int) -> bool:
    """Tell whether words can be all that somebody says; two need a predicate: "Місто звільнено", "Город наш"."""
    if end - start != _PAIR:
        return end - start > _PAIR
    first, last = flow.words[start], flow.words[end - 1]
    if has_finite(flow, (start, end)):
        return any("nomn" in w.cases and (w.is_noun or w.title) for w in (first, last))
    said_of = last.lemma in listed("slavic", "own") or (last.pos in {"PART", "ADJ"} and "nomn" in last.cases)
    return said_of and first.is_noun and "nomn" in first.cases


def words_before(flow: Flow, token: int) -> tuple[int, int] | None:
    """Return the words before ", говорят эксперты": the cue begins its piece and nothing else follows it as content."""
    if flow.words[token].pos in {"GER", "INF", "PART"}:
        return None
    piece, sentence = flow.pieces[token], flow.sentence(token)
    lead = [t for t in range(piece[0], token) if flow.words[t].pos not in {"ADV", "PRCL", "PREP"}]
    if lead or piece[0] <= sentence[0] + 2 or flow.words[piece[0] - 1].text not in {",", "—", "–", "-"}:
        return None
    start = sentence[0]
    number = flow.inside[token]
    if number:
        start = max(start, flow.quoted[number - 1][0])
    start, end = flow.trim(start, piece[0])
    if not _is_whole(flow, start, end) or (flow.words[end - 1].text in '»”“"' and end - 1 not in flow.names):
        return None
    return (start, end) if flow.inside[end - 1] == flow.inside[token] else None
