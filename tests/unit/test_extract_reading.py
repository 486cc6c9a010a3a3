"""What is read out of single passages: holders, denials, purposes, sides, places and numbers."""

from datetime import date

import pytest

from theodolite.extract import extract
from theodolite.records import Claim, ClaimKind, Document, Extraction, Modality, Polarity, Predicate, Stance, Unit


def read(text: str, *, publisher: str | None = None, published_on: date | None = date(2025, 11, 1)) -> Extraction:
    return extract(Document(id="t", text=text, sha256="", publisher=publisher, published_on=published_on))


def claim(extraction: Extraction, words: str) -> Claim:
    found = [c for c in extraction.claims if words in c.quote]
    assert len(found) == 1, [c.quote for c in extraction.claims]
    return found[0]


def names(c: Claim) -> list[str]:
    return [link.name for link in c.chain]


def test_holders_nest_through_agency_speaker_and_content() -> None:
    text = (
        "President Volodymyr Zelenskyy said that Russian officials claim their troops have captured Lyman, "
        "Ukrinform reported."
    )
    found = claim(read(text, publisher="The Desk"), "captured Lyman")
    assert names(found)[0] == "The Desk"
    assert names(found)[1:] == ["Ukrinform", "Volodymyr Zelenskyy", "Russian officials"]
    assert found.chain[-1].stance is Stance.DISTANCES
    assert (found.actor, found.predicate) == ("RU", Predicate.CAPTURE)


def test_whoever_shows_maps_holds_what_the_maps_claim() -> None:
    text = (
        "Ukrainian general Petro Savchuk spoke to reporters. “The Russians show maps claiming they hold Siversk. "
        "It is a lie,” he said."
    )
    extraction = read(text)
    held, denial = claim(extraction, "they hold Siversk"), claim(extraction, "It is a lie")
    assert names(held) == ["outlet", "Petro Savchuk", "the Russians"]
    assert (held.actor, held.holder.stance) == ("RU", Stance.DENIES)
    assert (denial.kind, denial.modality, denial.denies) == (ClaimKind.REBUTTAL, Modality.DENIED, (held.id,))


def test_quotation_over_paragraphs_keeps_its_speaker() -> None:
    text = (
        "“Our troops entered Razine on Monday,” said Ukrainian Colonel Halyna Sereda. “The enemy left the village.\n\n"
        "“We hold the northern outskirts of Torske,” she added."
    )
    extraction = read(text)
    assert names(claim(extraction, "entered Razine"))[-1] == "Halyna Sereda"
    assert names(claim(extraction, "left the village"))[-1] == "Halyna Sereda"
    held = claim(extraction, "northern outskirts")
    assert names(held)[-1] == "Halyna Sereda"
    assert held.actor == "UA"


@pytest.mark.parametrize("description", ["He", "The minister", "The official"])
def test_descriptions_and_pronouns_take_up_a_name(description: str) -> None:
    text = (
        "Ukrainian Deputy Defence Minister Petro Savchuk visited Kharkiv. "
        f"{description} said that the enemy had lost 40 tanks."
    )
    found = claim(read(text), "lost 40 tanks")
    assert found.holder.name == "Petro Savchuk"
    assert (found.kind, found.actor) == (ClaimKind.LOSSES, "RU")


def test_a_purpose_names_its_claim_and_audience() -> None:
    extraction = read("Russian forces attacked Kupiansk in order to convince the allies that Ukraine is losing.")
    purpose = claim(extraction, "in order to convince")
    assert (purpose.kind, purpose.modality, purpose.audience) == (ClaimKind.INTENT, Modality.INTENDED, "the allies")
    assert purpose.purpose_of == claim(extraction, "attacked Kupiansk").id


def test_headings_and_causes_are_claims_of_the_outlet() -> None:
    text = (
        "Russian troops reach the Oskil\n\n"
        "The army needs the bridge because losing it would cut supplies to the brigade."
    )
    extraction = read(text)
    assert claim(extraction, "reach the Oskil").kind is ClaimKind.REACH
    consequence = claim(extraction, "losing it would cut")
    assert (consequence.kind, names(consequence)) == (ClaimKind.CONSEQUENCE, ["outlet"])


@pytest.mark.parametrize(
    ("text", "words", "kind", "predicate"),
    [
        ("Russian troops hold Siversk.", "hold", ClaimKind.CONTROL, Predicate.HOLD),
        ("Russian troops mopped up Siversk.", "mopped", ClaimKind.CONTROL, Predicate.CAPTURE),
        ("Siversk is under the control of Russian troops.", "under", ClaimKind.CONTROL, Predicate.HOLD),
        ("Ukrainian troops withdrew from Siversk.", "withdrew", ClaimKind.CONTROL, Predicate.LOSE),
        ("Russian troops entered Siversk.", "entered", ClaimKind.REACH, Predicate.ENTER),
        ("Russian troops are 7 km from Siversk.", "7 km", ClaimKind.REACH, Predicate.DISTANCE),
        ("Russian troops have encircled Siversk.", "encircled", ClaimKind.REACH, Predicate.ENCIRCLE),
        ("Russian troops cut the road to Siversk.", "cut", ClaimKind.REACH, Predicate.CUT_OFF),
        ("Russian troops hold 70% of Siversk.", "70%", ClaimKind.EXTENT, Predicate.SHARE),
        ("Russian troops took 30 km² near Siversk.", "30 km²", ClaimKind.ADVANCE, Predicate.GAIN),
        ("Russian troops will capture Siversk by December.", "by December", ClaimKind.SCHEDULE, Predicate.TAKE_BY),
        ("The Russian army keeps postponing its offensive.", "postponing", ClaimKind.SCHEDULE, Predicate.POSTPONE),
        ("Russian troops shelled Siversk.", "shelled", ClaimKind.ATTACK, None),
        ("Around 200 Russian soldiers are in Siversk.", "200", ClaimKind.STRENGTH, None),
        ("The enemy lost 200 soldiers and two brigades.", "lost", ClaimKind.LOSSES, None),
        ("Shelling killed three civilians in Siversk.", "killed", ClaimKind.HARM, None),
    ],
)
def test_kinds_and_predicates(text: str, words: str, kind: ClaimKind, predicate: Predicate | None) -> None:
    found = claim(read(text), words)
    assert (found.kind, found.predicate) == (kind, predicate)


def test_no_land_is_claimed_where_there_is_no_war() -> None:
    text = "The retailer Zoria has taken control of a chain in Kharkiv and holds 62% of it. It entered Odesa in spring."
    assert not any(c.predicate for c in read(text).claims)


def test_negation_quantities_and_hedges() -> None:
    extraction = read(
        "Russian troops have not entered Lyman. Ukraine's army says at least 350 soldiers reached Torske."
    )
    assert claim(extraction, "entered Lyman").polarity is Polarity.NEGATED
    quantity = claim(extraction, "350").quantity
    assert quantity is not None
    assert (quantity.value, quantity.low, quantity.high, quantity.unit) == (350, 350, None, Unit.PERSONS)


def test_the_city_takes_up_the_last_city() -> None:
    found = claim(read("Russian troops reached Lyman. They shelled the city for two days."), "shelled the city")
    assert [(t.name, t.text) for t in found.toponyms] == [("Lyman", "the city")]


def test_an_earlier_year_is_past_and_carries_on() -> None:
    extraction = read(
        "In 2022 Russian troops captured Lyman. They had reached the Oskil before. They now hold Siversk."
    )
    assert [c.past for c in extraction.claims] == [True, True, False]


def test_one_entry_for_each_reader_of_a_batch() -> None:
    from theodolite.extract import extract_many

    documents = [Document(id=str(n), text=f"Russian troops captured {n + 2} villages.", sha256="") for n in range(40)]
    read_back = list(extract_many(documents, batch_size=7))
    assert [e.document.id for e in read_back] == [d.id for d in documents]
    assert all(len(e.claims) == 1 for e in read_back)


@pytest.mark.parametrize(
    "text",
    [
        "Russian troops have cap\u00adtured Pok\u200brovsk, the min\u00adistry said.",
        "Російські війська захо\u00adпили Покров\u00adськ, заявило Міноборони РФ.",
        "Российские войска захва\u00adтили Пок\u200bровск, сообщило Минобороны РФ.",
    ],
)
def test_soft_hyphens_and_signs_without_width_hide_no_claim(text: str) -> None:
    (claim,) = extract(Document(id="t", text=text, sha256="")).claims
    assert (claim.kind, claim.predicate) == (ClaimKind.CONTROL, Predicate.CAPTURE)
    assert claim.spans[0].of(text) == claim.quote
    assert len(claim.chain) == 2


def test_a_rebuttal_does_not_deny_those_who_denied_the_same_before() -> None:
    text = (
        "Russian troops have captured Siversk, the Russian Defence Ministry said on Tuesday. Ukraine's General Staff "
        "denied it, saying its troops still hold the north of the town. “It's just lies,” an officer told Reuters."
    )
    claims = extract(Document(id="t", text=text, sha256="")).claims
    captured, last = claims[0], claims[-1]
    assert last.denies == (captured.id,)
