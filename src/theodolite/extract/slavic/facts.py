"""What a Ukrainian or Russian proposition consists of: predicate, arguments, places, numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from theodolite.extract.slavic.clauses import Clause
from theodolite.extract.slavic.numbers import Counted
from theodolite.extract.slavic.phrases import Phrase
from theodolite.extract.slavic.places import Place
from theodolite.extract.slavic.sides import relative_of, side_of
from theodolite.extract.slavic.tokens import Sentence, Word
from theodolite.extract.slavic.vocabulary import normal, noun_classes, verb_classes
from theodolite.records.text import Quantity, TimexMention, Unit
from theodolite.timex import parse_timex

__all__ = ["Facts", "gather"]

_NOT = frozenset({"не", "ні", "ни", "нема", "немає", "нет", "жоден", "жодного", "жодної", "жодному", "ніде", "нигде"})
_FUTURE = frozenset({"буде", "будуть", "будемо", "буду", "будет", "будут", "будем"})
_DEADLINES = frozenset({"by", "until", "before"})
_MAX_PATH = 4
_NOMINAL = frozenset({"NOUN", "LATIN", "X", "ADJ", "PRON", "NUM"})
_NONE_THERE = frozenset({"немає", "нема", "нет"})


@dataclass(slots=True, eq=False)
class Facts:
    """A proposition taken apart; positions are indices of its sentence's words."""

    clause: Clause
    start: int
    end: int
    core: int | None
    path: list[int]
    relation: str
    negated: bool
    subject: Phrase | None
    passive: bool
    impersonal: bool
    phrases: tuple[Phrase, ...]
    places: list[Place] = field(default_factory=list)
    quantities: list[Counted] = field(default_factory=list)
    timexes: list[TimexMention] = field(default_factory=list)
    said_on: list[TimexMention] = field(default_factory=list)
    condition: bool = False
    kept: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def sentence(self) -> Sentence:
        """The sentence."""
        return self.clause.sentence

    @property
    def language(self) -> str:
        """``uk`` or ``ru``."""
        return self.sentence.language

    @property
    def words(self) -> tuple[Word, ...]:
        """The proposition's own words."""
        return self.sentence.words[self.start : self.end]

    @property
    def head(self) -> Word | None:
        """The core's word."""
        return None if self.core is None else self.sentence.words[self.core]

    @property
    def verbs(self) -> frozenset[str]:
        """The classes of the core."""
        return verb_classes(self.head, self.language) if self.head is not None else frozenset()

    @property
    def path_classes(self) -> frozenset[str]:
        """The classes of the words that lead to the core ("намагаються", "планує")."""
        found: frozenset[str] = frozenset()
        for index in self.path:
            found |= verb_classes(self.sentence.words[index], self.language)
        return found

    @property
    def lows(self) -> frozenset[str]:
        """The words in small letters."""
        if "lows" not in self.kept:
            self.kept["lows"] = frozenset(w.low for w in self.words)
        return self.kept["lows"]

    @property
    def nouns(self) -> frozenset[str]:
        """The classes of all nouns of the proposition."""
        if "nouns" not in self.kept:
            named = (w for w in self.words if w.pos in _NOMINAL)
            self.kept["nouns"] = frozenset().union(*(noun_classes(w, self.language) for w in named))
        return self.kept["nouns"]

    @property
    def forms(self) -> frozenset[str]:
        """The lemmas and the forms of the words, in plain letters."""
        if "forms" not in self.kept:
            self.kept["forms"] = frozenset(normal(f) for w in self.words for f in (w.lemma, w.low))
        return self.kept["forms"]

    def is_promise(self) -> bool:
        """Tell whether only an infinitive is left of a promise: "генерали обіцяють | взяти X"."""
        alone = self.head is not None and self.head.pos == "INF" and not self.path and self.subject is None
        return alone and self.relation == "main"

    def classes_of(self, phrase: Phrase | None) -> frozenset[str]:
        """Return the classes of a phrase's head."""
        return noun_classes(self.sentence.words[phrase.head], self.language) if phrase is not None else frozenset()

    def words_of(self, phrase: Phrase) -> tuple[Word, ...]:
        """Return the words of a phrase."""
        return self.sentence.words[phrase.start : phrase.end]

    def places_in(self, phrase: Phrase | None) -> list[Place]:
        """Return the places that a phrase holds."""
        return [p for p in self.places if phrase is not None and phrase.start <= p.start < phrase.end]

    def is_place(self, phrase: Phrase | None) -> bool:
        """Tell whether a phrase is a place, a part of one or what stands for it ("місто", "позиції")."""
        if phrase is None:
            return False
        here = [p for p in self.places if p.start <= phrase.head < p.end]
        if here:
            return any(not p.mention.metonym and p.mention.kind_hint != "country" for p in here)
        classes = self.classes_of(phrase)
        if classes & {"settlement", "part", "region", "defended", "whole"}:
            return True
        return bool(self.places_in(phrase)) and not classes & {
            "military",
            "equipment",
            "people",
            "media",
            "claimed",
            "road",
        }

    def objects(self) -> list[Phrase]:
        """Return the phrases that the action is done to: accusatives, and genitives where it is denied."""
        wanted = {"accs", "gent"} if self.negated or self.path else {"accs"}
        return [
            p
            for p in self.phrases
            if p.preposition is None and p != self.subject and self._cases(p) & wanted and not self._is_agent(p)
        ]

    def _cases(self, phrase: Phrase) -> frozenset[str]:
        """Return the cases of a phrase; a name after "село" may stay in the nominative."""
        return phrase.cases | self.sentence.words[phrase.head].cases

    def theme(self) -> Phrase | None:
        """Return what the action is done to: the object, or the subject of a passive."""
        if self.passive and self.subject is not None:
            return self.subject
        found = self.objects()
        return next((p for p in found if self.is_place(p)), found[0] if found else None)

    def _is_agent(self, phrase: Phrase) -> bool:
        return "ablt" in phrase.cases and "accs" not in phrase.cases

    def agent(self) -> Phrase | None:
        """Return who does what is told in the passive: "російськими військами", "противником"."""
        if not (self.passive or self.impersonal):
            return None
        for phrase in self.phrases:
            if phrase.preposition is None and phrase != self.subject and "ablt" in phrase.cases:
                words_ = self.words_of(phrase)
                if side_of(words_) or relative_of(words_) or self.classes_of(phrase) & {"military", "soldier"}:
                    return phrase
                if self.sentence.words[phrase.head].animate is True:
                    return phrase
        return None

    def after(self, *prepositions: str) -> Phrase | None:
        """Return the first phrase after one of these prepositions."""
        for phrase in self.phrases:
            if phrase.preposition is not None and self.sentence.words[phrase.preposition].low in prepositions:
                return phrase
        return None

    def quantity(self, *units: Unit) -> Quantity | None:
        """Return the first quantity in one of these units."""
        return next((c.quantity for c in self.quantities if c.quantity.unit in units), None)

    def placed(self) -> list[Place]:
        """Return the places that are no country and stand for no government."""
        return [p for p in self.places if not p.mention.metonym and p.mention.kind_hint != "country"]

    @property
    def future(self) -> bool:
        """Whether the core lies ahead: a future form, "буде" with an infinitive."""
        head = self.head
        return (head is not None and head.tense == "futr") or bool(self.lows & _FUTURE)

    def has_deadline(self) -> bool:
        """Tell whether a time expression sets a deadline."""
        return any((parts := parse_timex(t.text)) is not None and parts.prefix in _DEADLINES for t in self.timexes)

    def has_word(self, *forms: str) -> bool:
        """Tell whether one of these lemmas or forms is there."""
        return not self.forms.isdisjoint(forms)


def _infinitives(words: Sequence[Word], start: int, end: int) -> Iterator[int]:
    for index in range(start, end):
        if words[index].pos == "INF":
            yield index


def _core(clause: Clause, start: int, end: int) -> tuple[int | None, list[int]]:
    """Return the core verb and the light verbs that lead to it ("намагаються захопити": захопити)."""
    words, language = clause.sentence.words, clause.sentence.language
    core = next((i for i in range(start, end) if words[i].is_finite and not _is_no_core(words[i], clause, i)), None)
    if core is None:
        core = next((i for i in range(start, end) if words[i].is_finite and not words[i].title), None)
    if core is None:
        core = next((i for i in range(start, end) if any(f.pos == "PARTS" for f in words[i].forms)), None)
    if core is None:
        core = next((i for i in range(start, end) if words[i].pos in {"INF", "GER"}), None)
    if core is None:
        core = next((i for i in range(start, end) if words[i].pos == "PART" and words[i].case == "nomn"), None)
    path: list[int] = []
    if core is not None and (task := _task(words, start, end, language)) is not None and core < task:
        following = next((i for i in _infinitives(words, task, end)), None)
        if following is not None:
            return following, [core, task]
    while core is not None and len(path) < _MAX_PATH and "light" in verb_classes(words[core], language):
        following = next((i for i in _infinitives(words, start, end) if i not in path and i != core), None)
        if following is None:
            break
        path.append(core)
        core = following
    return core, path


def _task(words: Sequence[Word], start: int, end: int, language: str) -> int | None:
    """Return the noun of a task or an order whose infinitive follows ("поставлена задача выйти …")."""
    for index in range(start, end):
        if words[index].pos == "NOUN" and "task" in noun_classes(words[index], language):
            return index
    return None


def _is_no_core(word: Word, clause: Clause, index: int) -> bool:
    """Tell whether a form of "be" stands beside another predicate ("був захоплений"), or a name looks like a verb."""
    if word.title and word.pos in {"ADJS", "PRED"} and index > clause.start:
        return True
    if any(f.pos == "NUM" for f in word.forms):
        return True
    if normal(word.lemma) not in {"бути", "быть"}:
        return False
    words = clause.sentence.words
    return any(words[i].pos in {"PARTS", "ADJS"} for i in range(index + 1, min(index + 5, clause.end)))


def _is_negated(words: Sequence[Word], start: int, end: int, core: int | None, path: Sequence[int]) -> bool:
    """Tell whether the predicate or what leads to it is denied, or "жоден" and its like stands there."""
    marked = False
    for index in (*path, *([core] if core is not None else [])):
        if words[index].low in {"немає", "нема", "нет"}:
            marked = True
        before = [w.low for w in words[max(start, index - 2) : index]]
        if "не" in before or before[-1:] == ["ні"]:
            marked = True
    none = any(words[i].low in _NOT - {"не", "ні", "ни"} for i in range(start, end))
    return marked or none


def gather(clause: Clause, start: int, end: int, *, subject: Phrase | None) -> Facts:
    """Take the proposition in words ``[start, end)`` of a clause apart.

    ``subject`` is what a coordinated predicate takes over from the one before it, where it has none of its own.
    """
    words = clause.sentence.words
    core, path = _core(clause, start, end)
    phrases = _with_nominal_adjectives(
        clause, start, end, [p for p in clause.phrases if start <= p.start and p.end <= end]
    )
    own = clause.subject if clause.subject is not None and start <= clause.subject.start < end else None
    if own is not None:
        own = (
            None
            if words[own.head].low in _POSSESSIVE
            else next((p for p in phrases if p.start <= own.head < p.end), own)
        )
    head = words[core] if core is not None else None
    language = clause.sentence.language
    short = head is not None and (
        head.pos == "PARTS" or (head.pos == "ADV" and any(f.pos == "PARTS" for f in head.forms))
    )
    impersonal = short and language == "uk"
    passive = (short and language == "ru") or (head is not None and head.pos in {"PART", "ADJS"}) or _is_reflexive(head)
    if own is None and not impersonal:
        own = _subject_of(words, phrases, words[path[0]] if path else head) or subject
    if own is not None and _is_object_after(words, own, core, phrases, clause):
        own = subject
    if impersonal or (head is not None and head.low in _NONE_THERE and own is not None and own.start < start):
        own = None
    negated = _is_negated(words, start, end, core, path)
    return Facts(clause, start, end, core, path, clause.relation, negated, own, passive, impersonal, phrases)


_TRANSITIVE = frozenset({"encircle", "take", "take_sure", "destroy", "clear", "expel"})


def _is_object_after(
    words: Sequence[Word], own: Phrase, core: int | None, phrases: Sequence[Phrase], clause: Clause
) -> bool:
    """Tell whether what looks like a subject behind the verb is its object ("окружил российский батальон")."""
    if core is None or own.start < core or words[core].pos != "VERB" or "accs" not in own.cases:
        return False
    if not verb_classes(words[core], clause.sentence.language) & _TRANSITIVE or words[core].low.endswith(("ся", "сь")):
        return False
    return not any(p is not own and p.preposition is None and "accs" in p.cases for p in phrases)


def _with_nominal_adjectives(clause: Clause, start: int, end: int, phrases: Sequence[Phrase]) -> tuple[Phrase, ...]:
    """Add adjectives that stand for people ("російськими військовими", "двох поранених") as phrases of their own."""
    words, language = clause.sentence.words, clause.sentence.language
    found = _with_owners(
        words, start, [_reheaded(words, _freed(words, p)) for whole in phrases for p in _apart(words, whole)]
    )
    covered = {i for p in found for i in range(p.start, p.end)}
    for index in range(start, end):
        word = words[index]
        if index in covered or word.pos not in {"ADJ", "PART", "PRON"}:
            continue
        if not noun_classes(word, language) & _PEOPLE and relative_of((word,)) is None:
            continue
        first = index
        while first > start and words[first - 1].pos in {"ADJ", "NUM", "DIGIT"} and first - 1 not in covered:
            first -= 1
        preposition = first - 1 if first > start and words[first - 1].pos == "PREP" else None
        found.append(Phrase(first, index + 1, index, word.cases, preposition, index + 1))
    return tuple(sorted(found, key=lambda p: p.start))


def _apart(words: Sequence[Word], phrase: Phrase) -> Iterator[Phrase]:
    """Take a name apart from the pronoun that follows it ("Степное | мы потеряли")."""
    if words[phrase.head].pos == "PRON" and phrase.start < phrase.head and words[phrase.start].title:
        name = phrase.head - 1
        yield Phrase(phrase.start, phrase.head, name, words[name].cases, phrase.preposition, phrase.head)
        yield replace(phrase, start=phrase.head, preposition=None)
    else:
        yield phrase


def _freed(words: Sequence[Word], phrase: Phrase) -> Phrase:
    """Take "близько 200 солдатів" for a number with its hedge, not for a place after a preposition."""
    if phrase.preposition is None or words[phrase.preposition].low not in _HEDGING:
        return phrase
    counted = any(words[i].pos in {"DIGIT", "NUM"} for i in range(phrase.start, phrase.end))
    return replace(phrase, preposition=None, cases=phrase.cases | {"nomn", "accs"}) if counted else phrase


_HEDGING = frozenset({"близько", "понад", "около", "свыше", "порядка", "до"})


def _with_owners(words: Sequence[Word], start: int, phrases: Sequence[Phrase]) -> list[Phrase]:
    """Give a phrase the "його", "нашим" right before it, and drop what then lies within another phrase."""
    found: list[Phrase] = []
    for phrase in phrases:
        first = phrase.start
        while first > start and (words[first - 1].low in _POSSESSIVE or normal(words[first - 1].lemma) in _OWNERS):
            first -= 1
        if first < phrase.start:
            found = [p for p in found if not first <= p.start < phrase.start]
            preposition = first - 1 if first > start and words[first - 1].pos == "PREP" else None
            found.append(replace(phrase, start=first, preposition=preposition))
        else:
            found.append(phrase)
    return found


_OWNERS = frozenset({"наш", "їхній", "свій", "свой", "ваш", "их", "їх"})


def _reheaded(words: Sequence[Word], phrase: Phrase) -> Phrase:
    """Take "його", "їхній" before a noun for what it is: no head, but whose the noun is."""
    if words[phrase.head].low not in _POSSESSIVE or phrase.head + 1 >= phrase.end:
        return phrase
    head = next((i for i in range(phrase.head + 1, phrase.end) if words[i].pos == "NOUN"), None)
    return phrase if head is None else replace(phrase, head=head, cases=words[head].cases or phrase.cases)


_POSSESSIVE = frozenset({"його", "її", "їх", "его", "ее", "её", "их"})
_PEOPLE = frozenset({"soldier", "people", "military"})


def _subject_of(words: Sequence[Word], phrases: Sequence[Phrase], verb: Word | None) -> Phrase | None:
    """Return the phrase that a predicate agrees with, by any of its forms in the nominative."""
    free = [
        p for p in phrases
        if p.preposition is None and words[p.head].pos != "DIGIT" and words[p.head].low not in _POSSESSIVE
    ]  # fmt: skip
    if verb is not None and verb.pos in {"INF", "GER"}:
        return None
    if verb is None:
        return next((p for p in free if words[p.head].case == "nomn"), None)
    agreeing = next((p for p in free if _can_agree(words[p.head], verb) and _modifiers_fit(words, p)), None)
    return agreeing or _swallowed(words, phrases, verb)


def _swallowed(words: Sequence[Word], phrases: Sequence[Phrase], verb: Word) -> Phrase | None:
    """Return a subject that was taken for a genitive after a preposition's noun ("К вечеру войска заняли …")."""
    for phrase in phrases:
        last = phrase.end - 1
        if (
            phrase.preposition is None
            or last <= phrase.head
            or words[last].start > verb.start
            or words[last].pos != "NOUN"
        ):
            continue
        if _can_agree(words[last], verb) and verb.tense is not None and last + 3 > phrase.end:
            return Phrase(last, phrase.end, last, frozenset({"nomn"}), None, phrase.end)
    return None


def _can_agree(noun: Word, verb: Word) -> bool:
    """Tell whether a noun has a nominative of the verb's number and, in the past tense, gender."""
    if not noun.forms:
        return True
    numbers = {f.number for f in verb.forms if f.pos in {"VERB", "PARTS", "ADJS"}} | {verb.number}
    for form in noun.forms:
        if form.case != "nomn" or form.pos not in {"NOUN", "PRON", "ADJ", "PART"}:
            continue
        if verb.number is not None and form.number is not None and form.number not in numbers:
            continue
        if verb.gender and form.gender and form.gender != verb.gender and verb.number != "plur":
            continue
        return True
    return False


def _modifiers_fit(words: Sequence[Word], phrase: Phrase) -> bool:
    """Tell whether the adjectives of a phrase leave it the nominative that a verb wants."""
    adjectives = [words[i] for i in range(phrase.start, phrase.head) if words[i].pos == "ADJ"]
    return all(any(f.case == "nomn" for f in w.forms) for w in adjectives)


_REFLEXIVE = (
    "контролю",
    "утриму",
    "оборон",
    "контролир",
    "удержив",
    "обороня",
    "обстрілю",
    "обстрелив",
    "атаку",
    "штурму",
)


def _is_reflexive(head: Word | None) -> bool:
    """Tell whether a verb in -ся is a passive ("контролюється військами", "удерживается противником")."""
    return (
        head is not None
        and head.low.endswith(("ться", "тся", "лась", "лось", "лись", "лися", "лася"))
        and head.low.startswith(_REFLEXIVE)
    )
