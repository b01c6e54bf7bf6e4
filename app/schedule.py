"""What runs by the clock (UTC)."""

from app.patrols.hazards import jobs as hazards
from app.platform.idempotency import jobs as idempotency
from app.platform.jobs.worker import Clockwork

SCHEDULE = (
    Clockwork("*/10 * * * *", hazards.remind),
    Clockwork("*/10 * * * *", hazards.tell_overdue),
    Clockwork("*/10 * * * *", hazards.escalate),
    Clockwork("30 * * * *", idempotency.forget_old_answers),
)
