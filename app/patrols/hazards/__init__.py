"""Hazards (隐患): start reading in `lifecycle.py`; the deeds are in `service.py`, one function each."""
