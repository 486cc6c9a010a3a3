"""Contents that are a noun and what hangs on it: "заявив про захоплення X", "опровергло взятие X"."""

from __future__ import annotations

from theodolite.extract.slavic.flow import Flow

__all__ = ["noun_content"]


def noun_content(flow: Flow, token: int, group: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Return (cue, content) of "заявив про захоплення X", "опровергло взятие X": a noun is what is said."""
    about = flow.listed(token, "content_openers", "about")
    for phrase in flow.phrases(token):
        if phrase.start <= token or flow.pieces[phrase.start] != flow.pieces[token] or phrase.start > token + 6:
            continue
        head = flow.words[phrase.head]
        if head.pos == "PRON" or head.animate:
            continue
        end = _noun_end(flow, phrase.end, flow.pieces[token][1])
        if phrase.preposition is not None and flow.low(phrase.preposition) in about and group != "think":
            near = phrase.preposition == token + 1
            return (token, token + 2 if near else token + 1), (phrase.start, end)
        if group == "deny" and phrase.preposition is None and "accs" in phrase.cases:
            return (token, token + 1), (phrase.start, end)
    return None


def _noun_end(flow: Flow, start: int, end: int) -> int:
    """Return where a noun's phrase with what hangs on it ends, before a further verb."""
    for at in range(start, end):
        if flow.words[at].is_finite or flow.words[at].text in {".", "!", "?"}:
            return at
    return end
