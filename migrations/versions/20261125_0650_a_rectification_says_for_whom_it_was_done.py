"""An attempt to put a hazard right says which person did it, and for which company."""

import sqlalchemy as sa
from alembic import op

revision = 'c41e7d05b92f'
down_revision = '6b1d4e90a7c3'
branch_labels = None
depends_on = None

PERSON = """
UPDATE rectifications r SET person_id = m.person_id FROM members m
WHERE m.community_id = r.community_id AND m.account_id = r.done_by
"""
# Of the assignment that was the last when it was done; what was put right on the spot had none.
COMPANY = """
UPDATE rectifications r SET company_id = (t.details ->> 'company')::uuid FROM transitions t
WHERE t.community_id = r.community_id AND t.subject_kind = 'hazards'
    AND t.subject_id = r.hazard_id AND t.action = 'assign' AND t.at <= r.done_at
    AND NOT EXISTS (
        SELECT FROM transitions n
        WHERE n.community_id = t.community_id AND n.subject_kind = 'hazards'
            AND n.subject_id = t.subject_id AND n.action IN ('assign', 'fix_on_the_spot')
            AND n.at <= r.done_at AND (n.at, n.id) > (t.at, t.id)
    )
"""
NAMES = {'person_id': 'people', 'company_id': 'companies'}


def upgrade() -> None:
    for column in NAMES:
        op.add_column('rectifications', sa.Column(column, sa.Uuid(), nullable=True))
    op.execute(PERSON)
    op.execute(COMPANY)
    for column, table in NAMES.items():
        op.create_foreign_key(op.f(f'fk_rectifications_community_id_{column}'), 'rectifications',
            table, ['community_id', column], ['community_id', 'id'])


def downgrade() -> None:
    for column in NAMES:
        op.drop_constraint(op.f(f'fk_rectifications_community_id_{column}'), 'rectifications',
            type_='foreignkey')
        op.drop_column('rectifications', column)
