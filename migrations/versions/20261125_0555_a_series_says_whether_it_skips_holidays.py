"""A series says whether it skips holidays."""

import sqlalchemy as sa
from alembic import op

revision = '3c8f60a2e719'
down_revision = 'e4a91d70b5c2'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('round_series', sa.Column('skips_holidays', sa.Boolean(), server_default=sa.text('false'), nullable=False))


def downgrade() -> None:
    op.drop_column('round_series', 'skips_holidays')
