"""Who says what, as ``annotate`` lists it: every form of attribution, and what is not listed."""

from datetime import date

import pytest

from theodolite.extract import extract
from theodolite.records import Attribution, AttributionForm, Document, Extraction, Stance


def read(text: str) -> Extraction:
    return extract(Document(id="t", text=text, sha256="", published_on=date(2025, 11, 1)))


def listed(text: str) -> list[tuple[str, str, str]]:
    """Return (source, cue, content) of every attribution as text."""
    return [
        tuple(" … ".join(s.of(text) for s in spans) for spans in (a.source, a.cue, a.content))  # type: ignore[misc]
        for a in read(text).attributions
    ]


def only(text: str) -> Attribution:
    found = read(text).attributions
    assert len(found) == 1, listed(text)
    return found[0]


@pytest.mark.parametrize(
    ("text", "form", "source", "content"),
    [
        ("“We hold the bridge,” said Colonel Ihor Marchuk.", AttributionForm.DIRECT, "Colonel Ihor Marchuk",
         "“We hold the bridge,”"),
        ("The mayor said that two districts were without water.", AttributionForm.INDIRECT, "The mayor",
         "that two districts were without water"),
        ("The ministry said the village was “completely destroyed” by the shelling.", AttributionForm.MIXED,
         "The ministry", "the village was “completely destroyed” by the shelling"),
        ("The road is closed, according to the regional police.", AttributionForm.AGENCY, "the regional police",
         "The road is closed"),
        ("Satellite images show vehicles moving along the canal.", AttributionForm.EVIDENTIAL, "Satellite images",
         "vehicles moving along the canal"),
        ("Zelenskyy: Negotiations will resume in spring\n\nTalks are planned.", AttributionForm.INDIRECT, "Zelenskyy",
         "Negotiations will resume in spring"),
    ],
)  # fmt: skip
def test_each_form_has_source_and_content(text: str, form: AttributionForm, source: str, content: str) -> None:
    found = next(a for a in read(text).attributions if a.source and a.source[0].of(text) == source)
    assert (found.form, " … ".join(s.of(text) for s in found.content)) == (form, content)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The governor expressed concern about the water supply.", ("The governor", "the water supply")),
        ("The union called for an investigation of the fire.", ("The union", "an investigation of the fire")),
        ("The general refused to name the unit.", ("The general", "to name the unit")),
        ("The minister was critical of the new law.", ("The minister", "the new law")),
        ("The court was asked whether the order stands, and the judge wondered why it was late.",
         ("the judge", "why it was late")),
        ("Talks are expected to resume in May.", ("", "Talks … to resume in May")),
        ("The paper described the plan as a gamble.", ("The paper", "the plan as a gamble")),
        ("The plan was criticized by the opposition.", ("the opposition", "The plan")),
    ],
)  # fmt: skip
def test_stands_without_a_clause_are_listed(text: str, expected: tuple[str, str]) -> None:
    assert expected in [(source, content) for source, _, content in listed(text)]


def test_a_colon_announces_the_next_paragraph_or_the_items_of_a_list() -> None:
    quoted = "The commander said:\n\n“Nobody has crossed the river.”\n\nThe night was quiet."
    assert [(s, c) for s, _, c in listed(quoted)] == [("The commander", "“Nobody has crossed the river.”")]
    items = "The police said:\n\n- two houses burned down\n- a bridge was closed\n\nSchools are open."
    assert [(s, c) for s, _, c in listed(items)] == [
        ("The police", "two houses burned down … a bridge was closed"),
    ]


def test_chain_goes_five_levels_down() -> None:
    text = (
        "The agency reported that the minister said that the general claimed that the spokesman had admitted "
        "that the governor denied that the dam was damaged."
    )
    deepest = max(read(text).attributions, key=lambda a: len(a.chain))
    sources = [" ".join(s.of(text) for s in link) for link in deepest.chain]
    assert sources == ["The agency", "the minister", "the general", "the spokesman", "the governor"]
    assert deepest.stance is Stance.DENIES


def test_stances_and_hedges_belong_to_their_link() -> None:
    text = "The mayor confirmed that the enemy claims the station. A source in the general staff said the town is held."
    by_source = {a.source[0].of(text): a for a in read(text).attributions if a.source}
    assert by_source["The mayor"].stance is Stance.ENDORSES
    anonymous = "A source in the general staff, who asked not to be named, said the town is held."
    assert only(anonymous).hedge == "anonymous"


def test_what_a_speaker_wants_in_his_own_words_is_not_listed_again() -> None:
    text = "“We hope that the talks go on, and I want a truce,” the minister said."
    assert [(s, c) for s, c, _ in listed(text)] == [("the minister", "said")]
    other = "“The Russians claim that they hold the station,” the mayor said."
    assert {source for source, _, _ in listed(other)} == {"The Russians", "the mayor"}


def test_an_unnamed_source_is_an_implicit_link() -> None:
    text = "The general has reportedly suggested that the bridge be closed."
    assert [len(link) for link in only(text).chain] == [0, 1]


def test_words_set_in_lines_of_one_width_keep_their_sentences() -> None:
    lines = [
        "The regional governor said on Tuesday that the water supply of",
        "Mykolaiv had been restored after a pipeline was repaired, and",
        "Ukrainian engineers reported that the second pumping station",
        "Vodolii would open within a week if no further damage occurs.",
    ]
    text = "\n".join(lines) + "\n\n" + "\n".join(lines) + "\n"
    contents = [content for _, cue, content in listed(text) if cue == "said"]
    assert len(contents) == 2
    assert all("Mykolaiv had been restored" in content for content in contents)


@pytest.mark.parametrize(("ours", "theirs"), [("Ukrainian", "Russian"), ("Russian", "Ukrainian")])
def test_attributions_do_not_depend_on_the_side(ours: str, theirs: str) -> None:
    text = f"{ours} officers rejected the {theirs} claim that the island was lost, and voiced concern about the port."
    found = [(source, content) for source, _, content in listed(text)]
    assert (f"{ours} officers", "that the island was lost") in found or (theirs, "that the island was lost") in found
    assert (f"{ours} officers", "the port") in found
