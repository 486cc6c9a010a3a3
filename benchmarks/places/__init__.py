"""How often a Ukrainian place is grounded right, how often it is decided at all, and whether the precision holds."""
