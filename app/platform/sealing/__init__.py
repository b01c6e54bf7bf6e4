"""Sealed fields: what may be stored about somebody, and must not be read by whoever has the database.

`vault.py` seals, opens and indexes one value; `keyring.py` is where the keys are; `rotation.py` moves
values to a new key. What a sealed value looks like to people is made in `masks.py`, nowhere else.
"""
