"""An edit made on an old version waits until somebody has seen both.

The previous release keeps running while this is applied: add first, remove a release later.
"""

import sqlalchemy as sa
from alembic import op


revision = '34969a524e24'
down_revision = '8890364a759c'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('edit_conflicts',
    sa.Column('community_id', sa.SmallInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('subject_kind', sa.String(), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('base_version', sa.Integer(), nullable=False),
    sa.Column('wanted', sa.LargeBinary(), nullable=False),
    sa.Column('wanted_by', sa.Uuid(), nullable=False),
    sa.Column('wanted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.Enum('open', 'taken', 'kept', name='conflictstate', native_enum=False, length=32), nullable=False),
    sa.ForeignKeyConstraint(['community_id', 'person_id'], ['people.community_id', 'people.id'], name=op.f('fk_edit_conflicts_community_id_person_id')),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_edit_conflicts_community_id')),
    sa.ForeignKeyConstraint(['wanted_by'], ['accounts.id'], name=op.f('fk_edit_conflicts_wanted_by')),
    sa.PrimaryKeyConstraint('community_id', 'id', name=op.f('pk_edit_conflicts')),
    info={'kind': 'tenant'}
    )
    op.create_index(op.f('ix_edit_conflicts_community_id_person_id'), 'edit_conflicts', ['community_id', 'person_id'], unique=False)
    op.create_index(op.f('ix_edit_conflicts_community_id_wanted_by_id'), 'edit_conflicts', ['community_id', 'wanted_by', 'id'], unique=False)
    op.create_index('ix_edit_conflicts_open', 'edit_conflicts', ['community_id', 'subject_kind', 'subject_id'], unique=False, postgresql_where=sa.text("state = 'open'"))
    op.add_column('people', sa.Column('version', sa.Integer(), server_default='1', nullable=False))


def downgrade() -> None:
    op.drop_column('people', 'version')
    op.drop_index('ix_edit_conflicts_open', table_name='edit_conflicts', postgresql_where=sa.text("state = 'open'"))
    op.drop_index(op.f('ix_edit_conflicts_community_id_wanted_by_id'), table_name='edit_conflicts')
    op.drop_index(op.f('ix_edit_conflicts_community_id_person_id'), table_name='edit_conflicts')
    op.drop_table('edit_conflicts')
