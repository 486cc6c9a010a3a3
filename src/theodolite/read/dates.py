"""Dates as users and pages write them."""

from __future__ import annotations

import calendar
import re
from datetime import date

from theodolite.errors import DateError

__all__ = ["date_warnings", "page_date", "parse_date"]

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_HINT = "Write it YYYY-MM-DD, for example 2025-11-01."


def parse_date(text: str) -> date:
    """Read a date written YYYY-MM-DD, and nothing else.

    Raises
    ------
    DateError
        If it is written otherwise or does not exist; the message says what is wrong with it.
    """
    found = _ISO.fullmatch(text.strip())
    if found is None:
        raise DateError(f"{text!r} is not a date written YYYY-MM-DD.", hint=_HINT)
    year, month, day = (int(part) for part in found.groups())
    if year == 0:
        raise DateError(f"{text!r} is not a date: there is no year 0.", hint=_HINT)
    if not 1 <= month <= 12:
        raise DateError(f"{text!r} is not a date: there is no month {month}.", hint=_HINT)
    days = calendar.monthrange(year, month)[1]
    if not 1 <= day <= days:
        raise DateError(f"{text!r} is not a date: {calendar.month_name[month]} {year} has {days} days.", hint=_HINT)
    return date(year, month, day)


def page_date(text: object) -> date | None:
    """Read the day of a page's own timestamp ("2025-11-01T09:30:00+02:00") as printed, None if there is none."""
    if not isinstance(text, str):
        return None
    try:
        return parse_date(text.strip()[:10])
    except DateError:
        return None


def date_warnings(published_on: date | None, updated_on: date | None, *, today: date) -> tuple[str, ...]:
    """Say what is odd about a document's dates."""
    warnings: list[str] = []
    if published_on is not None and published_on > today:
        warnings.append(f"the publication date {published_on} lies in the future (today is {today}).")
    if published_on is not None and updated_on is not None and updated_on < published_on:
        warnings.append(f"the update date {updated_on} lies before the publication date {published_on}.")
    return tuple(warnings)
