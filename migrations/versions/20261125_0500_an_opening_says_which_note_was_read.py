"""An opening says which note was read."""

import sqlalchemy as sa
from alembic import op

revision = '5b0f2c9d7a31'
down_revision = "d7f0312b8e65"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('openings', sa.Column('record_id', sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column('openings', 'record_id')
