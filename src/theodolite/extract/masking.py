"""One parse for both sides: the model reads a text in which the sides' names are the same.

A statistical parser does not treat "Russia claims …" and "Ukraine claims …" alike. So that nothing may depend on which
side speaks, the words that name a side's country, people or capital are put in one form before the model sees them;
every later pass works on the words of the text itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from theodolite.extract.lexicon import table

__all__ = ["ORIGINAL", "make_doc"]

ORIGINAL = "theodolite_words"
_ROLES = frozenset({"country", "adjective", "people", "seat"})


@cache
def _masks() -> Mapping[str, str]:
    """Return word → the word that the model is shown instead; words without capitals in the text stay."""
    found: dict[str, str] = {}
    for pair in table("sides")["pair"]:
        if pair["role"] in _ROLES:
            found.update({a.title(): b.title() for a, b in zip(pair["UA"], pair["RU"], strict=True) if " " not in a + b})
    return found


def make_doc(nlp: Any, text: str) -> Any:
    """Tokenize a piece of text and mask the names of the sides; the true words stay in ``doc.user_data``."""
    doc = nlp.make_doc(text)
    masks = _masks()
    words = [token.text for token in doc]
    if not any(word in masks for word in words):
        return doc
    from spacy.tokens import Doc

    masked = Doc(nlp.vocab, words=[masks.get(word, word) for word in words], spaces=[bool(token.whitespace_) for token in doc])
    masked.user_data[ORIGINAL] = (words, [token.idx for token in doc])
    return masked
