"""Verbs that hand content over: "заявив, що …", "сказала: …", "…, говорят эксперты", "о чём заявил …"."""

from __future__ import annotations

from collections.abc import Iterator

from theodolite.extract.lexicon import words as listed
from theodolite.extract.slavic.drafts import Draft
from theodolite.extract.slavic.flow import Flow
from theodolite.extract.slavic.inverted import has_finite, words_before
from theodolite.extract.slavic.noun_contents import noun_content
from theodolite.extract.slavic.sources import Source, subject_of
from theodolite.records.text import AttributionForm

__all__ = ["group_of", "source_of", "verb_drafts"]

_GROUPS = ("deny", "distance", "endorse", "doubt", "persuade", "say", "think")
_VERBAL = frozenset({"VERB", "GER", "PART", "INF", "PARTS", "ADJS", "PRED", "ADJ"})
_REACH, _LEAD, _INSERTED = 24, 3, 6
_INVERTING = frozenset({"say", "distance", "think", "passive", "endorse"})
_OPEN = frozenset('«„“"')


def group_of(flow: Flow, token: int) -> str | None:
    """Return the class of a cue verb: what the reporter makes of its content."""
    word = flow.words[token]
    if word.pos not in _VERBAL or word.imperative:
        return None
    if word.low in flow.listed(token, "verbs", "passive") or word.lemma in flow.listed(token, "verbs", "passive"):
        return "passive"
    if word.pos in {"ADJ", "ADJS", "PRED", "PARTS"}:
        thinking = word.lemma in flow.listed(token, "verbs", "think")
        return "think" if thinking and (word.case in {"nomn", None}) else None
    if word.pos == "PART" and word.passive:
        return None
    for group in _GROUPS:
        if word.lemma in flow.listed(token, "verbs", group):
            return group
    return "evidence" if word.lemma in flow.listed(token, "verbs", "evidence") else None


def bound(flow: Flow, token: int) -> int:
    """Return where the content of a cue must end at the latest: its sentence, or the quotation that it stands in."""
    end = flow.sentence(token)[1]
    number = flow.inside[token]
    return min(end, flow.quoted[number - 1][1]) if number else end


def _opener(flow: Flow, comma: int, group: str, end: int) -> int | None:
    """Return where a content clause after a comma begins."""
    for at in range(comma + 1, min(comma + 3, end)):
        low = flow.words[at].low
        if low in listed("slavic", "content") or (
            low in flow.listed(at, "content_openers", "words") and group == "say"
        ):
            return comma + 1
        if flow.words[at].pos not in {"PREP", "CONJ", "PRCL"}:
            return None
    return None


def _is_thing(flow: Flow, token: int) -> bool:
    """Tell whether "то" before a comma is a thing ("объяснить то, что …"), not "о том, что"."""
    return flow.words[token].low in {"то", "те"} and flow.words[token - 1].pos != "PREP"


def _is_passing(flow: Flow, piece: tuple[int, int]) -> bool:
    """Tell whether a piece only stands between a cue and its content ("выступая в Киеве", "зокрема")."""
    return not any(
        flow.words[t].pos in {"VERB", "PARTS", "PRED"} or group_of(flow, t) is not None for t in range(*piece)
    )


def _after_comma(flow: Flow, at: int, group: str, end: int) -> tuple[int | None, int]:
    """Return (where a content clause after a comma begins, where to go on looking; the end to stop)."""
    start = _opener(flow, at, group, end) if not _is_thing(flow, at - 1) else None
    if start is not None or at + 1 >= end:
        return start, end
    piece = flow.pieces[at + 1]
    return None, piece[1] if _is_passing(flow, piece) else end


def _mark(flow: Flow, at: int, token: int, end: int) -> tuple[int, str] | None:
    """Return what a colon or an opening mark after a cue introduces."""
    if flow.words[at].text == ":":
        marked = at + 2 < end and flow.words[at + 1].text in _OPEN and flow.inside[at + 2] != flow.inside[token]
        return (at + 1, "quote" if marked else "colon") if at + 1 < end else None
    if (
        flow.words[at].text in _OPEN
        and at not in flow.names
        and at + 1 < end
        and flow.inside[at + 1] != flow.inside[token]
    ):
        return at + 1, "quote"
    return None


def _clause_start(flow: Flow, token: int, group: str) -> tuple[int, str] | None:
    """Find what follows a cue: (start, "clause" | "colon" | "quote")."""
    end = bound(flow, token)
    at, skipped = token + 1, 0
    while at < min(end, token + _REACH) and skipped <= _LEAD:
        word = flow.words[at]
        if (marked := _mark(flow, at, token, end)) is not None:
            return marked
        if word.text == ",":
            start, at = _after_comma(flow, at, group, end)
            skipped += 1
            if start is not None:
                return start, "clause"
            continue
        if word.pos in {"VERB", "PARTS"} or word.text in {";", "(", "—", "–"}:
            return None
        if at == token + 1 and word.low in {"що", "что", "щоб", "чтобы"}:
            return at, "clause"
        at += 1
    return None


def _is_cue_piece(flow: Flow, piece: tuple[int, int]) -> int | None:
    for token in range(*piece):
        if group_of(flow, token) in {"say", "distance", "deny", "endorse"}:
            return token
    return None


def _starts_main(flow: Flow, piece: tuple[int, int], end: int) -> bool:
    """Tell whether a piece begins a main clause: a noun in the nominative, no conjunction, a finite verb to come."""
    first = flow.words[piece[0]]
    if first.pos not in {"NOUN", "PRON", "ADJ", "NUM", "LATIN"} or first.lemma in flow.listed(
        piece[0], "pronouns", "relative"
    ):
        return False
    found = [p for p in flow.phrases(piece[0]) if p.start == piece[0] and "nomn" in p.cases and p.preposition is None]
    return bool(found) and any(flow.words[t].is_finite for t in range(piece[0], end))


def _is_remark(flow: Flow, piece: tuple[int, int], cue: int) -> bool:
    """Tell whether a piece is ", передає агентство": the cue begins it and its subject follows, without content."""
    if flow.words[cue].pos != "VERB" or any(flow.words[t].pos not in {"ADV", "PRCL"} for t in range(piece[0], cue)):
        return False
    following = flow.words[piece[1]].low if piece[1] + 1 < len(flow.words) else "."
    opener = following == "," and flow.words[piece[1] + 1].low in listed("slavic", "content")
    return not opener and any(p.start > cue and p.end <= piece[1] and "nomn" in p.cases for p in flow.phrases(cue))


def _content_end(flow: Flow, token: int, start: int, group: str) -> int:
    """Return where a content clause ends: before a cue that goes on, a contrast, or the main clause after it."""
    end = bound(flow, token)
    lead = flow.words[flow.pieces[token][0]].low
    subordinate = lead in listed("slavic", "subordinate")
    relative = flow.words[flow.pieces[token][0]].lemma in flow.listed(token, "pronouns", "relative") - {"що", "что"}
    at, seen = flow.pieces[start][1], any(flow.words[t].is_finite for t in range(*flow.pieces[start]))
    while at < end - 1:
        if flow.words[at].text not in {",", ";", "—", "–", "-"} or flow.inside[at] != flow.inside[start]:
            at += 1
            continue
        piece = flow.pieces[at + 1]
        if piece[0] > at + 1:
            at += 1
            continue
        first = flow.words[piece[0]]
        cue = _is_cue_piece(flow, piece)
        contrast = cue is not None and cue > piece[0] and first.low in listed("slavic", "contrast")
        if cue is not None and (first.pos == "GER" or contrast or _is_remark(flow, piece, cue)):
            return at
        if group == "distance" and first.low in {"хоча", "хотя", "однак", "однако", "проте"}:
            return at
        if seen and subordinate and _starts_main(flow, piece, end):
            return at
        if seen and relative and first.pos == "VERB":
            return at
        seen = seen or any(flow.words[t].is_finite for t in range(*piece))
        at = max(piece[1], at + 1)
    return end


def _draft(flow: Flow, token: int, source: Source, content: tuple[int, int], group: str) -> Draft:
    """Read a verb of speech with what it says and who says it."""
    negated = flow.low(token - 1) in {"не", "ні", "ни"}
    inside = flow.inside[content[0]] if content[0] < content[1] else 0
    direct = inside and inside != flow.inside[token] and content[1] == flow.quoted[inside - 1][1]
    return Draft(
        token=token, cue=(token, token + 1), source=source, contents=[content],
        form=AttributionForm.DIRECT if direct else AttributionForm.INDIRECT,
        group="say" if group == "passive" else group, negated=negated,
    )  # fmt: skip


def source_of(flow: Flow, token: int, group: str, *, inverted: bool = False) -> Source | None:
    """Return the source; of "у повідомленні йдеться" what the preposition introduces."""
    if group != "passive":
        return subject_of(flow, token, inverted=inverted)
    kinds = flow.listed(token, "nouns", "utterance") | flow.listed(token, "nouns", "evidence")
    start, end = flow.sentence(token)
    follows = flow.words[token].lemma in listed("slavic", "following")
    prepositions = listed("slavic", "passive_origins" if follows else "passive_places")
    for phrase in flow.phrases(token):
        if phrase.preposition is None or abs(phrase.head - token) > _REACH or not start <= phrase.head < end:
            continue
        if flow.words[phrase.head].lemma in kinds and flow.low(phrase.preposition) in prepositions:
            return Source(phrase.start, phrase.end, phrase.head)
    if not follows:
        return Source()
    piece = flow.pieces[token]
    if flow.low(piece[0]) in prepositions and piece[0] < token:
        before = [p for p in flow.phrases(token) if p.end == piece[0] - 1 and flow.words[p.head].lemma in kinds]
        return Source(before[-1].start, before[-1].end, before[-1].head) if before else None
    return None


def _as_parenthesis(flow: Flow, token: int) -> int | None:
    """Return where a parenthetical "як повідомив …", "как сказал …" begins."""
    for at in range(token - 1, max(token - 4, flow.sentence(token)[0] - 1), -1):
        if flow.words[at].low in {"як", "как"}:
            before = flow.words[at - 1].text if at > flow.sentence(token)[0] else ","
            return at if before in {",", "—", "–", "(", "«", '"', "-"} else None
        if flow.words[at].pos not in {"ADV", "PRCL", "PREP", "PRON"}:
            return None
    return None


def _parenthesis(flow: Flow, token: int, group: str) -> Draft | None:
    """Read "Як повідомив X, …" and "…, як повідомив X, …": content is the sentence around it."""
    start = _as_parenthesis(flow, token)
    source = source_of(flow, token, group) if start is not None else None
    if start is None or source is None:
        return None
    sentence = (flow.sentence(token)[0], bound(flow, token))
    end = max(flow.pieces[token][1], source.end if source.start > token else 0)
    before, after = flow.trim(sentence[0], start), flow.trim(min(end, sentence[1]), sentence[1])
    contents = [part for part in (before, after) if part[0] < part[1]]
    if not contents:
        return None
    draft = _draft(flow, token, source, contents[0], group)
    draft.contents, draft.form, draft.hole = contents, AttributionForm.AGENCY, (start, end)
    draft.cue = (start, token + 1) if token - start == 1 else draft.cue
    return draft


def _insertion(flow: Flow, token: int, group: str) -> Draft | None:
    """Read "За тиждень, каже вона, ворог втратив …": what is inserted before the verb says whose words they are."""
    piece, sentence = flow.pieces[token], flow.sentence(token)
    verb = flow.words[token]
    if (
        piece[0] != token
        or verb.pos != "VERB"
        or piece[1] - token > _INSERTED
        or group not in {"say", "distance", "think"}
    ):
        return None
    before, after = flow.trim(sentence[0], token), flow.trim(piece[1], bound(flow, token))
    marked = piece[1] < sentence[1] and flow.words[piece[1]].text == "," and flow.words[token - 1].text == ","
    if not marked or before[0] >= before[1] or flow.inside[token] or has_finite(flow, before):
        return None
    if not has_finite(flow, after) or flow.words[after[0]].low in listed("slavic", "content"):
        return None
    source = source_of(flow, token, group)
    if source is None or source.head is None or not piece[0] <= source.head < piece[1]:
        return None
    draft = _draft(flow, token, source, before, group)
    draft.contents, draft.hole = [before, after], piece
    return draft


def _topical(flow: Flow, token: int) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Return (cue, content) of "Про це повідомив X" (the sentence before), ", о чём заявил X" (the clause)."""
    about = flow.listed(token, "content_openers", "about")
    piece, sentence = flow.pieces[token], flow.sentence(token)
    for at in range(piece[0], piece[1] - 1):
        if flow.words[at].low not in about:
            continue
        following = flow.words[at + 1].low
        if following in {"що", "чем", "чём"} and at == piece[0] and at > sentence[0] + 1:
            return (token, token + 1), flow.trim(sentence[0], at)
        if following in {"це", "этом", "это"} and flow.low(at + 2) != ",":
            number = flow.sentence_of[token]
            if number and flow.block_of[sentence[0]] - flow.block_of[sentence[0] - 1] <= 1:
                return (token, token + 1), flow.trim(*flow.sentences[number - 1])
    return None


def _bare_quote(flow: Flow, start: int, end: int) -> tuple[int, int]:
    """Return the quotation alone where a conjunction is all that stands before it ("что «…»")."""
    if start + 2 < end and flow.words[start].low in listed("slavic", "content") and flow.words[start + 1].text in _OPEN:
        number = flow.inside[start + 2]
        if number and flow.quoted[number - 1] == (start + 2, end - 1):
            return start + 2, end - 1
    return start, end


def _clause_content(flow: Flow, token: int, group: str, start: tuple[int, str]) -> tuple[int, int]:
    """Return the content clause of a cue, or what follows its colon."""
    end = bound(flow, token) if start[1] == "colon" else _content_end(flow, token, start[0], group)
    return _bare_quote(flow, *flow.trim(start[0], end))


def _handed_over(flow: Flow, token: int, group: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Return (cue, content) where no clause follows a cue: the sentence before, or a noun."""
    if flow.words[token].lemma in flow.listed(token, "only_clause", "verbs"):
        return None
    if (topic := _topical(flow, token)) is not None:
        return topic
    return noun_content(flow, token, group) if group != "passive" else None


def _verb_draft(flow: Flow, token: int, group: str) -> Draft | None:
    """Decide what a cue verb hands over: a clause, what follows its colon, the words before it, or a noun."""
    if (found := _parenthesis(flow, token, group) or _insertion(flow, token, group)) is not None:
        return found
    start = _clause_start(flow, token, group)
    if start is not None and start[1] == "quote":
        return None
    cue, inverted = (token, token + 1), False
    content = _promised(flow, token)
    if content is None and start is not None:
        content = _clause_content(flow, token, group, start)
    elif content is None and group in _INVERTING and (before := words_before(flow, token)):
        content, inverted = before, True
    elif content is None and (handed := _handed_over(flow, token, group)) is not None:
        cue, content = handed
    if content is None or content[0] >= content[1]:
        return None
    source = source_of(flow, token, group, inverted=inverted)
    if source is None or (group == "evidence" and not _is_evidence(flow, source)):
        return None
    draft = _draft(flow, token, source, content, group)
    draft.cue = cue
    return draft


def _promised(flow: Flow, token: int) -> tuple[int, int] | None:
    """Return what somebody promises or threatens to do: "обіцяють взяти X до весни"."""
    if flow.words[token].lemma not in listed("slavic", "promise"):
        return None
    for at in range(token + 1, min(token + 4, flow.pieces[token][1])):
        if flow.words[at].pos == "INF":
            return flow.trim(at, _content_end(flow, token, at, "say"))
    return None


def _is_evidence(flow: Flow, source: Source) -> bool:
    if source.head is None:
        return False
    kinds = flow.listed(source.head, "nouns", "evidence") | flow.listed(source.head, "nouns", "utterance")
    return flow.words[source.head].lemma in kinds


def _is_unsaid(flow: Flow, token: int) -> bool:
    """Tell whether an infinitive only could or should be said ("не сможет сказать, что", "треба сказати, що")."""
    if flow.words[token].pos != "INF":
        return False
    start, end = max(flow.pieces[token][0], token - _REACH), min(flow.pieces[token][1], token + _REACH)
    governors = [flow.words[t] for t in range(start, end) if flow.words[t].is_finite or flow.words[t].low == "не"]
    return any(
        w.low == "не" or w.pos == "PRED" or w.person in {1, 2} or w.lemma in listed("slavic", "modal")
        for w in governors
    )


def _is_own(flow: Flow, token: int) -> bool:
    """Tell whether a verb of thinking is the speaker's own ("я думаю, что"): no further holder."""
    start, end = max(flow.pieces[token][0], token - _REACH), min(flow.pieces[token][1], token + _REACH)
    own = any(flow.words[t].lemma in listed("slavic", "pronouns", "self") for t in range(start, end))
    return group_of(flow, token) == "think" and own


def verb_drafts(flow: Flow) -> Iterator[Draft]:
    """Yield the attributions that verbs make."""
    for token in range(len(flow.words)):
        group = group_of(flow, token)
        if group is None or _is_unsaid(flow, token) or _is_own(flow, token):
            continue
        draft = _verb_draft(flow, token, group)
        if draft is not None:
            yield draft
