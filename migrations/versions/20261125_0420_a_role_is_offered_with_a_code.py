"""A role is offered with a code, and taken by who opens it."""

import sqlalchemy as sa
from alembic import op

revision = 'd7f0312b8e65'
down_revision = 'c41e7d20f9a6'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('invitations',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('digest', sa.LargeBinary(), nullable=False),
    sa.Column('role', sa.String(length=32), nullable=False),
    sa.Column('grid_id', sa.Uuid(), nullable=True),
    sa.Column('company_id', sa.Uuid(), nullable=True),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('invited_by', sa.Uuid(), nullable=True),
    sa.Column('accepted_by', sa.Uuid(), nullable=True),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.CheckConstraint("(role = 'grid_worker') = (grid_id IS NOT NULL) AND (role = 'property') = (company_id IS NOT NULL)", name=op.f('ck_invitations_scope')),
    sa.ForeignKeyConstraint(['accepted_by'], ['accounts.id'], name=op.f('fk_invitations_accepted_by')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_invitations_community_id')),
    sa.ForeignKeyConstraint(['community_id', 'company_id'], ['companies.community_id', 'companies.id'], name=op.f('fk_invitations_community_id_company_id')),
    sa.ForeignKeyConstraint(['community_id', 'grid_id'], ['grids.community_id', 'grids.id'], name=op.f('fk_invitations_community_id_grid_id')),
    sa.ForeignKeyConstraint(['invited_by'], ['accounts.id'], name=op.f('fk_invitations_invited_by')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_invitations')),
    sa.UniqueConstraint('community_id', 'digest', name=op.f('uq_invitations_community_id_digest'))
    )


def downgrade() -> None:
    op.drop_table('invitations')
