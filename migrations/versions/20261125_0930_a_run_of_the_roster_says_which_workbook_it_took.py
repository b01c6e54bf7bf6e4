"""A run of the roster says which workbook it took."""

import sqlalchemy as sa
from alembic import op


revision = 'c41d7be02a93'
down_revision = "925c995d6cbf"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('roster_runs', sa.Column('file_name', sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column('roster_runs', 'file_name')
