"""One parse for both sides: the model reads a text in which the sides' names are the same.

A statistical parser does not treat "Russia claims …" and "Ukraine claims …" alike. So that nothing may depend on which
side speaks, the words that name a side's country, people or capital are put in one form before the model sees them;
every later pass works on the words of the text itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from theodolite.extract.lexicon import table

__all__ = ["ORIGINAL", "make_doc"]

ORIGINAL = "theodolite_words"
_ROLES = frozenset({"country", "adjective", "people", "seat"})
_AGENCY = "Reuters"
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")


@cache
def _masks() -> Mapping[str, str]:
    """Return word in lower case → the word that the model is shown instead; news agencies are all shown as one."""
    found: dict[str, str] = {}
    for pair in table("sides")["pair"]:
        if pair["role"] in _ROLES:
            found.update({a: b.title() for a, b in zip(pair["UA"], pair["RU"], strict=True) if " " not in a + b})
        elif pair["role"] == "media":
            found.update({form: _AGENCY for form in (*pair["RU"], *pair["UA"]) if " " not in form})
    return found


def _shown(word: str) -> str:
    return _masks().get(word.lower(), word) if word[:1].isupper() else word


def make_doc(nlp: Any, text: str) -> Any:
    """Tokenize a piece of text and mask the names of the sides; the true words stay in ``doc.user_data``.

    Soft hyphens and characters without width inside words, common in copied pages, are not shown to any pass.
    """
    doc = nlp.make_doc(text)
    texts = [token.text for token in doc]
    words = [_INVISIBLE.sub("", word) or word for word in texts] if _INVISIBLE.search(text) else texts
    shown = [_shown(word) for word in words]
    if shown == texts:
        return doc
    from spacy.tokens import Doc

    masked = Doc(nlp.vocab, words=shown, spaces=[bool(token.whitespace_) for token in doc])
    starts = [token.idx for token in doc]
    ends = [start + len(word) for start, word in zip(starts, texts, strict=True)]
    masked.user_data[ORIGINAL] = (words, starts, ends)
    return masked
