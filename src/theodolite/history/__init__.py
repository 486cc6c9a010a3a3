"""Control maps to figures: whose land, what is measured, histories, comparisons, the embedded table."""
