"""A kind of hazard may be offered no longer."""

import sqlalchemy as sa
from alembic import op

revision = 'c41e7d20f9a6'
down_revision = 'b3d5a9017c44'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('hazard_categories', sa.Column('is_offered', sa.Boolean(), server_default=sa.text('true'), nullable=False))


def downgrade() -> None:
    op.drop_column('hazard_categories', 'is_offered')
