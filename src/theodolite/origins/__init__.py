"""The same claim in many outlets and languages: canonical keys, copies, origins, and claims that are known already."""

from theodolite.origins.index import LINK_DAYS, Groups, link_statements
from theodolite.origins.known import KnownClaims, RecordedClaims
from theodolite.origins.statements import statement_of, statements_in

__all__ = ["LINK_DAYS", "Groups", "KnownClaims", "RecordedClaims", "link_statements", "statement_of", "statements_in"]
