"""What a Ukrainian or Russian proposition consists of: predicate, arguments, places, numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from theodolite.extract.slavic.arguments import POSSESSIVE, is_object_after, subject_of, with_nominal_adjectives
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
    phrases = with_nominal_adjectives(
        clause, start, end, [p for p in clause.phrases if start <= p.start and p.end <= end]
    )
    own = clause.subject if clause.subject is not None and start <= clause.subject.start < end else None
    if own is not None:
        own = (
            None
            if words[own.head].low in POSSESSIVE
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
        own = subject_of(words, phrases, words[path[0]] if path else head) or subject
    if own is not None and is_object_after(words, own, core, phrases, clause):
        own = subject
    if impersonal or (head is not None and head.low in _NONE_THERE and own is not None and own.start < start):
        own = None
    negated = _is_negated(words, start, end, core, path)
    return Facts(clause, start, end, core, path, clause.relation, negated, own, passive, impersonal, phrases)


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
