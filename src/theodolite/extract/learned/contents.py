"""What a cue may hand over: candidates from the parse, the quotations and the rules, and what is read of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from theodolite.extract.learned.scene import Ranges, Scene, code, overlap, size_of
from theodolite.extract.syntax import subject_of

__all__ = ["CONTENT_CATEGORIES", "Candidate", "content_features", "content_keys", "find_contents", "kind_number"]

_MOST = 28
CONTENT_CATEGORIES = ("c_kind", "c_dep", "c_tag", "c_first_tag", "c_before_tag", "c_after_tag", "c_last_tag",
                      "tag", "dep", "class", "rule_group", "rule_form", "object_ent")  # fmt: skip
KINDS = (
    "rule", "kid", "kid_bare", "kid_on", "kids", "raised", "sentence", "before", "after", "around", "quote_here",
    "quotes_here", "quote_before", "quote_after", "quotes_around", "with_quote", "run", "next", "previous", "colon",
    "head", "head_bare", "block", "passive", "passive_raised", "scope", "conj", "above", "rule_near",
)  # fmt: skip
_NUMBERS = {kind: number for number, kind in enumerate(KINDS, 1)}
_SKIPPED = frozenset({"aux", "auxpass", "neg", "punct", "cc", "mark", "prt", "expl", "preconj", "det", "poss", "case"})
_CLAUSES = frozenset({"ccomp", "xcomp", "advcl", "parataxis"})
_EARLIER = _CLAUSES | {"nsubj", "nsubjpass", "dobj", "csubj", "attr"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible content: token ranges, how it was found, the word at its head, and how many ways lead to it."""

    ranges: Ranges
    kind: str
    anchor: int
    ways: int = 1
    index: int = 0


_Raw = tuple[str, int, Ranges]


def _kids(scene: Scene, token: int) -> Iterator[_Raw]:
    """Yield complements, alone, with what follows them, and without what hangs on their end."""
    parse = scene.parse
    left, right = parse.subtree(token)
    later = [c for c in parse.kids[token] if c > token and parse.dep[c] not in _SKIPPED]
    for child in parse.kids[token]:
        dep = parse.dep[child]
        if dep in _SKIPPED or (child < token and dep not in _EARLIER):
            continue
        start, end = parse.subtree(child)
        yield "kid", child, ((start, end),)
        if child > token and end < right:
            yield "kid_on", child, ((start, right),)
        if dep in _CLAUSES and child < token < end:
            yield "kid_bare", child, tuple(p for p in ((start, left), (right, end)) if p[0] < p[1])
        yield from _bare(scene, child)
    if len(later) > 1:
        start = min(parse.left[c] for c in later)
        yield "kids", later[0], ((start, right),)
        for first, second in pairwise(later):
            yield "kids", first, ((parse.left[first], parse.right[second]),)


def _bare(scene: Scene, child: int) -> Iterator[_Raw]:
    """Yield what a preposition governs, and an object without, or only, what hangs on its end."""
    parse = scene.parse
    if parse.dep[child] == "prep":
        spoken = parse.kid(child, "pobj", "pcomp")
        if spoken is not None:
            yield "kid_bare", spoken, (parse.subtree(spoken),)
    elif parse.dep[child] in {"dobj", "attr", "oprd", "acomp"}:
        for inner in parse.kids_of(child, "prep", "relcl", "acl", "ccomp"):
            if inner > child:
                yield "kid_bare", child, ((parse.left[child], parse.left[inner]),)
                if parse.dep[inner] != "relcl":
                    yield "kid_bare", inner, (parse.subtree(inner),)


def _raised(scene: Scene, token: int) -> Iterator[_Raw]:
    """Yield subject and complement together ("X is expected to …"), and the subject of a passive alone."""
    parse = scene.parse
    own = parse.kid(token, "nsubj", "nsubjpass")
    if own is None:
        return
    subject = parse.subtree(own)
    if parse.dep[own] == "nsubjpass":
        yield "passive", own, (subject,)
    kind = "passive_raised" if parse.dep[own] == "nsubjpass" else "raised"
    for child in parse.kids_of(token, "xcomp", "acomp", "attr", "oprd", "prep", "ccomp", "advcl"):
        if child > token:
            yield kind, child, (subject, parse.subtree(child))


def _clause(scene: Scene, token: int) -> tuple[int, int]:
    """Return the piece of a sentence that the cue with its speaker takes up."""
    parse = scene.parse
    start, end = token, token + 1
    for child in parse.kids[token]:
        if parse.dep[child] in {"nsubj", "nsubjpass", "aux", "auxpass", "neg", "advmod", "npadvmod", "prep", "dative"}:
            if child < token:
                start = min(start, parse.left[child])
            else:
                end = max(end, parse.right[child])
    return start, end


def _sentences(scene: Scene, token: int) -> Iterator[_Raw]:
    """Yield the sentence before, after and around the cue's own words, and the sentences beside it."""
    parse = scene.parse
    number = parse.sent_of[token]
    first, last = parse.sents[number]
    start, end = _clause(scene, token)
    short = token + 1
    subject = subject_of(parse, token)
    if subject is not None and first <= subject < last:
        start = min(start, max(parse.left[subject], first)) if subject < token else start
        short = max(short, min(parse.right[subject], last)) if subject > token else short
    yield "before", token, ((first, start),)
    yield "after", token, ((short, last),)
    yield "after", token, ((end, last),)
    yield "around", token, ((first, start), (max(short, token + 1), last))
    block = scene.block(token)
    if last < block[1]:
        yield "next", token, (parse.sents[number + 1],)
    if first > block[0]:
        yield "previous", token, (parse.sents[number - 1],)
    for mark in range(token, last):
        if parse.low[mark] == ":":
            yield "colon", token, ((mark + 1, last),)
            if last < block[1]:
                yield "colon", token, ((mark + 1, block[1]),)
            elif mark + 2 >= last and block[1] < len(parse):
                yield "block", token, (parse.blocks[parse.block_of[token] + 1],)
            break


def _scope(scene: Scene, token: int) -> Iterator[_Raw]:
    """Yield what a credit covers: its sentence without the phrase."""
    parse = scene.parse
    first, last = scene.sentence(token)
    start, end = parse.subtree(token)
    yield "scope", token, tuple(p for p in ((first, start), (end, last)) if p[0] < p[1])
    head = parse.head[token]
    start, end = max(first, parse.left[head]), min(last, parse.right[head])
    yield "sentence", head, ((start, end),)


def _heads(scene: Scene, token: int) -> Iterator[_Raw]:
    """Yield what the cue itself hangs on: "the claim made by …", "X, he said"."""
    parse = scene.parse
    head = parse.head[token]
    if head == token:
        return
    start, end = parse.subtree(head)
    left, right = parse.subtree(token)
    if parse.dep[token] in {"acl", "relcl", "amod", "appos", "compound"}:
        yield "head", head, ((start, min(left, end)),) if head < token else ((right, end),)
        yield "head_bare", head, ((head, head + 1),)
    else:
        yield "above", head, tuple(p for p in ((start, left), (right, end)) if p[0] < p[1])
    if parse.dep[token] == "conj":
        for child in parse.kids_of(head, "dobj", "ccomp", "xcomp", "prep"):
            yield "conj", child, (parse.subtree(child),)


def _quotations(scene: Scene, token: int) -> Iterator[_Raw]:
    """Yield quotations in, before and after the sentence, with the words beside them and the ones that go on."""
    first, last = scene.sentence(token)
    block = scene.block(token)
    here = [scene.quotes[q] for q in scene.quotes_in(first, last) if scene.inside[token] != q + 1]
    for quoted in here[:4]:
        yield "quote_here", quoted.start, (quoted.outer,)
        if quoted.outer[0] > token:
            yield "with_quote", quoted.start, ((token + 1, quoted.outer[1]),)
    if len(here) > 1:
        yield "quotes_here", here[0].start, tuple(q.outer for q in here)
        yield "run", here[0].start, ((here[0].outer[0], here[-1].outer[1]),)
    before, after = scene.quote_before(token), scene.quote_after(token)
    if before is not None and scene.quotes[before].outer[0] >= block[0]:
        quoted = scene.quotes[before]
        yield "quote_before", quoted.start, (quoted.outer,)
        if after is not None and scene.quotes[after].outer[1] <= block[1]:
            yield "quotes_around", quoted.start, (quoted.outer, scene.quotes[after].outer)
    if after is not None:
        quoted = scene.quotes[after]
        if quoted.outer[0] < block[1] or (block[1] == last and quoted.outer[0] == block[1]):
            yield "quote_after", quoted.start, (quoted.outer,)
            following = after + 1
            if following < len(scene.quotes) and scene.quotes[following].quote.continues:
                yield "run", quoted.start, (quoted.outer, scene.quotes[following].outer)


def _with_quotes(scene: Scene, ranges: Ranges) -> Ranges:
    """Widen ranges by the quotations that begin within them."""
    found = []
    for start, end in ranges:
        touched = scene.quotes_in(start, end)
        if not touched:
            found.append((start, end))
            continue
        outers = [scene.quotes[number].outer for number in touched]
        found.append((start, max([end, *(outer[1] for outer in outers if start <= outer[0])])))
    return tuple(found)


def _raw(scene: Scene, token: int) -> Iterator[_Raw]:
    rule = scene.rules.get(token)
    if rule is not None:
        yield "rule", token, tuple(rule.contents)
    yield from _kids(scene, token)
    yield from _raised(scene, token)
    yield from _quotations(scene, token)
    yield from _sentences(scene, token)
    if not scene.parse.is_verb(token):
        yield from _scope(scene, token)
    yield from _heads(scene, token)


def _clean(scene: Scene, token: int, ranges: Ranges) -> Ranges:
    """Trim punctuation, take the cue word out, join parts that touch, drop the empty ones."""
    parse = scene.parse
    parts: list[tuple[int, int]] = []
    for start, end in ranges:
        cut = ((start, token), (token + 1, end)) if start <= token < end else ((start, end),)
        for piece in cut:
            a, b = parse.trim(*piece)
            if a < b and (parts == [] or a >= parts[-1][1]):
                parts.append((a, b))
    return tuple(sorted(parts))


def find_contents(scene: Scene, token: int) -> list[Candidate]:
    """Return the possible contents of a cue, each once."""
    found: dict[Ranges, Candidate] = {}
    for kind, anchor, ranges in _raw(scene, token):
        ordered = tuple(sorted(ranges)) if len(ranges) > 1 else ranges
        wide = _with_quotes(scene, ordered)
        for one in (ordered,) if wide == ordered else (ordered, wide):
            cleaned = _clean(scene, token, one)
            if not cleaned or len(cleaned) > 4:
                continue
            known = found.get(cleaned)
            if known is not None:
                ways = known.ways | 1 << _NUMBERS[kind]
                if ways != known.ways:
                    found[cleaned] = Candidate(cleaned, known.kind, known.anchor, ways, known.index)
            elif len(found) < _MOST:
                found[cleaned] = Candidate(cleaned, kind, anchor, 1 << _NUMBERS[kind], len(found))
    return list(found.values())


def content_keys(scene: Scene, token: int, candidate: Candidate) -> list[str]:
    """Return the keys by which the rates of candidates are counted."""
    parse = scene.parse
    kind = f"{candidate.kind} {parse.dep[candidate.anchor]}"
    start = candidate.ranges[0][0]
    side = "<" if start < token else ">"
    first = parse.low[start]
    return [f"{parse.lemma[token]} {kind} {side}", f"{kind} {side} {first}",
            f"{parse.lemma[token]} {first} {side}"]  # fmt: skip


def _place(scene: Scene, token: int, ranges: Ranges) -> dict[str, float]:
    """Return where a content lies: to its cue, in its sentence, in quotations."""
    parse = scene.parse
    start, end = ranges[0][0], ranges[-1][1]
    size = size_of(ranges)
    first, last = scene.sentence(token)
    quoted = sum([scene.quoted_in(s, e) for s, e in ranges])
    goes_on = start > 0 and scene.inside[start - 1] == scene.inside[start] > 0
    cut = goes_on and parse.tag[start - 1] not in {"``", "''"}
    return {
        "c_parts": len(ranges), "c_size": size, "c_share": size / (last - first),
        "c_from": start - token, "c_to": end - token,
        "c_gap": start - token - 1 if start > token else token - end if end <= token else -1,
        "c_quoted": quoted / size, "c_quote_goes_on": goes_on, "c_quote_cut": cut,
        "c_starts": start <= first + 1, "c_ends": last - end,
        "c_sentences": parse.sent_of[end - 1] - parse.sent_of[start],
        "c_apart": parse.sent_of[start] - parse.sent_of[token],
        "c_block": parse.block_of[start] != parse.block_of[token],
    }  # fmt: skip


def content_features(scene: Scene, token: int, candidate: Candidate, rates: list[float]) -> dict[str, float]:
    """Return what the second model reads of a candidate, besides what the first read of its cue."""
    parse = scene.parse
    ranges = candidate.ranges
    start, end = ranges[0][0], ranges[-1][1]
    rule = scene.rules.get(token)
    subject = subject_of(parse, token)
    found = _place(scene, token, ranges) | {
        "c_kind": _NUMBERS[candidate.kind], "c_index": candidate.index,
        "c_dep": code("dep", parse.dep[candidate.anchor]), "c_tag": code("tag", parse.tag[candidate.anchor]),
        "c_first_tag": code("tag", parse.tag[start]), "c_last_tag": code("tag", parse.tag[end - 1]),
        "c_before_tag": code("tag", parse.tag[start - 1]) if start else 0,
        "c_after_tag": code("tag", parse.tag[end]) if end < len(parse) else 0,
        "c_subject": subject is not None and any(s <= subject < e for s, e in ranges),
        "c_verbs": sum([scene.finite_in(s, e) for s, e in ranges]),
        "c_names": sum([scene.names_in(s, e) for s, e in ranges]),
        "c_rules": sum([scene.rules_in(s, e) for s, e in ranges]),
        "c_rule": overlap(tuple(rule.contents), ranges) if rule is not None else -1.0,
        "c_that": start > 0 and "that" in (parse.low[start - 1], parse.low[start]),
        "c_to_verb": parse.low[start] == "to",
    }  # fmt: skip
    for index, name in _WAYS:
        found[name] = candidate.ways >> index & 1
    for index, rate in enumerate(rates):
        found[_RATE_NAMES[index]] = rate
    return found


_WAYS = tuple(
    (_NUMBERS[k], f"c_way_{_NUMBERS[k]}")
    for k in ("rule", "kid", "kid_on", "kids", "quote_here", "with_quote", "after", "before")
)
_RATE_NAMES = ("c_rate_0", "c_rate_1", "c_rate_2")


def kind_number(kind: str) -> int:
    """Return the number of a way in which candidates are found."""
    return _NUMBERS[kind]
