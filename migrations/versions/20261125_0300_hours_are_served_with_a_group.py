"""Hours are served with a group, which need not be a team.

The columns `team_id` and `team` keep their names. The release before goes on writing them: without a
kind they mean a team.
"""

import sqlalchemy as sa
from alembic import op

revision = '7a2c51e09d34'
down_revision = 'b3c7e1f50a92'
branch_labels = None
depends_on = None

TABLES = ('presences', 'hour_entries')


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column('group_kind', sa.String(), server_default='teams', nullable=False))
        op.drop_constraint(op.f(f'fk_{table}_community_id_team_id'), table, type_='foreignkey')


def downgrade() -> None:
    for table in TABLES:
        op.create_foreign_key(op.f(f'fk_{table}_community_id_team_id'), table, 'teams', ['community_id', 'team_id'], ['community_id', 'id'])
        op.drop_column(table, 'group_kind')
