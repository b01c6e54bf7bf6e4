"""Dispatch (派单): a day of home visits is planned as a whole. The machine proposes; a person decides.

Begin with `days.py` (what a day is) and `routes.py` (what can be done, and what it comes to)."""
