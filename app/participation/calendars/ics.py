"""iCalendar (RFC 5545)."""

from collections.abc import Iterable
from datetime import timedelta

from icalendar import Calendar, Event

from app.participation.calendars.entries import Entry
from app.platform import clock
from app.platform.clock import HERE


def ics(name: str, entries: Iterable[Entry]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Wuxin//calendars//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for entry in entries:
        event = Event()
        event.add("uid", f"{entry.id}@wuxin")
        event.add("dtstamp", clock.now())
        event.add("dtstart", entry.begins_at.astimezone(HERE))
        event.add("dtend", entry.ends_at.astimezone(HERE))
        event.add("summary", entry.title)
        event.add("location", entry.place)
        event.add("description", entry.text)
        event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
        calendar.add_component(event)
    calendar.add_missing_timezones()
    made: bytes = calendar.to_ical()
    return made
