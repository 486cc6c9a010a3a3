"""Annotated documents for training: rows of JSON Lines, checked, parsed and put beside what the rules find."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from theodolite.errors import DataError
from theodolite.extract.learned.gold import Example, golds_of
from theodolite.extract.learned.scene import make_scene
from theodolite.extract.masking import make_doc
from theodolite.extract.model import load_model
from theodolite.extract.outputs import by_rules
from theodolite.extract.parse import Parse, build_parse
from theodolite.extract.quoted import as_tokens, mark_inside
from theodolite.extract.reading import every_cue, prepare
from theodolite.extract.segment import Block, find_blocks, find_quotes

__all__ = ["Corpus", "parse_rows", "read_corpus"]

_ROLES = ("source", "cue", "content")


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """Rows of annotated documents; ``files`` are (name, SHA-256, rows), ``set_aside`` says which line and why."""

    rows: tuple[dict[str, Any], ...]
    files: tuple[tuple[str, str, int], ...]
    set_aside: tuple[str, ...]


def read_corpus(paths: Sequence[str | Path]) -> Corpus:
    """Read rows ``{"id", "text", "attributions": [{"source", "cue", "content"}]}``, offsets in characters.

    A row that cannot be used is set aside with its line number; of rows with the same text the first is kept.

    Raises
    ------
    DataError
        If a file cannot be read, or no row of all of them can be used.
    """
    rows: list[dict[str, Any]] = []
    files, set_aside, known = [], [], set()
    for path in map(Path, paths):
        try:
            raw = path.read_bytes()
        except OSError as error:
            raise DataError(f"{str(path)!r} cannot be read ({error.strerror}).", hint="Name another file.") from error
        before = len(rows)
        for number, line in enumerate(raw.split(b"\n"), 1):
            if not line.strip():
                continue
            row, why = _read_row(line)
            if row is not None and row["text"] in known:
                why = "the text came before"
            if row is None or why:
                set_aside.append(f"{path.name}:{number}: {why}")
                continue
            known.add(row["text"])
            rows.append(row)
        files.append((path.name, hashlib.sha256(raw).hexdigest(), len(rows) - before))
    if not rows:
        raise DataError(
            f"no row of {', '.join(str(p) for p in paths)} can be used"
            + (f"; the first: {set_aside[0]}." if set_aside else "."),
            hint='Rows are JSON: {"id", "text", "attributions": [{"source", "cue", "content": [[start, end], …]}]}.',
        )
    return Corpus(rows=tuple(rows), files=tuple(files), set_aside=tuple(set_aside))


def _read_row(line: bytes) -> tuple[dict[str, Any] | None, str]:
    """Return (row, empty) or (None, what is wrong with it)."""
    try:
        row = json.loads(line.decode("utf-8"))
    except ValueError as error:
        return None, f"not JSON in UTF-8 ({error})"
    if not isinstance(row, dict) or not isinstance(row.get("text"), str) or not row["text"].strip():
        return None, 'no "text"'
    items = row.get("attributions")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        return None, 'no list "attributions"'
    for item in items:
        for role in _ROLES:
            if (wrong := _wrong_spans(item.get(role) or [], len(row["text"]))) is not None:
                return None, f'"{role}" has {wrong}'
    return row, ""


def _wrong_spans(spans: Any, length: int) -> str | None:
    if not isinstance(spans, list):
        return f"{spans!r}, which is no list of ranges"
    for span in spans:
        whole = isinstance(span, list) and len(span) == 2 and all(type(n) is int for n in span)
        if not whole or not 0 <= span[0] < span[1] <= length:
            return f"{span!r}, which is no range within a text of {length} characters"
    return None


def _parsed(rows: Sequence[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], Sequence[Block], Parse]]:
    nlp = load_model()
    for first in range(0, len(rows), 32):
        cut = [(row, find_blocks(row["text"])[0]) for row in rows[first : first + 32]]
        docs = iter(nlp.pipe(make_doc(nlp, row["text"][b.start : b.end]) for row, blocks in cut for b in blocks))
        for row, blocks in cut:
            yield row, blocks, build_parse(row["text"], zip(blocks, islice(docs, len(blocks)), strict=False))


def to_example(row: dict[str, Any], blocks: Sequence[Block], parse: Parse) -> Example:
    """Put a parsed document's annotations beside what the rules find in it."""
    prepare(parse)
    quotes = find_quotes(row["text"], blocks)
    inside = mark_inside(parse, as_tokens(parse, quotes))
    scene = make_scene(parse, quotes, by_rules(parse, every_cue(parse, quotes), inside))
    return Example(scene, golds_of(parse, row["attributions"]), row["attributions"])


def parse_rows(rows: Sequence[dict[str, Any]]) -> Iterator[Example]:
    """Parse rows and run the rules over them."""
    for row, blocks, parse in _parsed(rows):
        yield to_example(row, blocks, parse)
