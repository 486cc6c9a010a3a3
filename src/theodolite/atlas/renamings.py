"""Names in force by date: which name a place bore on a day, from ``renamings.toml``.

A name that is no longer in force still finds its place. Where the side that administers a place goes on using a name
that the other has done away with, both are in force, each for its side (``DatedName.by``).
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from theodolite.atlas.names import is_cyrillic, romanise, skeleton
from theodolite.records import DatedName, Place

__all__ = ["former_by_law", "name_on", "renamings", "standing"]

_NOT_EXACT = "the day is not certain"
_BY_LAW = "done away with in 2016 by the law on Soviet names"
_LANGUAGES = ("uk", "ru")


def _table() -> dict[str, Any]:
    text = files("theodolite.atlas").joinpath("data", "renamings.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _spelt(pair: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Iterate over a name in English (romanised from Ukrainian), Ukrainian and Russian."""
    names = tuple(pair)
    yield "en", romanise(names[0], russian=False)
    yield from zip(_LANGUAGES, names, strict=True)


def renamings() -> Mapping[str, tuple[DatedName, ...]]:
    """Return the names of each place that was renamed, by its KATOTTG code, earliest first."""
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in _table()["renamed"]:
        rows[row["katottg"]].append(row)
    return {code: tuple(_dated(sorted(found, key=lambda r: r["on"]))) for code, found in rows.items()}


def _dated(rows: list[dict[str, Any]]) -> Iterator[DatedName]:
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        note = _NOT_EXACT if row.get("about") else None
        kept = bool(row.get("kept"))
        until = following["on"] if following else None
        for language, name in _spelt(row["from"]):
            if row is rows[0]:
                yield DatedName(name=name, since=None, until=row["on"], language=language, note=note)
            if kept:
                yield DatedName(name=name, since=row["on"], until=None, language=language, by="RU")
        for language, name in _spelt(row["to"]):
            by = "UA" if kept else None
            yield DatedName(name=name, since=row["on"], until=until, language=language, by=by, note=note)


def former_by_law(names: Iterable[str], official: str) -> Iterator[DatedName]:
    """Iterate over those of a Ukrainian place's names that the law of 2015 on Soviet names did away with.

    Parameters
    ----------
    names
        The place's names; only Cyrillic ones are looked at.
    official
        Its name now, in Ukrainian: a place that still has such a name has not been renamed.
    """
    roots, until = _law()
    if any(root in official.lower() for root in roots):
        return
    for name in names:
        if is_cyrillic(name) and any(root in name.lower() for root in roots):
            yield DatedName(name=name, since=None, until=until, note=_BY_LAW)


@cache
def _law() -> tuple[tuple[str, ...], date]:
    table = _table()
    return tuple(table["roots"]), table["law_until"] + timedelta(days=1)


def _in_force(dated: DatedName, on: date) -> bool:
    return (dated.since is None or dated.since <= on) and (dated.until is None or on < dated.until)


def standing(place: Place, key: str, on: date | None) -> str | None:
    """Say whether a name of a place was in force on a day: ``now``, ``kept`` by one side only, ``past``, or None.

    Parameters
    ----------
    key
        The name's skeleton.
    on
        The day; None is today's state. None is returned where nothing is known of when the name was in force.
    """
    rows = [dated for dated in place.dated if skeleton(dated.name) == key]
    if not rows:
        return None
    day = on or date.max
    live = [dated for dated in rows if _in_force(dated, day)]
    if not live:
        return "past"
    mine = any(dated.by in {None, place.country} for dated in live)
    return "now" if mine else "kept"


def name_on(place: Place, on: date, *, language: str = "en", by: str | None = None) -> str:
    """Return the name that a place bore on a day.

    Parameters
    ----------
    language
        ``en``, ``uk`` or ``ru``.
    by
        Whose usage: ``UA`` or ``RU``; None is the country's that the place lies in.
    """
    live = [dated for dated in place.dated if dated.language == language and _in_force(dated, on)]
    wanted = by or place.country
    ranked = sorted(live, key=lambda dated: (dated.by != wanted, dated.by is not None))
    return ranked[0].name if ranked else place.name
