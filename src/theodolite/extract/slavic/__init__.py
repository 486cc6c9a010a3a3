"""Ukrainian and Russian: words, clauses, who says what, and claims, by dictionary morphology and rules."""
