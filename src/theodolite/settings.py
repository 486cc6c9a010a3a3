"""One frozen settings object, passed in; the decision rules, read from ``rules.toml``."""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from theodolite.errors import ConfigurationError, DataError

__all__ = [
    "ConfidenceRule",
    "DecisionRules",
    "Settings",
    "load_rules",
    "load_settings",
    "user_cache_dir",
    "user_data_dir",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidenceRule:
    """What a level of confidence in the evidence asks for: at least ``effective`` maps, the rest at most."""

    effective: float
    median_age_days: float
    uncertain_share: float
    dissent_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRules:
    """The decision rules of DESIGN.md; shares are fractions 0-1, distances km, times days."""

    version: str
    majority_needed: Mapping[int, int]
    majority_share: float
    minimum_independent: int
    minimum_effective: float
    fresh_days: int
    hold_supported_share: float
    hold_refuted_share: float
    enter_share: float
    stand_on_km: float
    distance_tolerance_share: float
    distance_tolerance_km: float
    encircle_corridor_km: float
    number_tolerance_share: float
    number_refuted_share: float
    daily_share: float
    advance_minimum_km2: float
    advance_window_days: int
    advance_near_km: float
    fragility_points: float
    fragility_days: int
    likelihood_terms: tuple[str, ...]
    likelihood_bounds: tuple[float, ...]
    confidence_high: ConfidenceRule
    confidence_moderate: ConfidenceRule
    provisional_lag_days: int
    recheck_days: int
    flip_settle_days: int


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError as error:
        raise DataError(
            "the home folder cannot be found.", hint="Set THEODOLITE_DATA and THEODOLITE_CACHE to folders of yours."
        ) from error


def user_data_dir(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the platform's folder for a user's data, not created."""
    if sys.platform == "darwin":
        return _home() / "Library" / "Application Support" / "theodolite"
    if sys.platform == "win32":
        return Path(environ.get("LOCALAPPDATA", _home() / "AppData" / "Local")) / "theodolite"
    return Path(environ.get("XDG_DATA_HOME") or _home() / ".local" / "share") / "theodolite"


def user_cache_dir(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the platform's folder for a user's caches, not created."""
    if sys.platform == "darwin":
        return _home() / "Library" / "Caches" / "theodolite"
    if sys.platform == "win32":
        return Path(environ.get("LOCALAPPDATA", _home() / "AppData" / "Local")) / "theodolite" / "cache"
    return Path(environ.get("XDG_CACHE_HOME") or _home() / ".cache") / "theodolite"


@cache
def load_rules() -> DecisionRules:
    """Read the decision rules that ship with the package."""
    raw: dict[str, Any] = tomllib.loads(files("theodolite").joinpath("rules.toml").read_text(encoding="utf-8"))
    return DecisionRules(
        version=str(raw["version"]),
        majority_needed={int(k): int(v) for k, v in raw["majority"]["needed"].items()},
        majority_share=raw["majority"]["share"],
        minimum_independent=raw["majority"]["minimum_independent"],
        minimum_effective=raw["majority"]["minimum_effective"],
        fresh_days=raw["majority"]["fresh_days"],
        hold_supported_share=raw["hold"]["supported_share"],
        hold_refuted_share=raw["hold"]["refuted_share"],
        enter_share=raw["enter"]["share"],
        stand_on_km=raw["stand_on"]["distance_km"],
        distance_tolerance_share=raw["distance"]["tolerance_share"],
        distance_tolerance_km=raw["distance"]["tolerance_km"],
        encircle_corridor_km=raw["encircle"]["corridor_km"],
        number_tolerance_share=raw["number"]["tolerance_share"],
        number_refuted_share=raw["number"]["refuted_share_of_witnesses"],
        daily_share=raw["daily"]["share_of_days"],
        advance_minimum_km2=raw["advance"]["minimum_km2"],
        advance_window_days=raw["advance"]["window_days"],
        advance_near_km=raw["advance"]["near_km"],
        fragility_points=raw["fragility"]["threshold_points"],
        fragility_days=raw["fragility"]["days"],
        likelihood_terms=tuple(raw["likelihood"]["terms"]),
        likelihood_bounds=tuple(raw["likelihood"]["bounds"]),
        confidence_high=ConfidenceRule(**raw["confidence"]["high"]),
        confidence_moderate=ConfidenceRule(**raw["confidence"]["moderate"]),
        provisional_lag_days=raw["provisional"]["lag_days"],
        recheck_days=raw["not_known"]["recheck_days"],
        flip_settle_days=raw["flips"]["settle_days"],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything a run may depend on besides its input.

    ``data_dir`` holds ``control/<mapper>/``, ``atlas/`` and ``events/`` and need not exist unless the user named it
    (``data_dir_named``). ``cache_dir`` may be deleted at any time. ``store_dir`` may not: it keeps every version of
    every map that was ever read, and stored reports (``THEODOLITE_STORE``, else ``store`` in the platform's folder for
    data); None keeps nothing. ``models_dir`` holds models that the user trained (``THEODOLITE_MODELS``, else ``models``
    in the platform's folder for data): one that is there is used; None uses none. Sizes are bytes, times seconds.
    ``edge_m`` is the edge error assumed for every map when ``edge_m_named``; otherwise each provider's own holds.
    ``raw_frames`` lets every frame count, also those that quality control masks.
    """

    data_dir: Path
    cache_dir: Path
    store_dir: Path | None = None
    models_dir: Path | None = None
    data_dir_named: bool = False
    rules: DecisionRules = field(default_factory=load_rules)
    timeout_s: float = 20.0
    max_page_bytes: int = 10_000_000
    max_text_bytes: int = 5_000_000
    edge_m: float = 500.0
    edge_m_named: bool = False
    raw_frames: bool = False


def load_settings(
    *,
    data_dir: Path | str | None = None,
    cache_dir: Path | str | None = None,
    store_dir: Path | str | None = None,
    models_dir: Path | str | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Settings:
    """Build the settings from arguments, then ``THEODOLITE_DATA``, ``_CACHE``, ``_STORE``, ``_MODELS``, then the OS.

    Raises
    ------
    ConfigurationError
        If a data folder was named that does not exist or is not a folder.
    DataError
        If a data folder was named that cannot be read.
    """
    named = data_dir or environ.get("THEODOLITE_DATA")
    data = Path(named).expanduser() if named else user_data_dir(environ)
    if named and not data.is_dir():
        raise ConfigurationError(
            f"the data folder {str(data)!r} does not exist or is not a folder.",
            hint="Name an existing folder with --data or THEODOLITE_DATA, or leave both out.",
        )
    if data.is_dir() and not os.access(data, os.R_OK | os.X_OK):
        raise DataError(f"the data folder {str(data)!r} cannot be read.", hint="Check its permissions.")
    cache_named = cache_dir or environ.get("THEODOLITE_CACHE")
    cache_path = Path(cache_named).expanduser() if cache_named else user_cache_dir(environ)
    store_path = _kept_dir(store_dir or environ.get("THEODOLITE_STORE"), "store", environ)
    models_path = _kept_dir(models_dir or environ.get("THEODOLITE_MODELS"), "models", environ)
    return Settings(
        data_dir=data, cache_dir=cache_path, store_dir=store_path, models_dir=models_path, data_dir_named=bool(named)
    )


def _kept_dir(named: Path | str | None, name: str, environ: Mapping[str, str]) -> Path | None:
    """Return where versions or models are kept; None where nobody named a folder and there is no home."""
    if named:
        return Path(named).expanduser()
    try:
        return user_data_dir(environ) / name
    except DataError:
        return None
