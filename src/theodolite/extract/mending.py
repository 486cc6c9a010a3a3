"""Known mistakes of the model about who speaks and what was done, put right before anything is read off the parse."""

from __future__ import annotations

from functools import cache

from theodolite.extract.entities import is_person_name, roles
from theodolite.extract.lexicon import words
from theodolite.extract.parse import Parse
from theodolite.extract.syntax import is_infinitive

__all__ = ["mend_names", "mend_speakers", "mend_verbs", "settle_edges"]

_FINITE = frozenset({"VBD", "VBN", "VBZ", "VBP"})
_NAMES = 60


def mend_verbs(parse: Parse) -> None:
    """Make verbs of participles taken for adjectives ("X was encircled"), and clauses of what "have" begins anew.

    In "were ordered to leave A and have taken B" the second verb goes on from the first, not from its infinitive.
    """
    for token, dep in enumerate(parse.dep):
        low = parse.low[token]
        if parse.tag[token] == "JJ" and low.endswith("ed") and (verb := _verb_of(low)) is not None:
            if parse.kid(token, "nsubjpass", "auxpass") is not None:
                parse.tag[token], parse.lemma[token] = "VBN", verb
            elif _is_misread_past(parse, token):
                parse.tag[token], parse.lemma[token] = "VBD", verb
        elif parse.tag[token] == "VBN" and _is_misread_past(parse, token):
            parse.tag[token] = "VBD"
        elif parse.lemma[token] in _BACK and _is_got_back(parse, token):
            parse.lemma[token] = "regain"
        elif parse.lemma[token] in _DECLARING:
            _free_result(parse, token)
        elif dep == "ccomp" and _stands_before_colon(parse, token):
            parse.attach(token, parse.head[token], "parataxis")
        elif dep == "conj" and _begins_anew(parse, token):
            parse.attach(token, parse.head[parse.head[token]], "conj")


def _is_misread_past(parse: Parse, token: int) -> bool:
    """Tell whether a participle is a past tense: it has a subject and no auxiliary ("the unit dug in, X said")."""
    above = parse.dep[token] == "ROOT" or (parse.dep[token] == "ccomp" and parse.head[token] > token)
    if not above or parse.kid(token, "nsubj") is None:
        return False
    return not any(parse.dep[c] in {"aux", "auxpass", "cop", "mark"} for c in parse.kids[token])


def _verb_of(low: str) -> str | None:
    known = _acts()
    return next((stem for cut in ("d", "ed") if (stem := low.removesuffix(cut)) in known), None)


@cache
def _acts() -> frozenset[str]:
    return frozenset[str]().union(
        *(words("predicates", name) for name in ("take", "encircle", "cut", "hold", "clear", "advance"))
    )


_BACK = frozenset({"win", "claw", "snatch", "grab", "wrest", "get"})
_DECLARING = words("predicates", "declare")


def _is_got_back(parse: Parse, verb: int) -> bool:
    """Tell whether something is won, clawed or snatched back."""
    back = any(parse.low[c] == "back" and parse.dep[c] in {"advmod", "prt"} for c in parse.kids[verb])
    return back and parse.kid(verb, "dobj", "nsubjpass") is not None


def _free_result(parse: Parse, verb: int) -> None:
    """Make a clause of "reported X as liberated" and "marks X as contested"."""
    item = parse.kid(verb, "dobj")
    if item is None:
        return
    for clause in parse.kids_of(verb, "advcl", "prep"):
        result = clause if parse.dep[clause] == "advcl" else parse.kid(clause, "amod", "pcomp", "pobj", "acomp")
        if result is None or result <= item or parse.low[result - 1] != "as" or parse.tag[result] not in {"VBN", "JJ"}:
            continue
        if parse.lemma[result] not in _acts() and (parse.low[result] not in _RESULTS):
            continue
        parse.tag[result] = "VBN"
        parse.attach(result, verb, "ccomp")
        parse.attach(item, result, "nsubjpass")
        for went_on in [c for c in parse.kids_of(result, "conj") if parse.tag[c] in {"VBD", "VBZ"}]:
            parse.attach(went_on, verb, "conj")
        return


_RESULTS = frozenset({"liberated", "captured", "occupied", "lost", "contested", "taken", "held", "freed", "surrounded"})


def _stands_before_colon(parse: Parse, token: int) -> bool:
    """Tell whether a colon parts a clause from the one it is taken for a complement of ("He disagreed: A holds B")."""
    verb = parse.head[token]
    subject = parse.kid(verb, "nsubj", "nsubjpass")
    if subject is None or not token < subject < verb:
        return False
    return any(parse.low[t] == ":" for t in range(parse.right[token], parse.left[subject]))


def _begins_anew(parse: Parse, token: int) -> bool:
    infinitive = parse.head[token]
    above = parse.head[infinitive]
    helped = any(parse.dep[c] == "aux" and parse.tag[c] in {"VBP", "VBZ", "VBD"} for c in parse.kids[token])
    return helped and is_infinitive(parse, infinitive) and parse.dep[infinitive] == "xcomp" and above != infinitive


def mend_speakers(parse: Parse) -> None:
    """Free a list after "said:" from the speaker, and give ", X, said" at a sentence's end its speaker."""
    speech = words("cues", "verbs", "say") | words("cues", "verbs", "endorse") | words("cues", "verbs", "distance")
    mended = -1
    for verb, tag in enumerate(parse.tag):
        if tag not in _FINITE or parse.lemma[verb] not in speech or parse.sent_of[verb] == mended:
            continue
        if _free_list(parse, verb) or _give_speaker(parse, verb):
            mended = parse.sent_of[verb]
            settle_edges(parse, mended)


def mend_names(parse: Parse) -> None:
    """Give a name to the title it belongs to: "a spokesman for the Northern Group, Colonel X" is the spokesman."""
    for token, dep in enumerate(parse.dep):
        head = parse.head[token]
        if dep != "appos" or head > token or not is_person_name(parse, token) or _is_role(parse, head):
            continue
        title = _title_above(parse, head)
        if title is not None and parse.low[parse.left[token] - 1] == ",":
            parse.attach(token, title, "appos")


def _is_role(parse: Parse, token: int) -> bool:
    return parse.lemma[token] in roles() and parse.tag[token] == "NN"


def _title_above(parse: Parse, token: int) -> int | None:
    """Return the title that a body's name after "of" or "for" belongs to."""
    for _ in range(4):
        preposition = parse.head[token]
        if parse.dep[token] != "pobj" or parse.low[preposition] not in {"of", "for", "at", "in"}:
            return None
        token = parse.head[preposition]
        if _is_role(parse, token):
            return token if parse.kid(token, "appos") is None else None
    return None


def _free_list(parse: Parse, verb: int) -> bool:
    """Take a list after the colon of "X reported: A, B and C" off its speaker."""
    if verb + 1 >= len(parse) or parse.low[verb + 1] != ":":
        return False
    subject = parse.kid(verb, "nsubj")
    listed = next((c for c in parse.kids_of(subject, "appos") if c > verb), None) if subject is not None else None
    if listed is None:
        return False
    parse.attach(listed, verb, "dep")
    return True


def _give_speaker(parse: Parse, verb: int) -> bool:
    """Read "S, the head of X, Y, said" where the model hung the speaker on the last words of S."""
    root = _root(parse, verb)
    if verb < 4 or parse.low[verb - 1] != "," or root >= verb or not parse.is_verb(root):
        return False
    if parse.kid(verb, "nsubj", "nsubjpass", "expl", "csubj", "auxpass") is not None:
        return False
    if parse.dep[verb] not in {"conj", "acl", "dep", "relcl"}:
        return False
    name = _phrase_before(parse, verb - 1)
    if name is None:
        return False
    title = _phrase_before(parse, parse.left[name] - 1)
    parse.tag[verb] = "VBD" if parse.tag[verb] == "VBN" else parse.tag[verb]
    parse.attach(verb, root, "parataxis")
    if title is not None and parse.right[title] <= parse.left[name] and not is_person_name(parse, title):
        parse.attach(title, verb, "nsubj")
        parse.attach(name, title, "appos")
    else:
        parse.attach(name, verb, "nsubj")
    return True


def _root(parse: Parse, token: int) -> int:
    start, end = parse.sents[parse.sent_of[token]]
    return next((t for t in range(start, end) if parse.head[t] == t), token)


def _phrase_before(parse: Parse, comma: int) -> int | None:
    """Return the head of the phrase of a person that ends at a comma and begins after one."""
    first = max(comma - _NAMES, 0)
    token = comma - 1
    found = None
    while first <= token < comma and parse.low[comma] == ",":
        begun = parse.left[token] > 0 and parse.low[parse.left[token] - 1] == ","
        if begun and parse.is_noun(token) and _is_somebody(parse, token):
            found = token
        above = parse.head[token]
        if above == token or not first <= parse.left[token] or above > comma or parse.is_verb(above):
            break
        token = above
    return found


def _is_somebody(parse: Parse, token: int) -> bool:
    return is_person_name(parse, token) or parse.lemma[token] in roles() | words("nouns", "titles")


def settle_edges(parse: Parse, sentence: int) -> None:
    """Reckon the edges of every subtree of a sentence anew."""
    start, end = parse.sents[sentence]
    order: list[int] = []
    stack = [t for t in range(start, end) if parse.head[t] == t]
    while stack:
        token = stack.pop()
        order.append(token)
        stack += parse.kids[token]
        parse.left[token], parse.right[token] = token, token + 1
    for token in reversed(order):
        for child in parse.kids[token]:
            parse.left[token] = min(parse.left[token], parse.left[child])
            parse.right[token] = max(parse.right[token], parse.right[child])
