"""What all verdicts of a run share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from theodolite.judge.lags import lag_days
from theodolite.records import ProviderInfo, WitnessLag
from theodolite.settings import DecisionRules
from theodolite.version import __version__

__all__ = ["Court"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Court:
    """Rules, witnesses, and how far the evidence reaches.

    ``evidence_until`` is the day up to which evidence was known: the ``--as-of`` day, else that which enough
    witnesses' frames reach.
    ``newest`` gives each witness's newest frame known by then, ``lags`` how they lag (None: as shipped).
    """

    rules: DecisionRules
    infos: Mapping[str, ProviderInfo]
    evidence_until: date | None = None
    lags: Mapping[str, WitnessLag] | None = None
    newest: Mapping[str, date] = field(default_factory=dict)
    version: str = field(default=__version__)

    @property
    def lag_days(self) -> int:
        """Days after a claim's until 90 % of the reports are in, of enough witnesses for a clear majority."""
        return lag_days(self.infos, self.rules, self.lags)
