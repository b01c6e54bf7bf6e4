"""Rounds (巡护): start reading in `lifecycle.py`; the deeds are in `service.py`.

Who was there, and the hours that it counts, is kept in `app.participation.volunteering`; a hazard that is
found or put right on a round is a hazard of `app.patrols.hazards`: each is entered once.
"""
