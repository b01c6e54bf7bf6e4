"""The roster comes and goes as a workbook.

The previous release keeps running while this is applied: add first, remove a release later.
"""

import sqlalchemy as sa
from alembic import op


revision = 'ab071195d5f7'
down_revision = 'ce0bbd6925c8'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('roster_exports',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('exported_by', sa.Uuid(), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_roster_exports_community_id')),
    sa.ForeignKeyConstraint(['exported_by'], ['accounts.id'], name=op.f('fk_roster_exports_exported_by')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_roster_exports')),
    info={'kind': 'tenant'}
    )
    op.create_table('roster_runs',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('uploaded_by', sa.Uuid(), nullable=False),
    sa.Column('is_dry', sa.Boolean(), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'running', 'done', 'failed', name='runstate', native_enum=False, length=32), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('added', sa.Integer(), nullable=False),
    sa.Column('changed', sa.Integer(), nullable=False),
    sa.Column('unchanged', sa.Integer(), nullable=False),
    sa.Column('refused', sa.Integer(), nullable=False),
    sa.Column('has_errors', sa.Boolean(), nullable=False),
    sa.Column('fault', sa.String(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_roster_runs_community_id')),
    sa.ForeignKeyConstraint(['uploaded_by'], ['accounts.id'], name=op.f('fk_roster_runs_uploaded_by')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_roster_runs')),
    info={'kind': 'tenant'}
    )
    op.create_index('ix_roster_runs_one_at_a_time', 'roster_runs', ['community_id'], unique=True, postgresql_where=sa.text("state IN ('waiting', 'running')"))


def downgrade() -> None:
    op.drop_index('ix_roster_runs_one_at_a_time', table_name='roster_runs')
    op.drop_table('roster_runs')
    op.drop_table('roster_exports')
