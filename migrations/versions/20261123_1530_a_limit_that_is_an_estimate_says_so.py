"""A limit that ends in a year whose holidays are not announced yet says so."""

import sqlalchemy as sa
from alembic import op

revision = "5d0c8a3b1f42"
down_revision = "09b21a73e557"
branch_labels = None
depends_on = None


def upgrade() -> None:
    estimate = sa.Column("due_is_estimate", sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column("hazards", estimate)


def downgrade() -> None:
    op.drop_column("hazards", "due_is_estimate")
