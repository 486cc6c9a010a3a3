"""Who may hold a content: candidates for a cue's source, and what is read of each."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from theodolite.extract.learned.scene import Ranges, Scene, code, is_title
from theodolite.extract.syntax import agent_of, ancestors, own_subject, subject_of

__all__ = ["NO_SOURCE", "SOURCE_CATEGORIES", "find_sources", "source_features", "source_keys", "source_number"]

NO_SOURCE = -1
SOURCE_CATEGORIES = ("s_kind", "s_tag", "s_dep", "s_ent", "tag", "dep", "class", "rule_group", "rule_form")
KINDS = ("none", "rule", "subject", "own", "agent", "by", "poss", "head", "object", "after", "before", "amod",
         "speaker", "above", "earlier", "previous")  # fmt: skip
_NUMBERS = {kind: number for number, kind in enumerate(KINDS, 1)}
_NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS", "PRP", "PRP$", "DT", "WP", "CD"})
_MOST = 14
_RATE_NAMES = ("s_rate_0", "s_rate_1", "s_rate_2")
_WAY_NAMES = tuple((index, f"s_way_{index}") for index in range(2, len(KINDS) + 1))


def _in_syntax(scene: Scene, token: int) -> Iterator[tuple[str, int | None]]:
    parse = scene.parse
    rule = scene.rules.get(token)
    if rule is not None:
        yield "rule", rule.source
        yield "rule", rule.outer
    yield "subject", subject_of(parse, token)
    yield "own", own_subject(parse, token)
    yield "agent", agent_of(parse, token)
    head = parse.head[token]
    for child in parse.kids[token]:
        dep = parse.dep[child]
        if dep == "prep":
            yield "by" if parse.low[child] in {"by", "from", "of", "to", "as"} else "object", parse.kid(child, "pobj")
        elif dep == "poss":
            yield "poss", child
        elif dep in {"pobj", "dobj"}:
            yield "object", child
        elif dep in {"amod", "compound", "nmod"} and parse.tag[child][0] == "N":
            yield "amod", child
    if head != token:
        yield "head", head if parse.is_noun(head) else parse.kid(head, "pobj", "dobj", "attr")
        for above in ancestors(parse, token, 5):
            if parse.is_verb(above):
                yield "above", own_subject(parse, above)


def _nearby(scene: Scene, token: int) -> Iterator[tuple[str, int | None]]:
    parse = scene.parse
    start, end = scene.sentence(token)
    for other in range(token + 1, min(end, token + 9)):
        if parse.tag[other] in _NOUNS and not scene.inside[other] and parse.dep[other] not in {"compound", "poss"}:
            yield "after", other
            break
    for other in range(token - 1, max(start, token - 12) - 1, -1):
        if parse.tag[other] in _NOUNS and not scene.inside[other] and parse.dep[other] not in {"compound", "poss"}:
            yield "before", other
            break
    index = bisect_left(scene.speakers, (token, -1)) - 1
    for earlier in range(index, max(-1, index - 2), -1):
        yield "speaker", scene.speakers[earlier][1]
    number = parse.sent_of[token]
    for back in (1, 2):
        if number >= back:
            first, last = parse.sents[number - back]
            yield "previous", next((t for t in range(first, last) if parse.dep[t].startswith("nsubj")), None)


def find_sources(scene: Scene, token: int) -> list[tuple[int, str, int]]:
    """Return the possible sources of a cue as (token, how found, ways that lead to it); first "none"."""
    found: dict[int, tuple[str, int]] = {NO_SOURCE: ("none", 1)}
    for kind, source in (*_in_syntax(scene, token), *_nearby(scene, token)):
        if source is None or source == token:
            continue
        if source in found:
            found[source] = (found[source][0], found[source][1] | 1 << _NUMBERS[kind])
        elif len(found) < _MOST:
            found[source] = (kind, 1 << _NUMBERS[kind])
    return [(source, kind, ways) for source, (kind, ways) in found.items()]


def source_keys(scene: Scene, token: int, source: int, kind: str) -> list[str]:
    """Return the keys by which the rates of sources are counted."""
    parse = scene.parse
    name = parse.lemma[source] if source != NO_SOURCE else "-"
    return [f"{parse.lemma[token]} {kind}", f"{kind} {name}", f"{kind} {parse.dep[token]} {parse.tag[token]}"]


def source_features(
    scene: Scene, token: int, source: tuple[int, str, int], content: Ranges, rates: list[float]
) -> dict[str, float]:
    """Return what the third model reads of a possible source, besides what the first read of its cue."""
    parse = scene.parse
    noun, kind, ways = source
    rule = scene.rules.get(token)
    found: dict[str, float] = {
        "s_kind": _NUMBERS[kind],
        "s_rule": 0 if rule is None else 1 if rule.source == (None if noun < 0 else noun) else 2,
        "s_content_before": bool(content) and content[-1][1] <= token, "s_size": sum(e - s for s, e in content),
    }  # fmt: skip
    for index, rate in enumerate(rates):
        found[_RATE_NAMES[index]] = rate
    for index, name in _WAY_NAMES:
        found[name] = ways >> index & 1
    there = noun != NO_SOURCE
    noun = max(noun, 0)
    return found | {
        "s_tag": code("tag", parse.tag[noun]) if there else 0, "s_dep": code("dep", parse.dep[noun]) if there else 0,
        "s_ent": code("ent", parse.ent[noun]) if there else 0, "s_far": token - noun if there else 99,
        "s_sentences": parse.sent_of[token] - parse.sent_of[noun] if there else 9,
        "s_inside": there and scene.inside[noun] > 0,
        "s_content": there and any(s <= noun < e for s, e in content),
        "s_title": there and is_title(parse.lemma[noun]),
        "s_size_of": parse.right[noun] - parse.left[noun] if there else 0,
        "s_head": there and parse.head[noun] == token, "s_capital": there and parse.word[noun][:1].isupper(),
    }  # fmt: skip


def source_number(kind: str) -> int:
    """Return the number of a way in which sources are found."""
    return _NUMBERS[kind]
