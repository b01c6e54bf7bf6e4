"""Until when a place is kept for who waited for it. Pure.

An offer is open for two hours of the day: at night nobody reads it. It never lasts until less than two
hours before the slot begins; from then on, and where too little of the day is left before, the office
telephones down the list.
"""

from datetime import datetime, time, timedelta

from app.platform.clock import HERE

OPEN_FOR = timedelta(hours=2)
FROM, TO = time(8), time(21)  # of a day, Asia/Shanghai: the hours that count
BEFORE_IT_BEGINS = timedelta(hours=2)
SHORTEST = timedelta(minutes=15)  # of the day: less is no offer


def open_until(now: datetime, begins_at: datetime) -> datetime | None:
    """None: by telephone."""
    latest = begins_at - BEFORE_IT_BEGINS
    left, moment = OPEN_FOR, now.astimezone(HERE)
    while moment < latest:
        opens, closes = (datetime.combine(moment.date(), one, HERE) for one in (FROM, TO))
        moment = max(moment, opens)
        until = min(moment + left, closes, latest)
        if until > moment:
            left -= until - moment
            moment = until
        if not left or moment >= latest:
            break
        moment = datetime.combine(moment.date() + timedelta(1), FROM, HERE)
    return min(moment, latest) if OPEN_FOR - left >= SHORTEST else None
