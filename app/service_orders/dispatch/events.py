from uuid import UUID

from app.platform.jobs.events import Event


class PlanEvent(Event, frozen=True):
    community_id: int
    plan_id: UUID
    attempt: int  # of how often it was asked to be solved


class PlanAsked(PlanEvent, frozen=True):
    pass


class PlanWentOn(PlanEvent, frozen=True):
    done: int  # parts
