"""Who took hours out is kept."""

import sqlalchemy as sa
from alembic import op

revision = 'a71d0e5c93f4'
down_revision = "945dc787b59e"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('hour_exports',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('exported_by', sa.Uuid(), nullable=False),
    sa.Column('group_id', sa.Uuid(), nullable=True),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_hour_exports_community_id')),
    sa.ForeignKeyConstraint(['exported_by'], ['accounts.id'], name=op.f('fk_hour_exports_exported_by')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_hour_exports')),
    info={'kind': 'tenant'}
    )


def downgrade() -> None:
    op.drop_table('hour_exports')
