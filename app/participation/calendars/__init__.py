"""Calendars that a phone subscribes to (日历订阅): iCalendar (RFC 5545) behind a private address.

A feed belongs to an account and says what it shows; what is in it comes from sources, which a domain
offers in `app/calendars.py`.
"""
