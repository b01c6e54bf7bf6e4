"""Patrol teams (安心志愿巡护队): start reading in `lifecycle.py`."""
