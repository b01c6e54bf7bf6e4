"""What follows from what: every event, the jobs it sets off, and what is done when one dies."""

from app.care.subjects import events as care_event
from app.care.subjects import jobs as care
from app.care.visits import events as care_visit
from app.care.visits import jobs as care_visits
from app.consultation.ballots import jobs as ballots
from app.consultation.mediation import jobs as mediations
from app.consultation.minutes import jobs as minutes
from app.consultation.opinions import events as opinion
from app.consultation.opinions import jobs as opinions
from app.consultation.publications import jobs as publications
from app.consultation.sessions import events as meeting
from app.consultation.sessions import jobs as sessions
from app.consultation.tasks import jobs as tasks
from app.consultation.topics import events as topic
from app.consultation.topics import jobs as topics
from app.consultation.topics.models import Topic
from app.patrols.hazards import events as hazard
from app.patrols.hazards import jobs as hazards
from app.patrols.hazards.models import Hazard
from app.patrols.rounds import jobs as rounds
from app.patrols.teams import events as team
from app.patrols.teams import jobs as teams
from app.platform.jobs.events import merge, told
from app.platform.jobs.worker import LastWords
from app.residents.delegation import jobs as delegation
from app.residents.households import events as household
from app.residents.households import jobs as households
from app.residents.party import jobs as party
from app.residents.people import events as person
from app.residents.roster import events as roster
from app.residents.roster import jobs as roster_runs
from app.residents.verification import events as claim
from app.residents.verification import jobs as claims
from app.service_orders.alerts import jobs as alerts
from app.service_orders.availability import jobs as absences
from app.service_orders.catalogue import events as slot
from app.service_orders.catalogue import jobs as catalogue
from app.service_orders.complaints import jobs as complaints
from app.service_orders.crews import events as crew
from app.service_orders.crews import jobs as crews
from app.service_orders.dispatch import events as dispatched
from app.service_orders.dispatch import jobs as dispatch
from app.service_orders.orders import events as order
from app.service_orders.orders import jobs as orders
from app.service_orders.orders.audience import about as about_order
from app.service_orders.orders.models import Order
from app.service_orders.providers import events as unit_member
from app.service_orders.providers import jobs as unit_members
from app.service_orders.results import jobs as results
from app.service_orders.reviews import jobs as reviews
from app.service_orders.series import jobs as order_series
from app.service_orders.swaps import jobs as swaps
from app.service_orders.unit_rolls import events as unit_roll
from app.service_orders.unit_rolls import jobs as unit_rolls
from app.service_orders.visits import events as visit
from app.service_orders.visits import jobs as visits

DELEGATION = delegation.telling({Hazard: hazards.about, Topic: topics.about, Order: about_order})

SUBSCRIPTIONS = merge(
    told(hazards.TOLD, hazards.tell),
    told(claims.TOLD, claims.tell),
    told(delegation.TOLD, DELEGATION),
    told(teams.TOLD, teams.tell),
    told(rounds.TOLD, rounds.tell),
    told(topics.TOLD, topics.tell),
    told(sessions.TOLD, sessions.tell),
    told(minutes.TOLD, minutes.tell),
    told(publications.TOLD, publications.tell),
    told(opinions.TOLD, opinions.tell),
    told(ballots.TOLD, ballots.tell),
    told(tasks.TOLD, tasks.tell),
    told(mediations.TOLD, mediations.tell),
    told(orders.TOLD, orders.tell),
    told(reviews.TOLD, reviews.tell),
    told(complaints.TOLD, complaints.tell),
    told(results.TOLD, results.tell),
    told(unit_members.TOLD, unit_members.tell),
    told(visits.TOLD, visits.tell),
    told(alerts.TOLD, alerts.tell),
    told(absences.TOLD, absences.tell),
    told(swaps.TOLD, swaps.tell),
    told(order_series.TOLD, order_series.tell),
    {
        crew.CrewChanged: [crews.tell],
        order.OrderMoved: [crews.judge_again],
        order.HelperRefused: [crews.release_who_is_refused],
        unit_member.MemberStopped: [crews.release_of_a_member],
        unit_member.MemberLeft: [crews.release_of_a_member],
    },
    {
        person.PersonDied: [
            *(party.end_entry, care.end_with_death),
            *(teams.leave_with_death, rounds.follow_death, households.follow_death),
            unit_members.leave_with_death,
            *(orders.follow_death, order_series.follow_death),
        ],
        person.DeathTakenBack: [
            *(party.take_entry_back, care.go_on_living),
            *(teams.come_back, rounds.follow_death),
            unit_members.come_back,
        ],
        claim.ClaimAccepted: [unit_members.know_anew],
        claim.ClaimEnded: [unit_members.know_anew],
        hazard.HazardClosed: [hazards.tell_joined],
        meeting.MeetingAnnounced: [sessions.ask],
        topic.TopicDelivered: [hazards.tell_what_became_of_them],
        opinion.VotesChanged: [opinions.draw],
        slot.SlotWidened: [orders.follow_widening],
        household.MovedOut: [care.follow_move, orders.follow_move, order_series.follow_move],
        care_event.WentAway: [orders.follow_hospital, order_series.follow_absence],
        order.OrderMoved: [orders.tell_of_step],
        order.CrewReleased: [orders.tell_of_release],
        care_event.CareDayBegan: [care.live_through],
        dispatched.PlanAsked: [dispatch.begin],
        dispatched.PlanWentOn: [dispatch.go_on],
        roster.RosterUploaded: [roster_runs.read_workbook],
        roster.RosterPartTaken: [roster_runs.take_part],
        roster.RosterEnded: [roster_runs.forget_files],
        unit_roll.MembersUploaded: [unit_rolls.read_workbook],
        unit_roll.MembersPartTaken: [unit_rolls.take_part],
        unit_roll.MembersImported: [unit_rolls.forget_files],
        team.TeamDisbanded: [rounds.cancel_rounds],
        unit_member.UnitChanged: [catalogue.follow_unit],
        visit.HelperAbsent: [visits.tell_who_was_to_come],
        visit.OrderFinished: [care_visits.record_served],
        visit.OrderMissed: [alerts.judge_missed, care_visits.follow_missed],
        care_visit.NotMetAtRisk: [alerts.follow_care],
    },
)

LAST_WORDS: LastWords = {
    roster_runs.read_workbook: roster_runs.fail,
    roster_runs.take_part: roster_runs.fail,
    unit_rolls.read_workbook: unit_rolls.fail,
    unit_rolls.take_part: unit_rolls.fail,
    dispatch.begin: dispatch.fail,
    dispatch.go_on: dispatch.fail,
}
