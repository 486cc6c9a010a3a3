"""The same claim in many outlets is one claim with one verdict; copies and named holders are counted as origins."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from theodolite.origins import KnownClaims, RecordedClaims, link_statements, statements_in
from theodolite.origins.holders import canonical_holder, is_unnamed
from theodolite.pipeline import Toolbox, check_document, check_documents, open_toolbox
from theodolite.publish.codec import dumps
from theodolite.publish.origins import origin_lines, origin_values
from theodolite.records import CanonicalClaim, Document, Statement
from theodolite.settings import load_settings
from theodolite.verify import verify_report

AGENCY = (
    "Russian troops have captured the city of Pokrovsk, the Defence Ministry in Moscow said on Saturday. The ministry "
    "published a video which it said showed soldiers with a flag in the centre of the city."
)
OWN = "Russian forces have captured Pokrovsk, according to the people of our desk who looked at fresh footage."


def document(name: str, text: str, day: int, publisher: str | None = None) -> Document:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Document(id=name, text=text, sha256=digest, publisher=publisher or name, published_on=date(2025, 11, day))


@pytest.fixture(scope="module")
def toolbox(tmp_path_factory: pytest.TempPathFactory) -> Toolbox:
    return open_toolbox(load_settings(data_dir=tmp_path_factory.mktemp("no-data")))


def linked(documents: Sequence[Document], toolbox: Toolbox) -> tuple[CanonicalClaim, ...]:
    reports = [json.loads(dumps(r)) for r in check_documents(documents, toolbox)]
    return link_statements(s for d, r in zip(documents, reports, strict=True) for s in statements_in(d.id, r))


def test_ten_copies_of_an_agency_are_one_origin(toolbox: Toolbox) -> None:
    copies = [document(f"paper{n}", AGENCY, 1 + n // 5) for n in range(10)]
    mirrored = [
        document("other", AGENCY.replace("Defence Ministry in Moscow", "Foreign Ministry in Moscow"), 2),
        document("later", AGENCY.replace("on Saturday", "again"), 20),
    ]
    claims = linked([*copies, *mirrored], toolbox)
    captured = [c for c in claims if "captured" in c.first.quote]
    assert [c.count for c in captured] == ["11 reports, 2 known origins", "1 report, 1 known origin"]
    assert captured[0].first.report == "paper0"
    assert captured[0].copies >= 9
    assert [o.statements for o in captured[0].origins] == [10, 1]


def test_a_known_claim_keeps_its_verdict_and_comes_out_again(toolbox: Toolbox) -> None:
    first = check_document(document("first", AGENCY, 1), toolbox)
    known = replace(toolbox, known=KnownClaims([("first.json", json.loads(dumps(first)))]))
    again = check_document(document("second", AGENCY, 2), known)
    old = next(c for c in first.claims if c.checkable)
    new = next(c for c in again.claims if c.checkable)
    assert new.known is not None
    assert new.known.count == "2 reports, 1 known origin"
    assert new.known.report == "first.json"
    assert new.verdict.line == old.verdict.line
    assert new.findings == ()
    assert new.grounded.claim_on == old.grounded.claim_on
    text = dumps(again)
    assert verify_report(json.loads(text), text, toolbox).identical
    assert RecordedClaims(json.loads(text)).find(new.grounded, again.document) is not None


def test_the_same_document_checked_again_is_no_second_report(toolbox: Toolbox) -> None:
    first = check_document(document("first", AGENCY, 1), toolbox)
    known = replace(toolbox, known=KnownClaims([("first.json", json.loads(dumps(first)))]))
    assert all(c.known is None for c in check_document(document("first", AGENCY, 1), known).claims)


def test_a_run_gives_a_claim_one_verdict(toolbox: Toolbox) -> None:
    known = replace(toolbox, known=KnownClaims([]))
    reports = list(check_documents([document(f"p{n}", AGENCY, 1 + n) for n in range(3)], known))
    checked = [next(c for c in r.claims if c.checkable) for r in reports]
    assert [c.known.count if c.known else None for c in checked] == [
        None, "2 reports, 1 known origin", "3 reports, 1 known origin"
    ]  # fmt: skip
    assert len({c.verdict.line for c in checked}) == 1


@pytest.mark.parametrize(
    ("names", "side"),
    [
        (["Russia's Defence Ministry", "the Russian Ministry of Defense", "Міноборони РФ", "Минобороны России"], "RU"),
        (["Ukraine's Defence Ministry", "the Ukrainian Ministry of Defense", "Міноборони України"], "UA"),
        (["Volodymyr Zelenskyy", "President Zelensky", "Зеленський", "Владимир Зеленский"], None),
        (["Vladimir Putin", "Putin", "Путін", "Владимир Путин"], None),
        (["Oleg Turin", "Major General Turin", "Turin"], None),
    ],
)
def test_a_holder_has_one_name_in_every_language(names: list[str], side: str | None) -> None:
    assert len({canonical_holder(name, side) for name in names}) == 1


def test_bodies_of_two_sides_are_two_and_sources_without_a_name_are_none() -> None:
    assert canonical_holder("Defence Ministry", "RU") != canonical_holder("Defence Ministry", "UA")
    assert is_unnamed("a source in the general staff")
    assert is_unnamed("officials")
    assert not is_unnamed("General Staff of Ukraine")


DAYS = st.one_of(st.none(), st.dates(date(2025, 1, 1), date(2025, 2, 1)))
KEYS = st.one_of(st.none(), st.tuples(st.sampled_from(["control", "attack"]), st.sampled_from("abc")))


@st.composite
def statements(draw: st.DrawFn) -> list[Statement]:
    return [
        Statement(
            report=f"r{n}", document=f"d{n}", claim="c1", quote=draw(st.sampled_from(["it fell", "it stands"])),
            key=draw(KEYS), passage=draw(st.sampled_from([AGENCY, OWN, "", "short"])),
            holder=draw(st.sampled_from([None, "a", "b"])), holder_name="x", own_voice=draw(st.booleans()),
            via=draw(st.sampled_from(["p", "q"])), language="en", captured_on=draw(DAYS), claim_on=draw(DAYS),
        )
        for n in range(draw(st.integers(0, 12)))
    ]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(statements())
def test_nothing_is_lost_and_order_does_not_matter(made: list[Statement]) -> None:
    claims = link_statements(made)
    assert sorted(s.report for c in claims for s in c.statements) == sorted(s.report for s in made)
    for claim in claims:
        assert sum(o.statements for o in claim.origins) == len(claim.statements)
        assert 1 <= len(claim.origins) <= len(claim.statements)
        assert len({s.key for s in claim.statements}) == 1
        days = [s.claim_on for s in claim.statements if s.claim_on]
        assert claim.first.key is None or not days or max(days) - min(days) <= timedelta(days=6)
    shuffled = link_statements(reversed(made))
    assert [[s.report for s in c.statements] for c in shuffled] == [[s.report for s in c.statements] for c in claims]
    assert len(origin_values(claims)) == len(claims)
    assert sum(line.startswith("“") for line in origin_lines(claims)) == len(claims)


def test_linking_is_linear_in_the_number_of_statements(tmp_path: Path) -> None:
    del tmp_path
    one = Statement(report="r", document="d", claim="c", quote="it fell", key=("control", "x"), passage=AGENCY,
                    holder="a", holder_name="A", own_voice=False, via="p", language="en",
                    captured_on=date(2025, 1, 1), claim_on=date(2025, 1, 1))  # fmt: skip
    many = [replace(one, report=f"r{n}", claim_on=date(2025, 1, 1) + timedelta(days=n % 3)) for n in range(20_000)]
    claims = link_statements(many)
    assert [c.count for c in claims] == ["20000 reports, 1 known origin"]
