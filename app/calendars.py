"""What a calendar that somebody subscribed to is filled from, one line a domain."""

from app.consultation.sessions.calendar import SOURCE as SESSIONS
from app.patrols.rounds.calendar import SOURCE as ROUNDS
from app.service_orders.orders.calendar import SOURCE as ORDERS

CALENDARS = (ROUNDS, SESSIONS, ORDERS)
