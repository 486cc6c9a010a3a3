"""What a proposition consists of: its core verb, object, marks of modality; the ground that kinds are decided on."""

from __future__ import annotations

from dataclasses import dataclass, field

from theodolite.extract.clauses import Proposition
from theodolite.extract.commitment import governing_step, own_steps
from theodolite.extract.lexicon import words
from theodolite.extract.parse import Parse
from theodolite.extract.quantities import Counted
from theodolite.extract.sides import side_of_word
from theodolite.extract.syntax import agent_of, clause_verb, is_infinitive, is_negated, is_passive, subject_of
from theodolite.extract.toponyms import Place
from theodolite.records.claims import Polarity
from theodolite.records.text import TimexMention

__all__ = ["Facts", "gather_facts", "is_demand"]

_ABLE = frozenset({"able", "capable", "ready", "unable", "possible", "impossible", "incapable", "likely", "unlikely"})
_ATTEMPTS = frozenset({"attempt", "effort", "bid", "push"})
_MAX_CORE = 5
_SHORT = frozenset({"far", "short", "close"})
_MUST = frozenset({"should", "must", "ought", "shall"})
_CONDITION = frozenset({"if", "unless"})
_INVERTED = frozenset({"should", "had", "were"})
_FRACTIONS = frozenset({"half", "third", "quarter", "thirds", "quarters", "most", "part", "rest", "dozens", "hundreds"})


@dataclass(slots=True, eq=False)
class Facts:
    """A proposition taken apart. Tokens are indices; ``lemmas`` are those of its own tokens."""

    parse: Parse
    prop: Proposition
    head: int
    core: int
    path: list[int]
    lemmas: set[str]
    subject: int | None
    object: int | None
    passive: bool
    agent: int | None
    negated: bool
    aux: set[str]
    places: list[Place] = field(default_factory=list)
    quantities: list[Counted] = field(default_factory=list)
    timexes: list[TimexMention] = field(default_factory=list)
    said_on: list[TimexMention] = field(default_factory=list)

    @property
    def lemma(self) -> str:
        """The lemma of the core verb or noun."""
        return self.parse.lemma[self.core]

    @property
    def path_lemmas(self) -> set[str]:
        """The lemmas of the words that lead to the core ("try", "able", "order")."""
        return {self.parse.lemma[token] for token in self.path}

    @property
    def polarity(self) -> Polarity:
        """Affirmed or negated."""
        return Polarity.NEGATED if self.negated else Polarity.AFFIRMED

    @property
    def conditional(self) -> bool:
        """Whether the sentence has an "if" clause of its own."""
        return bool(self.aux & _CONDITION)

    def theme(self) -> int | None:
        """Return what the action is done to: the object, or the subject of a passive."""
        theme = self.subject if self.passive else self.object
        counting = {"CD", "DT", "JJS", "PDT", "JJ"}
        if theme is not None and (self.parse.tag[theme] in counting or self.parse.low[theme] in _FRACTIONS):
            counted = self.parse.kid(theme, "prep")
            inner = self.parse.kid(counted, "pobj") if counted is not None and self.parse.low[counted] == "of" else None
            return inner if inner is not None else theme
        return theme


def _next_core(parse: Parse, token: int, inside: set[int]) -> int | None:
    """Return the verb that a light verb leads to, within the proposition."""
    lemma = parse.lemma[token]
    for child in parse.kids[token]:
        if child not in inside:
            continue
        dep = parse.dep[child]
        if dep == "xcomp" and (parse.is_verb(child) or lemma in _ABLE):
            return child
        if dep == "acomp" and parse.lemma[child] in _ABLE:
            return child
        tried = dep == "dobj" and parse.lemma[child] in _ATTEMPTS and lemma not in words("predicates", "repel")
        if tried and (clause := parse.kid(child, "acl")) is not None:
            return clause if clause in inside else None
        forbidden = dep == "advcl" and lemma == "forbid" and is_infinitive(parse, child)
        if forbidden or (
            dep == "ccomp"
            and lemma in {"let", "make", "help", "want", "order", "see", "force", "expect", "allow", "permit"}
            and parse.is_verb(child)
        ):
            return child
        if dep == "prep" and lemma in _ABLE and (inner := parse.kid(child, "pcomp")) is not None:
            return inner
    rated = _rated(parse, token, inside)
    return _missed(parse, token, inside) if rated is None else rated


_CHANCES = frozenset({"chance", "probability", "likelihood", "odds", "odd"})
_PERCENT = frozenset({"%", "percent", "cent"})


def _rated(parse: Parse, token: int, inside: set[int]) -> int | None:
    """Return what a chance in percent is a chance of ("there is a 70 % chance that …", "the odds that … are 60 %")."""
    if not any(parse.low[t] in _PERCENT for t in inside):
        return None
    for noun in parse.kids_of(token, "attr", "dobj", "nsubj", "nsubjpass", "appos"):
        if parse.lemma[noun] not in _CHANCES:
            continue
        clauses = (*parse.kids_of(noun, "acl", "relcl", "ccomp"), *parse.kids_of(token, "ccomp"))
        for clause in clauses:
            if clause in inside and parse.is_verb(clause) and subject_of(parse, clause) is not None:
                return clause
    return None


def _missed(parse: Parse, token: int, inside: set[int]) -> int | None:
    """Return what "is far from taking", "stopped short of taking" and "kept X from taking" are about."""
    kept = parse.kid(token, "dobj", "nsubjpass") if parse.lemma[token] in words("predicates", "preventing") else None
    if kept is not None:
        for preposition in (c for t in (token, kept) for c in parse.kids_of(t, "prep") if parse.low[c] == "from"):
            return parse.kid(preposition, "pcomp")
    for child in parse.kids_of(token, "advmod", "acomp"):
        for preposition in parse.kids_of(child, "prep"):
            doing = parse.kid(preposition, "pcomp")
            if parse.low[child] in _SHORT and doing in inside:
                return doing
    return None


def _core(parse: Parse, prop: Proposition) -> tuple[int, list[int]]:
    inside, token = set(prop.tokens), prop.head
    path: list[int] = []
    if prop.relation == "share":
        return clause_verb(parse, prop.head) or prop.head, path
    if prop.relation == "content" and parse.is_noun(token):
        done = next((t for t in prop.tokens if t > token and parse.dep[t] == "acl" and parse.is_verb(t)), None)
        return (token, path) if done is None else (done, path)
    for _ in range(_MAX_CORE):
        following = _next_core(parse, token, inside)
        if following is None:
            break
        path.append(token)
        token = following
    return token, path


def _aux(parse: Parse, tokens: list[int]) -> set[str]:
    found = set()
    for token in tokens:
        for child in parse.kids[token]:
            if parse.dep[child] in {"aux", "auxpass", "mark", "advmod"}:
                found.add(parse.low[child])
            elif parse.dep[child] == "advcl":
                found |= {parse.low[k] for k in parse.kids[child] if parse.dep[k] in {"mark", "advmod"}}
                if parse.low[parse.left[child]] in _INVERTED and parse.dep[parse.left[child]].startswith("aux"):
                    found.add("if")
    if _shares_condition(parse, tokens[0]):
        found.add("if")
    return found | _shared_aux(parse, tokens[0])


def _shares_condition(parse: Parse, token: int) -> bool:
    """Tell whether a clause goes on from one that has an "if" ("if A, B will happen and C will happen")."""
    if parse.dep[token] != "conj" or not any(parse.tag[c] == "MD" for c in parse.kids[token]):
        return False
    first = parse.head[token]
    return any(parse.low[k] in _CONDITION for c in parse.kids_of(first, "advcl") for k in parse.kids_of(c, "mark"))


def _shared_aux(parse: Parse, token: int) -> set[str]:
    """Return the auxiliaries that a coordinated predicate takes over ("would undermine … and weaken")."""
    for _ in range(4):
        if parse.dep[token] != "conj" or any(
            parse.dep[c] in {"aux", "auxpass", "nsubj", "nsubjpass"} for c in parse.kids[token]
        ):
            return set()
        token = parse.head[token]
        found = {parse.low[c] for c in parse.kids[token] if parse.dep[c] == "aux"}
        if found:
            return found
    return set()


def _falls_short(parse: Parse, spine: list[int]) -> bool:
    """Tell whether the words on the way say that it did not happen ("failed to", "kept from", "has yet to", "almost").

    Two of them cancel out.
    """
    count = 0
    for token in spine:
        count += any(step.name.startswith("near:") for step in own_steps(parse, token))
    for below in spine[1:]:
        governed = governing_step(parse, below)
        if governed is not None and governed[0].negative and parse.low[governed[1]] not in _COUNTED:
            count += 1
    return bool(count % 2)


# these are negations already where they are the predicate
_COUNTED = frozenset({"impossible", "unable", "incapable"})


def _asked(parse: Parse, prop: Proposition) -> set[str]:
    """Return the "if" of a question ("asked if P"), which is no condition."""
    asked = prop.relation == "content" and any(parse.low[c] == "if" for c in parse.kids_of(prop.head, "mark"))
    return {"if"} if asked else set()


def _is_heading_passive(parse: Parse, verb: int) -> bool:
    """Tell whether a clause leaves "was" out, as headings do ("X fully liberated")."""
    who = parse.kid(verb, "nsubj")
    done = parse.lemma[verb] in words("predicates", "take_whole") | words("predicates", "encircle")
    if not done or who is None or parse.low[verb] == parse.lemma[verb] or parse.tag[verb] not in {"VBN", "VBD"}:
        return False
    free = parse.kid(verb, "dobj", "aux", "auxpass", "prep", "ccomp", "xcomp") is None
    return free and parse.ent[who] in {"GPE", "LOC"} and side_of_word(parse.low[who]) is None


def gather_facts(parse: Parse, prop: Proposition) -> Facts:
    """Take a proposition apart."""
    core, path = _core(parse, prop)
    spine = [*path, core]
    passive = is_passive(parse, core) or _is_heading_passive(parse, core)
    subject = subject_of(parse, core)
    if path and parse.lemma[path[-1]] in words("predicates", "preventing") and parse.dep[core] == "pcomp":
        subject = parse.kid(path[-1], "dobj", "nsubjpass")
    if subject is None and path:
        subject = subject_of(parse, path[0])
    negated = is_negated(parse, prop.head) or any(is_negated(parse, token) for token in spine[1:])
    negated = negated != _falls_short(parse, spine)
    return Facts(
        parse=parse, prop=prop, head=prop.head, core=core, path=path, lemmas={parse.lemma[t] for t in prop.tokens},
        subject=subject, object=parse.kid(core, "dobj"), passive=passive, negated=negated,
        agent=agent_of(parse, core) if passive else None, aux=_aux(parse, spine) - _asked(parse, prop),
    )  # fmt: skip


def is_demand(facts: Facts) -> bool:
    """Tell whether the clause is what somebody demands ("Ukraine should withdraw", "demanded that it withdraw")."""
    if facts.aux & _MUST and not ("must" in facts.aux and "have" in facts.aux):
        return True
    parse, head = facts.parse, facts.head
    governor = parse.head[head]
    subjunctive = parse.tag[head] == "VB" and not any(parse.dep[c] in {"aux", "auxpass"} for c in parse.kids[head])
    return (
        subjunctive
        and facts.prop.relation == "content"
        and parse.lemma[governor] in {"demand", "insist", "request", "propose", "ask", "order", "recommend", "suggest"}
    )
