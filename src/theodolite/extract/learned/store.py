"""A trained model as a folder: boosters as text, rates as JSON, and a card that says what it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from theodolite.errors import ConfigurationError, DataError
from theodolite.extract.learned.predict import LearnedAttribution
from theodolite.extract.learned.rates import Rates

__all__ = ["CARD", "FORMAT", "NAME", "import_lightgbm", "open_model", "read_card", "save_model"]

FORMAT = 1
NAME = "attribution"
CARD = "card.json"
_RATES = "rates.json"
_BOOSTERS = ("cues", "contents", "sources", "final")
_AGAIN = "Train it again with: theodolite train attribution, or read without it (--no-model)."


def import_lightgbm() -> Any:
    """Import LightGBM, an extra of the package.

    Raises
    ------
    ConfigurationError
        If it is not installed.
    """
    try:
        import lightgbm
    except ImportError as error:
        raise ConfigurationError(
            "LightGBM is not installed, and trained models need it.",
            hint='Install it with: pip install "theodolite[train]", or read without a model (--no-model).',
        ) from error
    return lightgbm


def save_model(model: LearnedAttribution, folder: Path, card: Mapping[str, Any]) -> dict[str, Any]:
    """Write a model; the card gets the SHA-256 of every file and, over them, the model's own.

    Raises
    ------
    DataError
        If the folder cannot be written.
    """
    files = {f"{name}.txt": model.boosters[name].model_to_string() for name in _BOOSTERS}
    rates = {name: {"prior": r.prior, "counts": dict(r.counts)} for name, r in sorted(model.rates.items())}
    files[_RATES] = json.dumps({"vocabulary": sorted(model.vocabulary), "rates": rates}, ensure_ascii=False) + "\n"
    digests = {name: hashlib.sha256(text.encode("utf-8")).hexdigest() for name, text in sorted(files.items())}
    whole: dict[str, Any] = {
        "format": FORMAT,
        "name": NAME,
        "sha256": hashlib.sha256(json.dumps(digests).encode("utf-8")).hexdigest(),
        "threshold": model.threshold,
        **card,
        "files": digests,
    }
    files[CARD] = json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise DataError(
            f"{str(folder)!r} cannot be written ({error.strerror}).", hint="Name another folder."
        ) from error
    return whole


def read_card(folder: Path) -> dict[str, Any] | None:
    """Read what a model is; None where the folder holds none.

    Raises
    ------
    DataError
        If the card cannot be read or belongs to another version of Theodolite.
    """
    path = folder / CARD
    if not path.is_file():
        return None
    try:
        card: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        known = card["format"]
        float(card["threshold"])
        dict(card["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"the model's card {str(path)!r} is damaged.", hint=_AGAIN) from error
    if known != FORMAT or card.get("name") != NAME:
        raise DataError(
            f"the model in {str(folder)!r} has format {known!r}; this version of Theodolite reads format {FORMAT}.",
            hint=_AGAIN,
        )
    return card


def _read_file(folder: Path, name: str, digest: str) -> str:
    try:
        raw = (folder / name).read_bytes()
    except OSError as error:
        raise DataError(f"the model's file {str(folder / name)!r} cannot be read.", hint=_AGAIN) from error
    if hashlib.sha256(raw).hexdigest() != digest:
        raise DataError(f"the model's file {str(folder / name)!r} is damaged: its SHA-256 is another.", hint=_AGAIN)
    return raw.decode("utf-8")


def open_model(models_dir: Path | None) -> LearnedAttribution | None:
    """Open the model below a folder of models, once for the process; None where there is none.

    Raises
    ------
    DataError
        If the model is damaged, or of another version.
    ConfigurationError
        If there is one and LightGBM is not installed.
    """
    if models_dir is None:
        return None
    folder = models_dir / NAME
    card = read_card(folder)
    return None if card is None else _load(folder, json.dumps(card))


@lru_cache(maxsize=2)
def _load(folder: Path, written: str) -> LearnedAttribution:
    card = json.loads(written)
    texts = {name: _read_file(folder, name, card["files"].get(name, "")) for name in (*_files(), _RATES)}
    lightgbm = import_lightgbm()
    try:
        stored = json.loads(texts[_RATES])
        rates = {
            name: Rates({k: (v[0], v[1]) for k, v in one["counts"].items()}, one["prior"])
            for name, one in stored["rates"].items()
        }
        boosters = {name: lightgbm.Booster(model_str=texts[f"{name}.txt"]) for name in _BOOSTERS}
    except (ValueError, KeyError, TypeError, lightgbm.basic.LightGBMError) as error:
        raise DataError(f"the model in {str(folder)!r} cannot be read: {error}.", hint=_AGAIN) from error
    return LearnedAttribution(boosters, rates, frozenset(stored["vocabulary"]), float(card["threshold"]), card)


def _files() -> tuple[str, ...]:
    return tuple(f"{name}.txt" for name in _BOOSTERS)
