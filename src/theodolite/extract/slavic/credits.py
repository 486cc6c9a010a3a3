"""Holders named by nouns and prepositions: "за словами X", "по данным X", "со ссылкой на X", "заява про те, що"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from theodolite.extract.lexicon import phrases as listed_phrases
from theodolite.extract.lexicon import table
from theodolite.extract.slavic.drafts import Draft
from theodolite.extract.slavic.flow import Flow
from theodolite.extract.slavic.phrases import Phrase
from theodolite.extract.slavic.sources import Source, subject_of
from theodolite.records.text import AttributionForm

__all__ = ["cite_through", "credit_drafts", "noun_drafts"]

_ACCORDING = frozenset({"за", "на", "зі", "з", "із", "по", "со"})


def _phrase_from(flow: Flow, start: int) -> Phrase | None:
    return next((p for p in flow.phrases(start) if p.start == start), None)


def _owner(flow: Flow, phrase: Phrase) -> Source | None:
    """Return whose words "словами X" are: the genitive after the noun, else a possessive before it."""
    if phrase.end > phrase.head + 1 and flow.words[phrase.head + 1].text not in '«„“"':
        return Source(phrase.head + 1, phrase.end, _head_after(flow, phrase), case="gent")
    following = _phrase_from(flow, phrase.end) if phrase.end < flow.sentence(phrase.head)[1] else None
    if following is not None and following.preposition is None and "gent" in following.cases:
        return Source(following.start, following.end, following.head, case="gent")
    for at in range(phrase.start, phrase.head):
        if {flow.words[at].low, flow.words[at].lemma} & flow.listed(at, "pronouns", "possessive"):
            return Source(at, at + 1, at)
    return None


def _head_after(flow: Flow, phrase: Phrase) -> int:
    """Return the head of the genitive that follows a phrase's own head."""
    for at in range(phrase.head + 1, phrase.end):
        if flow.words[at].is_noun:
            return at
    return phrase.head + 1


def _possessive_before(flow: Flow, preposition: int) -> tuple[int, int] | None:
    """Return (possessive, noun) of "за його словами", which the phrase finder may have cut in two."""
    if preposition + 2 >= len(flow.words) or flow.words[preposition].low not in _ACCORDING:
        return None
    own = preposition + 1
    possessive = flow.listed(own, "pronouns", "possessive")
    return (own, own + 1) if flow.words[own].low in possessive or flow.words[own].lemma in possessive else None


def _headed(flow: Flow, phrase: Phrase, nouns: frozenset[str]) -> Phrase | None:
    """Return the phrase with a noun of saying as its head, also where it reads as an adjective ("за даними групи")."""
    for at in range(phrase.start, phrase.head + 1):
        if _lemma_in(flow, at, nouns):
            return replace(phrase, head=at)
    return None


def _named(flow: Flow, preposition: int) -> Draft | None:
    """Read "за словами X", "по его данным": the noun is one of saying and its owner is the source."""
    low = flow.words[preposition].low
    nouns = _nouns(flow, preposition, low)
    if not nouns:
        return None
    pair = _possessive_before(flow, preposition)
    if pair is not None and flow.words[pair[1]].forms and _lemma_in(flow, pair[1], nouns):
        own, noun = pair
        return _credit(preposition, Source(own, own + 1, own), (preposition, noun + 1), noun + 1)
    phrase = next((p for p in flow.phrases(preposition) if p.preposition == preposition), None)
    phrase = _headed(flow, phrase, nouns) if phrase is not None else None
    if phrase is None:
        return None
    owner = _owner(flow, phrase)
    if owner is not None:
        return _credit(preposition, owner, (preposition, phrase.head + 1), max(owner.end, phrase.end))
    source = Source(phrase.start, phrase.end, phrase.head)
    if flow.words[phrase.head].lemma in {"слово", "думка", "мнение", "погляд", "взгляд", "оцінка", "оценка"}:
        return None
    return _credit(preposition, source, (preposition, preposition + 1), phrase.end)


def _lemma_in(flow: Flow, token: int, nouns: frozenset[str]) -> bool:
    return flow.words[token].lemma in nouns or any(f.lemma in nouns for f in flow.words[token].forms)


def _nouns(flow: Flow, token: int, low: str) -> frozenset[str]:
    entry = table(f"cues_{flow.language(token)}")["prepositions"].get(low)
    return frozenset(entry.split()) if isinstance(entry, str) else frozenset()


def _fixed(flow: Flow, token: int) -> Draft | None:
    """Read "згідно з X", "согласно X", "со ссылкой на X"; X names the source, or whose report it is."""
    for entry, inner in (("direct", False), ("citing", True)):
        for phrase in listed_phrases(f"cues_{flow.language(token)}", "prepositions", entry):
            size = len(phrase)
            if tuple(w.low for w in flow.words[token : token + size]) != phrase:
                continue
            found = _phrase_from(flow, token + size) if token + size < flow.sentence(token)[1] else None
            if found is None:
                return None
            if not inner and not _is_source(flow, found):
                return None
            draft = _credit(
                token,
                Source(found.start, found.end, found.head, case="accs" if inner else None),
                (token, token + size),
                found.end,
            )
            draft.inner = inner
            return draft
    return None


def _is_source(flow: Flow, phrase: Phrase) -> bool:
    """Tell whether what follows "згідно з" can report ("даними", "звітом", a name), not a plan or a law."""
    head = flow.words[phrase.head]
    kinds = flow.listed(phrase.head, "prepositions", "sources") | flow.listed(phrase.head, "nouns", "evidence")
    return _lemma_in(flow, phrase.head, kinds) or head.upper


def _credit(token: int, source: Source, cue: tuple[int, int], end: int) -> Draft:
    """Read a source given beside the sentence: by the words of, according to."""
    return Draft(token=token, cue=cue, source=source, contents=[], form=AttributionForm.AGENCY, group="agency",
                 hole=(token, end))  # fmt: skip


def credit_drafts(flow: Flow) -> Iterator[Draft]:
    """Yield credits; their content, the sentence around them, is set when the other attributions are known."""
    for token, word in enumerate(flow.words):
        draft = _fixed(flow, token)
        if draft is None and word.low in _ACCORDING:
            draft = _named(flow, token)
        if draft is not None:
            yield draft


def noun_drafts(flow: Flow) -> Iterator[Draft]:
    """Yield nouns with a content clause: "заяви про те, що …", "информация о том, что …", "переконання, що …"."""
    for token, word in enumerate(flow.words):
        if word.pos != "NOUN" or word.lemma not in flow.listed(token, "nouns", "content"):
            continue
        start = _noun_content(flow, token)
        if start is None:
            continue
        source, denied = _noun_source(flow, token)
        if source is None:
            continue
        end = _quote_end(flow, token, flow.sentence(token)[1])
        content = flow.trim(start, end)
        distant = word.lemma in flow.listed(token, "nouns", "distance")
        group = "deny" if denied else "distance" if distant else "say"
        if content[0] < content[1]:
            yield Draft(token, (token, token + 1), source, [content], AttributionForm.NESTED, group)


def cite_through(flow: Flow, drafts: Iterable[Draft]) -> None:
    """Let "чиновник, на якого посилається газета X" pass his words on: X stands outside him in the chain."""
    for draft in drafts:
        if draft.source.head is None or draft.source.told is not None:
            continue
        comma = draft.source.end
        if flow.low(comma) != "," or flow.low(comma + 1) not in {"на", "якого", "которого", "которую"}:
            continue
        piece = flow.pieces[comma + 1]
        for token in range(*piece):
            if flow.words[token].lemma in flow.listed(token, "nouns", "citing"):
                told = subject_of(flow, token)
                if told is not None and told.head is not None:
                    draft.source = replace(draft.source, told=(told.start, told.end))
                    if draft.hole is not None:
                        draft.hole = (draft.hole[0], max(draft.hole[1], piece[1]))


def _quote_end(flow: Flow, token: int, end: int) -> int:
    number = flow.inside[token]
    return min(end, flow.quoted[number - 1][1]) if number else end


def _noun_content(flow: Flow, token: int) -> int | None:
    """Return where the content clause of a noun begins, after its genitive."""
    end = flow.sentence(token)[1]
    for at in range(token + 1, min(token + 9, end - 1)):
        word = flow.words[at]
        if word.text == ",":
            return at + 1 if flow.words[at + 1].low in {"що", "что", "будто", "нібито", "ніби", "якобы"} else None
        if word.is_finite:
            return None
    return None


def _noun_source(flow: Flow, token: int) -> tuple[Source | None, bool]:
    """Return (source, denied) of a noun with a content clause: its genitive, else the subject of a verb over it."""
    phrase = next((p for p in flow.phrases(token) if p.head == token), None)
    if phrase is not None and phrase.end > token + 1:
        return Source(token + 1, phrase.end, _head_after(flow, phrase), case="gent"), False
    if phrase is not None and phrase.start < token:
        first = flow.words[phrase.start]
        if first.low in flow.listed(token, "pronouns", "possessive"):
            return Source(phrase.start, phrase.start + 1, phrase.start), False
    for at in range(*flow.pieces[token]):
        word = flow.words[at]
        if word.pos in {"VERB", "GER"}:
            denying = word.lemma in flow.listed(at, "verbs", "deny")
            return subject_of(flow, at), denying
    return None, False
