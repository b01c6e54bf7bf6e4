"""an order keeps what was ordered

The previous release keeps running while this is applied: add first, remove a release later.
"""

import sqlalchemy as sa
from alembic import op

revision = '38dd935a0482'
down_revision = "a5ea8e5247b1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('orders', sa.Column('item_name', sa.String(), nullable=True))
    op.add_column('orders', sa.Column('crew_size', sa.SmallInteger(), nullable=True))
    op.execute(
        "UPDATE orders SET item_name = i.name, crew_size = i.crew FROM service_items i"
        " WHERE i.community_id = orders.community_id AND i.id = orders.item_id"
    )


def downgrade() -> None:
    op.drop_column('orders', 'crew_size')
    op.drop_column('orders', 'item_name')
