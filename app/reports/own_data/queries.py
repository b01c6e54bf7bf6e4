"""A copy of what is held on somebody, from the same declarations that say why it is held."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Column, Table, Uuid, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.opinions.policy import my_voter
from app.participation.subjects.queries import mine as members
from app.places.dwellings.addresses import ADDRESS, IN_BUILDING, IN_ESTATE
from app.places.dwellings.models import Building, Dwelling, Estate
from app.places.roles.actor import Actor
from app.platform.db.base import HERE, Base
from app.platform.db.kept import Kept, Row
from app.platform.db.snapshots import one_snapshot
from app.platform.sealing.vault import vault_of
from app.reports.own_data.labels import NOT_TOLD, TABLES
from app.residents.people.models import Household

# Which rows of a table are about somebody: by their person, or by the account that they use.
BY_PERSON: dict[str, str] = {
    **dict.fromkeys(("people", "care_subjects"), "id"),
    **dict.fromkeys(("authorisations", "transitions"), "principal_id"),
    **dict.fromkeys(
        (
            *(
                "household_members",
                "dwelling_owners",
                "part_owners",
                "voter_choices",
                "openings",
                "consents",
                "corrections",
            ),
            *("edit_conflicts", "team_memberships", "commitments", "safety_actions", "presences"),
            *("hour_entries", "hour_corrections", "certificates", "care_facts", "care_breaks"),
            *("care_dues", "care_visits", "party_officers", "party_members", "person_phones"),
            *("session_attendances", "session_sheet_lines", "session_remarks"),
            *("rectifications", "session_remark_versions"),
            *("objections", "objection_signers", "call_works", "evaluations"),
            *("objections", "objection_signers", "call_works"),
            *("objections", "objection_signers"),
            *("mediation_parties", "mediation_words"),
            *("order_people", "unit_members", "order_disputes", "order_ratings", "order_results"),
            "service_complaints",
            *("home_notes", "visit_reports"),
            *("helper_refusals", "series_people"),
        ),
        "person_id",
    ),
    "hazards": "reporter_id",
    "topics": "proposer_id",
    "orders": "customer_id",
    "statements": "author_id",
    "ballot_heads": "voter_id",
    "ballot_voters": "person_id",
    "ballot_proxies": "agent_id",
    "ballot_casts": "person_id",
    "ballot_papers": "person_id",
}
BY_ACCOUNT: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        (
            *("claims", "members", "messages", "grants", "calendar_feeds", "closures"),
            *("cards", "session_invitations"),
            *("transitions", "auth_sessions"),
        ),
        ("account_id",),
    ),
    "accounts": ("id",),
    "hazards": ("reported_by", "assignee_id", "submitted_by"),
    "topics": ("proposed_by", "decided_by"),
    "topic_participants": ("account_id",),
    "unit_members": ("account_id",),
    "statements": ("stated_by",),
    "rectifications": ("done_by",),
    "calls": ("assignee_id",),
    "call_works": ("done_by",),
    "safety_actions": ("recorded_by",),
    "photos": ("uploaded_by",),
    "authorisations": ("agent_id",),
    "invitations": ("accepted_by",),
    "order_swaps": ("asked_by",),
    "order_series": ("ordered_by",),
    "series_pauses": ("entered_by",),
}
# … or by the member of a unit who they are.
BY_MEMBER = (
    *("commitments", "presences", "hour_entries", "hour_corrections", "certificates"),
    *("member_qualifications", "member_areas", "member_hours", "member_absences"),
    *("order_arrivals", "order_alerts"),
)
# … or by the number under which they vote, that only the key makes of a person.
BY_VOTER: dict[str, str] = {"statement_votes": "voter"}
# Where it is, beside the number of the household or dwelling.
WITH_ADDRESS = {"household_members": "household_id", "dwelling_owners": "dwelling_id"} | {
    "claims": "dwelling_id"
}


@dataclass(frozen=True, slots=True)
class Held:
    table: Table
    columns: Sequence[Column[Any]]
    rows: Sequence[Row]  # in the order of the columns; then the address, then the id


async def copy(session: AsyncSession, actor: Actor) -> list[Held]:
    """Table by table, those in which there is anything, all of one moment. A principal's copy does
    not hold what the agent's own account did, nor how the principal votes."""
    about = {
        "here": actor.community_id,
        "my_person": actor.person_id,
        "me": None if actor.acting_for else actor.account_id,
        "my_voter": my_voter(vault_of(session), actor),
    }
    async with one_snapshot(session):
        return [
            Held(table, told(table), rows)
            for table in Base.metadata.sorted_tables
            if table.name in TABLES and (rows := await _about(table).all(session, about))
        ]


@cache
def told(table: Table) -> list[Column[Any]]:
    return [
        column
        for column in table.columns
        if (column.info.get("personal") or column.name not in NOT_TOLD)
        and column.computed is None  # of others, that are told
    ]


@cache
def _about(table: Table) -> Kept:
    theirs = [table.c[name] for name in BY_ACCOUNT.get(table.name, ())]
    mine = [column == bindparam("me", type_=Uuid) for column in theirs]
    if table.name in BY_VOTER:
        mine.append(table.c[BY_VOTER[table.name]] == bindparam("my_voter", type_=Uuid))
    if table.name in BY_PERSON:
        mine.append(table.c[BY_PERSON[table.name]] == bindparam("my_person", type_=Uuid))
    if table.name in BY_MEMBER:
        mine.append(table.c.member_id.in_(members()))
    found = select(*told(table)).where(or_(*mine)).order_by(table.c.id)
    if table.name in WITH_ADDRESS:
        found = found.add_columns(_address(table.c[WITH_ADDRESS[table.name]]))
    here = table.c.get("community_id")
    return Kept(found if here is None else found.where(here == HERE))


def _address(where: Column[Any]) -> Any:
    """Of a dwelling, or of the one in which a household lives."""
    found = (
        select(ADDRESS)
        .select_from(Dwelling)
        .join(Building, IN_BUILDING)
        .join(Estate, IN_ESTATE)
        .where(Dwelling.community_id == HERE)
    )
    if where.name == "household_id":
        home = (Household.community_id == HERE) & (Household.dwelling_id == Dwelling.id)
        found = found.join(Household, home).where(Household.id == where)
    else:
        found = found.where(Dwelling.id == where)
    return found.scalar_subquery().label("address")
