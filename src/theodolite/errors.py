"""The whole error tree.

Two kinds matter to a caller: a :class:`RecordError` sets one record aside and the run goes on; a :class:`StopError`
ends the run. Every message names the offending value, what was expected, and what to do.
"""

from __future__ import annotations

__all__ = [
    "ConfigurationError",
    "DataError",
    "DateError",
    "DocumentError",
    "FetchError",
    "GeometryError",
    "IncompleteDocumentError",
    "PlaceError",
    "ProviderError",
    "RecordError",
    "StopError",
    "TheodoliteError",
    "VerificationError",
]


class TheodoliteError(Exception):
    """Base of every error that Theodolite raises on purpose.

    Parameters
    ----------
    message
        What is wrong, naming the offending value.
    hint
        What the user can do about it.
    """

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class RecordError(TheodoliteError):
    """One record (a document of many, a frame, a feature) cannot be used; it is set aside and reported."""

    exit_code = 3


class StopError(TheodoliteError):
    """The run cannot go on."""

    exit_code = 1


class ConfigurationError(StopError):
    """A setting, an option or an argument cannot be used."""

    exit_code = 2


class DateError(ConfigurationError):
    """A date that does not exist or is not written YYYY-MM-DD."""


class DocumentError(RecordError):
    """A document that cannot be read: empty, binary, wrongly encoded, too large."""


class IncompleteDocumentError(DocumentError):
    """A page that is not the article: a paywall, a consent page, a refusal (401, 402, 403), a cut-off text."""

    exit_code = 4


class FetchError(StopError):
    """Something could not be downloaded: no network, time-out, too large, an HTTP error."""

    exit_code = 5


class DataError(StopError):
    """The data folder or the cache cannot be used."""

    exit_code = 6


class ProviderError(RecordError):
    """A file of a provider cannot be read as what it claims to be."""


class GeometryError(ProviderError):
    """A geometry that cannot be repaired, or coordinates out of range."""


class PlaceError(ConfigurationError):
    """A place name that is unknown or stays ambiguous."""


class VerificationError(StopError):
    """A report does not verify against its stored inputs."""

    exit_code = 7
