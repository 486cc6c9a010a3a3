"""The same claim in many outlets and languages: canonical keys, copies, origins, and claims that are known already."""

from theodolite.origins.deadlines import Deadlines, RecordedDeadlines, deadline_of, plan_of
from theodolite.origins.index import LINK_DAYS, Groups, link_statements
from theodolite.origins.known import KnownClaims, RecordedClaims
from theodolite.origins.statements import statement_of, statements_in

__all__ = [
    "LINK_DAYS",
    "Deadlines",
    "Groups",
    "KnownClaims",
    "RecordedClaims",
    "RecordedDeadlines",
    "deadline_of",
    "link_statements",
    "plan_of",
    "statement_of",
    "statements_in",
]
