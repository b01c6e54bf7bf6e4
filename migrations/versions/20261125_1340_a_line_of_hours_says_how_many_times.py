"""A line of hours says how many times.

Nullable: nothing of what is in the ledger is rewritten, and the release before writes none.
"""

import sqlalchemy as sa
from alembic import op

revision = 'c2f8d6a04b17'
down_revision = "c8ac6afa484a"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('hour_entries', sa.Column('times', sa.SmallInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column('hour_entries', 'times')
