"""The secretary gives roles; the office and the auditor see who was what. Who somebody is, by any of
their accounts; and who did some work, or was then of the company that did."""

from typing import Any

from sqlalchemy import ColumnElement, exists, or_
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.places.roles.actor import Actor, Role
from app.places.roles.errors import NotTheSecretary
from app.places.roles.models import CommunityAccount, Grant
from app.platform.db.base import HERE, on

Who = ColumnElement[Any] | InstrumentedAttribute[Any]


def must_be_secretary(actor: Actor) -> None:
    if not actor.has(Role.SECRETARY):
        raise NotTheSecretary


def may_see_roles(actor: Actor) -> None:
    if not (actor.is_staff or actor.has(Role.AUDITOR)):
        raise NotTheSecretary


def is_by(column: Any, account: Who, person: Who) -> ColumnElement[bool]:
    """Whether an account is this one, or any of the same person."""
    one = aliased(CommunityAccount)
    of_the_person = exists().where(
        one.community_id == HERE, one.account_id == column, one.person_id == person
    )
    return or_(column == account, of_the_person.correlate_except(one))


def did_any_of(work: Any, account: Who, person: Who, *of_it: Any) -> ColumnElement[bool]:
    """Whether somebody did any of some work: by this account or any of the same person; or was then of
    the company for which it was done. `work` has `done_by`, `person_id`, `company_id`, `done_at`."""
    colleague = aliased(Grant)
    of_its_company = (
        exists()
        .where(
            colleague.community_id == HERE,
            colleague.company_id == work.company_id,
            on(colleague, work.done_at),
            is_by(colleague.account_id, account, person),
        )
        .correlate_except(colleague)
    )
    by_them = or_(is_by(work.done_by, account, person), work.person_id == person, of_its_company)
    return exists().where(work.community_id == HERE, *of_it, by_them).correlate_except(work)
