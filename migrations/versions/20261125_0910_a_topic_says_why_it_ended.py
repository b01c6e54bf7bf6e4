"""A topic says why it ended, and when its answer was reminded of."""

import sqlalchemy as sa
from alembic import op

revision = "5e1c0a7b9d34"
down_revision = "105eb18b6910"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("topics", sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("topics", sa.Column("reason", sa.String(), nullable=True))
    op.create_index(
        op.f("ix_topics_community_id_accepted_at"), "topics", ["community_id", "accepted_at"]
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_topics_community_id_accepted_at"), table_name="topics")
    op.drop_column("topics", "reason")
    op.drop_column("topics", "reminded_at")
