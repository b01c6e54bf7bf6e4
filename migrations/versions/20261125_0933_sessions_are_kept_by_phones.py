"""sessions are kept by phones

The previous release keeps running while this is applied: add first, remove a release later.
"""

import sqlalchemy as sa
from alembic import op

revision = 'fa1021cc6ad0'
down_revision = "ea8e0e75ba6b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f('ix_sessions_community_id_changed_at'), 'sessions', ['community_id', 'changed_at'], unique=False)
    op.create_index(op.f('ix_sessions_community_id_changed_in'), 'sessions', ['community_id', 'changed_in'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_sessions_community_id_changed_in'), table_name='sessions')
    op.drop_index(op.f('ix_sessions_community_id_changed_at'), table_name='sessions')
