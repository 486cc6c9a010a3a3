"""Who says what: cues of the parse joined with quotations, agency credits and headlines."""

from __future__ import annotations

from collections.abc import Sequence

from theodolite.atlas.theatre import is_theatre_name
from theodolite.extract.announced import read_announced
from theodolite.extract.credits import agency_cues, noun_cues
from theodolite.extract.cue import Cue, verb_class
from theodolite.extract.cues import verb_cues
from theodolite.extract.lexicon import words
from theodolite.extract.parse import Parse
from theodolite.extract.quoted import Quoted, Work, add, as_tokens, mark_inside
from theodolite.extract.scopes import set_agency_content, take_out
from theodolite.extract.segment import Quote
from theodolite.extract.sides import side_of_phrase
from theodolite.extract.syntax import own_subject, subject_of
from theodolite.records.text import AttributionForm

__all__ = ["find_cues"]

_TAIL, _LEAD, _SCARE = 14, 30, 4
_HEADLINE_SOURCE, _HEADLINE = 8, 30


def _overlaps(quoted: Quoted, cue: Cue) -> bool:
    return any(start < quoted.end and quoted.start < end for start, end in cue.contents)


def _overlapping(work: Work, quoted: Quoted) -> Cue | None:
    """Return the cue outside the quotation whose content reaches into it, the nearest one."""
    best: tuple[int, Cue] | None = None
    for cue in work.by_block[work.parse.block_of[quoted.start]]:
        token = cue.token
        if quoted.outer[0] <= token < quoted.outer[1] or not _overlaps(quoted, cue):
            continue
        distance = quoted.start - token if token < quoted.start else token - quoted.end
        if best is None or distance < best[0]:
            best = (distance, cue)
    return best[1] if best else None


def _extend(work: Work, quoted: Quoted, cue: Cue) -> None:
    """Let a cue's content take in the whole quotation; set direct or mixed."""
    parse = work.parse
    touching = [part for part in cue.contents if part[0] < quoted.end and quoted.start < part[1]]
    rest = [part for part in cue.contents if part not in touching]
    start = min([quoted.start, *(part[0] for part in touching)])
    end = max([quoted.end, *(part[1] for part in touching)])
    outside = sum(
        not work.inside[t] and parse.tag[t][0].isalpha() for t in range(start, end) if not cue.cue[0] <= t < cue.cue[1]
    )
    if cue.form is not AttributionForm.EVIDENTIAL:
        cue.form = AttributionForm.MIXED if outside > 1 else AttributionForm.DIRECT
    if start <= cue.token < end:
        start, end = quoted.start, quoted.end
    cue.contents = sorted([*rest, (start, end)])


def _candidate(work: Work, token: int) -> bool:
    parse = work.parse
    if work.inside[token]:
        return False
    if parse.is_verb(token):
        return verb_class(parse.lemma[token]) not in {None, "think", "doubt", "evidence"} or parse.lemma[token] in {
            "read",
            "go",
        }
    return parse.is_noun(token) and parse.lemma[token] in words("cues", "nouns", "content") | words(
        "cues", "sources", "utterance"
    )


def _near_cue(work: Work, quoted: Quoted) -> int | None:
    """Return a cue word beside the quotation: after it in its sentence, else before it."""
    parse = work.parse
    block = parse.blocks[parse.block_of[quoted.start]]
    last = parse.sents[parse.sent_of[quoted.end - 1]][1]
    for token in range(quoted.outer[1], min(block[1], max(last, quoted.outer[1] + 1), quoted.outer[1] + _TAIL)):
        if work.inside[token] or parse.low[token] in {".", "!", "?"}:
            break
        if parse.is_verb(token) and _candidate(work, token):
            return token
    first = parse.sents[parse.sent_of[quoted.start]][0]
    floor = max(block[0], min(first, quoted.outer[0]), quoted.outer[0] - _LEAD)
    colon = quoted.outer[0] > block[0] and parse.low[quoted.outer[0] - 1] == ":"
    if colon:
        floor = max(block[0], quoted.outer[0] - _LEAD)
    found = None
    for token in range(quoted.outer[0] - 1, floor - 1, -1):
        if parse.low[token] in {".", "!", "?"} or (work.inside[token] and not colon):
            break
        if _candidate(work, token) and (parse.is_verb(token) or colon):
            if parse.is_verb(token):
                return token
            found = found if found is not None else token
    return found


def _noun_speaker(parse: Parse, noun: int) -> tuple[int | None, int | None]:
    """Return (speaker, medium) of "the recording contained a demand from X"."""
    governor = parse.head[noun]
    subject = subject_of(parse, governor) if parse.is_verb(governor) else None
    for child in parse.kids_of(noun, "prep"):
        if parse.low[child] in {"from", "by", "of"} and (inner := parse.kid(child, "pobj")) is not None:
            return inner, subject
    return subject, None


def _direct(work: Work, quoted: Quoted, token: int) -> Cue:
    """A quotation goes to the cue beside it and its speaker."""
    parse = work.parse
    if parse.is_verb(token):
        source, outer, group = subject_of(parse, token), None, verb_class(parse.lemma[token]) or "say"
        if source is not None and work.inside[source]:
            source = _after(work, token)
        if parse.lemma[token] == "tell":
            outer = next(
                (
                    c
                    for c in parse.kids_of(token, "dobj", "dative")
                    if parse.tag[c].startswith("NNP") and parse.ent[c] != "PERSON"
                ),
                None,
            )
    else:
        source, outer = _noun_speaker(parse, token)
        group = "say"
    return Cue(token=token, source=source, contents=[(quoted.start, quoted.end)], form=AttributionForm.DIRECT,
               group=group, cue=(token, token + 1), outer=outer)  # fmt: skip


def _after(work: Work, verb: int) -> int | None:
    """Return a noun right after or before the cue verb: the speaker of "…”, said X" that the parser missed."""
    parse = work.parse
    for token in [*range(verb + 1, min(verb + 6, len(parse))), *range(verb - 1, max(verb - 5, -1), -1)]:
        if parse.low[token] in {".", ":"}:
            break
        if (parse.is_noun(token) or parse.tag[token] == "PRP") and not work.inside[token]:
            return parse.name_head(token)
    return None


def _continued(work: Work, index: int) -> Cue | None:
    """Return the cue of the quotation before, when this one goes on from it."""
    if index == 0:
        return None
    parse, quoted, before = work.parse, work.quotes[index], work.quotes[index - 1]
    if before.cue is None:
        return None
    gap = parse.block_of[quoted.start] - parse.block_of[before.start]
    if quoted.quote.continues or gap == 0:
        return before.cue
    return None


def _lone(work: Work, index: int) -> Cue | None:
    """Attribute a paragraph that is nothing but a quotation to whoever spoke last, without a cue."""
    parse, quoted = work.parse, work.quotes[index]
    block = parse.block_of[quoted.start]
    start, end = parse.trim(*parse.blocks[block])
    if (quoted.start, quoted.end) != (start, end) or block == 0 or quoted.end - quoted.start < 2 * _SCARE:
        return None
    for earlier in (block - 1, block - 2):
        speakers = [
            c
            for c in work.by_block.get(earlier, ())
            if c.source is not None and c.group != "agency" and not work.inside[c.token]
        ]
        if speakers:
            last = max(speakers, key=lambda c: c.token)
            return _uncued(quoted, last.source)
    return None


def _uncued(quoted: Quoted, source: int | None) -> Cue:
    """Make an attribution without a cue word."""
    return Cue(token=quoted.start, source=source, contents=[(quoted.start, quoted.end)], form=AttributionForm.DIRECT,
               group="none", cue=(quoted.start, quoted.start))  # fmt: skip


def _introduced(work: Work, index: int) -> Cue | None:
    """Attribute a quotation without a cue to the person whom the sentence before it, in its paragraph, is about."""
    parse, quoted = work.parse, work.quotes[index]
    sentence = parse.sent_of[quoted.outer[0]] - 1
    if sentence < 0 or parse.block_of[parse.sents[sentence][0]] != parse.block_of[quoted.start]:
        return None
    start, end = parse.sents[sentence]
    if parse.sents[sentence + 1][0] < quoted.outer[0] or work.inside[start]:
        return None
    for token in range(start, end):
        named = parse.ent[token] == "PERSON" or any(parse.ent[c] == "PERSON" for c in parse.kids_of(token, "appos"))
        if parse.dep[token] == "nsubj" and named:
            return _uncued(quoted, token)
    return None


def _is_sentence(parse: Parse, quoted: Quoted) -> bool:
    """Tell whether a short quotation is a sentence with a subject of its own."""
    subjects = [own_subject(parse, t) for t in range(quoted.start, quoted.end) if parse.is_verb(t)]
    return parse.word[quoted.start][:1].isupper() and any(s is not None and s >= quoted.start for s in subjects)


def _attach_quote(work: Work, index: int) -> None:
    quoted = work.quotes[index]
    parse = work.parse
    if quoted.quote.continues and (cue := _continued(work, index)) is not None:
        cue.contents.append((quoted.start, quoted.end))
        quoted.cue = cue
        return
    cue = _overlapping(work, quoted)
    if cue is not None:
        _extend(work, quoted, cue)
        quoted.cue = cue
        return
    has_verb = any(parse.is_verb(t) or parse.tag[t] == "MD" for t in range(quoted.start, quoted.end))
    long_enough = has_verb and (quoted.end - quoted.start >= _SCARE or _is_sentence(parse, quoted))
    token = _near_cue(work, quoted) if long_enough else None
    if token is not None:
        existing = work.by_token.get(token)
        if existing is not None:
            existing.contents.append((quoted.start, quoted.end))
            quoted.cue = existing
        else:
            quoted.cue = add(work, _direct(work, quoted, token))
        return
    if long_enough and (cue := _continued(work, index)) is not None:
        cue.contents.append((quoted.start, quoted.end))
        quoted.cue = cue
    elif long_enough and (lone := _introduced(work, index) or _lone(work, index)) is not None:
        quoted.cue = add(work, lone)


def _quoted_by(work: Work) -> None:
    """A source "quoted by the channel X": the channel passes the content on."""
    parse = work.parse
    for cue in work.cues:
        if cue.source is None or cue.outer is not None:
            continue
        for child in parse.kids_of(cue.source, "acl", "relcl", "advcl"):
            if parse.lemma[child] in {"quote", "cite"} and (agent := parse.kid(child, "agent", "prep")) is not None:
                cue.outer = parse.kid(agent, "pobj")


def _only_places(parse: Parse, start: int, end: int) -> bool:
    """Tell whether the words before a colon name a place of no side, which says nothing ("Kupiansk: …")."""
    name = parse.text[parse.start[start] : parse.end[end - 1]]
    return side_of_phrase(parse, end - 1) is None and is_theatre_name(name)


def _is_speaker(parse: Parse, token: int) -> bool:
    """Tell whether the word before a colon at the beginning of a line names who speaks, outside headings."""
    if parse.lemma[token] in {"poll", "survey", "report", "study", "source", "official", "expert", "analyst"}:
        return True
    return parse.tag[token].startswith("NNP") and parse.ent[token] in {"PERSON", "ORG", "NORP"}


def _headline(work: Work, block: int) -> None:
    """Read "X: content" of a heading, a short line or a transcript as X's words."""
    parse = work.parse
    start, end = parse.blocks[block]
    heading = parse.headings[block] or (block == 0 and end - start < _HEADLINE)
    for token in range(start + 1, min(start + _HEADLINE_SOURCE, end - 2)):
        if parse.low[token] == ":" and all(
            parse.is_noun(t) or parse.tag[t] in {"JJ", "DT", "POS", "HYPH", "CC", "IN"} for t in range(start, token)
        ):
            if not heading and not _is_speaker(parse, token - 1):
                return
            content = parse.trim(token + 1, end)
            taken = any(c.contents[0] == content for c in work.by_block[block] if c.contents)
            if content[0] < content[1] and not taken and not _only_places(parse, start, token):
                add(work, Cue(token=token, source=token - 1, contents=[content], form=AttributionForm.INDIRECT,
                               group="say", cue=(token, token + 1)))  # fmt: skip
            return


def _colon_content(work: Work) -> None:
    """Give a cue verb without content what follows its colon ("says the opposite: …")."""
    parse = work.parse
    for token, low in enumerate(parse.low):
        if low != ":" or work.inside[token]:
            continue
        sentence = parse.sents[parse.sent_of[token]]
        content = parse.trim(token + 1, sentence[1])
        if content[1] - content[0] < _SCARE:
            continue
        for verb in range(token - 1, max(sentence[0], token - _LEAD) - 1, -1):
            if (
                parse.is_verb(verb)
                and verb_class(parse.lemma[verb]) in {"say", "distance", "endorse"}
                and verb not in work.by_token
            ):
                source = subject_of(parse, verb)
                if source is not None and source < token:
                    cue = Cue(token=verb, source=source, contents=[content], form=AttributionForm.INDIRECT, group="say",
                              cue=(verb, verb + 1))  # fmt: skip
                    add(work, cue)
                break


def find_cues(parse: Parse, quotes: Sequence[Quote]) -> list[Cue]:
    """Find every attribution of a document: cues in order of appearance, contents as token ranges."""
    quoted = as_tokens(parse, quotes)
    work = Work(parse, [], quoted, mark_inside(parse, quoted))
    for cue in [*verb_cues(parse), *noun_cues(parse)]:
        add(work, cue)
    read_announced(work)
    for index in range(len(quoted)):
        if quoted[index].cue is None:
            _attach_quote(work, index)
    _colon_content(work)
    for block in range(len(parse.blocks)):
        _headline(work, block)
    for cue in agency_cues(parse):
        add(work, cue)
        set_agency_content(work, cue)
    for cue in list(work.cues):
        if cue.hole is not None:
            take_out(work, cue, cue.hole)
    _quoted_by(work)
    return sorted((cue for cue in work.cues if cue.contents), key=lambda cue: (cue.contents[0], -cue.size, cue.token))
