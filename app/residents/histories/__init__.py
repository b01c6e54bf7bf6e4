"""Histories (经过): the steps of a thing, as people read them."""
