"""A model of one's own: trained on invented documents, it learns a cue that no rule knows; it never changes a claim."""

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from theodolite.cli import main
from theodolite.errors import ConfigurationError, DataError
from theodolite.extract import extract
from theodolite.extract.learned.corpus import read_corpus
from theodolite.extract.learned.describe import describe_model
from theodolite.extract.learned.gold import compare
from theodolite.extract.learned.store import CARD, NAME, open_model
from theodolite.extract.learned.training import Training, train_model
from theodolite.records import Document

pytest.importorskip("lightgbm", reason="training needs the extra theodolite[train]")

ROOT = Path(__file__).parents[2]
ROWS = ROOT / "examples" / "annotated.jsonl"
UNSEEN = "The warden of Northmill telegraphed that the lower sluice was stuck. Rain fell for two days."


def document(text: str) -> Document:
    return Document(id="1", text=text, sha256=hashlib.sha256(text.encode("utf-8")).hexdigest())


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Training]:
    """A folder of models with one trained on the invented documents but the last four, which are held back."""
    folder = tmp_path_factory.mktemp("models")
    lines = ROWS.read_text(encoding="utf-8").splitlines(keepends=True)
    train, dev = folder / "train.jsonl", folder / "dev.jsonl"
    train.write_text("".join(lines[:-4]) + '{"id": "bad", "text": ""}\nno json\n' + lines[0], encoding="utf-8")
    dev.write_text("".join(lines[-4:]), encoding="utf-8")
    return folder, train_model([train], folder / NAME, dev=dev, licence="CC0")


def test_it_learns_a_cue_that_the_rules_do_not_know(models: tuple[Path, Training]) -> None:
    learned = open_model(models[0])
    by_rules, by_model = extract(document(UNSEEN)), extract(document(UNSEEN), learned=learned)
    assert by_rules.attributions == ()
    assert by_model.claims == by_rules.claims
    (found,) = by_model.attributions
    assert [span.of(UNSEEN) for span in found.content] == ["that the lower sluice was stuck"]
    assert [span.of(UNSEEN) for span in found.source] == ["The warden of Northmill"]


def test_the_card_says_what_it_was_trained_on_and_how_well_it_reads(models: tuple[Path, Training]) -> None:
    folder, training = models
    card = training.card
    assert (card["documents"], card["set_aside"], card["licence"]) == (20, 3, "CC0")
    assert card["trained_on"][0]["sha256"] == hashlib.sha256((folder / "train.jsonl").read_bytes()).hexdigest()
    assert [line.split(":")[1] for line in training.set_aside] == ["21", "22", "23"]
    figures = card["figures"]
    assert figures["dev"]["attributed"] > figures["dev_rules_alone"]["attributed"]
    assert figures["cross_validated"]["found"] > 0.9
    assert card["sha256"][:12] in (describe_model(folder) or "")


def test_training_again_gives_the_same_bytes(models: tuple[Path, Training], tmp_path: Path) -> None:
    folder, training = models
    again = train_model([folder / "train.jsonl"], tmp_path / "again", dev=folder / "dev.jsonl", licence="CC0")
    assert again.card == training.card
    for file in (folder / NAME).iterdir():
        assert file.read_bytes() == (tmp_path / "again" / file.name).read_bytes(), file.name


@pytest.mark.parametrize("name", ["cues.txt", "rates.json", "final.txt"])
def test_a_damaged_model_is_refused(models: tuple[Path, Training], tmp_path: Path, name: str) -> None:
    shutil.copytree(models[0] / NAME, tmp_path / NAME)
    file = tmp_path / NAME / name
    file.write_bytes(file.read_bytes()[:-10])
    with pytest.raises(DataError, match=rf"{name}.* is damaged: its SHA-256"):
        open_model(tmp_path)
    file.unlink()
    with pytest.raises(DataError, match="cannot be read"):
        open_model(tmp_path)


def test_a_model_of_another_version_is_refused(models: tuple[Path, Training], tmp_path: Path) -> None:
    shutil.copytree(models[0] / NAME, tmp_path / NAME)
    card = tmp_path / NAME / CARD
    card.write_text(card.read_text(encoding="utf-8").replace('"format": 1', '"format": 99'), encoding="utf-8")
    with pytest.raises(DataError, match="format 99"):
        open_model(tmp_path)
    card.write_text("{", encoding="utf-8")
    with pytest.raises(DataError, match=r"card .* is damaged"):
        open_model(tmp_path)


def test_a_model_with_other_features_is_refused(models: tuple[Path, Training]) -> None:
    learned = open_model(models[0])
    assert learned is not None
    swapped = replace(learned, boosters={**learned.boosters, "cues": learned.boosters["final"]})
    with pytest.raises(DataError, match=r"reads other features \(cues\)"):
        extract(document(UNSEEN), learned=swapped)


def test_annotate_names_the_model_and_can_leave_it_out(
    models: tuple[Path, Training], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("THEODOLITE_MODELS", str(models[0]))
    rows = tmp_path / "rows.jsonl"
    rows.write_text(json.dumps({"id": "1", "text": UNSEEN}) + "\n", encoding="utf-8")
    assert main(["annotate", str(rows), "-"]) == 0
    shown = capsys.readouterr()
    row = json.loads(shown.out)
    assert row["model"] == models[1].card["sha256"]
    assert len(row["attributions"]) == 1
    assert "licence of the annotations: CC0" in shown.err
    assert main(["annotate", str(rows), "-", "--no-model"]) == 0
    shown = capsys.readouterr()
    assert "model" not in json.loads(shown.out)
    assert shown.err == ""
    assert main(["plugins"]) == 0
    assert models[1].card["sha256"][:12] in capsys.readouterr().err


def test_what_cannot_be_trained_on_is_said(tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"text": "A b", "attributions": [{"content": [[2, 9]]}]}\n', encoding="utf-8")
    with pytest.raises(DataError, match=r"rows.jsonl:1: \"content\" has \[2, 9\], which is no range"):
        read_corpus([rows])
    few = tmp_path / "few.jsonl"
    few.write_text(ROWS.read_text(encoding="utf-8").split("\n")[0], encoding="utf-8")
    with pytest.raises(ConfigurationError, match="1 documents are too few"):
        train_model([few], tmp_path / "out")
    with pytest.raises(ConfigurationError, match="1 held-back documents are among"):
        train_model([ROWS], tmp_path / "out", dev=few)


def test_figures_count_contents_one_to_one_and_sources_by_a_shared_word() -> None:
    text = "Ada said it rained. Bo said it snowed."
    gold = [
        {"source": [[0, 3]], "cue": [[4, 8]], "content": [[9, 18]]},
        {"source": [[20, 22]], "cue": [[23, 27]], "content": [[28, 37]]},
    ]
    given = [gold[0], {"source": [[0, 3]], "content": [[31, 37]]}, gold[0]]
    figures = compare(text, gold, given).figures()
    assert figures == {"found": 0.8, "attributed": 0.4, "overlap": 2 * 3 / (3 + 4)}


def test_hostile_text_is_read_with_a_model_too(models: tuple[Path, Training]) -> None:
    learned = open_model(models[0])
    for text in ('"' * 3000, "he said that " * 800, "a\u200bb said “" * 300, ":" * 500 + " “x” said"):
        assert extract(document(text), learned=learned).document.text == text
