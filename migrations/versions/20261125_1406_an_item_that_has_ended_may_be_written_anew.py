"""an item that has ended may be written anew

The previous release keeps running while this is applied: add first, remove a release later.
"""

import sqlalchemy as sa
from alembic import op

revision = '5b1f0d7c9e42'
down_revision = '38dd935a0482'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        'ix_service_items_name',
        'service_items',
        ['community_id', 'name'],
        unique=True,
        postgresql_where=sa.text('ended_at IS NULL'),
    )
    op.drop_constraint(op.f('uq_service_items_community_id_name'), 'service_items')


def downgrade() -> None:
    op.create_unique_constraint(op.f('uq_service_items_community_id_name'), 'service_items', ['community_id', 'name'])
    op.drop_index('ix_service_items_name', table_name='service_items')
