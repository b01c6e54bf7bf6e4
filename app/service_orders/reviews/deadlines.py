"""How long something can be said of a service."""

from datetime import timedelta

CONFIRM_AFTER = timedelta(days=3)  # since we learnt that it was done: then the clock confirms it
RATE_WITHIN = timedelta(days=14)  # of the confirmation
