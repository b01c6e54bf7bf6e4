"""A year is announced whole, or its calendar is an estimate; `wuxin migrate` enters the known ones."""

import sqlalchemy as sa
from alembic import op

revision = '1f6c08ba93d4'
down_revision = "b5d81c0f37aa"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'working_years',
        sa.Column('year', sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint('year', name=op.f('pk_working_years')),
    )


def downgrade() -> None:
    op.drop_table('working_years')
