"""A sign-up says why it was withdrawn."""

import sqlalchemy as sa
from alembic import op

revision = '9d27e4b1c068'
down_revision = "1f6c08ba93d4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('commitments', sa.Column('withdrawn_because', sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column('commitments', 'withdrawn_because')
