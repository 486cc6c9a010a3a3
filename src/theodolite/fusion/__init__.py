"""Several maps together: when a place changed hands, who holds it, where maps disagree, how many are independent."""
