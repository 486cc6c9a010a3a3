"""The parse of a whole document as plain lists: what every later pass reads, without touching spaCy again."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from theodolite.extract.masking import ORIGINAL
from theodolite.extract.segment import Block
from theodolite.records.text import Span

__all__ = ["Parse", "build_parse"]

# words whose lemma the model gets wrong
_LEMMAS = {"hopes": "hope", "hoped": "hope", "hoping": "hope"}
_SKIPPED_AT_EDGES = frozenset({"_SP", "``", "''", ",", ".", ":", "-LRB-", "-RRB-", "HYPH"})


@dataclass(slots=True)
class Parse:
    """Tokens of a document in order; ``head``, ``left`` and ``right`` (exclusive) are indices of the same lists.

    ``sents`` and ``blocks`` are half-open ranges of tokens; ``headings`` tells for each block whether it is a heading.
    """

    text: str
    word: list[str] = field(default_factory=list)
    low: list[str] = field(default_factory=list)
    lemma: list[str] = field(default_factory=list)
    tag: list[str] = field(default_factory=list)
    dep: list[str] = field(default_factory=list)
    ent: list[str] = field(default_factory=list)
    ent_begins: list[bool] = field(default_factory=list)
    head: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    right: list[int] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    sent_of: list[int] = field(default_factory=list)
    block_of: list[int] = field(default_factory=list)
    kids: list[list[int]] = field(default_factory=list)
    sents: list[tuple[int, int]] = field(default_factory=list)
    blocks: list[tuple[int, int]] = field(default_factory=list)
    headings: list[bool] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.word)

    def attach(self, token: int, head: int, dep: str) -> None:
        """Hang a token on another head; ``left`` and ``right`` of the new head's ancestors grow with it."""
        self.kids[self.head[token]].remove(token)
        self.head[token], self.dep[token] = head, dep
        self.kids[head] = sorted([*self.kids[head], token])
        for _ in range(len(self)):
            self.left[head] = min(self.left[head], self.left[token])
            self.right[head] = max(self.right[head], self.right[token])
            if self.head[head] == head:
                return
            head = self.head[head]

    def name_head(self, token: int) -> int:
        """Return the last word of the compound that a token begins."""
        while self.dep[token] == "compound" and self.head[token] > token:
            token = self.head[token]
        return token

    def kid(self, token: int, *deps: str) -> int | None:
        """Return the first child with one of these relations."""
        for child in self.kids[token]:
            if self.dep[child] in deps:
                return child
        return None

    def kids_of(self, token: int, *deps: str) -> Iterator[int]:
        """Yield the children with one of these relations."""
        for child in self.kids[token]:
            if self.dep[child] in deps:
                yield child

    def subtree(self, token: int) -> tuple[int, int]:
        """Return the token range that a token's subtree covers."""
        return self.left[token], self.right[token]

    def trim(self, start: int, end: int) -> tuple[int, int]:
        """Take punctuation and white space off both ends of a token range."""
        while start < end and self.tag[start] in _SKIPPED_AT_EDGES:
            start += 1
        while end > start and self.tag[end - 1] in _SKIPPED_AT_EDGES:
            end -= 1
        return start, end

    def span(self, start: int, end: int) -> Span:
        """Return the characters that a token range, not empty, covers."""
        return Span(self.start[start], self.end[end - 1])

    def tokens_in(self, start: int, end: int) -> tuple[int, int]:
        """Return the token range within the characters ``[start, end)``."""
        return bisect_left(self.start, start), bisect_right(self.end, end)

    def from_roots(self) -> Iterator[int]:
        """Yield every token, each sentence from its root down."""
        for start, end in self.sents:
            order = [token for token in range(start, end) if self.head[token] == token]
            position = 0
            while position < len(order):
                token = order[position]
                position += 1
                order += self.kids[token]
                yield token

    def is_verb(self, token: int) -> bool:
        """Tell whether the token is tagged as a verb."""
        return self.tag[token].startswith("VB")

    def is_noun(self, token: int) -> bool:
        """Tell whether the token is tagged as a noun or a name."""
        return self.tag[token].startswith("NN")


def _own(doc: Any) -> tuple[list[str], list[int], list[int]]:
    """Return a document's words with where they begin and end."""
    return [t.text for t in doc], [t.idx for t in doc], [t.idx + len(t.text) for t in doc]


def _append(parse: Parse, block: Block, doc: Any, base: int) -> None:
    words, offsets, ends = doc.user_data.get(ORIGINAL) or _own(doc)
    low = [word.lower() for word in words]
    parse.word += words
    parse.low += low
    lemmas = [_LEMMAS.get(token.lower_, token.lemma_.lower()) for token in doc]
    if ORIGINAL in doc.user_data:
        lemmas = [own if token.lower_ != own else lemma for own, lemma, token in zip(low, lemmas, doc, strict=True)]
    tags = [token.tag_ for token in doc]
    for i, token in enumerate(doc):
        if tags[i] == "JJ" and low[i].endswith("ed") and token.dep_ == "conj" and tags[token.head.i].startswith("VB"):
            tags[i], lemmas[i] = (
                "VBD",
                low[i].removesuffix("d") if low[i].endswith("ced") else low[i].removesuffix("ed"),
            )
    parse.lemma += lemmas
    parse.tag += tags
    parse.dep += [token.dep_ for token in doc]
    parse.ent += [token.ent_type_ for token in doc]
    parse.ent_begins += [token.ent_iob == 3 for token in doc]
    heads = [token.head.i + base for token in doc]
    parse.head += heads
    parse.start += [offset + block.start for offset in offsets]
    parse.end += [offset + block.start for offset in ends]
    index = len(parse.blocks)
    parse.block_of += [index] * len(doc)
    parse.blocks.append((base, base + len(doc)))
    parse.headings.append(block.heading)
    kids: list[list[int]] = [[] for _ in heads]
    for child, head in enumerate(heads):
        if head - base != child:
            kids[head - base].append(child + base)
    parse.kids += kids
    _append_sentences(parse, doc, base)
    _append_edges(parse, kids, base)


def _append_sentences(parse: Parse, doc: Any, base: int) -> None:
    for sentence in doc.sents:
        parse.sent_of += [len(parse.sents)] * len(sentence)
        parse.sents.append((sentence.start + base, sentence.end + base))


def _append_edges(parse: Parse, kids: Sequence[list[int]], base: int) -> None:
    count = len(kids)
    left, right = list(range(base, base + count)), list(range(base + 1, base + count + 1))
    order: list[int] = []
    stack = [i for i in range(count) if parse.head[base + i] == base + i]
    while stack:
        token = stack.pop()
        order.append(token)
        stack += [child - base for child in kids[token]]
    for token in reversed(order):
        for child in kids[token]:
            left[token] = min(left[token], left[child - base])
            right[token] = max(right[token], right[child - base])
    parse.left += left
    parse.right += right


def build_parse(text: str, parsed: Iterable[tuple[Block, Any]]) -> Parse:
    """Join the parses of a text's blocks (spaCy Docs of ``text[block.start:block.end]``) into one."""
    parse = Parse(text)
    for block, doc in parsed:
        _append(parse, block, doc, len(parse))
    return parse
