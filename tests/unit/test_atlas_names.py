"""Keys: spellings of one name meet, different names stay apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from theodolite.atlas.names import fold, romanise, skeleton

SAME = [
    ("Hulyaypole", "Huliaipole", "Guljaj-Pole", "Gulyaypole", "Гуляйполе"),
    ("Kostiantynivka", "Kostyantynivka", "Костянтинівка"),
    ("Chasiv Yar", "CHASIV YAR", "Часів Яр"),
    ("Kup'iansk", "Kup’yansk", "Kupiansk", "Куп'янськ"),
    ("Avdiivka", "Avdiyivka", "Авдіївка"),
    ("Zaporizhzhia", "Zaporizhzhya", "Zaporizhia", "Запоріжжя"),
    ("Krasnoarmeysk", "Krasnoarmeisk", "Красноармейск"),
]
APART = [("Pokrovsk", "Pokrovske"), ("Donetsk", "Donets"), ("Lyman", "Lymanske"), ("Dnipro", "Dniprorudne")]


@pytest.mark.parametrize("names", SAME)
def test_spellings_of_one_name_share_a_key(names: tuple[str, ...]) -> None:
    assert len({skeleton(name) for name in names}) == 1


@pytest.mark.parametrize(("one", "other"), APART)
def test_different_names_stay_apart(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


def test_romanisation_is_the_national_one() -> None:
    assert romanise("Згорани Юр'ївка Щастя Їжакове") == "Zghorany Yurivka Shchastia Yizhakove"
    assert romanise("Горловка", russian=True) == "Gorlovka"


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "Zs"]), max_size=40))
def test_keys_never_fail_and_forget_case_and_apostrophes(name: str) -> None:
    assert fold(name.lower()) == fold(name) or not name.isascii()
    assert skeleton(name + "'") == skeleton(name)
