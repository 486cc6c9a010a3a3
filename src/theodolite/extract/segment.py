"""Cutting a text into blocks (paragraphs, headings) and finding its quotations, in linear time.

Nothing is lost: blocks cover every character that is not white space, and offsets are those of the untouched text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = ["MAX_BLOCK", "Block", "Quote", "find_blocks", "find_quotes"]

MAX_BLOCK = 2500
MAX_RUN = 200
_WORD_LIMIT = 18
_FEW_LINES, _HALF_LINE, _FULL_LINE, _WIDEST = 8, 40, 50, 100
_HAS_WORDS = re.compile(r"\w")
_LINE = re.compile(r"[^\n\r\u2028\u2029\x0b\x0c\x85]+")
_RUN = re.compile(rf"\S{{{MAX_RUN},}}")
_SENTENCE_END = re.compile(r"[.!?…][\"”’»)]{0,2}\s")
_TERMINAL = ".!?…:;,"
_CLOSERS = "\"”’»)]'*_ \t\u00a0\u200b\u200e\u200f\u202c"
_OPENERS = {"“": "”", "„": "“", "«": "»", "‟": "”", "``": "''"}
_STRAIGHT = frozenset({'"', "''"})
_MARK = re.compile("[“”„«»‟\"]|``|''")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or heading: ``[start, end)`` without surrounding white space."""

    start: int
    end: int
    heading: bool = False
    forced: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation with its marks, ``[start, end)``; ``continues`` when it goes on from the paragraph before."""

    start: int
    end: int
    closed: bool = True
    continues: bool = False


def _lines(text: str) -> list[tuple[int, int]]:
    found = []
    for match in _LINE.finditer(text):
        piece = match.group()
        stripped = piece.strip()
        if stripped:
            start = match.start() + len(piece) - len(piece.lstrip())
            found.append((start, start + len(stripped)))
    return found


def _ends_sentence(text: str, start: int, end: int) -> bool:
    while end > start and text[end - 1] in _CLOSERS:
        end -= 1
    return end > start and text[end - 1] in _TERMINAL


def _is_hard_wrapped(lines: Sequence[tuple[int, int]]) -> bool:
    """Tell whether a text is set in lines of one width, so that only empty lines end its paragraphs."""
    lengths = [end - start for start, end in lines]
    full = sum(_FULL_LINE <= length <= _WIDEST for length in lengths)
    return len(lines) >= _FEW_LINES and max(lengths) <= _WIDEST and 2 * full > len(lines)


def _is_wrapped(text: str, line: tuple[int, int], following: tuple[int, int], *, hard: bool) -> bool:
    """Tell whether a line break is only a wrapped line, not the end of a paragraph."""
    gap = text[line[1] : following[0]]
    if gap.count("\n") + gap.count("\r") - gap.count("\r\n") > 1:
        return False
    if hard and line[1] - line[0] >= _HALF_LINE:
        return True
    if _ends_sentence(text, *line):
        return False
    return text[following[0]].islower() or 60 <= line[1] - line[0] <= 100


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    lines = _lines(text)
    if not lines:
        return
    hard = _is_hard_wrapped(lines)
    start, last = lines[0][0], lines[0]
    for line in lines[1:]:
        if not _is_wrapped(text, last, line, hard=hard):
            yield start, last[1]
            start = line[0]
        last = line
    yield start, last[1]


def _cut_at(text: str, start: int, end: int) -> tuple[int, bool]:
    """Find where to cut ``[start, end)``, longer than allowed: after a sentence, else at white space, else anywhere."""
    limit = start + MAX_BLOCK
    ends = [match.end() for match in _SENTENCE_END.finditer(text, start, limit)]
    if ends and ends[-1] < end:
        return ends[-1], False
    for cut in range(limit, start + MAX_BLOCK // 2, -1):
        if text[cut - 1].isspace():
            return cut, True
    return limit, True


def _without_runs(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Cut runs without white space that are so long that no tokenizer should see them whole."""
    position = start
    for match in _RUN.finditer(text, start, end):
        if match.start() > position:
            yield position, match.start(), False
        for piece in range(match.start(), match.end(), MAX_RUN):
            yield piece, min(piece + MAX_RUN, match.end()), True
        position = match.end()
    if position < end:
        yield position, end, False


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    for left, right, forced in _without_runs(text, start, end):
        position, piece_forced = left, forced
        while right - position > MAX_BLOCK:
            cut, hard = _cut_at(text, position, right)
            yield position, cut, piece_forced or hard
            position, piece_forced = cut, hard
        yield position, right, piece_forced


def _is_heading(text: str, start: int, end: int) -> bool:
    return (
        not _ends_sentence(text, start, end)
        and len(text[start:end].split()) <= _WORD_LIMIT
        and text[start] not in '“"«'
    )


def find_blocks(text: str) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """Cut a text into blocks; the second value are warnings where a cut had to be forced."""
    blocks: list[Block] = []
    for start, end in _paragraphs(text):
        heading = _is_heading(text, start, end)
        for left, right, forced in _pieces(text, start, end):
            if _HAS_WORDS.search(text, left, right):
                blocks.append(Block(left, right, heading, forced))
    forced_count = sum(block.forced for block in blocks)
    if not forced_count:
        return tuple(blocks), ()
    warning = f"{forced_count} piece(s) of text had no sentence end or space for long; they were cut to be read."
    return tuple(blocks), (warning,)


def _straight_is_open(text: str, position: int) -> bool:
    before = text[position - 1] if position else " "
    return before.isspace() or before in "([—–-‘'"


def _scan(text: str, start: int, end: int, *, inside: bool) -> tuple[list[Quote], int | None]:
    """Find the quotations of one paragraph; the second value is where an unclosed one begins."""
    quotes: list[Quote] = []
    opened: int | None = None
    closers = ""
    carried = inside
    for match in _MARK.finditer(text, start, end):
        char, position = match.group(), match.start()
        if opened is None and char in _OPENERS:
            opened, closers = position, _OPENERS[char]
        elif opened is not None and char == closers:
            quotes.append(Quote(opened, match.end(), True, carried))
            opened, carried = None, False
        elif char in _STRAIGHT and opened is None and (_straight_is_open(text, position) or not carried):
            opened, closers = position, char
        elif carried and opened is None and char in "”»":
            quotes.append(Quote(start, match.end(), True, True))
            carried = False
    return quotes, opened


def find_quotes(text: str, blocks: Sequence[Block]) -> tuple[Quote, ...]:
    """Find quotations, those that run over several paragraphs included (one entry a paragraph).

    An opening mark that is never closed counts to the end of its paragraph when the next paragraph begins with an
    opening mark (the usual way to print a long quotation) or when nothing follows it but the quotation.
    """
    found: list[Quote] = []
    inside = False
    for index, block in enumerate(blocks):
        quotes, opened = _scan(text, block.start, block.end, inside=inside)
        found += quotes
        inside = False
        if opened is not None:
            follows = index + 1 < len(blocks) and text[blocks[index + 1].start] in '“"«„'
            begins = opened == block.start or text[block.start : opened].rstrip().endswith((":", ","))
            if follows or begins:
                continued = not quotes and opened == block.start and bool(found) and not found[-1].closed
                found.append(Quote(opened, block.end, False, continued))
                inside = follows
    return tuple(found)


def quote_at(quotes: Sequence[Quote], starts: Sequence[int], position: int) -> int | None:
    """Return the index of the quotation that covers a position, by binary search over ``starts``."""
    index = bisect_right(starts, position) - 1
    return index if index >= 0 and position < quotes[index].end else None
