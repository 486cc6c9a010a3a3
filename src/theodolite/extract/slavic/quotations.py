"""Quotations as Ukrainian and Russian print them: nested marks, over paragraphs, dialogue after a dash."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from theodolite.extract.segment import Block

__all__ = ["Quotation", "find_quotations"]

_MARK = re.compile('[«»„“”‟"]')
_DASH = re.compile(r"[—–-]\s+(?=\S)")
_MAX_DEPTH = 4
_OPENING = "([{—–-:«„“‘'/"


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation ``[start, end)`` with its marks; ``inner`` without. ``depth`` is 1 for an outermost one.

    ``continues`` when it goes on from the paragraph before; ``dialogue`` when a dash begins it, not marks.
    """

    start: int
    end: int
    inner: tuple[int, int]
    depth: int = 1
    continues: bool = False
    dialogue: bool = False
    open: bool = False


def _opens(text: str, position: int, start: int, stack: Sequence[tuple[int, str]]) -> bool:
    """Tell whether a mark opens a quotation, by itself or by what stands on both sides of it."""
    mark = text[position]
    if mark in "«„‟":
        return True
    if mark == "»":
        return False
    if mark in "“”" and any(opener == "„" for _, opener in stack):
        return False
    if mark == "”":
        return False
    before = text[position - 1] if position > start else " "
    after = text[position + 1 : position + 2]
    if after.isspace() or not after:
        return False
    return before.isspace() or before in _OPENING


def _closed(stack: Sequence[tuple[int, str]], mark: str) -> int | None:
    """Return which opened quotation a closing mark closes, as an index of the stack."""
    fitting = {"»": "«", "“": "„“«", "”": '„“‟"', '"': '"“„'}[mark]
    for index in range(len(stack) - 1, -1, -1):
        if stack[index][1] in fitting:
            return index
    return None


def _scan(text: str, block: Block, *, inside: bool) -> tuple[list[Quotation], list[tuple[int, str]]]:
    """Return the quotations of a block and the marks left open."""
    found: list[Quotation] = []
    stack: list[tuple[int, str]] = []
    for match in _MARK.finditer(text, block.start, block.end):
        position, mark = match.start(), match.group()
        if _opens(text, position, block.start, stack):
            if len(stack) < _MAX_DEPTH:
                stack.append((position, mark))
            continue
        index = _closed(stack, mark)
        if index is not None:
            opened = stack[index][0]
            found.append(Quotation(opened, position + 1, (opened + 1, position), index + 1))
            del stack[index:]
        elif inside and not stack:
            found.append(Quotation(block.start, position + 1, (block.start, position), 1, True))
            inside = False
    return sorted(found, key=lambda q: (q.start, -q.end)), stack


def _goes_on(text: str, following: Block | None) -> bool:
    """Tell whether a paragraph goes on with a quotation left open: it repeats the opening mark or closes it first."""
    if following is None:
        return False
    first = _MARK.search(text, following.start, following.end)
    if first is None:
        return False
    at = first.start()
    return at == following.start or first.group() in "»”" or not _opens(text, at, following.start, [])


def _unclosed(text: str, block: Block, following: Block | None, opened: int) -> tuple[Quotation | None, bool]:
    """Return a quotation left open to the end of its paragraph, and whether it goes on in the next."""
    goes_on = _goes_on(text, following)
    begins = opened == block.start or text[block.start : opened].rstrip()[-1:] in {":", ",", "—"}
    if not goes_on and not begins:
        return None, False
    return Quotation(opened, block.end, (opened + 1, block.end), 1, open=True), goes_on


def find_quotations(text: str, blocks: Sequence[Block]) -> list[Quotation]:
    """Find quotations in order, one entry for each paragraph that a long one runs over.

    Parameters
    ----------
    text
        The document's text.
    blocks
        Its blocks.
    """
    found: list[Quotation] = []
    inside = False
    for index, block in enumerate(blocks):
        dash = _DASH.match(text, block.start)
        if dash is not None:
            found.append(Quotation(block.start, block.end, (dash.end(), block.end), dialogue=True))
            inside = False
            continue
        quotations, stack = _scan(text, block, inside=inside)
        carried = inside
        inside = False
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        if stack:
            left, inside = _unclosed(text, block, following, stack[0][0])
            if left is not None:
                continues = carried and left.start == block.start
                quotations = [q for q in quotations if q.start < left.start or q.depth > 1]
                quotations.append(Quotation(left.start, left.end, left.inner, 1, continues, open=True))
        elif carried and quotations and quotations[0].start == block.start:
            quotations[0] = replace(quotations[0], continues=True)
        found += sorted(quotations, key=lambda q: (q.start, -q.end))
    return found
