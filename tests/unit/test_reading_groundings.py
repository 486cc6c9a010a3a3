"""The page of a reading with its groundings: every mention leads to a card, and a long document stays light."""

import re

from theodolite.atlas.ground import ground_layers
from theodolite.publish.html.readings import reading_page
from theodolite.records import (
    Candidate,
    Document,
    Extraction,
    GroundedPlace,
    Groundings,
    Place,
    PlaceKind,
    Precision,
    Quantity,
    Span,
    ToponymMention,
    Unit,
)


def place(number: int) -> Place:
    return Place(id=f"geonames:{number}", name=f"Ives{number}", kind=PlaceKind.SETTLEMENT, country="UA",
                 region_name="Donetsk Oblast", longitude=37 + number / 1e5, latitude=48.0)  # fmt: skip


def page(names: int, *, repeat: int = 1) -> str:
    words = [f"Ives{n % names}" for n in range(names * repeat)]
    text = " ".join(words)
    grounded, start = [], 0
    for word in words:
        mention = ToponymMention(span=Span(start, start + len(word)), text=word, name=word)
        own = place(int(word[4:]))
        others = tuple(Candidate(place=place(k), score=-k, reasons=("farther from the front",)) for k in (1, 2, 3))
        ranked = (Candidate(place=own, score=1.0, reasons=("beside Pokrovsk",)), *others)
        grounded.append(GroundedPlace(mention=mention, candidates=tuple(c.place for c in ranked), place=own,
                                      reason="beside Pokrovsk", ranked=ranked,
                                      precision=Precision(radius_km=2, kind="settlement")))  # fmt: skip
        start += len(word) + 1
    extraction = Extraction(
        document=Document(id="d", text=text, sha256="0"), toponyms=tuple(g.mention for g in grounded)
    )
    return reading_page(extraction, (), Groundings(places=tuple(grounded)), layers=ground_layers())


def targets(html: str) -> tuple[set[str], set[str]]:
    return set(re.findall(r'href="#(g-[^"]+)"', html)), set(re.findall(r'id="(g-[^"]+)"', html))


def test_every_marked_place_leads_to_its_card_with_reason_and_alternatives() -> None:
    html = page(5, repeat=3)
    marked, cards = targets(html)
    assert marked == cards == {f"g-tp{n}" for n in range(1, 6)}
    assert html.count('class="g tp"') == 15
    assert "Ives4 (settlement; known to about 2 km)" in html
    assert "Beside Pokrovsk." in html
    assert "farther from the front" in html
    assert html.count('class="placemap"') == 5


def test_ten_thousand_places_make_a_page_that_a_browser_can_carry() -> None:
    html = page(10_000)
    marked, cards = targets(html)
    assert marked == cards
    assert len(html) < 6_000_000
    assert html.count('class="placemap"') == 500


def test_one_name_ten_thousand_times_is_one_card() -> None:
    html = page(1, repeat=10_000)
    assert targets(html)[1] == {"g-tp1"}
    assert len(html) < 1_500_000


def test_numbers_are_told_with_their_range() -> None:
    text = "about 200 soldiers"
    number = Quantity(span=Span(0, 18), text=text, value=200, low=180, high=220, unit=Unit.PERSONS, hedge="about")
    extraction = Extraction(document=Document(id="d", text=text, sha256="0"), quantities=(number,))
    assert "About 200 soldiers: 180 to 220 people" in reading_page(extraction, (), Groundings())
