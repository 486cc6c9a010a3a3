"""ClaimReview JSON-LD, always a draft until a person signs it, and without any rating of our own.

schema.org's ``reviewRating`` is kept only for its words: ``alternateName`` is the verdict's line; there is no
``ratingValue``, so that nobody can read a score into it.
"""

from __future__ import annotations

from typing import Any

from theodolite.publish.view import measurable, verify_words, version_words
from theodolite.records import CheckedClaim, Document, Report
from theodolite.wording import claim_phrase, date_words, holder_name, plain

__all__ = ["to_claimreview"]


def to_claimreview(report: Report) -> list[dict[str, Any]]:
    """Return one ClaimReview for each claim that can be measured, in the order of the text."""
    return [_review(report, checked) for checked in measurable(report)]


def _review(report: Report, checked: CheckedClaim) -> dict[str, Any]:
    grounded, verdict = checked.grounded, checked.verdict
    claim = grounded.claim
    review: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "identifier": f"{report.document.id}#{claim.id}",
        "creativeWorkStatus": "Draft",
        "name": f"Draft, not signed: {plain(verdict.line)}",
        "claimReviewed": f"{claim_phrase(claim, grounded)} ({date_words(grounded.claim_on)})",
        "reviewBody": plain(verdict.paragraph),
        "reviewRating": {"@type": "Rating", "alternateName": plain(verdict.line)},
        "author": {"@type": "Organization", "name": f"Not signed yet; drafted with {version_words(report)}"},
        "itemReviewed": _claim(report.document, checked),
        "isBasedOn": [_map(report, mapper) for mapper in sorted({f.mapper for f in checked.findings})],
        "creditText": verify_words(),
    }
    if verdict.provisional and verdict.review_on is not None:
        review["expires"] = verdict.review_on.isoformat()
    return review


def _claim(document: Document, checked: CheckedClaim) -> dict[str, Any]:
    claim = checked.grounded.claim
    item: dict[str, Any] = {
        "@type": "Claim",
        "text": plain(claim.quote),
        "author": {"@type": "Thing", "name": holder_name(claim)},
    }
    if checked.grounded.claim_on is not None:
        item["datePublished"] = checked.grounded.claim_on.isoformat()
    appearance: dict[str, Any] = {"@type": "CreativeWork"}
    if document.url and document.url.startswith(("https://", "http://")):
        appearance["url"] = document.url
    for key, value in (("headline", document.title), ("publisher", document.publisher)):
        if value:
            appearance[key] = plain(value) if key == "headline" else {"@type": "Organization", "name": plain(value)}
    if document.published_on is not None:
        appearance["datePublished"] = document.published_on.isoformat()
    return item | {"appearance": appearance}


def _map(report: Report, mapper: str) -> dict[str, Any]:
    for provider in report.providers:
        if provider.id == mapper:
            return {
                "@type": "Dataset",
                "name": plain(provider.name),
                "description": plain(f"{provider.affiliation}; through {provider.mirror}; licence: {provider.licence}"),
            }
    return {"@type": "Dataset", "name": plain(mapper)}
