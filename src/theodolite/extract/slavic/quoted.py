"""To whom a quotation belongs: the cue beside it, the author's remark within it, or whoever spoke last."""

from __future__ import annotations

from dataclasses import dataclass, field

from theodolite.extract.lexicon import words as listed
from theodolite.extract.slavic.cues import group_of, source_of
from theodolite.extract.slavic.drafts import Draft
from theodolite.extract.slavic.flow import Flow
from theodolite.extract.slavic.sources import Source, subject_of
from theodolite.records.text import AttributionForm

__all__ = ["Work", "attach_quotations"]

_LONG, _REACH = 4, 16
_SAYING = frozenset({"say", "distance", "endorse", "deny", "persuade", "passive"})
_REMARK = frozenset({"—", "–", "-"})


@dataclass(slots=True)
class Work:
    """What is known while the attributions of a document are found."""

    flow: Flow
    drafts: list[Draft] = field(default_factory=list)
    by_token: dict[int, Draft] = field(default_factory=dict)
    by_sentence: dict[int, list[Draft]] = field(default_factory=dict)

    def add(self, draft: Draft) -> Draft:
        """Take an attribution up."""
        self.drafts.append(draft)
        self.by_token.setdefault(draft.token, draft)
        self.by_sentence.setdefault(self.flow.sentence_of[draft.token], []).append(draft)
        return draft


def _is_saying(flow: Flow, token: int) -> bool:
    return group_of(flow, token) in _SAYING or (
        group_of(flow, token) == "think" and flow.words[token].pos in {"VERB", "ADJS"}
    )


def _says_something(flow: Flow, start: int, end: int) -> bool:
    """Tell whether a quotation is more than a name or a phrase in scare quotes."""
    count = sum(flow.words[t].pos != "PUNCT" for t in range(start, end))
    return count >= _LONG or any(flow.words[t].is_finite for t in range(start, end)) or flow.low(start - 2) == ":"


def _after(flow: Flow, end: int, number: int) -> int | None:
    """Return the cue after a quotation: the first verb of saying in the words up to the next full stop."""
    at, last = end, min(len(flow.words), end + _REACH)
    while at < last and (flow.words[at].pos == "PUNCT") and flow.words[at].text != "(":
        if flow.words[at].text in {".", "!", "?"} and flow.inside[at] != number:
            return None
        at += 1
    if at >= len(flow.words) or (flow.words[at - 1].text not in {",", "—", "–", "-"} and flow.inside[at] == 0):
        piece_end = at
        if at >= len(flow.words) or not _is_saying(flow, at):
            return None if at >= len(flow.words) or piece_end == end else _first_cue(flow, at, last)
    return _first_cue(flow, at, last)


def _first_cue(flow: Flow, at: int, last: int) -> int | None:
    sentence = flow.sentence(at)
    for token in range(at, min(last, sentence[1])):
        if flow.words[token].text in {".", "!", "?", ";", ":", "«", "„"}:
            return None
        if _is_saying(flow, token):
            return token
        if flow.words[token].pos == "VERB":
            return None
    return None


def _before(flow: Flow, start: int, number: int) -> int | None:
    """Return the cue before a quotation: of the words that a colon, or nothing, parts from it."""
    at = start - 1
    while at >= 0 and flow.words[at].text in '«„“"':
        at -= 1
    if at < 0 or flow.block_of[at] != flow.block_of[start]:
        return None
    colon = flow.words[at].text == ":"
    first = flow.sentence(at)[0]
    last_verb = None
    for token in range(at, max(first, at - 2 * _REACH) - 1, -1):
        word = flow.words[token]
        if flow.inside[token] == number or (word.text in {";", "»"} and not colon):
            break
        if _is_saying(flow, token):
            return token
        if colon and last_verb is None and word.pos == "VERB":
            last_verb = token
        if not colon and (word.text in {".", "!", "?"} or word.is_finite):
            return None
    return last_verb if colon and number else None


def _overlapping(work: Work, start: int, end: int) -> Draft | None:
    """Return an attribution outside the quotation whose content reaches into it."""
    flow = work.flow
    first = flow.sentence_of[start]
    found = None
    for number in (first - 1, first, flow.sentence_of[end - 1]):
        for draft in work.by_sentence.get(number, ()):
            if start <= draft.token < end or draft.group == "agency":
                continue
            if any(a < end and start < b for a, b in draft.contents):
                found = draft
    return found


def _remarks(flow: Flow, start: int, end: int) -> list[tuple[int, int, int]]:
    """Return (start, end, cue) of the author's remarks within a quotation: ", — сказав він, —"."""
    found = []
    at = start + 1
    while at < end - 1:
        if flow.words[at].text in _REMARK and flow.words[at - 1].text in {",", "?", "!", "…", "...", ".", "»"}:
            after = at + 1
            low = flow.words[after].text[:1].islower()
            cue = next((t for t in range(after, min(after + 7, end)) if flow.words[t].pos == "VERB"), None)
            if low and cue is not None and (group_of(flow, cue) in _SAYING | {"think"}):
                stop = _remark_end(flow, after, end)
                found.append((at - 1 if flow.words[at - 1].text == "," else at, stop, cue))
                at = stop
        at += 1
    return found


def _remark_end(flow: Flow, start: int, end: int) -> int:
    for at in range(start, end):
        if flow.words[at].text in {",", ".", ":"} and at + 1 < end and flow.words[at + 1].text in _REMARK:
            return at + 2
        if flow.words[at].text in {".", "!", "?"}:
            return at + 1
    return end


def _parts(start: int, end: int, holes: list[tuple[int, int, int]]) -> list[tuple[int, int]]:
    parts, at = [], start
    for first, last, _ in holes:
        parts.append((at, first))
        at = last
    parts.append((at, end))
    return [part for part in parts if part[0] < part[1]]


def _direct(flow: Flow, token: int, contents: list[tuple[int, int]]) -> Draft | None:
    """A quotation goes to the speaker beside it."""
    group = group_of(flow, token) or "say"
    source = subject_of(flow, token)
    if group == "passive" or source is None:
        source = source_of(flow, token, group)
    if source is None:
        return None
    return Draft(token, (token, token + 1), source, contents, AttributionForm.DIRECT,
                 "say" if group in {"passive", "think"} else group)  # fmt: skip


def _named_before(flow: Flow, start: int) -> Source | None:
    """Return the name of "X: «…»", where no verb introduces a quotation."""
    at = start - 1
    while at >= 0 and flow.words[at].text in '«„“"':
        at -= 1
    if at < 1 or flow.words[at].text != ":":
        return None
    if flow.words[at - 1].low in listed("slavic", "verbatim"):
        return Source(dropped=True)
    first = flow.sentence(at)[0]
    fitting = [p for p in flow.phrases(at) if p.end == at and p.start == first and "nomn" in p.cases]
    if fitting and flow.words[fitting[0].head].lemma in listed("slavic", "speech"):
        return Source(fitting[0].head + 1, at, at - 1, case="gent") if fitting[0].head + 1 < at else None
    return Source(fitting[0].start, fitting[0].end, fitting[0].head) if fitting else None


def _extend(work: Work, draft: Draft, start: int, end: int) -> None:
    """Let a content take in the whole quotation that it reaches into."""
    touching = [part for part in draft.contents if part[0] < end and start < part[1]]
    rest = [part for part in draft.contents if part not in touching]
    first, last = min([start, *(p[0] for p in touching)]), max([end, *(p[1] for p in touching)])
    flow = work.flow
    outside = sum(flow.words[t].pos != "PUNCT" and not start <= t < end for t in range(first, last))
    if draft.form in {AttributionForm.INDIRECT, AttributionForm.DIRECT}:
        draft.form = AttributionForm.MIXED if outside > 1 else AttributionForm.DIRECT
    if first <= draft.token < last:
        first, last = start, end
    draft.contents = sorted([*rest, (first, last)])


def _attach(work: Work, index: int, last: Draft | None) -> Draft | None:
    """Decide whose a quotation is; return its attribution, None for a name or scare quotes."""
    flow = work.flow
    start, end = flow.quoted[index]
    quotation = flow.quotations[index]
    if quotation.depth > 1 and work.drafts and _covered(work, start):
        return None
    if quotation.continues and last is not None:
        last.contents.append((start, end))
        return last
    holes = _remarks(flow, start, end)
    if holes:
        return _with_remarks(work, start, end, holes)
    found = _overlapping(work, start, end) if not quotation.dialogue else None
    if found is not None and not _is_reclaimed(work, found, index):
        _extend(work, found, start, end)
    elif not quotation.dialogue and _says_something(flow, start, end):
        found = _introduced(work, index, last)
    return found


def _is_reclaimed(work: Work, found: Draft, index: int) -> bool:
    """Tell whether a quotation within another's content has its own cue after it; the other then ends before it."""
    flow = work.flow
    start, end = flow.quoted[index]
    token = _after(flow, end, index + 1)
    dash = token is not None and any(flow.words[t].text in _REMARK for t in range(end, token))
    if token is None or not dash or token in work.by_token or found.token > start or flow.inside[token]:
        return False
    kept = [(a, min(b, start)) for a, b in found.contents if a < start]
    found.contents = [part for a, b in kept if (part := flow.trim(a, b - (b == start)))[0] < part[1]] or found.contents
    return True


def _covered(work: Work, token: int) -> bool:
    return any(d.covers(token) for d in work.by_sentence.get(work.flow.sentence_of[token], ()))


def _with_remarks(work: Work, start: int, end: int, holes: list[tuple[int, int, int]]) -> Draft | None:
    """Read a quotation with the author's remark inside it."""
    token = holes[0][2]
    contents = _parts(start, end, holes)
    known = work.by_token.get(token)
    if known is not None:
        known.contents, known.form = contents, AttributionForm.DIRECT
        return known
    draft = _direct(work.flow, token, contents)
    return work.add(draft) if draft is not None else None


def _introduced(work: Work, index: int, last: Draft | None) -> Draft | None:
    """Attribute a quotation to the cue after it, before it, a name before its colon, or to whoever spoke last."""
    flow = work.flow
    start, end = flow.quoted[index]
    token = _after(flow, end, index + 1)
    if token is None:
        token = _before(flow, start, index + 1)
    if token is not None and flow.inside[token] != index + 1:
        known = work.by_token.get(token)
        if known is not None:
            known.contents.append((start, end))
            return known
        draft = _direct(flow, token, [(start, end)])
        return work.add(draft) if draft is not None else None
    named = _named_before(flow, start)
    if named is not None:
        return work.add(Draft(start - 2, (start, start), named, [(start, end)], AttributionForm.DIRECT, "none"))
    if last is not None and _goes_on(work, start, end, last):
        last.contents.append((start, end))
        return last
    return None


def _goes_on(work: Work, start: int, end: int, last: Draft) -> bool:
    """Tell whether a quotation without a cue goes on from the one before: same paragraph, or a whole next paragraph."""
    flow = work.flow
    before = flow.block_of[max(b for _, b in last.contents) - 1]
    here = flow.block_of[start]
    if here == before:
        return flow.sentence_of[start] - flow.sentence_of[last.token] <= 3 and _is_sentence(flow, start)
    alone = start < 2 or flow.block_of[start - 2] != here
    closed = end + 2 >= len(flow.words) or flow.block_of[min(end + 2, len(flow.words) - 1)] != here
    return here - before == 1 and alone and closed


def _is_sentence(flow: Flow, start: int) -> bool:
    return flow.words[start].text[:1].isupper()


def attach_quotations(work: Work) -> None:
    """Attribute every quotation, in order; those within others only where nothing covers them yet."""
    last: Draft | None = None
    for index in range(len(work.flow.quoted)):
        found = _attach(work, index, last)
        last = found if found is not None else last
