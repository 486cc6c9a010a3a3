"""Laws of the reader: spans are the text's own, nothing depends on the side, no text breaks it."""

import re
from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from theodolite.extract import extract
from theodolite.extract.lexicon import table
from theodolite.records import Claim, Document, Extraction

PASSAGES = (
    "Russian troops have captured {place}, the Russian Defence Ministry said. Kyiv denied that the {kind} had fallen.",
    "The Ukrainian general staff reported that Russian forces attacked 21 times near {place}. “Our defenders repelled "
    "all assaults, and the enemy lost about 300 soldiers,” it said.",
    "Putin claimed that Russian troops hold 90% of the {kind}. “It is a lie. We control {place},” Zelensky told "
    "reporters.",
    "Moscow says its army stands 5 km from {place}. Ukrainian drones see the Russians in the fields, Ukrinform wrote.",
    "Russia wants to seize {place} by spring in order to show the world that Ukraine is losing, TASS reported.",
    "Ukraine's commanders admit they have lost {place}: the Russians surrounded two brigades and cut the road to the "
    "{kind}.",
)
PLACES = ("Siversk", "Novoselivka", "Lyman", "Kostiantynivka", "Torske")
EXCHANGED = {
    "Russia": "Ukraine", "Russian": "Ukrainian", "Russians": "Ukrainians", "Moscow": "Kyiv", "Putin": "Zelensky",
    "TASS": "Ukrinform",
}  # fmt: skip
BOTH: Mapping[str, str] = EXCHANGED | {b: a for a, b in EXCHANGED.items()}
WORD = re.compile(r"\b(" + "|".join(sorted(BOTH, key=len, reverse=True)) + r")\b")
SIDES = {"RU": "UA", "UA": "RU", None: None}
PIECES = (
    "Russian forces", "said", "“", "”", '"', "captured", "Lyman", ",", ".", "\n\n", "that", "they", "it", "the city",
    ":", "90%", "according to", "denied", "—", "\u202e", "\u200b", "(", "'s", "км", "не", "1,000", "km²", "his", "\x00",
    "'",
)  # fmt: skip


def read(text: str) -> Extraction:
    return extract(Document(id="t", text=text, sha256=""))


def exchange(text: str) -> str:
    return WORD.sub(lambda match: BOTH[match.group()], text)


def told(claim: Claim, *, exchanged: bool) -> tuple[object, ...]:
    def side(value: str | None) -> str | None:
        return SIDES.get(value, value) if exchanged else value

    def name(value: str) -> str:
        return exchange(value) if exchanged else value

    return (
        name(claim.quote), claim.kind, claim.predicate, claim.polarity, claim.modality, side(claim.actor),
        len(claim.denies),
        tuple((name(link.name), side(link.side), link.stance, link.hedge) for link in claim.chain),
        tuple(mention.name for mention in claim.toponyms if mention.kind_hint != "country" and not mention.metonym),
    )  # fmt: skip


@given(st.lists(st.sampled_from(PASSAGES), min_size=1, max_size=3, unique=True), st.sampled_from(PLACES), st.booleans())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_exchanging_the_sides_exchanges_nothing_but_the_names(passages: list[str], place: str, heading: bool) -> None:
    text = "\n\n".join(passage.format(place=place, kind="town") for passage in passages)
    text = f"Russia claims the capture of {place}\n\n{text}" if heading else text
    one = [told(claim, exchanged=False) for claim in read(text).claims]
    other = [told(claim, exchanged=True) for claim in read(exchange(text)).claims]
    assert one == other
    assert one


def test_the_table_of_sides_has_an_equal_entry_for_each_entry() -> None:
    for pair in table("sides")["pair"]:
        assert len(pair["RU"]) == len(pair["UA"]), pair["role"]
        assert not set(pair["RU"]) & set(pair["UA"]), pair["role"]


@given(st.lists(st.sampled_from(PIECES), max_size=60))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_is_read_and_every_span_is_the_texts_own(pieces: list[str]) -> None:
    text = " ".join(pieces)
    extraction = read(text)
    for claim in extraction.claims:
        assert claim.quote == " … ".join(span.of(text) for span in claim.spans)
        assert all(a.end <= b.start for a, b in zip(claim.spans, claim.spans[1:], strict=False))
        assert claim.chain[0].name == "outlet"
    for attribution in extraction.attributions:
        for span in (*attribution.source, *attribution.cue, *attribution.content):
            assert span.of(text).strip()
    assert all(mention.span.of(text) == mention.text for mention in extraction.toponyms)
    assert all(quantity.span.of(text) == quantity.text for quantity in extraction.quantities)
    ids = [claim.id for claim in extraction.claims]
    assert len(ids) == len(set(ids))
    assert all(
        {*claim.denies, *([claim.purpose_of] if claim.purpose_of else [])} <= set(ids) for claim in extraction.claims
    )


@pytest.mark.parametrize(
    ("text", "warned"),
    [
        ('"' * 100_000, False),
        ("“" * 50_001, False),
        ("a" * 200_000, True),
        ("the soldiers said that " * 1_500, True),
        ("“Russian forces took Lyman. " * 300, False),
        ("\u202eПокровськ\u202d \u200b. " * 500, False),
        ("\r\n\x0b\x0c\u2028" * 5_000, False),
        ("", False),
    ],
    ids=["quotes", "odd quotes", "one word", "no full stop", "never closed", "overrides", "breaks", "empty"],
)
def test_hostile_text_is_read_and_what_was_cut_is_told(text: str, warned: bool) -> None:
    extraction = read(text)
    assert extraction.document.text == text
    assert any("were cut" in warning for warning in extraction.warnings) is warned


@given(st.sampled_from(PASSAGES), st.sampled_from(PLACES), st.integers(0, 5))
@settings(max_examples=10, deadline=None)
def test_the_same_text_lower_down_gives_the_same_claims(passage: str, place: str, lines: int) -> None:
    text = passage.format(place=place, kind="village")
    moved = "\n" * lines + text
    one, other = read(text).claims, read(moved).claims
    assert [c.quote for c in one] == [c.quote for c in other]
    assert [[s.start + lines for s in c.spans] for c in one] == [[s.start for s in c.spans] for c in other]
