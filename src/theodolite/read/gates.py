"""Recognising a page that is not the article: paywall, consent, robot check; and a text that is cut off.

Signs are words that pages of many makers share, and the page's own statement (``isAccessibleForFree``). A phrase counts
only near the end of a text, or where the text is short: an article may well report on a paywall.
"""

from __future__ import annotations

import re

__all__ = ["MINIMUM_TEXT", "consent_reason", "cut_off_reason", "paywall_reason", "robot_reason"]

MINIMUM_TEXT = 200
_SHORT_TEXT = 1_500
_TAIL = 400

_PAYWALL = re.compile(
    r"subscribe (?:now )?to (?:continue|read|keep reading|unlock|access)|(?:to|please) (?:continue|keep) reading"
    r"|already (?:a|have a) subscri(?:ber|ption)|for subscribers only"
    r"|(?:is|are) (?:only )?(?:available |reserved )?(?:for|to) (?:our )?subscribers"
    r"|(?:log|sign) in (?:or subscribe )?to (?:continue|read|keep)|start your (?:free )?(?:trial|subscription)"
    r"|unlock this article"
    r"|you have (?:reached|used|read) your (?:\w+ )?(?:limit|free articles|last free)|become a (?:member|subscriber) to"
    r"|create (?:a free|an) account to (?:continue|read|keep)|this content is (?:for|only)",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"we (?:and our (?:\d+ )?partners )?(?:value|care about|respect) your privacy|before you continue"
    r"|accept all(?: cookies)?|(?:we|this site|our site|this website) uses? cookies"
    r"|manage (?:your )?(?:cookie|privacy|consent)|reject all|consent to (?:the use|our use)"
    r"|cookie (?:settings|preferences|policy)|your privacy choices",
    re.IGNORECASE,
)
_ROBOT = re.compile(
    r"(?:please )?enable javascript|javascript (?:is|and cookies) (?:disabled|required|to continue)"
    r"|checking (?:if the site|your browser)"
    r"|verify(?:ing)? (?:that )?you are (?:a )?human|are you a robot|just a moment|access denied|unusual traffic"
    r"|complete the captcha|request (?:was )?blocked|attention required",
    re.IGNORECASE,
)
_CUT_OFF = re.compile(
    r"(?:\[\+\d+ chars?\]|(?:…|\.\.\.|\[…\]|\[\.\.\.\])?\s{0,3}\(?(?:read (?:more|the full (?:story|article)|on)"
    r"|continue reading|show more|see more|full (?:story|article))\b[^.\n]{0,60})\s{0,20}$",
    re.IGNORECASE,
)


def paywall_reason(text: str, *, declared: bool, marked: bool) -> str | None:
    """Say why a page's text is only what stands before a paywall, or return None.

    ``declared``: the page itself says that it is not free; ``marked``: its markup names a paywall.
    """
    asks = _PAYWALL.search(text[-_TAIL:]) is not None
    short = len(text) < _SHORT_TEXT
    if asks and (short or declared or marked):
        return "paywall: the text ends by asking for a subscription"
    if short and declared:
        return "paywall: the page says that it is not free, and only its beginning is there"
    if asks and len(text) < 2 * _SHORT_TEXT:
        return "paywall: the text ends by asking for a subscription"
    return None


def consent_reason(text: str, host: str = "") -> str | None:
    """Say that a short page asks for consent instead of showing the article, or return None."""
    asks = len(_CONSENT.findall(text[:5000]))
    if host.startswith(("consent.", "privacy.")) or (len(text) < _SHORT_TEXT and asks >= 2):
        return "consent page: it asks about cookies instead of showing the article"
    return None


def robot_reason(text: str) -> str | None:
    """Say that a short page checks for robots or wants JavaScript, or return None."""
    if len(text) < _SHORT_TEXT and _ROBOT.search(text):
        return "robot check: the page wants JavaScript or a human"
    return None


def cut_off_reason(text: str) -> str | None:
    """Say that a text ends in the middle and points elsewhere for the rest, or return None."""
    tail = text[-200:].rstrip()
    if _CUT_OFF.search(tail):
        return f"cut off: the text ends with {tail[-40:].splitlines()[-1].strip()!r}"
    return None
