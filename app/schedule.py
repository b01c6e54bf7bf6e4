"""What runs by the clock (UTC)."""

from app.care.subjects import jobs as care
from app.consultation.ballots import jobs as ballots
from app.consultation.evaluations import jobs as evaluations
from app.consultation.mediation import jobs as mediations
from app.consultation.opinions import jobs as opinions
from app.consultation.publications import jobs as publications
from app.consultation.sessions import jobs as sessions
from app.consultation.tasks import jobs as tasks
from app.consultation.topics import jobs as topics
from app.participation.volunteering import jobs as volunteering
from app.patrols.hazards import jobs as hazards
from app.patrols.rounds import jobs as rounds
from app.platform.auth import jobs as auth
from app.platform.http import jobs as http
from app.platform.idempotency import jobs as idempotency
from app.platform.jobs.worker import Clockwork
from app.residents.rights import jobs as rights
from app.residents.roster import jobs as roster
from app.service_orders.catalogue import jobs as catalogue
from app.service_orders.crews import jobs as crews
from app.service_orders.dispatch import jobs as dispatch
from app.service_orders.orders import jobs as orders
from app.service_orders.qualifications import jobs as qualifications
from app.service_orders.results import jobs as results
from app.service_orders.reviews import jobs as reviews
from app.service_orders.series import jobs as order_series
from app.service_orders.swaps import jobs as swaps
from app.service_orders.unit_rolls import jobs as unit_rolls
from app.service_orders.visits import jobs as visits

SCHEDULE = (
    Clockwork("*/10 * * * *", hazards.remind),
    Clockwork("*/10 * * * *", hazards.tell_overdue),
    Clockwork("*/10 * * * *", hazards.escalate),
    Clockwork("50 17 * * *", hazards.follow_calendar),  # what was decided while it changed
    Clockwork("50 17 * * *", rights.follow_calendar),
    Clockwork("50 17 * * *", publications.follow_calendar),
    Clockwork("*/10 * * * *", publications.carry_out_what_is_over),
    Clockwork("*/10 * * * *", publications.tell_unsettled),
    Clockwork("50 17 * * *", topics.follow_calendar),
    Clockwork("*/10 * * * *", topics.remind),
    Clockwork("*/10 * * * *", topics.tell_overdue),
    Clockwork("* * * * *", opinions.look_for_changes),
    Clockwork("*/10 * * * *", tasks.remind),
    Clockwork("35 * * * *", evaluations.close_evaluated),
    Clockwork("*/10 * * * *", tasks.tell_overdue),
    Clockwork("*/5 * * * *", visits.tell_unfinished),
    Clockwork("*/5 * * * *", visits.raise_unfinished),
    Clockwork("*/10 * * * *", visits.find_absent),
    Clockwork("*/5 * * * *", crews.rotate),
    Clockwork("*/10 * * * *", crews.lapse),
    Clockwork("*/10 * * * *", swaps.end_pointless),
    Clockwork("10 18 * * *", order_series.make),  # after the slots
    Clockwork("5 * * * *", rounds.remind),
    Clockwork("20 * * * *", rounds.hold_ended),
    Clockwork("40 17 * * *", rounds.plan_series),
    Clockwork("45 17 * * *", catalogue.plan_slots),
    Clockwork("10 * * * *", sessions.remind),
    Clockwork("45 * * * *", sessions.hold_ended),
    Clockwork("25 * * * *", volunteering.end_forgotten),
    Clockwork("* * * * *", ballots.open_due),
    Clockwork("* * * * *", ballots.end_due),
    Clockwork("0 23 * * *", care.begin_day),  # seven in the morning
    Clockwork("* * * * *", orders.expire),
    Clockwork("0 1 * * *", mediations.remind_of_confirmation),  # nine in the morning
    Clockwork("0 1 * * *", mediations.remind_of_follow_up),
    Clockwork("55 * * * *", reviews.confirm_unanswered),
    Clockwork("10 0 * * *", results.remind),  # after eight in the morning
    Clockwork("0 1 * * *", qualifications.remind),
    Clockwork("0 * * * *", rights.close_accounts),
    Clockwork("15 3 * * *", roster.forget_old_errors),
    Clockwork("*/5 * * * *", roster.fail_forsaken),
    Clockwork("15 3 * * *", unit_rolls.forget_old_errors),
    Clockwork("*/5 * * * *", unit_rolls.fail_forsaken),
    Clockwork("*/5 * * * *", dispatch.fail_forsaken),
    Clockwork("25 18 * * *", dispatch.forget_old),
    Clockwork("30 * * * *", idempotency.forget_old_answers),
    Clockwork("50 18 * * *", auth.forget_old_tokens),
    Clockwork("35 * * * *", http.forget_old_attempts),
)
