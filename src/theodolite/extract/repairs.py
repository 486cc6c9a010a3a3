"""Known mistakes of the model in series of verbs, put right before anything is read off the parse."""

from __future__ import annotations

from theodolite.extract.lexicon import words
from theodolite.extract.mending import settle_edges
from theodolite.extract.parse import Parse

__all__ = [
    "repair_appositions",
    "repair_attacks",
    "repair_lemmas",
    "repair_openings",
    "repair_series",
    "repair_speakers",
    "repair_tails",
]

_COMPASS = words("grammar", "toponyms", "compass")
_HELPED = frozenset({"aux", "auxpass", "nsubj", "nsubjpass", "mark", "agent"})


def _verb_of(low: str) -> str | None:
    """Return the verb of motion or taking whose past tense a word in -ed is."""
    known = words("predicates", "take") | words("predicates", "advance") | words("predicates", "enter")
    return next((stem for cut in ("d", "ed") if (stem := low.removesuffix(cut)) in known and stem != low), None)


def _series_verb(parse: Parse, token: int) -> int | None:
    """Return the verb before a comma or "and" that a word in -ed goes on from."""
    if token == 0 or parse.low[token - 1] not in {",", "and"}:
        return None
    head = parse.head[token]
    if parse.dep[token] == "amod" and parse.low[head] in _COMPASS and head == token + 1:
        verb = parse.head[head]
    elif parse.dep[token] == "advcl" and parse.tag[token] == "VBN":
        verb = head
    else:
        return None
    free = not any(parse.dep[c] in _HELPED for c in parse.kids[token])
    return verb if free and verb < token and parse.tag[verb] in {"VBD", "VBN"} else None


def repair_series(parse: Parse) -> None:
    """Make "advanced" a verb of its own in "seized A, advanced north of B and entered C"."""
    for token, low in enumerate(parse.low):
        if not low.endswith("ed") or (lemma := _verb_of(low)) is None or (verb := _series_verb(parse, token)) is None:
            continue
        noun = parse.head[token]
        parse.attach(token, verb, "conj")
        parse.tag[token], parse.lemma[token] = "VBD", lemma
        if noun != verb:
            parse.left[noun] = noun
            parse.attach(noun, token, "advmod")


def repair_speakers(parse: Parse) -> None:
    """Give "said" the subject that the model hung on what is put between ("X, asked about it, said that …")."""
    speech = words("cues", "verbs", "say") | words("cues", "verbs", "distance") | words("cues", "verbs", "endorse")
    for verb, tag in enumerate(parse.tag):
        if tag not in {"VBD", "VBZ", "VBP"} or parse.lemma[verb] not in speech:
            continue
        if verb < 4 or parse.low[verb - 1] != "," or parse.kid(verb, "nsubj", "nsubjpass", "expl") is not None:
            continue
        between = next(
            (c for c in parse.kids_of(verb, "parataxis", "ccomp", "dep") if _is_put_between(parse, c, verb)), None
        )
        if between is None:
            continue
        subject = parse.kid(between, "nsubj")
        assert subject is not None
        parse.attach(subject, verb, "nsubj")
        parse.left[between] = min([between, *(parse.left[c] for c in parse.kids[between] if parse.low[c] != ",")])
        parse.tag[between] = "VBN"
        parse.attach(between, subject, "acl")


def _is_put_between(parse: Parse, clause: int, verb: int) -> bool:
    """Tell whether a participle between commas stands right after its subject and right before a verb."""
    subject = parse.kid(clause, "nsubj")
    if subject is None or parse.tag[clause] not in {"VBD", "VBN"} or not subject < clause < verb:
        return False
    return parse.low[subject + 1] == "," and clause == subject + 2 and parse.right[clause] >= verb - 1


def repair_appositions(parse: Parse) -> None:
    """Give "according to the head of X, Name, …" its name, which the model took for the subject or a second one."""
    mended: set[int] = set()
    for verb in range(len(parse)):
        subjects = list(parse.kids_of(verb, "nsubj", "nsubjpass"))
        name = subjects[0] if subjects else 0
        if not name or not parse.tag[name].startswith("NNP") or not _stands_between_commas(parse, name):
            continue
        start = parse.left[name]
        before = next((c for c in parse.kids_of(verb, "prep", "advcl") if parse.right[c] == start - 1), None)
        title = _last_title(parse, before) if before is not None else None
        real = subjects[1] if len(subjects) > 1 else parse.kid(name, "appos")
        if title is None or real is None:
            continue
        dep = parse.dep[name]
        parse.attach(name, title, "appos")
        parse.attach(real, verb, dep)
        mended.add(parse.sent_of[verb])
    for sentence in mended:
        settle_edges(parse, sentence)


def _stands_between_commas(parse: Parse, name: int) -> bool:
    start = parse.left[name]
    return start > 1 and name + 1 < len(parse) and parse.low[start - 1] == "," and parse.low[name + 1] == ","


def _last_title(parse: Parse, preposition: int) -> int | None:
    """Return the title or office that a phrase of reporting ends in ("according to the head of the region")."""
    if parse.low[preposition] not in {"according", "for", "per", "by"}:
        return None
    titles = words("nouns", "titles")
    return next((t for t in range(preposition + 1, parse.right[preposition]) if parse.lemma[t] in titles), None)


_LEMMAS = {
    ("hopes", "hop"): "hope",
    ("hoped", "hop"): "hope",
    ("hoping", "hop"): "hope",
    ("staged", "stag"): "stage",
    ("staging", "stag"): "stage",
    ("outgunned", "outgunne"): "outgun",
}


def repair_lemmas(parse: Parse) -> None:
    """Put right the few lemmas that the model gets wrong."""
    for token, found in enumerate(zip(parse.low, parse.lemma, strict=True)):
        if found in _LEMMAS:
            parse.lemma[token] = _LEMMAS[found]


_BEFORE_NOUN = frozenset({"amod", "det", "poss", "compound"})
_SHOOTING = frozenset({"fire", "land"})


def repair_attacks(parse: Parse) -> None:
    """Make "fires" and "land" verbs in "Russian artillery fires on X", "Shells land every day"."""
    shooters = words("nouns", "military") | words("nouns", "munition")
    for start, end in parse.sents:
        root = next((t for t in range(start, end) if parse.head[t] == t), start)
        if root == start or parse.lemma[root] not in _SHOOTING or parse.tag[root] not in {"NN", "NNS"}:
            continue
        shooter = root - 1
        if parse.dep[shooter] != "compound" or parse.head[shooter] != root or parse.lemma[shooter] not in shooters:
            continue
        if any(parse.is_verb(t) for t in range(start, end)):
            continue
        parse.tag[root] = "VBZ" if parse.low[root].endswith("s") else "VBP"
        parse.lemma[root] = {"fires": "fire"}.get(parse.low[root], parse.low[root])
        for child in [c for c in parse.kids[root] if c < shooter and parse.dep[c] in _BEFORE_NOUN]:
            parse.attach(child, shooter, parse.dep[child])
        parse.left[shooter] = min(parse.left[shooter], *(parse.left[c] for c in parse.kids[shooter]), shooter)
        parse.dep[shooter] = "nsubj"


_WHEN = frozenset({"since", "during", "after", "before", "in", "over", "within", "by", "at", "on", "from"})


def repair_openings(parse: Parse) -> None:
    """Make the verb the root of "Since the start of the year the town has buried …", hung on "year" by the model."""
    for start, end in parse.sents:
        root = next((t for t in range(start, end) if parse.head[t] == t), start)
        if root != start or parse.low[root] not in _WHEN:
            continue
        verb = next((t for t in range(start, end) if _is_hidden_root(parse, t, end)), None)
        if verb is not None:
            _make_root(parse, verb, root)


def _is_hidden_root(parse: Parse, token: int, end: int) -> bool:
    """Tell whether a verb hung on a noun has a subject of its own and goes on to the end of its sentence."""
    if parse.dep[token] != "relcl" or parse.right[token] < end - 1:
        return False
    subject = parse.kid(token, "nsubj", "nsubjpass")
    first = parse.left[token]
    relative = parse.tag[first] in {"WDT", "WP", "WRB", "IN", "WP$"} or parse.low[first] == "that"
    pronoun = subject is not None and parse.low[subject] in {"who", "which", "that"}
    return subject is not None and not relative and not pronoun


def _make_root(parse: Parse, verb: int, root: int) -> None:
    token = parse.head[verb]
    parse.kids[token].remove(verb)
    while True:
        parse.right[token] = min(parse.right[token], parse.left[verb])
        if parse.head[token] == token:
            break
        token = parse.head[token]
    parse.head[verb], parse.dep[verb] = verb, "ROOT"
    punctuation = [c for c in parse.kids[root] if c > verb]
    for child in [root, *punctuation]:
        if child == root:
            parse.head[root], parse.dep[root] = verb, "prep"
            parse.kids[verb] = sorted([*parse.kids[verb], root])
            parse.left[verb] = parse.left[root]
        else:
            parse.attach(child, verb, parse.dep[child])


_TAILS = {
    word + "s": word
    for word in ("estimate", "fear", "report", "claim", "hope", "note", "forecast", "count", "charge", "reckon", "view")
}
_MAX_TAIL = 14
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})


def repair_tails(parse: Parse) -> None:
    """Make "estimates" a verb in "…, the organisation estimates.", which the model took for a noun."""
    for number, (start, end) in enumerate(parse.sents):
        verb = end - 1
        while verb > start and parse.tag[verb] in {".", "_SP", "''"}:
            verb -= 1
        if parse.tag[verb] != "NNS" or parse.low[verb] not in _TAILS:
            continue
        comma = next((t for t in range(verb - 1, max(start, verb - _MAX_TAIL), -1) if parse.low[t] == ","), None)
        if comma is None or comma + 1 >= verb or any(parse.tag[t] in _FINITE for t in range(comma + 1, verb)):
            continue
        if any(parse.tag[t] in _FINITE for t in range(start, comma)) and parse.is_noun(verb - 1):
            _make_tail(parse, comma + 1, verb)
            settle_edges(parse, number)


def _make_tail(parse: Parse, first: int, verb: int) -> None:
    """Hang the noun phrase that begins at ``first`` on its verb as a subject, and the verb on its sentence's root."""
    inside = range(first, verb)
    last, above = verb - 1, parse.head[verb]
    if above in inside:
        parse.attach(last, above, parse.dep[verb])
        subject = next(t for t in inside if parse.head[t] not in inside)
    else:
        subject = last
    for child in [c for c in parse.kids[verb] if c in inside and c not in {subject, last}]:
        parse.attach(child, last if above in inside else subject, parse.dep[child])
    parse.tag[verb], parse.lemma[verb] = "VBZ", _TAILS[parse.low[verb]]
    root = next((t for t in range(*parse.sents[parse.sent_of[verb]]) if parse.head[t] == t), verb)
    if root != verb:
        parse.attach(verb, root, "parataxis")
    parse.attach(subject, verb, "nsubj")
