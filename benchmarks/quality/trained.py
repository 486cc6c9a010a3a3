"""A model for attribution, trained on the annotated news and kept under ``out/`` until anything changes."""

from __future__ import annotations

import hashlib
import sys
from importlib.util import find_spec
from pathlib import Path

__all__ = ["TRAINED_SETS", "trained_models"]

TRAINED_SETS = ("polnear_dev", "mpqa_nested_dev")
_TRAIN = Path("eval", "attribution", "polnear_train.jsonl")


def _digest(train: Path) -> str:
    """Return a hash of the training rows and of everything that reads: rules, word lists and the model's own code."""
    import theodolite

    package = Path(theodolite.__file__).parent / "extract"
    digest = hashlib.sha256(train.read_bytes())
    for path in sorted(p for p in package.rglob("*") if p.suffix in {".py", ".toml"}):
        digest.update(path.relative_to(package).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def trained_models(data: Path, out: Path) -> Path | None:
    """Return a folder of models with one trained on the data folder's news; None without the rows or LightGBM."""
    train = data / _TRAIN
    if not train.is_file() or find_spec("lightgbm") is None:
        return None
    from theodolite.extract.learned.store import CARD, NAME
    from theodolite.extract.learned.training import train_model

    folder = out / f"models-{_digest(train)}"
    if not (folder / NAME / CARD).is_file():
        train_model([train], folder / NAME, say=lambda line: print(line, file=sys.stderr, flush=True))
    return folder
