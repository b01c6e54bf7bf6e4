"""What changes once a day is kept in the process, by its revision.

The previous release keeps running while this is applied: add first, remove a release later.
"""

import sqlalchemy as sa
from alembic import op

revision = 'b3c7e1f50a92'
down_revision = 'b7e4d19c5a30'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('revisions',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_revisions')),
    info={'kind': 'reference'}
    )


def downgrade() -> None:
    op.drop_table('revisions')
