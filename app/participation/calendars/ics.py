"""iCalendar (RFC 5545): a calendar program knows by UID which event it is, by SEQUENCE that it was moved or
cancelled, by LAST-MODIFIED that anything is new. Without METHOD, DTSTAMP is when it was last changed: what
has not changed is told in the same bytes.
"""

from collections.abc import Iterable
from datetime import timedelta

from icalendar import Calendar, Event

from app.participation.calendars.entries import Entry
from app.platform.clock import HERE


def ics(name: str, entries: Iterable[Entry]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Wuxin//calendars//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")  # the same, for older programs
    for entry in entries:
        event = Event()
        event.add("uid", f"{entry.id}@wuxin")
        event.add("dtstamp", entry.changed_at)
        event.add("last-modified", entry.changed_at)
        event.add("sequence", entry.revisions)
        event.add("dtstart", entry.begins_at.astimezone(HERE))
        event.add("dtend", entry.ends_at.astimezone(HERE))
        event.add("summary", f"已取消：{entry.title}" if entry.is_cancelled else entry.title)
        event.add("location", entry.place)
        event.add("description", entry.text)
        event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
        event.add("transp", "TRANSPARENT" if entry.is_cancelled else "OPAQUE")
        calendar.add_component(event)
    calendar.add_missing_timezones()
    made: bytes = calendar.to_ical()
    return made
