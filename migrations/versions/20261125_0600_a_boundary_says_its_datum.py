"""A boundary says in which datum it was drawn."""

import sqlalchemy as sa
from alembic import op

revision = '83e0c5d7a1f2'
down_revision = "9d27e4b1c068"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('grid_versions', sa.Column('datum', sa.String(32), server_default='wgs84', nullable=False))


def downgrade() -> None:
    op.drop_column('grid_versions', 'datum')
