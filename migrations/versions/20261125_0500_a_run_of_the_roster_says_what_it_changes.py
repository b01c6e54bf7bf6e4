"""A run of the roster says what it would change, and when it last went on."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = 'b7d2f09c4a15'
down_revision = "5b0f2c9d7a31"
branch_labels = None
depends_on = None

COUNTS = ('warned', 'dwellings', 'moved', 'ended')


def upgrade() -> None:
    for count in COUNTS:
        op.add_column('roster_runs', sa.Column(count, sa.Integer(), server_default='0', nullable=False))
    op.add_column('roster_runs', sa.Column('told', JSONB(), server_default='[]', nullable=False))
    op.add_column('roster_runs', sa.Column('went_on_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for column in ('went_on_at', 'told', *COUNTS):
        op.drop_column('roster_runs', column)
