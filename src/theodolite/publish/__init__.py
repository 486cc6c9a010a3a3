"""Reports for people and programs: JSON, terminal, Markdown, ClaimReview, HTML.

Import the module you need (``publish.codec``, ``publish.html`` …); this package itself stays cheap to import.
"""
