"""A parsed document as the learned passes see it: tokens, quotations, and what the rules made of it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate

from theodolite.extract.cue import Cue
from theodolite.extract.lexicon import words
from theodolite.extract.outputs import RuleCues
from theodolite.extract.parse import Parse
from theodolite.extract.quoted import Quoted, as_tokens, mark_inside
from theodolite.extract.segment import Quote

__all__ = ["Ranges", "Scene", "code", "is_title", "make_scene", "overlap", "size_of"]

Ranges = tuple[tuple[int, int], ...]

_CODES: dict[str, tuple[str, ...]] = {
    "tag": (
        "VBD", "VBZ", "VBP", "VBN", "VBG", "VB", "NN", "NNS", "NNP", "NNPS", "PRP", "PRP$", "IN", "TO", "RB", "JJ",
        "DT", "WP", "WDT", "WRB", "CC", "CD", "MD", "POS", ":", ",", ".", "``", "''", "_SP", "RP", "EX", "UH", "HYPH",
        "-LRB-", "-RRB-", "JJR", "JJS", "RBR", "RBS", "PDT", "NFP", "FW",
    ),
    "dep": (
        "ROOT", "nsubj", "nsubjpass", "dobj", "ccomp", "xcomp", "advcl", "relcl", "acl", "conj", "prep", "pobj",
        "pcomp", "parataxis", "attr", "acomp", "oprd", "dative", "agent", "appos", "poss", "compound", "amod", "det",
        "aux", "auxpass", "neg", "advmod", "npadvmod", "mark", "cc", "punct", "prt", "csubj", "expl", "dep", "intj",
        "nmod", "nummod", "case", "meta", "quantmod", "csubjpass", "preconj", "predet",
    ),
    "ent": (
        "PERSON", "ORG", "GPE", "NORP", "LOC", "DATE", "TIME", "CARDINAL", "PERCENT", "MONEY", "EVENT", "LAW",
        "WORK_OF_ART", "PRODUCT", "FAC", "QUANTITY", "ORDINAL", "LANGUAGE",
    ),
    "group": ("say", "distance", "endorse", "deny", "think", "doubt", "persuade", "evidence", "agency", "noun", "none"),
    "form": ("direct", "indirect", "mixed", "agency", "evidential", "nested"),
}  # fmt: skip
_NUMBERS = {kind: {value: index for index, value in enumerate(values, 1)} for kind, values in _CODES.items()}


def code(kind: str, value: str) -> int:
    """Return the number of a tag, relation, entity type, group or form; 0 for any other."""
    return _NUMBERS[kind].get(value, 0)


@dataclass(slots=True)
class Scene:
    """What the learned passes read; ``rules`` holds the rules' attribution of each cue word.

    ``listed`` are those of the rules' attributions that are handed out where there is no model.
    """

    parse: Parse
    quotes: list[Quoted]
    inside: list[int]
    rules: dict[int, Cue]
    starts: list[int]
    ends: list[int]
    rule_tokens: list[int]
    speakers: list[tuple[int, int]] = field(default_factory=list)
    listed: dict[int, Cue] = field(default_factory=dict)
    sums: tuple[list[int], ...] = ()

    def quoted_in(self, start: int, end: int) -> int:
        """Return how many tokens of a range stand in quotations."""
        return self.sums[0][end] - self.sums[0][start]

    def finite_in(self, start: int, end: int) -> int:
        """Return how many finite verbs a token range holds."""
        return self.sums[1][end] - self.sums[1][start]

    def names_in(self, start: int, end: int) -> int:
        """Return how many words of names a token range holds."""
        return self.sums[2][end] - self.sums[2][start]

    def quote_before(self, token: int) -> int | None:
        """Return the last quotation that ends at or before a token."""
        index = bisect_right(self.ends, token) - 1
        return index if index >= 0 else None

    def quote_after(self, token: int) -> int | None:
        """Return the first quotation that begins after a token."""
        index = bisect_right(self.starts, token)
        return index if index < len(self.quotes) else None

    def quotes_in(self, start: int, end: int) -> range:
        """Return the quotations that touch a token range."""
        return range(bisect_right(self.ends, start), bisect_left(self.starts, end))

    def rules_in(self, start: int, end: int) -> int:
        """Return how many of the rules' cue words lie in a token range."""
        return bisect_left(self.rule_tokens, end) - bisect_left(self.rule_tokens, start)

    def rule_tokens_in(self, start: int, end: int) -> list[int]:
        """Return the rules' cue words that lie in a token range."""
        return self.rule_tokens[bisect_left(self.rule_tokens, start) : bisect_left(self.rule_tokens, end)]

    def sentence(self, token: int) -> tuple[int, int]:
        """Return a token's sentence."""
        return self.parse.sents[self.parse.sent_of[token]]

    def block(self, token: int) -> tuple[int, int]:
        """Return a token's paragraph."""
        return self.parse.blocks[self.parse.block_of[token]]


def make_scene(parse: Parse, quotes: Sequence[Quote], found: RuleCues) -> Scene:
    """Join a parse, its quotations and the rules' attributions."""
    quoted = as_tokens(parse, quotes)
    inside = mark_inside(parse, quoted)
    rules: dict[int, Cue] = {}
    for cue in found.every:
        rules.setdefault(cue.token, cue)
    speakers = sorted(
        (cue.token, cue.source) for cue in found.every if cue.source is not None and cue.group != "agency"
    )
    sums = (
        _sums(n > 0 for n in inside),
        _sums(t in _FINITE for t in parse.tag),
        _sums(t[:3] == "NNP" for t in parse.tag),
    )
    return Scene(
        parse, quoted, inside, rules, [q.outer[0] for q in quoted], [q.outer[1] for q in quoted], sorted(rules),
        speakers, {cue.token: cue for cue in found.listed}, sums,
    )  # fmt: skip


_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})


def _sums(flags: Iterable[bool]) -> list[int]:
    """Return how many are true before each position."""
    return [0, *accumulate(map(int, flags))]


@cache
def is_title(lemma: str) -> bool:
    """Tell whether a word names an office or a body."""
    return lemma in words("nouns", "titles") or lemma in words("nouns", "collective")


def size_of(ranges: Ranges) -> int:
    """Return the number of tokens of a content."""
    return sum(end - start for start, end in ranges)


def overlap(a: Ranges, b: Ranges) -> float:
    """Return shared tokens over all tokens of two contents whose parts do not overlap among themselves."""
    shared = sum(max(0, min(e, f) - max(s, t)) for s, e in a for t, f in b)
    return shared / (size_of(a) + size_of(b) - shared) if shared else 0.0
