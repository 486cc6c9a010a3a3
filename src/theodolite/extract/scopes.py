"""How far a credit reaches: "according to X" covers its sentence and the quotations that touch it."""

from __future__ import annotations

from theodolite.extract.cue import Cue
from theodolite.extract.quoted import Work


def _reach_of_quotes(work: Work, start: int, end: int) -> tuple[int, int]:
    """Widen a token range by the quotations that it touches."""
    for number in {*work.inside[start:end]} - {0}:
        quoted = work.quotes[number - 1]
        start, end = min(start, quoted.start), max(end, quoted.end)
    return start, end


def _inner_scope(work: Work, cue: Cue) -> tuple[int, int] | None:
    """Return the content clause at whose beginning an agency phrase stands ("said that, according to X, …")."""
    for other in work.by_block[work.parse.block_of[cue.token]]:
        for start, end in other.contents:
            if (
                other.group != "agency"
                and start <= cue.token <= start + 2
                and cue.token > other.token
                and end > cue.token + 3
            ):
                return start, end
    return None


def _citing_scope(work: Work, cue: Cue, sentence: tuple[int, int]) -> Cue | None:
    """Return the cue whose holder cites another ("TASS reported, citing the ministry")."""
    best = None
    for other in work.by_block[work.parse.block_of[cue.token]]:
        if sentence[0] <= other.token < sentence[1] and other.group != "agency" and not work.inside[other.token]:
            distance = abs(other.token - cue.token)
            if distance <= 10 and (best is None or distance < best[0]):
                best = (distance, other)
    return best[1] if best else None


def set_agency_content(work: Work, cue: Cue) -> None:
    """Set what an agency phrase covers; contents that the parser hung it on lose it."""
    parse = work.parse
    sentence = parse.sents[parse.sent_of[cue.token]]
    if cue.inner and (reporter := _citing_scope(work, cue, sentence)) is not None:
        cue.contents = list(reporter.contents)
        return
    if work.inside[cue.token]:
        quoted = work.quotes[work.inside[cue.token] - 1]
        whole = (max(sentence[0], quoted.start), min(sentence[1], quoted.end))
    else:
        whole = _inner_scope(work, cue) or _reach_of_quotes(work, *sentence)
    assert cue.source is not None
    last = max(parse.right[cue.source], parse.right[cue.token] if parse.dep[cue.token] == "prep" else 0)
    hole = (cue.token, min(max(cue.cue[1], last), whole[1]))
    if parse.right[cue.source] > hole[1] + 25:
        hole = (cue.token, cue.source + 1)
    parts = [parse.trim(whole[0], max(whole[0], hole[0])), parse.trim(min(hole[1], whole[1]), whole[1])]
    cue.contents = [part for part in parts if part[0] < part[1]]
    if whole[0] <= sentence[0]:
        take_out(work, cue, hole)


def take_out(work: Work, cue: Cue, hole: tuple[int, int]) -> None:
    """Take a credit out of the contents that the parser hung it on: it stands outside them."""
    parse = work.parse
    for other in work.by_block[parse.block_of[cue.token]]:
        if other is cue or other.group == "agency" or not other.covers(cue.token):
            continue
        kept: list[tuple[int, int]] = []
        for start, end in other.contents:
            if start <= hole[0] < end:
                kept += [parse.trim(start, hole[0]), parse.trim(min(hole[1], end), end)]
            else:
                kept.append((start, end))
        other.contents = [part for part in kept if part[0] < part[1]] or other.contents
