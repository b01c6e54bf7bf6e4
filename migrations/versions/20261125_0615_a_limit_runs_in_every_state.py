"""A limit runs in every state of a hazard, and what was joined points at one that was not."""

import sqlalchemy as sa
from alembic import op

revision = '6b1d4e90a7c3'
down_revision = '3c8f60a2e719'
branch_labels = None
depends_on = None

FLATTEN = """
UPDATE hazards h SET joined_to_id = r.joined_to_id FROM hazards r
WHERE r.community_id = h.community_id AND r.id = h.joined_to_id
    AND r.joined_to_id IS NOT NULL AND r.joined_to_id <> h.id
"""


def upgrade() -> None:
    op.add_column('hazards', sa.Column('rectify_by', sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE hazards SET rectify_by = due_at WHERE due_at IS NOT NULL")
    op.execute(
        "UPDATE hazards SET due_at = NULL, escalates_at = NULL "
        "WHERE state IN ('submitted', 'closed', 'dismissed', 'joined') AND due_at IS NOT NULL"
    )
    op.create_index('ix_hazards_due_at', 'hazards', ['community_id', 'due_at'],
        postgresql_where=sa.text('due_at IS NOT NULL'))
    op.drop_index('ix_hazards_due', table_name='hazards')
    op.create_index('ix_hazards_joined', 'hazards', ['community_id', 'joined_to_id'],
        postgresql_where=sa.text('joined_to_id IS NOT NULL'))
    for _ in range(10):  # each time a chain is half as long
        if op.get_bind().execute(sa.text(FLATTEN)).rowcount == 0:
            break


def downgrade() -> None:
    op.execute("UPDATE hazards SET due_at = rectify_by WHERE state IN ('submitted', 'closed')")
    op.drop_index('ix_hazards_joined', table_name='hazards')
    op.create_index('ix_hazards_due', 'hazards', ['community_id', 'due_at'],
        postgresql_where=sa.text("state IN ('filed', 'assigned')"))
    op.drop_index('ix_hazards_due_at', table_name='hazards')
    op.drop_column('hazards', 'rectify_by')
