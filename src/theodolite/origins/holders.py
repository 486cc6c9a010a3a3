"""One name for a holder in every outlet and language: bodies and persons that often speak, else the folded name."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from theodolite.atlas.names import skeleton

__all__ = ["canonical_holder", "is_agency", "is_unnamed"]

_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_OUTLET = "outlet"


@cache
def _table() -> Mapping[str, Any]:
    text = files("theodolite.origins").joinpath("holders.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _words(name: str) -> list[str]:
    found = [word.lower().replace("’", "'") for word in _WORD.findall(name)]
    return [word.removesuffix("'s") for word in found]


@cache
def _agencies() -> frozenset[str]:
    return frozenset(_table()["agencies"]["names"].split())


def is_agency(name: str) -> bool:
    """Tell whether a name is that of a news agency."""
    return any(word in _agencies() for word in _words(name))


def is_unnamed(name: str, hedge: str | None = None) -> bool:
    """Tell whether a holder is nobody in particular: "a source", "officials", an unresolved pronoun."""
    words = _words(name)
    generic = frozenset(_table()["unnamed"]["words"].split())
    some = name[:1].islower() and any(word in generic for word in words)
    return hedge == "anonymous" or some or all(word in generic | {"the"} for word in words)


def canonical_holder(name: str, side: str | None) -> str:
    """Return one name for a holder.

    Parameters
    ----------
    name
        As the chain gives it, in any language.
    side
        ``RU``, ``UA`` or None, from the chain's link; tells one defence ministry from the other.
    """
    words = _words(name)
    for person in _table()["person"]:
        if set(words) & set(person["names"].split()):
            return str(person["id"])
    for body in _table()["body"]:
        if set(words) & set(body["words"].split()) and set(words) & set(body["with"].split()):
            return f"{side} {body['id']}" if side else str(body["id"])
    capital = [word for word in _WORD.findall(name) if word[:1].isupper()]
    key = skeleton(capital[-1]) if capital and len(capital) <= 3 else skeleton(name)
    return key or _OUTLET
