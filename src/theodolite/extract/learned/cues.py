"""Words that may be cues, and what the first model reads of each."""

from __future__ import annotations

from theodolite.extract.cue import Cue, verb_class
from theodolite.extract.learned.scene import Scene, code, is_title
from theodolite.extract.lexicon import words
from theodolite.extract.syntax import is_infinitive, is_negated, is_passive, subject_of

__all__ = ["CUE_CATEGORIES", "cue_features", "cue_keys", "is_possible", "shape_of"]

_RATE_NAMES = tuple(f"rate_{index}" for index in range(12))
_SHAPES = ("ccomp", "xcomp", "dobj", "prep", "advcl", "parataxis", "attr", "acomp", "oprd", "dative", "acl", "relcl",
           "conj", "agent", "prt", "mark", "cc")  # fmt: skip
_SHAPE_NAMES = tuple((dep, f"has_{dep}") for dep in _SHAPES)
CUE_CATEGORIES = ("tag", "dep", "head_tag", "head_dep", "class", "head_class", "subject_tag", "subject_ent",
                  "object_ent", "object_tag", "before_tag", "after_tag", "rule_group", "rule_form",
                  "above_tag")  # fmt: skip


def is_possible(scene: Scene, token: int, vocabulary: frozenset[str]) -> bool:
    """Tell whether a word may be a cue: a verb, a word known from training as one, or one of the rules' own."""
    parse = scene.parse
    if parse.is_verb(token) and parse.dep[token] not in {"aux", "auxpass"}:
        return True
    return token in scene.rules or f"{parse.lemma[token]}/{parse.tag[token][:2]}" in vocabulary


def shape_of(scene: Scene, token: int) -> str:
    """Return which complements a word has, as a short key."""
    parse = scene.parse
    deps = {parse.dep[child] for child in parse.kids[token]}
    parts = [dep[0:2] for dep in ("ccomp", "xcomp", "dobj", "parataxis", "advcl", "oprd", "attr") if dep in deps]
    start, end = scene.sentence(token)
    if not scene.inside[token] and any(True for _ in scene.quotes_in(start, end)):
        parts.append("q")
    return "".join(parts)


def cue_keys(scene: Scene, token: int) -> list[str]:
    """Return the keys by which the rates of a word are counted, always the same number."""
    parse = scene.parse
    name = f"{parse.lemma[token]}/{parse.tag[token][:2]}"
    item = parse.kid(token, "dobj", "attr", "acomp", "oprd")
    after = parse.low[token + 1] if token + 1 < len(parse) else ""
    subject = subject_of(parse, token)
    head = parse.head[token]
    return [
        f"l {name}",
        f"w {parse.low[token]} {parse.tag[token]}",
        f"s {name} {shape_of(scene, token)}",
        f"a {name} {after}",
        f"b {parse.low[token - 1] if token else ''} {name}",
        f"d {name} {parse.dep[token]}",
        f"o {name} {parse.lemma[item]}" if item is not None else "o",
        f"i {parse.lemma[item]}" if item is not None else "i",
        f"u {parse.lemma[subject]}" if subject is not None else "u",
        f"h {parse.dep[token]} {parse.lemma[head]}",
    ]


def _class(scene: Scene, token: int) -> int:
    parse = scene.parse
    group = verb_class(parse.lemma[token]) if parse.is_verb(token) else None
    if group is None and parse.lemma[token] in words("cues", "nouns", "content"):
        group = "noun"
    return code("group", group) if group else 0


def _around(scene: Scene, token: int) -> dict[str, float]:
    """Return where a word stands: in its sentence, its paragraph, among quotations."""
    parse = scene.parse
    start, end = scene.sentence(token)
    first, last = scene.block(token)
    before, after = scene.quote_before(token), scene.quote_after(token)
    number = scene.inside[token]
    quotes = list(scene.quotes_in(start, end))
    return {
        "place": token - start, "left_over": end - token, "sentence": end - start,
        "block": last - first, "block_place": start - first, "block_number": parse.block_of[token],
        "heading": parse.headings[parse.block_of[token]], "depth_of_text": start / max(1, len(parse)),
        "quote_before": min(60, token - scene.quotes[before].outer[1]) if before is not None else 60,
        "quote_before_size": scene.quotes[before].end - scene.quotes[before].start if before is not None else 0,
        "quote_after": min(60, scene.quotes[after].outer[0] - token) if after is not None else 60,
        "quote_after_size": scene.quotes[after].end - scene.quotes[after].start if after is not None else 0,
        "inside": scene.quotes[number - 1].end - scene.quotes[number - 1].start if number else 0,
        "quotes": len(quotes), "quoted": sum(scene.quotes[q].end - scene.quotes[q].start for q in quotes),
        "before_tag": code("tag", parse.tag[token - 1]) if token else 0,
        "after_tag": code("tag", parse.tag[token + 1]) if token + 1 < len(parse) else 0,
        "comma_before": token > 0 and parse.low[token - 1] == ",",
        "stop_after": token + 1 < len(parse) and parse.low[token + 1] in {",", ".", ":", "—"},
        "words": len(parse), "density": scene.rules_in(0, len(parse)) / max(1, len(parse.sents)),
        "quote_density": len(scene.quotes) / max(1, len(parse.sents)),
        "rules_here": scene.rules_in(start, end), "rules_in_block": scene.rules_in(first, last),
    }  # fmt: skip


def _syntax(scene: Scene, token: int) -> dict[str, float]:
    parse = scene.parse
    deps = [parse.dep[child] for child in parse.kids[token]]
    head = parse.head[token]
    above = parse.head[head]
    auxiliaries = {parse.lemma[c] for c in parse.kids[token] if parse.dep[c] in {"aux", "auxpass"}}
    left, right = parse.subtree(token)
    found: dict[str, float] = {name: deps.count(dep) for dep, name in _SHAPE_NAMES}
    return found | {
        "tag": code("tag", parse.tag[token]), "dep": code("dep", parse.dep[token]),
        "head_tag": code("tag", parse.tag[head]) if head != token else 0,
        "head_dep": code("dep", parse.dep[head]), "above_tag": code("tag", parse.tag[above]),
        "class": _class(scene, token), "head_class": _class(scene, head) if head != token else 0,
        "head_side": (head > token) - (head < token), "head_far": min(30, abs(head - token)),
        "kids": len(deps), "left": token - left, "right": right - token,
        "negated": is_negated(parse, token), "passive": is_passive(parse, token),
        "infinitive": is_infinitive(parse, token), "modal": "would" in auxiliaries or "will" in auxiliaries,
        "have": "have" in auxiliaries, "aux": len(auxiliaries),
        "capital": parse.word[token][:1].isupper(), "entity": code("ent", parse.ent[token]) > 0,
    }  # fmt: skip


def _arguments(scene: Scene, token: int) -> dict[str, float]:
    parse = scene.parse
    subject = subject_of(parse, token)
    item = parse.kid(token, "dobj", "attr", "acomp", "oprd")
    found: dict[str, float] = dict.fromkeys(
        ("subject_tag", "subject_ent", "subject_far", "subject_me", "object_tag", "object_ent", "object_size",
         "object_class", "subject_title", "object_media", "subject_own"), 0.0)  # fmt: skip
    if subject is not None:
        found["subject_tag"] = code("tag", parse.tag[subject])
        found["subject_ent"] = code("ent", parse.ent[subject])
        found["subject_far"] = token - subject
        found["subject_me"] = parse.low[subject] in {"i", "we", "you"}
        found["subject_title"] = is_title(parse.lemma[subject])
        found["subject_own"] = parse.head[subject] == token
    if item is not None:
        found["object_tag"] = code("tag", parse.tag[item])
        found["object_ent"] = code("ent", parse.ent[item])
        found["object_size"] = parse.right[item] - parse.left[item]
        found["object_class"] = parse.lemma[item] in words("cues", "nouns", "content")
        found["object_media"] = parse.lemma[item] in words("nouns", "media")
    return found


def _by_rules(scene: Scene, token: int) -> dict[str, float]:
    parse = scene.parse
    cue = scene.rules.get(token)
    head = parse.head[token]
    return {
        "rule": cue is not None,
        "rule_listed": token in scene.listed,
        "rule_group": code("group", cue.group) if cue else 0,
        "rule_form": code("form", cue.form.value) if cue else 0,
        "rule_size": cue.size if cue else 0,
        "rule_source": cue is not None and cue.source is not None,
        "rule_negated": cue is not None and cue.negated,
        "head_rule": head != token and head in scene.rules,
        "covered": sum(c.covers(token) for c in _near_rules(scene, token)),
    }


def _near_rules(scene: Scene, token: int) -> list[Cue]:
    return [scene.rules[t] for t in scene.rule_tokens_in(*scene.sentence(token)) if t != token]


def cue_features(scene: Scene, token: int, rates: list[float]) -> dict[str, float]:
    """Return what the first model reads of a word; ``rates`` are the rates of :func:`cue_keys`."""
    found = _syntax(scene, token) | _arguments(scene, token) | _around(scene, token) | _by_rules(scene, token)
    for index, rate in enumerate(rates):
        found[_RATE_NAMES[index]] = rate
    return found
