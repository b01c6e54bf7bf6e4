"""A database knows which keys it was sealed with, and whether it holds nothing but a demo.

The previous release keeps running while this is applied: add first, remove a release later.
"""

import sqlalchemy as sa
from alembic import op

revision = 'e7c41a90b5d2'
down_revision = "5d1c7e90ab34"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('installation',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('value', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_installation')),
    info={'kind': 'local'}
    )


def downgrade() -> None:
    op.drop_table('installation')
