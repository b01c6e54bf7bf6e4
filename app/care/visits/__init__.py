"""Visits (走访): recording one, the ledger of them, and what became of every visit that was due."""
