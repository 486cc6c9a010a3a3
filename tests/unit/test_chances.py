"""A percent beside a word of probability says how probable something is, never how much of a place is held."""

from __future__ import annotations

import pytest

from theodolite.extract.chances import PROBABILITY, as_chance
from theodolite.records.text import Quantity, Span, Unit


@pytest.mark.parametrize(
    ("text", "number", "is_chance"),
    [
        ("Russian forces captured Pokrovsk with 80 percent probability", "80 percent", True),
        ("Ukrainian forces captured Pokrovsk with 80 percent probability", "80 percent", True),
        ("There is a 70% chance that Siversk is held by Ukraine", "70%", True),
        ("з імовірністю 80 % місто взято", "80 %", True),
        ("Вероятность того, что город взят, составляет 90 %", "90 %", True),
        ("There is a chance that Russia holds 80 percent of Kupiansk", "80 percent", False),
        ("Ukraine controls 80 percent of Toretsk", "80 percent", False),
    ],
)
def test_a_percent_beside_a_chance_is_a_stated_probability(text: str, number: str, is_chance: bool) -> None:
    start = text.index(number)
    quantity = Quantity(span=Span(start, start + len(number)), text=number, value=80.0, low=80.0, high=80.0,
                        unit=Unit.PERCENT)  # fmt: skip
    read = as_chance(quantity, text)
    assert (read.unit is Unit.OTHER and read.measure == PROBABILITY) == is_chance
    assert read.value == 80.0
