"""The word lists of the package, read once; they are data (``lexicon/*.toml``), the same for whoever speaks."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["OPPOSITE", "SIDE_NAMES", "lists_with", "phrases", "side_forms", "table", "words"]

OPPOSITE: Mapping[str, str] = {"RU": "UA", "UA": "RU"}


@cache
def table(name: str) -> Mapping[str, Any]:
    """Return a whole file of the lexicon."""
    text = files("theodolite.extract").joinpath("lexicon", f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _at(name: str, path: tuple[str, ...]) -> Any:
    value: Any = table(name)
    for key in path:
        value = value[key]
    return value


@cache
def words(name: str, *path: str) -> frozenset[str]:
    """Return the words of one entry, such as ``words("cues", "verbs", "say")``."""
    value = _at(name, path)
    return frozenset(value.split() if isinstance(value, str) else value)


@cache
def lists_with(word: str) -> tuple[str, ...]:
    """Return the lists that a word stands in, such as ``predicates.take``, in every file of the lexicon."""
    folder = files("theodolite.extract").joinpath("lexicon")
    names = sorted(
        {path.name.removesuffix(".toml") for path in folder.iterdir() if path.name.endswith(".toml")} - {"gate"}
    )
    return tuple(found for name in names for found in _lists(table(name), name, word))


def _lists(entry: Any, path: str, word: str) -> Iterator[str]:
    if isinstance(entry, Mapping):
        for key, value in entry.items():
            yield from _lists(value, f"{path}.{key}", word)
    elif (isinstance(entry, str) and word in entry.split()) or (isinstance(entry, list) and word in entry):
        yield path


@cache
def phrases(name: str, *path: str) -> tuple[tuple[str, ...], ...]:
    """Return an entry's phrases as tuples of words, the longest first."""
    return tuple(sorted((tuple(str(item).split()) for item in _at(name, path)), key=lambda p: (-len(p), p)))


@cache
def side_forms() -> Mapping[str, tuple[str, str]]:
    """Return form → (side, role) for every form of one or more words that names a side."""
    forms: dict[str, tuple[str, str]] = {}
    for pair in table("sides")["pair"]:
        for side in OPPOSITE:
            forms.update(dict.fromkeys(pair[side], (side, pair["role"])))
    return forms


SIDE_NAMES: Mapping[str, str] = {"RU": "Russia", "UA": "Ukraine"}
