"""Vague regions: found in the text in any case, read as data, with files of the user's."""

from pathlib import Path

import pytest

from theodolite.atlas import Atlas, open_atlas
from theodolite.atlas.reading_files import parse_readings
from theodolite.atlas.reading_store import add_readings
from theodolite.errors import ConfigurationError
from theodolite.extract import extract
from theodolite.ground import ground_claims
from theodolite.ground.phrases import with_phrases
from theodolite.records import Document, Extraction
from theodolite.settings import Settings


@pytest.fixture(scope="module")
def atlas(shared_cache: Path) -> Atlas:
    return open_atlas(Settings(data_dir=shared_cache / "no-data", cache_dir=shared_cache))


# text | phrases found, as the readings name them
PHRASES = """
Troops landed on the Kinburn Spit|Kinburn Spit
бої на Кінбурнській косі|Кінбурнська коса
высадка на Кинбурнскую косу|Кинбурнская коса
Fighting in the Serebryansky forest|Serebryansky forest
у Серебрянському лісництві|Серебрянське лісництво
в Серебрянском лесу|Серебрянский лес
the Pokrovsk–Myrnohrad agglomeration|Pokrovsk–Myrnohrad agglomeration
у Покровсько-Мирноградській агломерації|Покровсько-Мирноградська агломерація
в Славянско-Краматорской агломерации|Славянско-Краматорская агломерация
Ukraine's fortress belt held|fortress belt
у прикордонні Сумщини|прикордоння Сумщини
жители новых регионов|новые регионы
на тимчасово окупованих територіях|тимчасово окуповані території
всю Правобережную Украину|Правобережная Украина
along the Azov coast|Azov coast
в Приазовье|Приазовье
a rugby club from the fortress|
косили траву|
"""


@pytest.mark.parametrize("line", PHRASES.strip().splitlines())
def test_phrases_are_found_in_any_case(atlas: Atlas, line: str) -> None:
    text, expected = line.split("|")
    extraction = Extraction(document=Document(id="d", text=text, sha256="0"))
    found = with_phrases(extraction, atlas, ukraine=True).toponyms
    assert len(found) == (1 if expected else 0)
    if expected:  # a spelling that the stems of both languages fit may be found by either
        assert atlas.readings(found[0].name) == atlas.readings(expected) != ()


def test_small_words_count_only_in_texts_about_ukraine(atlas: Atlas) -> None:
    extraction = Extraction(document=Document(id="d", text="the fortress belt of Vauban", sha256="0"))
    assert with_phrases(extraction, atlas, ukraine=False).toponyms == ()


def test_a_claim_of_a_vague_region_keeps_all_its_readings(atlas: Atlas) -> None:
    text = "Ukraine holds the fortress belt, the general said."
    (claim,) = ground_claims(extract(Document(id="d", text=text, sha256="0")), atlas)
    assert [reading.id for reading in claim.readings] == ["fortress_belt:towns", "fortress_belt:whole"]


OWN = """
[[phrase]]
id = "bend"
names = ["Pokrovsk bend", "Azov coast"]
{flag}
[[phrase.reading]]
id = "bend:mine"
label = "my bend"
targets = ["{target}"]
source = "my desk"
"""


def _write(folder: Path, *, flag: str = "", target: str = "disc:48.28,37.18,5") -> Path:
    path = folder / "own desk.toml"
    path.write_text(OWN.format(flag=flag, target=target), encoding="utf-8")
    return path


def test_a_file_of_ones_own_extends_or_replaces_and_is_named_in_the_report(
    atlas: Atlas, tmp_path: Path, shared_cache: Path
) -> None:
    data = tmp_path / "data"
    added = add_readings(_write(tmp_path), data, atlas)
    assert (data / "readings" / "own_desk.toml").is_file()
    mine = open_atlas(Settings(data_dir=data, cache_dir=shared_cache))
    assert [r.id for r in mine.readings("Pokrovsk bend")] == ["bend:mine"]
    assert [r.id for r in mine.readings("the Azov coast")] == ["azov_coast:towns", "azov_coast:oblasts", "bend:mine"]
    assert mine.vague.notes() == (f"Readings: own_desk.toml of the user (SHA-256 {added.sha256})",)
    assert not mine.has_data
    add_readings(_write(tmp_path, flag="replace = true"), data, atlas)
    again = open_atlas(Settings(data_dir=data, cache_dir=shared_cache))
    assert [r.id for r in again.readings("the Azov coast")] == ["bend:mine"]
    text = "Russian troops hold the Pokrovsk bend."
    (claim,) = ground_claims(extract(Document(id="d", text=text, sha256="0")), again)
    assert claim.readings[0].targets == ("disc:48.28,37.18,5",)


def test_a_target_that_no_place_has_keeps_nothing(atlas: Atlas, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"own_desk.toml, reading 'bend:mine' of 'Pokrovsk bend'.*geonames:1"):
        add_readings(_write(tmp_path, target="geonames:1"), tmp_path / "data", atlas)
    assert not (tmp_path / "data").exists()


ENTRY = "[[phrase]]\nid='a'\n{names}\n[[phrase.reading]]\nid='r'\nlabel='l'\n{source}\ntargets=[{targets}]"


def _entry(names: str = "names=['ab']", *, source: str = "source='s'", targets: str = "'disc:1,1,1'") -> str:
    return ENTRY.format(names=names, source=source, targets=targets)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[phrase", "not readable TOML"),
        ("x = 1", r"no \[\[phrase\]\]"),
        ("[[phrase]]\nid = 'a'\nnames = ['ab']", "'a' has no"),
        (_entry("names=3"), "names is 3"),
        (_entry("names=['x']"), "holds 'x'"),
        (_entry(source=""), "source of a reading is None"),
        (_entry(targets="'here'"), "'here' is no id"),
        (_entry(targets=""), "targets is"),
        (_entry("names=['ab']\nname=1"), "'name'"),
        (_entry("names=['ab']\nreplace=1"), "replace is 1"),
        (_entry("names=['ab']\nkind='x'"), "kind is 'x'"),
    ],
)
def test_errors_name_the_entry_and_the_value(text: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        parse_readings(text.encode(), "own.toml")
