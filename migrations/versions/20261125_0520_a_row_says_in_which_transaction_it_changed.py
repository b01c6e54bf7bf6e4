"""A row of which phones keep a copy says in which transaction it was changed."""

import sqlalchemy as sa
from alembic import op

revision = 'e7b3902c15d8'
down_revision = "e7c41a90b5d2"
branch_labels = None
depends_on = None

SYNCED = {
    'care_subjects': [],
    'hazards': ['grid_id'],
    'household_members': [],
    'people': [],
    'rounds': ['grid_id'],
}


def upgrade() -> None:
    for table, beside in SYNCED.items():
        number = sa.text('pg_current_xact_id()::text::bigint')
        op.add_column(table, sa.Column('changed_in', sa.BigInteger(), server_default=number, nullable=False))
        columns = ['community_id', *beside, 'changed_in']
        op.create_index(op.f(f'ix_{table}_{"_".join(columns)}'), table, columns, unique=False)


def downgrade() -> None:
    for table in SYNCED:
        op.drop_column(table, 'changed_in')
