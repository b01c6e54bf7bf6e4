"""Phones keep a copy: rows say when they changed.

The previous release keeps running while this is applied: add first, remove a release later.
"""

import sqlalchemy as sa
from alembic import op


revision = 'daec23ede17d'
down_revision = 'de7f132bf633'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('hazards', sa.Column('changed_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False))
    op.create_index(op.f('ix_hazards_community_id_grid_id_changed_at'), 'hazards', ['community_id', 'grid_id', 'changed_at'], unique=False)
    op.add_column('household_members', sa.Column('changed_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False))
    op.create_index(op.f('ix_household_members_community_id_changed_at'), 'household_members', ['community_id', 'changed_at'], unique=False)
    op.add_column('people', sa.Column('changed_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False))
    op.create_index(op.f('ix_people_community_id_changed_at'), 'people', ['community_id', 'changed_at'], unique=False)
    op.add_column('rounds', sa.Column('changed_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False))
    op.create_index(op.f('ix_rounds_community_id_grid_id_changed_at'), 'rounds', ['community_id', 'grid_id', 'changed_at'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_rounds_community_id_grid_id_changed_at'), table_name='rounds')
    op.drop_column('rounds', 'changed_at')
    op.drop_index(op.f('ix_people_community_id_changed_at'), table_name='people')
    op.drop_column('people', 'changed_at')
    op.drop_index(op.f('ix_household_members_community_id_changed_at'), table_name='household_members')
    op.drop_column('household_members', 'changed_at')
    op.drop_index(op.f('ix_hazards_community_id_grid_id_changed_at'), table_name='hazards')
    op.drop_column('hazards', 'changed_at')
