"""All words of a document's Ukrainian and Russian sentences in one row, with what lies around each."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from theodolite.extract.lexicon import words as listed
from theodolite.extract.segment import Block
from theodolite.extract.slavic.phrases import Phrase, noun_phrases
from theodolite.extract.slavic.quotations import Quotation
from theodolite.extract.slavic.tokens import Sentence, Word
from theodolite.records.text import Span

__all__ = ["Flow", "build_flow"]

_EDGES = frozenset({",", ";", ":", "—", "–", "-", "(", ")", "«", "»", "“", "”", "„", '"', "…", "..."})
_NAME = 4
_TRIMMED = frozenset({",", ";", ":", "—", "–", "-", ".", "…", "..."})


@dataclass(slots=True)
class Flow:
    """Words in one row; sentences, quotations and pieces are half-open ranges of them.

    ``inside`` holds for each word the number, from 1, of the innermost quotation (of two words or more) around it.
    ``names`` are the marks around short names in quotation marks; ``pieces`` gives for each word the range between the
    punctuation marks around it.
    """

    text: str
    words: list[Word] = field(default_factory=list)
    sentences: list[tuple[int, int]] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    sentence_of: list[int] = field(default_factory=list)
    block_of: list[int] = field(default_factory=list)
    headings: frozenset[int] = frozenset()
    quotations: list[Quotation] = field(default_factory=list)
    quoted: list[tuple[int, int]] = field(default_factory=list)
    inside: list[int] = field(default_factory=list)
    pieces: list[tuple[int, int]] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    names: set[int] = field(default_factory=set)
    _phrases: dict[int, list[Phrase]] = field(default_factory=dict)

    def language(self, word: int) -> str:
        """Return the language of a word's sentence."""
        return self.languages[self.sentence_of[word]]

    def sentence(self, word: int) -> tuple[int, int]:
        """Return the range of a word's sentence."""
        return self.sentences[self.sentence_of[word]]

    def listed(self, word: int, *path: str) -> frozenset[str]:
        """Return an entry of the cue lexicon of a word's language."""
        return listed(f"cues_{self.language(word)}", *path)

    def phrases(self, word: int) -> list[Phrase]:
        """Return the noun phrases of a word's sentence, as ranges of the row."""
        number = self.sentence_of[word]
        if number not in self._phrases:
            start, end = self.sentences[number]
            self._phrases[number] = [p.moved(start) for p in noun_phrases(self.words[start:end])]
        return self._phrases[number]

    def span(self, start: int, end: int) -> Span:
        """Return the characters that a range of words, not empty, covers."""
        return Span(self.words[start].start, self.words[end - 1].end)

    def trim(self, start: int, end: int) -> tuple[int, int]:
        """Take commas, dashes and full stops off both ends of a range."""
        while start < end and self.words[start].text in _TRIMMED:
            start += 1
        while end > start and self.words[end - 1].text in _TRIMMED:
            end -= 1
        return start, end

    def words_in(self, start: int, end: int) -> tuple[int, int]:
        """Return the words that lie within the characters ``[start, end)``."""
        first = bisect_left(self.starts, start)
        return first, max(first, bisect_left(self.starts, end))

    def low(self, word: int) -> str:
        """Return a word in small letters, empty beyond the ends."""
        return self.words[word].low if 0 <= word < len(self.words) else ""


def _append(flow: Flow, sentence: Sentence, block: int) -> None:
    base, number = len(flow.words), len(flow.sentences)
    flow.words += sentence.words
    end = len(flow.words)
    flow.sentences.append((base, end))
    flow.languages.append(sentence.language)
    flow.sentence_of += [number] * (end - base)
    flow.block_of += [block] * (end - base)


def _cut(flow: Flow, first: int, last: int) -> None:
    """Cut a sentence into pieces at its punctuation; the marks around a name in quotation marks cut nothing."""
    start = first
    for index in range(first, last + 1):
        if index == last or (flow.words[index].text in _EDGES and index not in flow.names):
            flow.pieces += [(start, index)] * (index - start)
            if index < last:
                flow.pieces.append((index, index + 1))
            start = index + 1


def build_flow(
    text: str, sentences: Sequence[Sentence], blocks: Sequence[Block], quotations: Sequence[Quotation]
) -> Flow:
    """Put sentences in one row and mark which quotation each word stands in."""
    flow = Flow(text)
    starts = [block.start for block in blocks]
    for sentence in sentences:
        _append(flow, sentence, max(bisect_right(starts, sentence.start) - 1, 0))
    flow.headings = frozenset(index for index, block in enumerate(blocks) if block.heading)
    flow.starts = [word.start for word in flow.words]
    flow.inside = [0] * len(flow.words)
    for quotation in quotations:
        start, end = flow.words_in(*quotation.inner)
        if end - start <= _NAME and not any(w.is_finite for w in flow.words[start:end]):
            flow.names |= {start - 1, end}
        if end - start < 2:
            continue
        flow.quotations.append(quotation)
        flow.quoted.append((start, end))
        for index in range(start, end):
            flow.inside[index] = len(flow.quoted)
    for first, last in flow.sentences:
        _cut(flow, first, last)
    return flow
