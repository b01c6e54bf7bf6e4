"""Operator commands, by what they are about; `main.py` is their table of contents."""
