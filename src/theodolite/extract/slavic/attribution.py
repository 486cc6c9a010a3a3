"""Who says what in Ukrainian and Russian: quotations, content clauses, parentheticals, credits, headlines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from theodolite.atlas.cyrillic import cyrillic_key, cyrillic_names
from theodolite.extract.lexicon import words as listed
from theodolite.extract.segment import Block
from theodolite.extract.slavic.answers import answers_directly, answers_in_quotes
from theodolite.extract.slavic.cover import Said
from theodolite.extract.slavic.credits import cite_through, credit_drafts, noun_drafts
from theodolite.extract.slavic.cues import group_of, verb_drafts
from theodolite.extract.slavic.drafts import Draft
from theodolite.extract.slavic.flow import Flow, build_flow
from theodolite.extract.slavic.phrases import Phrase
from theodolite.extract.slavic.quotations import find_quotations
from theodolite.extract.slavic.quoted import Work, attach_quotations
from theodolite.extract.slavic.sides import relative_of, side_of
from theodolite.extract.slavic.sources import Source, subject_of
from theodolite.extract.slavic.speakers import Speakers
from theodolite.extract.slavic.tokens import Sentence
from theodolite.records.text import AttributionForm, Span, Stance

__all__ = ["find_said"]

_STANCES: dict[str, Stance] = {
    "distance": Stance.DISTANCES,
    "endorse": Stance.ENDORSES,
    "deny": Stance.DENIES,
    "doubt": Stance.DISTANCES,
}
_HEAD_SOURCE = 7
_MARKS = frozenset('«»“”„"')


def _scope(work: Work, draft: Draft) -> tuple[int, int]:
    """Return what a credit covers: the quotation or content clause that it stands in, else its sentence."""
    flow = work.flow
    start, end = flow.sentence(draft.token)
    number = flow.inside[draft.token]
    if number:
        start, end = max(start, flow.quoted[number - 1][0]), min(end, flow.quoted[number - 1][1])
    for other in work.by_sentence.get(flow.sentence_of[draft.token], ()):
        for first, last in other.contents:
            if (
                other is not draft
                and other.group != "agency"
                and first < draft.token < last
                and draft.token - first <= 3
            ):
                start, end = max(start, first), min(end, last)
    return start, end


def _widened(flow: Flow, start: int, end: int) -> tuple[int, int]:
    """Widen a range by the quotations that it touches."""
    for number in {flow.inside[t] for t in range(start, end)} - {0}:
        first, last = flow.quoted[number - 1]
        if last - first < 400:
            start, end = min(start, first), max(end, last)
    return start, end


def _set_credit(work: Work, draft: Draft) -> None:
    """Set what a credit covers; what the credit stands in loses its words."""
    flow = work.flow
    assert draft.hole is not None
    reporter = _reporter(work, draft) if draft.inner else None
    if reporter is not None:
        draft.contents = list(reporter.contents)
        _take_out(work, draft)
        return
    start, end = _scope(work, draft)
    if not flow.inside[draft.token]:
        start, end = _widened(flow, start, end)
    end = _contrasted(work, draft, end)
    hole = (draft.hole[0], min(draft.hole[1], end))
    parts = [flow.trim(start, hole[0]), flow.trim(hole[1], end)]
    draft.contents = [part for part in parts if part[0] < part[1]]
    _take_out(work, draft)


def _contrasted(work: Work, draft: Draft, end: int) -> int:
    """Return where a credit ends: before ", а X заявив, що …", which has a holder of its own."""
    flow = work.flow
    for other in work.by_sentence.get(flow.sentence_of[draft.token], ()):
        piece = flow.pieces[other.token]
        own = other.group != "agency" and other.source.head is not None and piece[0] < other.token
        if own and draft.token < piece[0] < end and flow.words[piece[0]].low in listed("slavic", "contrast"):
            return piece[0]
    return end


def _reporter(work: Work, draft: Draft) -> Draft | None:
    """Return the attribution of the one who cites ("повідомляє агентство з посиланням на X")."""
    near = [
        other
        for other in work.by_sentence.get(work.flow.sentence_of[draft.token], ())
        if other.group != "agency" and other.contents and not other.covers(draft.token)
    ]
    near = [other for other in near if abs(other.token - draft.token) <= 14]
    return min(near, key=lambda other: abs(other.token - draft.token)) if near else None


def _take_out(work: Work, draft: Draft) -> None:
    """Take a credit's words out of the contents that they stand at the edge of."""
    assert draft.hole is not None
    flow = work.flow
    for other in work.by_sentence.get(flow.sentence_of[draft.token], ()):
        if other is draft:
            continue
        kept: list[tuple[int, int]] = []
        for start, end in other.contents:
            if start <= draft.hole[0] < end and draft.hole[1] >= end - 1:
                kept.append(flow.trim(start, draft.hole[0]))
            else:
                kept.append((start, end))
        other.contents = [part for part in kept if part[0] < part[1]] or other.contents


def _is_town(flow: Flow, phrase: Phrase) -> bool:
    """Tell whether a heading begins with where it happened ("Покровськ: бої в центрі"), not with who speaks."""
    word = flow.words[phrase.head]
    if word.proper & {"Geox"}:
        return True
    if phrase.end - phrase.start > 1 or word.lemma in listed(f"places_{flow.language(phrase.head)}", "metonyms"):
        return False
    return any(name.kind == "settlement" for name in cyrillic_names().get(cyrillic_key(word.low), ()))


def _headline(work: Work, number: int) -> None:
    """Read "X: …" and "… — X" of a heading as X's words."""
    flow = work.flow
    start, end = flow.sentences[number]
    if work.by_sentence.get(number) or flow.words[start].lemma in listed("slavic", "labels"):
        return
    for at in range(start + 1, min(start + _HEAD_SOURCE, end - 2)):
        if flow.words[at].text == ":":
            found = [p for p in flow.phrases(at) if p.start == start and p.end == at and "nomn" in p.cases]
            content = flow.trim(at + 1, end)
            if found and content[0] < content[1] and not _is_town(flow, found[0]):
                source = Source(found[0].start, found[0].end, found[0].head)
                work.add(Draft(at, (at, at), source, [content], AttributionForm.INDIRECT, "none"))
            return
    _closing_source(work, start, end)


def _is_bulletin(flow: Flow, number: int) -> bool:
    """Tell whether a sentence of a running text is "Генштаб: …": a body or a person before a colon, nothing else."""
    start, end = flow.sentences[number]
    colon = next((at for at in range(start + 1, min(start + _HEAD_SOURCE, end - 2)) if flow.low(at) == ":"), None)
    if colon is None or not any(flow.words[t].is_finite for t in range(colon, end)):
        return False
    found = [p for p in flow.phrases(colon) if p.start == start and p.end == colon]
    head = flow.words[found[0].head] if found else None
    return head is not None and (head.lemma in listed("slavic", "bodies") or bool(head.proper & {"Surn", "Name"}))


def _label(work: Work, number: int) -> None:
    """Read "Джерело: X" as who speaks from there on."""
    flow = work.flow
    start, end = flow.sentences[number]
    if flow.words[start].lemma not in listed("slavic", "labels") or flow.low(start + 1) != ":":
        return
    found = [p for p in flow.phrases(start) if p.start == start + 2 and p.end <= end]
    if found:
        source = Source(found[0].start, found[0].end, found[0].head)
        work.add(Draft(start, (start, start), source, [], AttributionForm.INDIRECT, "silent"))


def _hearsay(work: Work, number: int) -> None:
    """Read a sentence that begins with "мовляв", "мол" as a further part of what was said before it."""
    flow = work.flow
    start, end = flow.sentences[number]
    before = [d for d in work.by_sentence.get(number - 1, ()) if d.contents and d.group != "agency"]
    if before and flow.words[start].low in {"мовляв", "мол", "дескать"}:
        content = flow.trim(start + 1, end)
        if content[0] < content[1]:
            before[-1].contents.append(content)


def _closing_source(work: Work, start: int, end: int) -> None:
    flow = work.flow
    for at in range(end - 2, max(start + 1, end - _HEAD_SOURCE - 1), -1):
        if flow.words[at].text not in {"—", "–", "-"}:
            continue
        last = end - 1 if flow.words[end - 1].text == "." else end
        found = [p for p in flow.phrases(at) if p.start == at + 1 and p.end == last and "nomn" in p.cases]
        content = flow.trim(start, at)
        finite = any(flow.words[t].is_finite for t in range(*content))
        if found and finite:
            source = Source(found[0].start, found[0].end, found[0].head)
            work.add(Draft(at, (at, at), source, [content], AttributionForm.INDIRECT, "none"))
        return


def _hedge(flow: Flow, draft: Draft) -> str | None:
    """Return a hedge beside the cue or at the head of the content ("нібито", "якобы"), or ``anonymous``."""
    hedges = flow.listed(draft.token, "hedges", "words")
    anonymous = flow.listed(draft.token, "hedges", "anonymous")
    token: int
    near = range(max(draft.token - 2, 0), min(draft.token + 4, len(flow.words)))
    heads = [t for start, end in draft.contents[:1] for t in range(start, min(start + 4, end))]
    for token in [*near, *heads]:
        if flow.words[token].low in hedges and flow.sentence_of[token] == flow.sentence_of[draft.token]:
            return flow.words[token].low
    source = range(draft.source.start, min(draft.source.end + 12, len(flow.words)))
    if draft.source.head is not None and any(flow.words[t].lemma in anonymous for t in source):
        return "anonymous"
    return None


def _stance(flow: Flow, draft: Draft, hedge: str | None) -> Stance:
    """Return what the reporter makes of the content, from the cue, its negation and its hedge."""
    if hedge is not None and hedge in flow.listed(draft.token, "hedges", "distancing"):
        return Stance.DISTANCES
    if draft.negated and draft.group in {"think", "endorse"}:
        return Stance.DISTANCES
    return _STANCES.get(draft.group, Stance.NEUTRAL)


def _content_span(flow: Flow, start: int, end: int) -> Span:
    """Return a content's span; a quotation keeps its marks."""
    words = flow.words
    number = flow.inside[start]
    if number and flow.quoted[number - 1] == (start, end) and start and words[start - 1].text in _MARKS:
        start -= 1
        end += end < len(words) and words[end].text in _MARKS
    return flow.span(start, end)


def _undated(flow: Flow, source: Source) -> Source:
    """Leave a date out of a source ("Міноборони 1 листопада"): the first bare number ends it."""
    after = source.start if source.head is None else max(source.start, source.head)
    bare = (i for i in range(after + 1, source.end) if flow.words[i].text.isdecimal())
    return replace(source, end=next(bare, source.end))


def _said(flow: Flow, draft: Draft, speakers: Speakers, order: int) -> Said:
    source = _undated(flow, draft.source)
    if answers_directly(flow, draft):
        draft.group = "say"
    speaker = speakers.resolve(flow, source)
    head = source.head
    words = flow.words[source.start : source.end] if head is not None else []
    hedge = _hedge(flow, draft)
    group = "say" if answers_in_quotes(flow, draft) else draft.group
    stance = _stance(flow, draft, hedge) if group == draft.group else Stance.NEUTRAL
    own = speaker.words if speaker is not None and speaker.words else words
    first, last = draft.cue
    text = " ".join(w.text for w in words)
    return Said(
        form=draft.form, group=group, cue=flow.span(first, last) if first < last else None,
        source=flow.span(source.start, source.end) if head is not None else None,
        content=[_content_span(flow, *part) for part in sorted(draft.contents)],
        name=speaker.name if speaker is not None else text or None, side=side_of(own), relative=relative_of(words),
        stance=stance, hedge=hedge, negated=draft.negated, order=order,
    )  # fmt: skip


def _silent(flow: Flow, token: int) -> Draft | None:
    """Return who does something with words without content ("речниця спростувала це"): known from then on."""
    if flow.words[token].pos != "VERB" or group_of(flow, token) in {None, "think", "passive"}:
        return None
    source = subject_of(flow, token)
    if source is None or source.head is None or flow.words[source.head].animate is not True:
        return None
    return Draft(token, (token, token), source, [], AttributionForm.INDIRECT, "silent")


def _told(flow: Flow, draft: Draft) -> list[Said]:
    """Return the outlet that a source spoke to ("сообщил УНИАН источник"): it passes the content on."""
    if draft.source.told is None:
        return []
    source = flow.span(*draft.source.told)
    content = [_content_span(flow, *part) for part in sorted(draft.contents)]
    words = flow.words[slice(*draft.source.told)]
    return [Said(form=AttributionForm.AGENCY, group="told", cue=None, source=source, content=content,
                 name=source.of(flow.text), side=side_of(words), order=0)]  # fmt: skip


def _order(draft: Draft) -> int:
    """Return a credit's place in a chain of equal contents: outside a cue, unless it is what the cue cites."""
    if draft.group == "agency":
        return 2 if draft.inner else 0
    return 1


def _merged(flow: Flow, contents: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join the parts of a content that overlap and trim them."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(flow.trim(*part) for part in contents):
        if start >= end:
            continue
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def find_said(text: str, sentences: Sequence[Sentence], blocks: Sequence[Block]) -> list[Said]:
    """Find every attribution of the sentences, in order of content.

    Parameters
    ----------
    text
        The document's text.
    sentences
        Its Ukrainian and Russian sentences.
    blocks
        Its blocks.
    """
    flow = build_flow(text, sentences, blocks, find_quotations(text, blocks))
    work = Work(flow)
    for draft in [*verb_drafts(flow), *noun_drafts(flow)]:
        work.add(draft)
    attach_quotations(work)
    for number, (start, _) in enumerate(flow.sentences):
        _label(work, number)
        _hearsay(work, number)
        if flow.block_of[start] in flow.headings or _is_bulletin(flow, number):
            _headline(work, number)
    _add_credits(work)
    return sorted(_resolved(work), key=lambda s: (s.content[0], s.order))


def _add_credits(work: Work) -> None:
    for draft in credit_drafts(work.flow):
        work.add(draft)
    cite_through(work.flow, work.drafts)
    for draft in work.drafts:
        if draft.group == "agency":
            _set_credit(work, draft)
        elif draft.hole is not None:
            _take_out(work, draft)


def _resolved(work: Work) -> list[Said]:
    """Name the sources in order of appearance, so that pronouns find who spoke before."""
    flow = work.flow
    speakers = Speakers()
    said: list[Said] = []
    others = [d for token in range(len(flow.words)) if token not in work.by_token and (d := _silent(flow, token))]
    for draft in sorted([*work.drafts, *others], key=lambda d: d.token):
        if draft.group == "silent":
            speakers.resolve(flow, draft.source)
            continue
        draft.contents = _merged(flow, draft.contents)
        if draft.contents:
            said += _told(flow, draft)
            said.append(_said(flow, draft, speakers, _order(draft)))
    return said
