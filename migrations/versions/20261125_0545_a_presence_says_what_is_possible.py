"""A presence says what is possible."""

import sqlalchemy as sa
from alembic import op

revision = 'e4a91d70b5c2'
down_revision = "83e0c5d7a1f2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ('possible_from', 'possible_until'):
        op.add_column('presences', sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE presences SET possible_from = least(presences.began_at, rounds.begins_at - interval '30 minutes'),"
        " possible_until = greatest(presences.until_at, rounds.ends_at + interval '1 hour')"
        " FROM rounds WHERE rounds.community_id = presences.community_id"
        " AND presences.occasion_kind = 'rounds' AND rounds.id = presences.occasion_id"
    )


def downgrade() -> None:
    for name in ('possible_until', 'possible_from'):
        op.drop_column('presences', name)
